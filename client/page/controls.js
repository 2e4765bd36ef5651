import { helpDialog, joinDialog, topicDialog } from './dialogs.js';
import { byId } from './dom.js';
import { keys } from './keys.js';
import { forgetName } from './storage.js';

// What the buttons around the log and the keys do.
export function controls(hub, { current, go, talk, toNewest, ...ofKeys }) {
  const help = helpDialog();
  byId('join-open').onclick = joinDialog(hub, go, talk);
  byId('help-open').onclick = help;
  byId('topic').onclick = topicDialog(hub, current);
  byId('leave').onclick = () => hub.tell({ type: 'leave', room: current()?.name });
  byId('rename').onclick = forgetName;
  byId('to-newest').onclick = toNewest;
  byId('link').onclick = (e) => e.target.tagName === 'BUTTON' && hub.tell({ type: 'wake' });
  keys({ help, ...ofKeys });
}
