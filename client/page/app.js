import { Chat } from './chat.js';
import { byId } from './dom.js';
import { load, loadName, save, saveName } from './storage.js';

// Opens the door: who are you? Then the chat takes over, until the server refuses the name.

let started = false;

function showLogin(name, error) {
  byId('login').hidden = false;
  byId('name').value = name;
  byId('login-error').textContent = error;
  byId('name').focus();
}

function startChat(name, newName) {
  started = true;
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
  if (name && !started) startChat(name, true);
});

const name = loadName();
const refused = load('refused', null, sessionStorage);
save('refused', undefined, sessionStorage);
if (refused) showLogin(refused.name, refused.reason);
else if (name) startChat(name, false);
else showLogin('', '');
