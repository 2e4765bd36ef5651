import { Chat } from './chat.js';
import { byId } from './dom.js';
import { loadName, saveName } from './storage.js';

// Opens the door: who are you? Then the chat takes over, until the server refuses the name.

let chat = null;

function ask(error = '') {
  byId('app').hidden = true;
  byId('login').hidden = false;
  byId('name').value ||= loadName();
  byId('login-error').textContent = error;
  byId('name').focus();
}

function enter(name, fresh) {
  byId('login').hidden = true;
  chat = new Chat(name, fresh, {
    refused: (reason) => {
      chat = null;
      ask(reason);
    },
    accepted: () => saveName(name),
  });
}

byId('login-form').addEventListener('submit', (e) => {
  e.preventDefault();
  const name = byId('name').value.trim().normalize('NFC');
  if (name && !chat) enter(name, true);
});

const name = loadName();
if (name) enter(name, false);
else ask();
