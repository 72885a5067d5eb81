/**
 * What stands between the parts of the element and the engine: commits what the engine says, and turns what the viewer wants
 * into commands.
 *
 * @import { EngineMessage, Geometry, MediaEventName, Query, SelectionRange, SourceDescription } from "../lib/types.d.ts"
 * @import { Assets } from "../lib/connection.js"
 * @import { Found, Panel, State } from "./store.js"
 */

import { Connection } from "../lib/connection.js";
import { rateBeside } from "../lib/keys.js";
import { emptyRecording, emptySearch, Store } from "./store.js";

/** Hits that a search gives at the most; nobody looks through more, and the list stays quick. */
export const HITS_MAX = 2_000;

/** Idle limit when idle time is skipped and no limit was given, in ms. */
export const IDLE_LIMIT_MS = 2_000;

/** What zooming goes through; 1 is fit. */
const ZOOMS = [1, 1.25, 1.5, 2, 3];

/** A hit that begins this soon after the present moment counts as the present one, in ms. */
const SAME_MOMENT_MS = 1;

/** A file above this many bytes without an index is worth a word: it takes noticeable time to read, 256 MiB. */
const HUGE_BYTES = 256 * 1024 * 1024;

export class Core {
  store = new Store();
  /** @type {Connection | null} */
  #connection = null;
  #onMedia;
  #onFailure;
  /** Where playing begins while a poster shows another moment, in ms. */
  #playFromMs = /** @type {number | null} */ (null);
  /** Where a seek is under way to, in ms. */
  #soughtMs = /** @type {number | null} */ (null);
  /** A playback rate that was asked for and is not confirmed. */
  #rateSought = /** @type {number | null} */ (null);
  /** Limit that the idle toggle switches on, in ms. */
  idleLimitWanted = IDLE_LIMIT_MS;

  /**
   * @param {(name: MediaEventName) => void} onMedia After the state is committed.
   * @param {() => void} onFailure
   */
  constructor(onMedia, onFailure) {
    this.#onMedia = onMedia;
    this.#onFailure = onFailure;
  }

  /** @returns {State} */
  get state() {
    return this.store.state;
  }

  get isOpen() {
    return this.#connection !== null;
  }

  /** @returns {"worker" | "page" | null} */
  get enginePlace() {
    return this.#connection?.place ?? null;
  }

  /** @param {Assets} assets */
  open(assets) {
    this.close();
    this.#connection = new Connection(assets, (message) => this.#receive(message));
  }

  close() {
    this.#connection?.close();
    this.#connection = null;
    this.store.set({ ...emptyRecording(), geometry: null });
  }

  /**
   * Runs a command of the engine.
   *
   * @type {Connection["run"]}
   */
  run = (name, argument, transfer) =>
    this.#connection
      ? this.#connection.run(name, argument, transfer)
      : Promise.reject(new DOMException("the player is closed", "AbortError"));

  /**
   * A command whose result nobody waits for.
   *
   * @type {(...call: Parameters<Connection["run"]>) => void}
   */
  tell = (name, argument, transfer) => {
    this.run(name, argument, transfer).catch((error) => {
      if (name === "load") this.#fail(4, error);
    });
  };

  /**
   * @param {SourceDescription} source
   * @param {number} startMs
   * @param {number | null} posterMs Moment that is shown until it is played; null for `startMs`.
   */
  load(source, startMs, posterMs) {
    const { rate } = this.state.status;
    this.#playFromMs = posterMs === null ? null : startMs;
    this.store.set({ ...emptyRecording(), phase: "loading" });
    this.store.set({ status: { ...this.state.status, positionMs: startMs, rate } });
    this.tell("load", { source, startMs: posterMs ?? startMs });
  }

  unload() {
    this.#playFromMs = null;
    this.store.set(emptyRecording());
    this.tell("unload");
  }

  retry() {
    this.store.set({ failure: null, phase: this.state.status.readyState > 0 ? "ready" : "loading" });
    this.tell("retry");
  }

  async play() {
    const fromMs = this.#playFromMs;
    if (fromMs !== null) this.jump(fromMs);
    this.store.set({ hasStarted: true });
    await this.run("play");
  }

  pause() {
    return this.run("pause");
  }

  toggle() {
    const fromMs = this.#playFromMs;
    if (fromMs !== null) this.jump(fromMs);
    this.store.set({ hasStarted: true });
    this.tell("toggle");
  }

  /** @param {number} ms */
  async seek(ms) {
    this.#playFromMs = null;
    this.#soughtMs = ms;
    this.store.set({ hasStarted: true });
    try {
      await this.run("seek", ms);
    } finally {
      if (this.#soughtMs === ms) this.#soughtMs = null;
    }
  }

  /** @param {number} ms */
  jump(ms) {
    this.seek(ms).catch(() => undefined);
  }

  /** @param {number} ms */
  jumpBy(ms) {
    const { positionMs, durationMs } = this.state.status;
    // Pressed twice, it goes twice as far, also when the first seek has not arrived.
    this.jump(Math.min(Math.max(0, (this.#soughtMs ?? positionMs) + ms), durationMs));
  }

  /** @param {number} direction */
  step(direction) {
    this.#playFromMs = null;
    this.store.set({ hasStarted: true });
    return this.run("step", direction);
  }

  /** @param {number} direction */
  jumpToMark(direction) {
    const { marks, status } = this.state;
    const now = status.positionMs;
    const mark =
      direction > 0 ? marks.find(({ ms }) => ms > now + SAME_MOMENT_MS) : marks.findLast(({ ms }) => ms < now - SAME_MOMENT_MS);
    if (mark) this.jump(mark.ms);
  }

  /** @param {number} direction */
  changeRate(direction) {
    this.#rateSought = rateBeside(this.#rateSought ?? this.state.status.rate, direction);
    this.tell("setRate", this.#rateSought);
  }

  /** @param {number | null} ms Null shows idle time as it was. */
  setIdleLimit(ms) {
    if (ms !== null) this.idleLimitWanted = ms;
    this.store.set({ idleLimitMs: ms });
    this.tell("setIdleLimit", ms);
  }

  toggleIdle() {
    this.setIdleLimit(this.state.idleLimitMs === null ? this.idleLimitWanted : null);
  }

  /** @param {number} direction 0 fits. */
  zoom(direction) {
    const { zoom } = this.state;
    const beside = direction > 0 ? ZOOMS.find((each) => each > zoom) : ZOOMS.findLast((each) => each < zoom);
    this.store.set({ zoom: direction === 0 ? 1 : (beside ?? zoom) });
  }

  /** @param {Panel | null} panel */
  showPanel(panel) {
    this.store.set({ panel });
  }

  /** @param {Panel} panel */
  togglePanel(panel) {
    this.showPanel(this.state.panel === panel ? null : panel);
  }

  /** @param {number} rows */
  async scroll(rows) {
    const scrolledRows = await this.run("scroll", rows);
    const { screen } = this.state;
    if (screen) this.store.set({ screen: { ...screen, scrolledRows } });
    return scrolledRows;
  }

  /** @param {SelectionRange | null} range */
  select(range) {
    return this.run("select", range);
  }

  /**
   * Searches in what was visible and in the events.
   *
   * @param {Partial<Pick<Query, "pattern" | "regex" | "caseSensitive">>} change
   */
  async search(change) {
    const before = this.state.search;
    const query = {
      pattern: change.pattern ?? before.pattern,
      regex: change.regex ?? before.isRegex,
      caseSensitive: change.caseSensitive ?? before.isCaseSensitive,
      limit: HITS_MAX,
    };
    const options = { pattern: query.pattern, isRegex: query.regex, isCaseSensitive: query.caseSensitive };
    this.store.set({ search: { ...emptySearch(), ...options, isBusy: query.pattern !== "", found: before.found } });
    this.tell("highlight", query.pattern ? query : null);
    if (!query.pattern) {
      this.store.set({ search: { ...emptySearch(), ...options } });
      return [];
    }
    try {
      const { hits, events } = await this.run("search", query);
      if (!this.#isSearching(options)) return [];
      const found = this.#found(hits, events);
      const isCut = hits.length >= HITS_MAX;
      this.store.set({ search: { ...this.state.search, found, isCut, isBusy: false, current: -1 } });
      return hits;
    } catch (error) {
      if (!this.#isSearching(options)) return [];
      const problem = error instanceof Error ? error.message : String(error);
      this.store.set({ search: { ...emptySearch(), ...options, problem } });
      throw error;
    }
  }

  clearSearch() {
    this.tell("highlight", null);
    const { isRegex, isCaseSensitive } = this.state.search;
    this.store.set({ search: { ...emptySearch(), isRegex, isCaseSensitive } });
  }

  /** @param {number} number In `search.found`. */
  showHit(number) {
    const { search } = this.state;
    const hit = search.found[number];
    if (!hit) return;
    this.store.set({ search: { ...search, current: number } });
    this.seek(hit.ms).then(
      // A line that went by within one print is found above the screen.
      () => hit.place === "screen" && this.state.search.current === number && this.tell("reveal", hit.text),
      () => undefined,
    );
  }

  /** @param {number} direction */
  showNextHit(direction) {
    const { search, status } = this.state;
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

  /** @param {string} id */
  dismissNotice(id) {
    this.store.set({ notices: this.state.notices.filter((notice) => notice.id !== id) });
  }

  /** @param {import("../lib/types.d.ts").Notice} notice */
  notify(notice) {
    this.store.set({ notices: [...this.state.notices.filter(({ id }) => id !== notice.id), notice] });
  }

  /** @param {{pattern: string, isRegex: boolean, isCaseSensitive: boolean}} options */
  #isSearching(options) {
    const { search } = this.state;
    return (
      search.pattern === options.pattern &&
      search.isRegex === options.isRegex &&
      search.isCaseSensitive === options.isCaseSensitive
    );
  }

  /**
   * @param {import("../lib/types.d.ts").Hit[]} hits
   * @param {number[]} events
   * @returns {Found[]}
   */
  #found(hits, events) {
    /** @type {Found[]} */
    const found = hits.map(({ fromMs, toMs, text, start, end }) => ({ ms: fromMs, toMs, text, start, end, place: "screen" }));
    for (const number of events) {
      const mark = this.state.marks[number];
      if (mark) found.push({ ms: mark.ms, toMs: mark.ms, text: mark.text || mark.type, start: -1, end: -1, place: "event" });
    }
    return found.sort((a, b) => a.ms - b.ms);
  }

  /** @param {EngineMessage} message */
  #receive(message) {
    switch (message.type) {
      case "media":
        this.#commit(message.status);
        if (message.name === "ratechange") this.#rateSought = null;
        this.#onMedia(message.name);
        break;
      case "status":
        this.#commit(message.status);
        break;
      case "info":
        this.#receiveInfo(message);
        break;
      case "marks":
        this.store.set({ marks: [...this.state.marks.slice(0, message.from), ...message.marks] });
        break;
      case "timeline":
        this.store.set({ histogram: message.histogram, idle: message.idle });
        break;
      case "problems":
        this.store.set({ problems: message.problems });
        break;
      case "geometry":
        this.store.set({ geometry: message.geometry });
        break;
      case "screen":
        this.store.set({ screen: message.screen });
        break;
      case "notice":
        this.notify(message.notice);
        break;
      case "failure":
        this.#fail(message.failure.code, message.failure.message);
        break;
    }
  }

  /** @param {import("../lib/types.d.ts").Status} status */
  #commit(status) {
    this.store.set({ status: this.#playFromMs === null ? status : { ...status, positionMs: this.#playFromMs } });
  }

  /** @param {Extract<EngineMessage, {type: "info"}>} message */
  #receiveInfo({ info, status }) {
    const { phase } = this.state;
    this.#commit(status);
    this.store.set({ info, phase: phase === "failed" ? phase : info.state });
    const total = status.bytesTotal ?? 0;
    if (!info.indexed && !status.isComplete && total > HUGE_BYTES) {
      const text = "This recording is very large and has no index. It can be watched as far as it has been read.";
      this.notify({ id: "huge", level: "info", text });
    } else {
      this.dismissNotice("huge");
    }
  }

  /**
   * @param {1 | 2 | 3 | 4} code
   * @param {unknown} error
   */
  #fail(code, error) {
    const message = error instanceof Error ? error.message : String(error);
    const { status } = this.state;
    this.store.set({
      failure: { code: code === 1 ? 4 : code, message },
      // What can be shown stays on screen, with the failure as a notice above it.
      phase: status.readyState > 0 ? this.state.phase : code === 3 ? "unreadable" : "failed",
    });
    this.#onFailure();
  }
}
