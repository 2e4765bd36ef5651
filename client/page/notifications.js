import { byId, toast } from './dom.js';
import { isConversation } from './room_name.js';
import { load, save } from './storage.js';

// Tells of mentions while nobody looks. Asks for permission only when the button is pressed.
export class Notifications {
  #button = byId('notify');
  #goTo;

  constructor(goTo) {
    this.#goTo = goTo;
    // Outside of a secure context there are none.
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
      // Without permission yet, the one just made is not shown.
      toast('This browser has no notifications for pages.');
    } else if ((await Notification.requestPermission()) === 'granted') {
      save('notify', true);
    } else {
      toast('The browser does not allow notifications for this page.');
    }
    this.#showState();
  }

  // @return null where only a service worker may make one, as in Chrome for Android; then there is no use in asking.
  #make(title, options) {
    try {
      return new Notification(title, options);
    } catch {
      this.#button.hidden = true;
      return null;
    }
  }

  show({ room, seq, user, text }) {
    if (!document.hidden || !this.#on) return;
    // The tag makes one of those that several tabs show.
    const notification = this.#make(isConversation(room) ? `${user} to you` : `${user} in #${room}`, { body: text.slice(0, 200), tag: `banter ${seq}`, icon: '/icon.svg' });
    if (!notification) return;
    notification.onclick = () => {
      window.focus();
      notification.close();
      this.#goTo(room);
    };
  }
}
