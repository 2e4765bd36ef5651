// Simulated time: timers, the time of day and Math.random(). Node's test runner uses its own timers.

const RealDate = Date;

export class Clock {
  now = RealDate.UTC(2026, 10, 23, 12);
  random = 1; // the value of Math.random(): delays have their full length
  #timers = new Map();
  #last = 0;

  // Replaces the globals.
  constructor() {
    const clock = this;
    globalThis.Date = class extends RealDate {
      constructor(...parts) {
        super(...(parts.length ? parts : [clock.now]));
      }

      static now() {
        return clock.now;
      }
    };
    globalThis.setTimeout = (run, delay = 0) => this.#add(run, delay, 0);
    globalThis.setInterval = (run, every) => this.#add(run, every, every);
    globalThis.clearTimeout = globalThis.clearInterval = (id) => this.#timers.delete(id);
    Math.random = () => this.random;
  }

  // Runs every timer that is due, in order.
  advance(milliseconds) {
    const end = this.now + milliseconds;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.now = Math.max(this.now, next.due);
      this.#run(next);
    }
    this.now = end;
  }

  // The machine was suspended: timers are late.
  sleep(milliseconds) {
    this.now += milliseconds;
    this.advance(0);
  }

  get waiting() {
    return this.#timers.size;
  }

  #add(run, delay, every) {
    const id = ++this.#last;
    this.#timers.set(id, { id, run, every, due: this.now + delay });
    return id;
  }

  #next(end) {
    const due = [...this.#timers.values()].filter((timer) => timer.due <= end);
    return due.sort((a, b) => a.due - b.due || a.id - b.id)[0];
  }

  #run(timer) {
    if (timer.every) timer.due = this.now + timer.every;
    else this.#timers.delete(timer.id);
    timer.run();
  }
}

// Runs the callbacks of settled promises.
export const settle = () => new Promise((resolve) => setImmediate(resolve));
