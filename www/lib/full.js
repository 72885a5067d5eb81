/**
 * What needs the full wasm package: regular expressions, over the recording and on the screen. It is loaded when the first one is
 * asked for, and then a second player reads the recording once more, for searches alone: the one that plays keeps no copy.
 *
 * @import { FullPackage, Query } from "./types.d.ts"
 * @import { Recording } from "./recording.js"
 */

/**
 * @typedef {object} Around
 * @property {() => Promise<FullPackage>} loadFull
 * @property {(full: FullPackage) => Recording} createRecording Opened anew with players of the full package.
 * @property {(...highlight: Parameters<import("./screen.js").Screen["setHighlight"]>) => void} highlight
 */

export class Full {
  #around;
  /** @type {Promise<FullPackage> | null} */
  #package = null;
  /** @type {Recording | null} */
  #recording = null;
  #highlights = 0;

  /** @param {Around} around */
  constructor(around) {
    this.#around = around;
  }

  /**
   * The package, loaded once. What fails is tried again when it is asked for again.
   *
   * @param {string} what What it is needed for, for the message.
   */
  async load(what) {
    this.#package ??= this.#around.loadFull();
    try {
      return await this.#package;
    } catch (error) {
      this.#package = null;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the part of the player for ${what} could not be loaded (${reason})`);
    }
  }

  /**
   * The recording that is open, for searches by regular expression. It is being read; when that has broken off, once more.
   *
   * @returns {Promise<Recording>}
   */
  async recording() {
    const full = await this.load("regular expressions");
    if (this.#recording?.isStopped) this.close();
    if (!this.#recording) {
      this.#recording = this.#around.createRecording(full);
      // Whoever waits for it hears of a failure.
      this.#recording.open().catch(() => undefined);
    }
    return this.#recording;
  }

  /** @param {Omit<Query, "limit"> | null} query */
  async highlight(query) {
    this.#highlights += 1;
    const number = this.#highlights;
    this.#around.highlight(query?.regex ? null : query);
    if (!query?.regex) return;
    const full = await this.load("regular expressions");
    if (number === this.#highlights) this.#around.highlight(query, full.createFinder(query));
  }

  /** The recording is closed. The package stays. */
  close() {
    this.#recording?.free();
    this.#recording = null;
  }
}
