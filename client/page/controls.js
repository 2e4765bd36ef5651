import { helpDialog, joinDialog, leaveDialog, logOutDialog, renameDialog, topicDialog } from './dialogs.js';
import { byId } from './dom.js';
import { connectMenu } from './menu.js';

// Keyboard shortcuts, wherever the focus is.
function shortcuts({ search, help, next, page, escape }) {
  let typedAt = 0;
  addEventListener('keydown', (e) => {
    if (document.querySelector('dialog[open]') || e.isComposing) return;
    // The message box may be gone, with the room, before the user has noticed.
    const writes = e.target.matches('input, textarea') || Date.now() - typedAt < 2000;
    if (e.key.length === 1 && !e.ctrlKey && !e.metaKey) typedAt = Date.now();
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -1, PageDown: 1 }[e.key];
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === 'k') search();
    else if (e.altKey && e.key.startsWith('Arrow') && step) next(step, e.shiftKey);
    else if (e.key.startsWith('Page') && !e.altKey && !e.ctrlKey) page(step);
    else if (e.key === 'Escape') escape();
    else if (e.key === '?' && !writes) help();
    else return;
    e.preventDefault();
  });
}

/** Connects the buttons around the log and the keyboard shortcuts with their actions. */
export function controls(engine, { currentRoom, currentName, goTo, startConversation, goToNewest, toggleMute, ...actions }) {
  const help = helpDialog();
  byId('join-open').onclick = joinDialog(engine, goTo, startConversation);
  byId('help-open').onclick = help;
  byId('topic').onclick = topicDialog(engine, currentRoom);
  connectMenu(byId('room-menu-open'), byId('room-menu'));
  byId('mute').onclick = toggleMute;
  byId('leave').onclick = leaveDialog(engine, currentRoom);
  byId('rename').onclick = renameDialog(engine, currentName);
  byId('log-out').onclick = logOutDialog(engine);
  byId('to-newest').onclick = goToNewest;
  byId('connection-status').onclick = (e) => e.target.tagName === 'BUTTON' && engine.send({ type: 'wake' });
  shortcuts({ help, ...actions });
}
