import { toast } from './dom.js';
import { conversationOf } from './room_name.js';

// Starts conversations with one user each.
export class ConversationStarter {
  #engine;
  #me;
  #open;

  // open: called with the room of the conversation, and the user's name.
  constructor(engine, me, open) {
    this.#engine = engine;
    this.#me = me;
    this.#open = open;
  }

  // @return the room, or nothing where there can be none, which has been told then.
  async start(user) {
    // How a name is folded is the server's to say.
    const response = await this.#engine.request({ type: 'history', with: user, limit: 1 });
    const { code, message, room = conversationOf(this.#me, user) } = response;
    // Who may not see what was said before can talk all the same.
    if (code && code !== 'forbidden') return toast(message);
    this.#open(room, user);
    return room;
  }

  // @return { room, text } for what was written in a room: elsewhere, if it is `/msg name text`. `room` is
  // missing where it can't be said.
  async resolve(room, line) {
    const [, user, text = ''] = /^\/msg\s+@?(\S+)(?:\s+([^]*))?$/i.exec(line) ?? [];
    return user ? { room: await this.start(user), text } : { room, text: line };
  }
}
