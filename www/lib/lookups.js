/**
 * What is asked of a recording besides the moment that is shown: thumbnails and searches. Only the latest of each matters.
 *
 * @import { Hit, Query, Thumbnail } from "./types.d.ts"
 * @import { Recording } from "./recording.js"
 */

import { Latest } from "./queue.js";

export class Lookups {
  #recording;
  #searcher;
  /** @type {Latest<number, Thumbnail | null>} */
  #thumbnails;
  /** @type {Latest<Query, {hits: Hit[], events: number[]}>} */
  #searches;

  /**
   * @param {() => Recording | null} recording The one that is open.
   * @param {(isCurrent: () => boolean) => Promise<Recording | null>} searcher The same, for regular expressions.
   */
  constructor(recording, searcher) {
    this.#recording = recording;
    this.#searcher = searcher;
    this.#thumbnails = new Latest((ms, isCurrent) => this.#thumbnail(ms, isCurrent));
    this.#searches = new Latest((query, isCurrent) => this.#search(query, isCurrent));
  }

  /** @param {number} ms */
  thumbnail(ms) {
    return this.#thumbnails.request(ms);
  }

  /** @param {Query} query */
  search(query) {
    return this.#searches.request(query);
  }

  /**
   * @param {number} ms
   * @param {() => boolean} isCurrent
   * @returns {Promise<Thumbnail | null>}
   */
  async #thumbnail(ms, isCurrent) {
    const recording = this.#recording();
    if (!recording) return null;
    const answer = await recording.ask(() => recording.player.thumbnail(ms), isCurrent);
    if (!answer?.cells || !answer.cols || !answer.rows) return null;
    return { cols: answer.cols, rows: answer.rows, cells: answer.cells };
  }

  /**
   * @param {Query} query
   * @param {() => boolean} isCurrent
   */
  async #search(query, isCurrent) {
    const isOpen = this.#recording() !== null;
    const recording = isOpen && query.regex && query.pattern ? await this.#searcher(isCurrent) : this.#recording();
    if (!recording || !query.pattern) return { hits: [], events: [] };
    // Fails for a pattern that cannot be read. That is not the fault of the index, of which `ask` would think so.
    recording.player.searchEvents(query);
    // Where the index has no text the whole recording is read for the first search: as many rounds as it is long.
    const answer = await recording.ask(() => recording.player.search(query), isCurrent, Infinity);
    if (!answer) return { hits: [], events: [] };
    return { hits: answer.hits ?? [], events: [...recording.player.searchEvents(query)] };
  }
}
