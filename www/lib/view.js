/**
 * The commands that concern the screen, and what is told of it.
 *
 * @import { EngineMessage } from "./types.d.ts"
 * @import { Screen } from "./screen.js"
 */

/** Least time between two looks at size, title and cursor while playing, in ms. */
const LOOK_MS = 200;

export class View {
  #screen;
  #emit;
  #now;
  #requestFrame;
  #lastLookMs = -Infinity;

  /**
   * @param {Screen} screen
   * @param {object} around
   * @param {(message: EngineMessage) => void} around.emit
   * @param {() => number} around.now
   * @param {() => void} around.requestFrame
   */
  constructor(screen, { emit, now, requestFrame }) {
    this.#screen = screen;
    this.#emit = emit;
    this.#now = now;
    this.#requestFrame = requestFrame;
  }

  /** @type {Record<string, (argument: any) => unknown>} */
  commands = {
    attach: (canvases) => this.#redraw(() => this.#screen.attach(canvases)),
    resize: (size) => this.#redraw(() => this.#screen.resize(size)),
    setFont: (font) => this.#redraw(() => this.#screen.setFont(font)),
    setTheme: (theme) => this.#redraw(() => this.#screen.setTheme(theme)),
    setReducedMotion: (isOn) => this.#redraw(() => this.#screen.setReducedMotion(isOn)),
    scroll: (rows) => this.#redraw(() => this.#screen.scroll(rows)),
    select: (range) => this.#redraw(() => this.#screen.select(range)),
    reveal: (hit) => {
      this.#redraw(() => this.#screen.reveal(hit));
      this.look();
    },
    linkAt: (cell) => this.#screen.linkAt(cell),
    screenText: () => this.#screen.text(),
  };

  /** @param {Parameters<Screen["setHighlight"]>} highlight */
  highlight(...highlight) {
    this.#redraw(() => this.#screen.setHighlight(...highlight));
  }

  /** Tells title, cursor and the like. */
  look() {
    this.#lastLookMs = this.#now();
    this.#screen.followGrid();
    this.drawDesktop();
    const screen = this.#screen.state();
    if (screen) this.#emit({ type: "screen", screen });
  }

  /** The same, but only some times a second. */
  lookNowAndThen() {
    if (this.#now() - this.#lastLookMs >= LOOK_MS) this.look();
    else this.drawDesktop();
  }

  drawDesktop() {
    const text = this.#screen.drawDesktop();
    if (text) this.#emit({ type: "notice", notice: { id: "desktop", level: "info", text } });
  }

  /**
   * @template T
   * @param {() => T} change
   * @returns {T}
   */
  #redraw(change) {
    const result = change();
    this.#requestFrame();
    return result;
  }
}
