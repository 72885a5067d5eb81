/**
 * What the element shows. The engine's messages and the viewer's choices are committed here; parts read it and are told what
 * changed, once per turn of the event loop.
 *
 * @import { Failure, Geometry, Hit, Info, Mark, Notice, Problem, ScreenState, Status } from "../lib/types.d.ts"
 */

/** @typedef {"none" | "loading" | "ready" | "empty" | "encrypted" | "unreadable" | "failed"} Phase */
/** @typedef {"search" | "events" | "metadata"} Panel */
/** @typedef {"dark" | "light" | "contrast"} ThemeName */

/**
 * A text that was found: on the screen, or in an event.
 *
 * @typedef {object} Found
 * @property {number} ms
 * @property {number} toMs
 * @property {string} text
 * @property {number} start UTF-16 offset in `text`; -1 when the match is not marked.
 * @property {number} end
 * @property {"screen" | "event"} place
 * @property {number} row Of the screen, when it appeared.
 * @property {number} col
 * @property {number} cols
 */

/**
 * @typedef {object} SearchState
 * @property {string} pattern
 * @property {boolean} isRegex
 * @property {boolean} isCaseSensitive
 * @property {Found[]} found In time order.
 * @property {number} current Number in `found`; -1 for none.
 * @property {boolean} isBusy
 * @property {number} total How many matches there are; more than in `found` when they are too many.
 * @property {number | null} share How much of the recording has been read, 0 to 1, while the search waits for that.
 * @property {"" | "pattern" | "reading"} failed What the search failed for.
 * @property {string} problem Why.
 */

/**
 * @typedef {object} State
 * @property {Phase} phase
 * @property {Status} status
 * @property {Info | null} info
 * @property {Mark[]} marks
 * @property {Float32Array} histogram
 * @property {Float64Array} idle
 * @property {Problem[]} problems
 * @property {Notice[]} notices
 * @property {Failure | null} failure
 * @property {Geometry | null} geometry
 * @property {ScreenState | null} screen
 * @property {boolean} hasStarted It has been played or moved since it was loaded.
 * @property {Panel | null} panel
 * @property {ThemeName} theme
 * @property {number} zoom 1 is fit.
 * @property {boolean} isWallClock
 * @property {number | null} idleLimitMs
 * @property {boolean} isFullscreen
 * @property {SearchState} search
 * @property {string} poster URL of an image; empty for none.
 */

/** @returns {State} */
export function initialState() {
  return {
    ...emptyRecording(),
    geometry: null,
    panel: null,
    theme: "dark",
    zoom: 1,
    isWallClock: false,
    idleLimitMs: null,
    isFullscreen: false,
    poster: "",
  };
}

/** The part of the state that belongs to a recording. */
export function emptyRecording() {
  return {
    phase: /** @type {Phase} */ ("none"),
    status: emptyStatus(),
    info: null,
    marks: [],
    histogram: new Float32Array(),
    idle: new Float64Array(),
    problems: [],
    notices: [],
    failure: null,
    screen: null,
    hasStarted: false,
    search: emptySearch(),
  };
}

/** @returns {SearchState} */
export function emptySearch() {
  return {
    pattern: "",
    isRegex: false,
    isCaseSensitive: false,
    found: [],
    current: -1,
    isBusy: false,
    total: 0,
    share: null,
    failed: "",
    problem: "",
  };
}

/** @returns {Status} */
function emptyStatus() {
  return {
    positionMs: 0,
    durationMs: 0,
    knownMs: 0,
    isComplete: false,
    isPaused: true,
    isEnded: false,
    isSeeking: false,
    isWaiting: false,
    rate: 1,
    bytesRead: 0,
    bytesTotal: null,
    readyState: 0,
  };
}

export class Store {
  state = initialState();
  /** @type {Set<keyof State>} */
  #changed = new Set();
  #isScheduled = false;
  /** @type {((state: State, changed: ReadonlySet<keyof State>) => void)[]} */
  #listeners = [];

  /** @param {Partial<State>} patch */
  set(patch) {
    for (const [key, value] of Object.entries(patch)) {
      const name = /** @type {keyof State} */ (key);
      if (Object.is(this.state[name], value)) continue;
      this.#changed.add(name);
    }
    Object.assign(this.state, patch);
    if (this.#changed.size) this.#schedule();
  }

  /** @param {(state: State, changed: ReadonlySet<keyof State>) => void} listener Called at once with all of the state. */
  subscribe(listener) {
    this.#listeners.push(listener);
    listener(this.state, new Set(/** @type {(keyof State)[]} */ (Object.keys(this.state))));
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      const changed = this.#changed;
      this.#changed = new Set();
      for (const listener of this.#listeners) listener(this.state, changed);
    });
  }
}
