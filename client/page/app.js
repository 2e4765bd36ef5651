import { Chat } from './chat.js';
import { byId } from './dom.js';
import { load, loadName, save, saveName } from './storage.js';

// Opens the door: who are you? Then the chat takes over, until the server refuses the name.

let entered = false;

function ask(name, error) {
  byId('login').hidden = false;
  byId('name').value = name;
  byId('login-error').textContent = error;
  byId('name').focus();
}

function enter(name, newName) {
  entered = true;
  byId('login').hidden = true;
  new Chat(name, newName, {
    // A page loaded anew has nothing left of the chat that was refused.
    refused: (reason) => {
      save('refused', { name, reason }, sessionStorage);
      saveName();
      location.reload();
    },
    accepted: () => saveName(name),
  });
}

byId('login-form').addEventListener('submit', (e) => {
  e.preventDefault();
  const name = byId('name').value.trim().normalize('NFC');
  if (name && !entered) enter(name, true);
});

const name = loadName();
const refused = load('refused', null, sessionStorage);
save('refused', undefined, sessionStorage);
if (refused) ask(refused.name, refused.reason);
else if (name) enter(name, false);
else ask('', '');
