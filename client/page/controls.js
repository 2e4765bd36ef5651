import { helpDialog, joinDialog, topicDialog } from './dialogs.js';
import { byId } from './dom.js';
import { keys } from './keys.js';
import { forgetName } from './storage.js';

// What the buttons around the log and the keys do.
export function controls(engine, { current, go, startConversation, toNewest, ...ofKeys }) {
  const help = helpDialog();
  byId('join-open').onclick = joinDialog(engine, go, startConversation);
  byId('help-open').onclick = help;
  byId('topic').onclick = topicDialog(engine, current);
  byId('leave').onclick = () => engine.send({ type: 'leave', room: current()?.name });
  byId('rename').onclick = forgetName;
  byId('to-newest').onclick = toNewest;
  byId('connection-status').onclick = (e) => e.target.tagName === 'BUTTON' && engine.send({ type: 'wake' });
  keys({ help, ...ofKeys });
}
