import { Chat } from './chat.js';
import { byId } from './dom.js';
import { loadName, saveName, storageIsBlocked } from './storage.js';

// The start of the page: asks for a name, then starts the chat. When the server refuses the name, the login returns.

let started = false;

/**
 * Keeps the page in the part of the window that a keyboard on the screen leaves visible. Browsers that follow the
 * `interactive-widget` of index.html do so themselves; Safari on a phone lays the keyboard over the page.
 */
function fitVisibleArea() {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const { style } = document.documentElement;
  const fit = () => {
    const { height, offsetTop, scale } = visualViewport;
    // A zoomed page keeps its size: the user sees a part of it.
    const covered = Math.abs(scale - 1) < 0.01 && document.documentElement.clientHeight - height > 1;
    style.setProperty('--visible-height', covered ? `${height}px` : '');
    style.setProperty('--visible-top', covered ? `${offsetTop}px` : '');
  };
  visualViewport.addEventListener('resize', fit);
  visualViewport.addEventListener('scroll', fit);
}

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
