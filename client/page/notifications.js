import { byId, toast } from './dom.js';
import { isConversation } from './names.js';
import { load, save } from './storage.js';

/** Notifications of the browser, while the tab is hidden. Asks for permission only when the button is pressed. */
export class Notifications {
  #button = byId('notify');
  #goTo;

  /** @param goTo  called with the room of a notification that was clicked. */
  constructor(goTo) {
    this.#goTo = goTo;
    // Browsers allow notifications in secure contexts only.
    this.#button.hidden = !('Notification' in window) || !isSecureContext;
    this.#button.addEventListener('click', () => this.#toggle());
    this.#showState();
  }

  get #on() {
    return load('notify', false) && window.Notification?.permission === 'granted';
  }

  #showState() {
    this.#button.setAttribute('aria-pressed', this.#on);
  }

  async #toggle() {
    if (this.#on) {
      save('notify', undefined);
    } else if (Notification.permission === 'default' && !this.#make('banter')) {
      // The notification was only a test: without permission the browser does not show it.
      toast('This browser does not support notifications of pages.');
    } else if ((await Notification.requestPermission()) === 'granted') {
      save('notify', true);
    } else {
      toast('The browser does not allow notifications for this page.');
    }
    this.#showState();
  }

  // @return null where only a service worker can notify, as in Chrome for Android. Permission would be useless there.
  #make(title, options) {
    try {
      return new Notification(title, options);
    } catch {
      this.#button.hidden = true;
      return null;
    }
  }

  /** Notifies of a message, if the tab is hidden and the user wants notifications. */
  show({ room, seq, user, text, unproven }) {
    if (!document.hidden || !this.#on) return;
    const who = unproven ? `${user} (unproven)` : user;
    // Several tabs show the same notification; the tag makes the browser show it once.
    const notification = this.#make(isConversation(room) ? `Direct message from ${who}` : `${who} in #${room}`, { body: text.slice(0, 200), tag: `banter ${seq}`, icon: '/icon.svg' });
    if (!notification) return;
    notification.onclick = () => {
      window.focus();
      notification.close();
      this.#goTo(room);
    };
  }
}
