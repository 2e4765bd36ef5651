import { commandList } from './command_runner.js';
import { bdi, byId, el } from './dom.js';
import { isConversation, label, roomName, roomNameError } from './names.js';
import { forgetName } from './storage.js';
import { asSentence } from './system_messages.js';

// submit: returns an error text, or nothing and the dialog closes. @return a function that opens the dialog.
function dialog(id, submit = () => {}) {
  const element = byId(id);
  const form = element.querySelector('form');
  const error = element.querySelector('.error');
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    const wrong = await submit();
    if (wrong) error.textContent = wrong;
    else element.close();
  });
  element.querySelector('.cancel')?.addEventListener('click', () => element.close());
  element.addEventListener('click', (e) => e.target === element && element.close());
  return () => {
    if (error) error.textContent = '';
    element.showModal();
  };
}

/**
 * The dialog to join a room or to start a conversation.
 * @param startConversation  called with a user; resolves to what is wrong, or nothing.
 * @return a function that opens the dialog.
 */
export function joinDialog(engine, goTo, startConversation) {
  const list = byId('join-list');
  const input = byId('join-name');
  const open = dialog('join', async () => {
    const [, user] = /^\s*@(.*\S)/.exec(input.value) ?? [];
    if (user) return startConversation(user);
    const name = roomName(input.value);
    const wrong = roomNameError(name);
    if (wrong) return wrong;
    goTo(name);
  });
  const filter = () => {
    for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(roomName(input.value).toLowerCase());
  };
  input.addEventListener('input', filter);
  return async () => {
    input.value = '';
    list.replaceChildren();
    open();
    const { rooms = [] } = await engine.request({ type: 'rooms' });
    list.replaceChildren(
      ...rooms.map(({ room, topic, member_count: count }) =>
        el('li', {},
          el('button', { type: 'button', onclick: () => (byId('join').close(), goTo(room)) },
            el('b', {}, '#', bdi(room)), bdi(topic, { class: 'about' }), el('span', { class: 'count' }, String(count), el('span', { class: 'hidden' }, ' members'))))),
    );
    filter();
  };
}

/** The dialog to set the topic of the current room. @return a function that opens it. */
export function topicDialog(engine, currentRoom) {
  const input = byId('topic-text');
  const open = dialog('topic-edit', async () => {
    const response = await engine.request({ type: 'topic', room: currentRoom().name, text: input.value.trim() });
    if (response.type === 'error') return response.message;
  });
  return () => {
    input.value = currentRoom().topic;
    open();
  };
}

/** @return a function that leaves the current room, after a question, or closes the current conversation without one. */
export function leaveDialog(engine, currentRoom) {
  let name = '';
  const message = () => ({ type: 'leave', room: name });
  const open = dialog('leave-ask', async () => (await engine.ask(message())).message);
  return () => {
    const room = currentRoom();
    if (!room) return;
    name = room.name;
    if (isConversation(name) || room.removedReason) return engine.sendChecked(message());
    byId('leave-title').textContent = `Leave ${label(room)}?`;
    open();
  };
}

/** The dialog to change the user's name. @return a function that opens it. */
export function renameDialog(engine, currentName) {
  const input = byId('new-name');
  const open = dialog('name-edit', async () => {
    const user = input.value.trim().normalize('NFC');
    if (!user || user === currentName()) return;
    const response = await engine.request({ type: 'rename', user });
    if (response.type === 'error') return asSentence(response.message);
  });
  return () => {
    input.value = currentName();
    open();
    input.select();
  };
}

/** The dialog to log out. @return a function that opens it. */
export function logOutDialog(engine) {
  return dialog('log-out-ask', async () => {
    // The engine tells all tabs.
    if ((await engine.ask({ type: 'logOut' })).type === 'error') forgetName();
  });
}

/** The help, with the commands. @return a function that opens it. */
export function helpDialog() {
  byId('commands').replaceChildren(...commandList());
  return dialog('help');
}
