/**
 * Searches, and goes through what was found.
 *
 * @import { Hit, Mark, Query } from "../lib/types.d.ts"
 * @import { Core } from "./core.js"
 * @import { Found } from "./store.js"
 */

import { emptySearch } from "./store.js";

/** Hits that a search gives at the most; nobody looks through more, and the list stays quick. */
const HITS_MAX = 2_000;

/** A hit that begins this soon after the present moment counts as the present one, in ms. */
const SAME_MOMENT_MS = 1;

export class Searching {
  #core;

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
  }

  /**
   * Searches in what was visible and in the events.
   *
   * @param {Partial<Pick<Query, "pattern" | "regex" | "caseSensitive">>} change
   * @returns {Promise<Hit[] & {total: number}>} At most `HITS_MAX` of `total`. Rejects with a `SyntaxError` for a pattern
   *   that cannot be read, and with an `AbortError` when another search took its place.
   */
  async search(change) {
    const before = this.#core.state.search;
    const query = {
      pattern: change.pattern ?? before.pattern,
      regex: change.regex ?? before.isRegex,
      caseSensitive: change.caseSensitive ?? before.isCaseSensitive,
      limit: HITS_MAX,
    };
    const options = { pattern: query.pattern, isRegex: query.regex, isCaseSensitive: query.caseSensitive };
    this.#core.store.set({ search: { ...emptySearch(), ...options, isBusy: query.pattern !== "", found: before.found } });
    this.#core.tell("highlight", query.pattern ? query : null);
    if (!query.pattern) {
      if (before.isBusy) this.#giveUp();
      this.#core.store.set({ search: { ...emptySearch(), ...options } });
      return Object.assign([], { total: 0 });
    }
    try {
      const { hits, total, events } = await this.#core.run("search", query);
      // What came is the answer to another question.
      if (!this.#isSearching(options)) throw replaced();
      const found = this.#found(hits, events);
      const all = total + found.length - hits.length;
      this.#core.store.set({ search: { ...emptySearch(), ...options, found, total: all } });
      return Object.assign(hits, { total });
    } catch (error) {
      if (!this.#isSearching(options)) throw replaced();
      const problem = error instanceof Error ? error.message : String(error);
      const failed = error instanceof Error && error.name === "SyntaxError" ? "pattern" : "reading";
      this.#core.store.set({ search: { ...emptySearch(), ...options, failed, problem } });
      throw error;
    }
  }

  /** @param {number | null} share How much of what the search waits for has been read. */
  progressed(share) {
    const { search } = this.#core.state;
    if (search.isBusy) this.#core.store.set({ search: { ...search, share } });
  }

  /** Ends the search that runs. */
  #giveUp() {
    const query = { pattern: "", regex: false, caseSensitive: false, limit: 0 };
    this.#core.run("search", query).catch(() => undefined);
  }

  clear() {
    this.#core.tell("highlight", null);
    const { isRegex, isCaseSensitive, isBusy } = this.#core.state.search;
    if (isBusy) this.#giveUp();
    this.#core.store.set({ search: { ...emptySearch(), isRegex, isCaseSensitive } });
  }

  /** Searches again because more has been read. */
  refresh() {
    const { pattern, isBusy } = this.#core.state.search;
    // One that runs looks at what has been read by now.
    if (pattern && !isBusy) this.search({}).catch(() => undefined);
  }

  /** @param {number} number In `search.found`. */
  showHit(number) {
    const { search } = this.#core.state;
    const hit = search.found[number];
    if (!hit) return;
    this.#core.store.set({ search: { ...search, current: number } });
    this.#core.seek(hit.ms).then(
      // A line that went by within one print is found above the screen.
      () => hit.place === "screen" && this.#core.state.search.current === number && this.#core.tell("reveal", hit),
      () => undefined,
    );
  }

  /** @param {number} direction */
  showNextHit(direction) {
    const { search, status } = this.#core.state;
    const { found, current } = search;
    if (!found.length) return;
    const now = status.positionMs;
    // From the hit that is shown; after moving elsewhere, from the moment.
    const isThere = found[current] !== undefined && Math.abs(found[current].ms - now) <= SAME_MOMENT_MS;
    const next = isThere
      ? current + direction
      : direction > 0
        ? found.findIndex(({ ms }) => ms >= now)
        : found.findLastIndex(({ ms }) => ms < now);
    this.showHit(next < 0 ? (direction > 0 ? 0 : found.length - 1) : next % found.length);
  }

  /** @param {{pattern: string, isRegex: boolean, isCaseSensitive: boolean}} options */
  #isSearching(options) {
    const { search } = this.#core.state;
    return (
      search.pattern === options.pattern &&
      search.isRegex === options.isRegex &&
      search.isCaseSensitive === options.isCaseSensitive
    );
  }

  /**
   * @param {Hit[]} hits
   * @param {number[]} events
   * @returns {Found[]}
   */
  #found(hits, events) {
    /** @type {Found[]} */
    const found = hits.map(({ fromMs, ...rest }) => ({ ms: fromMs, place: "screen", ...rest }));
    for (const number of events) {
      const mark = this.#core.state.marks[number];
      if (mark) found.push(foundMark(mark));
    }
    return found.sort((a, b) => a.ms - b.ms);
  }
}

function replaced() {
  return new DOMException("another search took its place", "AbortError");
}

/**
 * @param {Mark} mark
 * @returns {Found}
 */
function foundMark({ ms, text, type }) {
  return { ms, toMs: ms, text: text || type, start: -1, end: -1, place: "event", row: 0, col: 0, cols: 0 };
}
