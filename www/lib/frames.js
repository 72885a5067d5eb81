/**
 * When to draw: every frame while something moves, now and then while something blinks, never otherwise.
 */

/** Time between drawings while only a cursor blinks, in ms; half of the shortest blink phase. */
const BLINK_MS = 265;

export class Frames {
  #host;
  #draw;
  /** @type {(() => void) | null} Cancels the frame that is asked for. */
  #cancel = null;
  /** @type {AbortController | null} Ends the wait for the next blink. */
  #blink = null;
  #isStopped = false;

  /**
   * @param {{now: () => number, delay: (ms: number, signal: AbortSignal) => Promise<void>, requestFrame: (callback: () => void) => () => void}} host
   * @param {(nowMs: number) => "running" | "blinking" | "still"} draw
   */
  constructor(host, draw) {
    this.#host = host;
    this.#draw = draw;
  }

  /** Draws at the next frame. */
  request() {
    if (this.#isStopped || this.#cancel) return;
    this.#endBlink();
    this.#cancel = this.#host.requestFrame(() => {
      this.#cancel = null;
      this.#run();
    });
  }

  /** Draws at once, instead of at the next frame. */
  drawNow() {
    this.#cancel?.();
    this.#cancel = null;
    this.#endBlink();
    if (!this.#isStopped) this.#run();
  }

  stop() {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = null;
    this.#endBlink();
  }

  #run() {
    const next = this.#draw(this.#host.now());
    if (next === "running") this.request();
    if (next === "blinking") this.#waitForBlink();
  }

  #waitForBlink() {
    this.#endBlink();
    const blink = new AbortController();
    this.#blink = blink;
    this.#host.delay(BLINK_MS, blink.signal).then(
      () => this.request(),
      () => undefined,
    );
  }

  #endBlink() {
    this.#blink?.abort();
    this.#blink = null;
  }
}
