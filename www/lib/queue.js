/**
 * Runs commands one after another, in the order in which they came.
 *
 * A command that fails rejects its own promise and does not stop those behind it. What may take long (waiting for bytes)
 * must not be awaited inside a command; see `Latest`.
 */
export class CommandQueue {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #isClosed = false;

  /**
   * @template T
   * @param {() => T | Promise<T>} command
   * @returns {Promise<T>} What the command returns; rejected with `AbortError` when the queue was closed before its turn.
   */
  run(command) {
    const turn = this.#last.then(() => {
      if (this.#isClosed) throw new DOMException("the player is closed", "AbortError");
      return command();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Commands that have not begun are refused from now on. */
  close() {
    this.#isClosed = true;
  }
}

/**
 * Work of which only the latest request matters: seeks, thumbnails.
 *
 * At most one runs and at most one waits. Whoever asked for one that was replaced gets the result of the one that replaced
 * it, so that nobody waits for ever.
 *
 * @template A, R
 */
export class Latest {
  #work;
  /** @type {{argument: A, promise: Promise<R>, resolve: (result: Promise<R>) => void} | null} */
  #waiting = null;
  #isRunning = false;

  /** @param {(argument: A, isCurrent: () => boolean) => Promise<R>} work Should stop early once `isCurrent()` is false. */
  constructor(work) {
    this.#work = work;
  }

  /** True while something runs. */
  get isBusy() {
    return this.#isRunning;
  }

  /**
   * @param {A} argument
   * @returns {Promise<R>}
   */
  request(argument) {
    if (!this.#isRunning) return this.#run(argument);
    if (this.#waiting) {
      this.#waiting.argument = argument;
      return this.#waiting.promise;
    }
    /** @type {(result: Promise<R>) => void} */
    let resolve = () => undefined;
    /** @type {Promise<R>} */
    const promise = new Promise((settle) => {
      resolve = settle;
    });
    this.#waiting = { argument, promise, resolve };
    return promise;
  }

  /**
   * @param {A} argument
   * @returns {Promise<R>}
   */
  async #run(argument) {
    this.#isRunning = true;
    try {
      const result = await this.#work(argument, () => this.#waiting === null);
      return this.#startWaiting() ?? result;
    } catch (error) {
      const replacement = this.#startWaiting();
      if (replacement) return replacement;
      throw error;
    }
  }

  /** Starts what waits, or marks the end. Synchronous, so that no request slips in between. */
  #startWaiting() {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (!waiting) {
      this.#isRunning = false;
      return null;
    }
    waiting.resolve(this.#run(waiting.argument));
    return waiting.promise;
  }
}
