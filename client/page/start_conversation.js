import { toast } from './dom.js';
import { conversationOf } from './names.js';
import { asSentence } from './system_messages.js';

/** Starts conversations with other users. */
export class ConversationStarter {
  #engine;
  #me;
  #open;

  /**
   * @param me    returns the name of this user.
   * @param open  called with the name of the conversation and the other user.
   */
  constructor(engine, me, open) {
    this.#engine = engine;
    this.#me = me;
    this.#open = open;
  }

  /** Opens the conversation with a user who was seen. @return its name; false after an error, which was shown. */
  async start(user) {
    const { room, wrong } = await this.#ask(user);
    if (wrong) toast(wrong);
    else this.#open(room, user);
    return room ?? false;
  }

  /** The same with a name that was typed: one that nobody has opens nothing. @return what is wrong; nothing on success. */
  async startTyped(user) {
    const { room, isEmpty, wrong } = await this.#ask(user);
    if (wrong) return wrong;
    if (isEmpty) {
      const { people } = await this.#engine.request({ type: 'people', names: [user] });
      if (people && !people[0].there) return `There is no user ${user} here now. To leave a message for a user who was here before: /msg ${user.replaceAll(' ', '_')} TEXT`;
    }
    this.#open(room, user);
  }

  /** The conversation with a user, as this page would name it. */
  known(user) {
    return conversationOf(this.#me(), user);
  }

  // The server decides how a name is folded, so it names the conversation.
  async #ask(user) {
    const { code, message, messages = [], room = this.known(user) } = await this.#engine.request({ type: 'history', with: user, limit: 1 });
    // `forbidden` refuses the history only: the user can send messages all the same.
    if (!code || code === 'forbidden') return { room, isEmpty: !messages.length };
    return { wrong: asSentence(message) };
  }
}
