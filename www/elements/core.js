/**
 * What stands between the parts of the element and the engine: commits what the engine says, and turns what the viewer wants
 * into commands.
 *
 * @import { EngineMessage, MediaEventName, SelectionRange, SourceDescription } from "../lib/types.d.ts"
 * @import { Assets } from "../lib/connection.js"
 * @import { Panel, State } from "./store.js"
 */

import { Connection } from "../lib/connection.js";
import { rateBeside } from "../lib/keys.js";
import { Searching } from "./searching.js";
import { emptyRecording, Store } from "./store.js";

/** Idle limit when idle time is skipped and no limit was given, in ms. */
export const IDLE_LIMIT_MS = 2_000;

/** What zooming goes through; 1 is fit. */
const ZOOMS = [1, 1.25, 1.5, 2, 3];

/** A mark this near to the present moment is the present one, in ms. */
const SAME_MOMENT_MS = 1;

/** A file above this many bytes without an index is worth a word: it takes noticeable time to read, 256 MiB. */
const HUGE_BYTES = 256 * 1024 * 1024;

export class Core {
  store = new Store();
  searching = new Searching(this);
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
    const argument = { source, startMs: posterMs ?? startMs };
    this.#connection?.prepare(argument);
    this.tell("load", argument);
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

  /** @param {string} id */
  dismissNotice(id) {
    this.store.set({ notices: this.state.notices.filter((notice) => notice.id !== id) });
  }

  /** @param {import("../lib/types.d.ts").Notice} notice */
  notify(notice) {
    this.store.set({ notices: [...this.state.notices.filter(({ id }) => id !== notice.id), notice] });
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
      case "searching":
        this.searching.progressed(message.share);
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
    const wasComplete = this.state.status.isComplete;
    this.#commit(status);
    if (status.isComplete && !wasComplete) this.searching.refresh();
    this.store.set({ info, phase: phase === "failed" ? phase : phaseOf(info) });
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

/**
 * What the player shows for a state. A recording of another format is loading: what reads it comes, or a failure does.
 *
 * @param {import("../lib/types.d.ts").Info} info
 */
function phaseOf({ state }) {
  return state === "foreign" ? "loading" : state;
}
