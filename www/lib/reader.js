/**
 * Fetches ranges of a recording and of its index: each once, again when the network fails, and the beginning of the recording
 * before anybody knows what is needed of it.
 *
 * @import { ByteRequest } from "./types.d.ts"
 * @import { SourceFile } from "./source.js"
 * @import { Range } from "./ranges.js"
 */

import { NetworkError } from "./source.js";

/** Waits before a broken request is made again, in ms. */
const RETRY_MS = [400, 1200, 3000];

/**
 * Files that are being opened.
 *
 * @typedef {object} Opening
 * @property {SourceFile} file
 * @property {SourceFile | null} index
 * @property {Promise<Uint8Array> | null} head Of the index.
 * @property {Promise<Uint8Array> | null} beginning Of the recording, asked for beside the head.
 * @property {number} startMs Moment that is going to be shown first.
 */

export class Reader {
  file;
  /** @type {SourceFile | null} */
  index;
  bytesRead = 0;
  #beginning;
  #delay;
  #signal;
  /** @type {Map<string, Promise<Uint8Array>>} Ranges that are under way. */
  #underWay = new Map();

  /**
   * @param {Opening} opening
   * @param {(ms: number, signal: AbortSignal) => Promise<void>} delay
   * @param {AbortSignal} signal
   */
  constructor({ file, index, beginning }, delay, signal) {
    this.file = file;
    this.index = index;
    this.#beginning = beginning;
    this.#delay = delay;
    this.#signal = signal;
  }

  /**
   * @param {Range} range
   * @returns {Promise<Uint8Array>}
   */
  read(range) {
    const key = `${range.file} ${range.offset} ${range.length}`;
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    const reading = this.#read(range).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, reading);
    return reading;
  }

  /**
   * Does something until it works or makes no sense any more.
   *
   * @template T
   * @param {() => Promise<T>} attempt
   * @param {() => boolean} [hasMoved] Whether it came further than the time before, so that counting begins anew.
   * @returns {Promise<T>}
   */
  async insist(attempt, hasMoved = () => false) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (hasMoved()) tries = 0;
        const waitMs = RETRY_MS[tries];
        if (!(error instanceof NetworkError && error.isWorthRetrying) || waitMs === undefined) throw error;
        await this.#delay(waitMs, this.#signal);
      }
    }
  }

  /** @param {Range} range */
  async #read({ file: name, offset, length }) {
    const file = name === "index" ? this.index : this.file;
    if (!file) throw new Error("bytes of an index were asked for where there is none");
    const known = name === "recording" && offset === 0 ? await this.#takeBeginning() : null;
    if (known && known.length >= length) return known.subarray(0, length);
    const from = known?.length ?? 0;
    const bytes = await this.insist(() => file.read(offset + from, length - from, this.#signal));
    this.bytesRead += bytes.length;
    return known ? joined(known, bytes) : bytes;
  }

  /** What was asked for in advance, once; null if that failed, which the next request looks into. */
  async #takeBeginning() {
    const asked = this.#beginning;
    this.#beginning = null;
    const bytes = await asked?.catch((error) => {
      if (error instanceof NetworkError) return null;
      throw error;
    });
    this.bytesRead += bytes?.length ?? 0;
    return bytes ?? null;
  }
}

/**
 * @param {Uint8Array} first
 * @param {Uint8Array} second
 */
function joined(first, second) {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
