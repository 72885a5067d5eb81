/**
 * What is known of a recording besides its screen: who and when, marks, activity, problems. Told as it becomes known.
 *
 * @import { EngineMessage, Info, Player, Status } from "./types.d.ts"
 * @import { Recording } from "./recording.js"
 */

/** Least time between two looks while a recording is read, in ms. Each look copies all facts out of the wasm memory. */
const UPDATE_MS = 200;

/** Stretches of time that the activity is counted in: as many as a wide timeline has pixels for. */
export const HISTOGRAM_BUCKETS = 480;

/** Marks in one message, so that copying them does not take longer than a slice. */
const MARKS_PER_MESSAGE = 5_000;

/** @type {Readonly<Info>} */
const NOTHING = Object.freeze({
  kind: "",
  state: "loading",
  complete: false,
  durationMs: 0,
  knownMs: 0,
  startedMs: null,
  sessionId: "",
  cluster: "",
  user: "",
  login: "",
  server: "",
  title: "",
  command: [],
  participants: [],
  addresses: { remote: "", local: "" },
  cols: 0,
  rows: 0,
  events: 0,
  prints: 0,
  outputBytes: 0,
  recordingBytes: 0,
  parts: 0,
  gaps: 0,
  missing: 0,
  damages: 0,
  encryptedParts: 0,
  exitCode: null,
  ended: false,
  indexed: false,
  format: "",
});

export class Facts {
  /** @type {Info} */
  info = NOTHING;
  /** @type {Float64Array} */
  idle = new Float64Array();
  #marks = 0;
  #lastMs = -Infinity;
  #emit;
  #now;

  /**
   * @param {(message: EngineMessage) => void} emit
   * @param {() => number} now
   */
  constructor(emit, now) {
    this.#emit = emit;
    this.#now = now;
  }

  /** The recording is read anew. */
  reset() {
    this.#marks = 0;
    this.#lastMs = -Infinity;
  }

  /**
   * @param {Recording} recording
   * @param {() => Status} status Asked after `info` is up to date.
   * @param {boolean} isUrgent Look even if the last look was a moment ago.
   * @param {boolean} isBrief Leaves out what need not be there before the first frame.
   * @returns {boolean} Whether it looked.
   */
  update(recording, status, isUrgent, isBrief) {
    const now = this.#now();
    if (!isUrgent && !recording.isComplete && now - this.#lastMs < UPDATE_MS) return false;
    this.#lastMs = now;
    const { player } = recording;
    this.info = player.info();
    this.idle = player.idleSpans();
    this.#emit({ type: "info", info: this.info, status: status() });
    if (!isBrief) this.details(player);
    return true;
  }

  /**
   * Tells what was left out.
   *
   * @param {Player} player
   */
  details(player) {
    this.#emit({ type: "timeline", histogram: player.histogram(HISTOGRAM_BUCKETS), idle: this.idle });
    this.#emit({ type: "problems", problems: player.problems() });
    const marks = player.marks(this.#marks);
    for (let at = 0; at < marks.length; at += MARKS_PER_MESSAGE) {
      this.#emit({ type: "marks", from: this.#marks + at, marks: marks.slice(at, at + MARKS_PER_MESSAGE) });
    }
    this.#marks += marks.length;
  }
}
