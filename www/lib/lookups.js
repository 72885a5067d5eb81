/**
 * What is asked of a recording besides the moment that is shown: thumbnails and searches. Only the latest of each matters.
 *
 * @import { Query, SearchResult, Thumbnail } from "./types.d.ts"
 * @import { Recording } from "./recording.js"
 */

import { Latest } from "./queue.js";

export class Lookups {
  #recording;
  #searcher;
  #tell;
  /** @type {Recording | null} In which is searched. */
  #searched = null;
  /** @type {number | null} What was told last. */
  #share = null;
  /** @type {Latest<number, Thumbnail | null>} */
  #thumbnails;
  /** @type {Latest<Query, SearchResult>} */
  #searches;

  /**
   * @param {() => Recording | null} recording The one that is open.
   * @param {() => Promise<Recording>} searcher The same, for regular expressions.
   * @param {(share: number | null) => void} tell How much has been read of what a search waits for.
   */
  constructor(recording, searcher, tell) {
    this.#recording = recording;
    this.#searcher = searcher;
    this.#tell = tell;
    this.#thumbnails = new Latest((ms, isCurrent) => this.#thumbnail(ms, isCurrent));
    this.#searches = new Latest((query, isCurrent) => this.#search(query, isCurrent));
  }

  /** @param {number} ms */
  thumbnail(ms) {
    return this.#thumbnails.request(ms);
  }

  /** @param {Query} query */
  search(query) {
    const searching = this.#searches.request(query);
    // The one before must not wait for bytes any longer.
    this.#searched?.wake();
    return searching;
  }

  /**
   * @param {number} ms
   * @param {() => boolean} isCurrent
   * @returns {Promise<Thumbnail | null>}
   */
  async #thumbnail(ms, isCurrent) {
    const recording = this.#recording();
    if (!recording || recording.player.info().state === "loading") return null;
    const answer = await recording.ask(() => recording.player.thumbnail(ms), isCurrent);
    if (!answer?.cells || !answer.cols || !answer.rows) return null;
    return { cols: answer.cols, rows: answer.rows, cells: answer.cells };
  }

  /**
   * Nothing is answered before all of the recording was looked at.
   *
   * @param {Query} query
   * @param {() => boolean} isCurrent
   * @returns {Promise<SearchResult>}
   */
  async #search(query, isCurrent) {
    const nothing = { hits: [], total: 0, events: [] };
    if (!this.#recording() || !query.pattern) return nothing;
    const recording = query.regex ? await this.#searcher() : this.#recording();
    // Closed meanwhile, or replaced by a newer search.
    if (!recording || !this.#recording() || !isCurrent()) return nothing;
    check(query, recording);
    this.#searched = recording;
    try {
      while (await recording.whole(isCurrent, (share) => this.#told(share))) {
        // Where the index has no text the whole recording is read for the first search: as many rounds as it is long.
        const answer = await recording.ask(() => this.#look(recording, query), isCurrent, Infinity);
        if (!answer) break;
        const { hits, total } = answer;
        if (hits) return { hits, total: total ?? hits.length, events: [...recording.player.searchEvents(query)] };
      }
      return nothing;
    } finally {
      this.#searched = null;
      this.#told(null);
    }
  }

  /**
   * One round of a search; nothing once the index has turned out useless and the recording itself has to be read first.
   *
   * @param {Recording} recording
   * @param {Query} query
   * @returns {ReturnType<import("./types.d.ts").Player["search"]>}
   */
  #look(recording, query) {
    if (!recording.isComplete) return {};
    const answer = recording.player.search(query);
    const next = answer.requests?.find(({ file }) => file === "recording");
    if (next && recording.bytesTotal) this.#told(next.offset / recording.bytesTotal);
    return answer;
  }

  /** @param {number | null} share */
  #told(share) {
    const rounded = share === null ? null : Math.floor(share * 100) / 100;
    if (rounded === this.#share) return;
    this.#share = rounded;
    this.#tell(rounded);
  }
}

/**
 * A pattern that cannot be read is told at once. It is not the fault of the recording.
 *
 * @param {Query} query
 * @param {Recording} recording
 */
function check(query, { player }) {
  try {
    player.searchEvents(query);
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error));
  }
}
