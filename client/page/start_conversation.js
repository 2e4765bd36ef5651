import { toast } from './dom.js';
import { conversationOf } from './room_name.js';

/** Starts conversations with other users. */
export class ConversationStarter {
  #engine;
  #me;
  #open;

  /** @param open  called with the name of the conversation and the other user. */
  constructor(engine, me, open) {
    this.#engine = engine;
    this.#me = me;
    this.#open = open;
  }

  /** Opens the conversation with a user. @return its name; undefined after an error, which was shown. */
  async start(user) {
    // The server decides how a name is folded, so it names the conversation.
    const response = await this.#engine.request({ type: 'history', with: user, limit: 1 });
    const { code, message, room = conversationOf(this.#me, user) } = response;
    // `forbidden` refuses the history only: the user can send messages all the same.
    if (code && code !== 'forbidden') return toast(message);
    this.#open(room, user);
    return room;
  }

  /**
   * @return { room, text }: where a line goes that was typed in `room`. `/msg name text` goes to that user; `room` is
   * undefined when that failed.
   */
  async resolve(room, line) {
    const [, user, text = ''] = /^\/msg\s+@?(\S+)(?:\s+([^]*))?$/i.exec(line) ?? [];
    return user ? { room: await this.start(user), text } : { room, text: line };
  }
}
