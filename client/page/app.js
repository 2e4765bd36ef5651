import { Chat } from './chat.js';
import { byId } from './dom.js';
import { loadName, saveName, storageIsBlocked } from './storage.js';
import { fitVisibleArea } from './visible_area.js';

// The start of the page: asks for a name, then starts the chat. When the server refuses the name, the login returns.

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
    // A reload is the simplest way to discard the state of the refused chat.
    refused: (reason) => {
      history.replaceState({ refused: { name, reason } }, '');
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

fitVisibleArea();
const name = loadName();
// In the history, because it survives a reload where the browser stores nothing.
const refused = history.state?.refused;
history.replaceState(null, '');
byId('login-note').hidden = !storageIsBlocked();
if (refused) showLogin(refused.name, refused.reason);
else if (name) startChat(name, false);
else showLogin('', '');
