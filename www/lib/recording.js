/**
 * One recording that is open: a `Player` of the wasm package, and the files that it asks bytes of.
 *
 * Two ways in. With an index, only its head is fetched, and later what seeks ask for. Without one (or when it does not
 * fit), the recording is streamed from byte 0 and can be watched as far as it has been read.
 *
 * @import { ByteRequest, Notice, Player } from "./types.d.ts"
 * @import { Opening } from "./reader.js"
 */

import { planRanges } from "./ranges.js";
import { Reader } from "./reader.js";
import { NetworkError, NoRangesError, ShortError, UrlFile } from "./source.js";

/** Longest stretch of work between two chances for others to run, in ms. */
export const SLICE_MS_MAX = 12;

/** Bytes handed to the decoder at a time. They may inflate to 30 times as much and more, which takes some ms to draw. */
const PUSH_BYTES = 8 * 1024;

/** Rounds of asking and supplying that one seek may take. Two are usual; more means that the two sides disagree. */
const ROUNDS_MAX = 64;

/** Times that the same bytes may be asked for once more: what was supplied may have been dropped, but not always. */
const REPEATS_MAX = 4;

/**
 * What a recording needs of its surroundings.
 *
 * @typedef {object} RecordingHost
 * @property {() => Player} createPlayer
 * @property {() => Promise<() => Player>} loadFull What makes players that also read other formats.
 * @property {() => number} now Milliseconds, monotonic.
 * @property {() => Promise<void>} pause Lets others run.
 * @property {(ms: number, signal: AbortSignal) => Promise<void>} delay
 * @property {(player: Player) => void} onPlayer There is a new player; the one before is freed.
 * @property {() => void} onProgress More is known than before.
 * @property {() => void} onRestart What was known is known no longer: it is read anew.
 * @property {(reading: Promise<void>) => void} onReading It is being read; rejected when that breaks off.
 * @property {(notice: Notice) => void} onNotice
 */

export class Recording {
  /** @type {Player} */
  player;
  /** All that there is has been read, or an index knows it. */
  isComplete = false;
  #host;
  #reader;
  #head;
  #startMs;
  /** Bytes of the index that came first. */
  #headLength = 0;
  #signal;
  /** @type {Set<() => void>} Called whenever more is known. */
  #progressWaiters = new Set();
  /** Nothing more comes, although it is not complete. */
  isStopped = false;
  /** @type {unknown} Why. */
  #problem = null;
  #sliceStart = 0;
  /** Bytes of the stream that the player has. */
  #pushed = 0;
  #createPlayer;
  /** @type {Uint8Array[] | null} What was pushed before it was clear what the recording is. */
  #unrecognised = [];

  /**
   * @param {RecordingHost} host
   * @param {Opening} opening
   * @param {AbortSignal} signal The one of the opening.
   */
  constructor(host, opening, signal) {
    this.#host = host;
    this.#reader = new Reader(opening, host.delay, signal);
    this.#head = opening.head;
    this.#startMs = opening.startMs;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.wake(), { once: true });
    this.#createPlayer = host.createPlayer;
    this.player = host.createPlayer();
    host.onPlayer(this.player);
  }

  get bytesRead() {
    return this.#reader.bytesRead;
  }

  get bytesTotal() {
    return this.#reader.file.length;
  }

  /** How much of it the player has, 0 to 1; null while its length is not known. */
  get share() {
    const { length } = this.#reader.file;
    return length ? Math.min(this.#pushed / length, 1) : null;
  }

  /** Reads until all is known. Rejects with what made that impossible; what was read until then can be watched. */
  async open() {
    await this.#orStop(async () => {
      if (this.#head && (await this.#openIndex(this.#head))) return;
      this.#reader.index = null;
      await this.#stream();
    });
  }

  /** Goes on after `open` was rejected. */
  async resume() {
    this.isStopped = false;
    await this.#orStop(() => this.#stream());
  }

  /**
   * Waits until all of it is known.
   *
   * @param {() => boolean} isCurrent
   * @param {(share: number | null) => void} onShare Told now and then how much of it has been read.
   * @returns {Promise<boolean>} False when it was given up. Rejects when reading has broken off.
   */
  async whole(isCurrent, onShare) {
    while (!this.isComplete) {
      if (!isCurrent()) return false;
      if (this.isStopped) throw this.#problem;
      onShare(this.share);
      await this.progress();
    }
    return isCurrent();
  }

  /**
   * Brings the player to a moment. While streaming this waits until the moment has been read.
   *
   * @param {number} ms
   * @param {() => boolean} isCurrent False once somebody wants another moment.
   * @returns {Promise<boolean>} False when it was given up.
   */
  async reach(ms, isCurrent) {
    while (!this.isComplete && !this.isStopped && this.player.info().knownMs < ms) {
      if (!isCurrent()) return false;
      await this.progress();
    }
    const answer = await this.ask(() => {
      const requests = this.player.seek(ms);
      return requests.length ? { requests } : {};
    }, isCurrent);
    // An index that turned out useless: what is known starts anew.
    if (answer && !this.isComplete && !this.isStopped && this.player.info().knownMs < ms) return this.reach(ms, isCurrent);
    return answer !== null;
  }

  /**
   * Goes to a moment if all is here that this takes. If not, `reach` fetches it, or finds out what is wrong.
   *
   * @param {number} ms
   */
  moveTo(ms) {
    try {
      return this.player.seek(ms).length === 0;
    } catch {
      return false;
    }
  }

  /**
   * Asks until nothing more is missing. An answer with an empty list of requests is to be asked for again: there is more
   * to do than fits between two frames.
   *
   * @template {{requests?: ByteRequest[]}} R
   * @param {() => R} ask
   * @param {() => boolean} isCurrent
   * @param {number} roundsMax
   * @returns {Promise<R | null>} Null when it was given up.
   */
  async ask(ask, isCurrent, roundsMax = ROUNDS_MAX) {
    let before = "";
    let repeats = 0;
    for (let round = 0; round < roundsMax; round += 1) {
      if (!isCurrent()) return null;
      const { player } = this;
      try {
        const { requests, ...answer } = ask();
        if (!requests) return /** @type {R} */ (answer);
        if (!requests.length) {
          await this.#host.delay(0, this.#signal);
          continue;
        }
        const asked = JSON.stringify(requests);
        repeats = asked === before ? repeats + 1 : 0;
        before = asked;
        if (repeats > REPEATS_MAX) throw new Error("the same is needed again and again");
        await this.supply(requests);
      } catch (error) {
        // What somebody else has given up meanwhile is asked for anew.
        const isReplaced = player !== this.player && !this.#signal.aborted;
        if (!isReplaced && !this.#distrust(error)) throw error;
      }
    }
    throw new Error("the recording could not be read at this moment");
  }

  /**
   * The moment of the next step, or that before the last one. The stretch that the player stands on may have to be fetched
   * for that: kept stretches are limited.
   *
   * @param {number} direction 1 or -1.
   * @param {() => boolean} isCurrent
   * @returns {Promise<number | undefined>} Undefined when there is none, or it was given up.
   */
  async beside(direction, isCurrent) {
    await this.ask(() => {
      const requests = this.player.prefetch(this.player.positionMs());
      return requests.length ? { requests } : {};
    }, isCurrent);
    return direction > 0 ? this.player.nextMs() : this.player.previousMs();
  }

  /**
   * Fetches what is asked for and hands it over.
   *
   * @param {readonly ByteRequest[]} requests
   */
  async supply(requests) {
    const player = this.player;
    await Promise.all(
      planRanges(requests).map(async (range) => {
        const bytes = await this.#reader.read(range);
        // A player that was replaced meanwhile is freed and must not be touched.
        if (player !== this.player) return;
        if (bytes.length < range.length) throw new ShortError(range.file);
        for (const request of range.requests) {
          const from = request.offset - range.offset;
          player.supply(request.file, request.offset, bytes.subarray(from, from + request.length));
        }
      }),
    );
    this.#signal.throwIfAborted();
  }

  /** Reads the recording from where the player has it to its end. */
  async #stream() {
    const { file } = this.#reader;
    let before = this.#pushed;
    const read = async () => {
      before = this.#pushed;
      for await (const piece of file.stream(this.#pushed, this.#signal)) await this.#push(piece);
    };
    await this.#reader.insist(read, () => this.#pushed > before);
    // The last piece and the end are two pieces of work.
    await this.#host.pause();
    this.#signal.throwIfAborted();
    this.player.finish();
    this.#known(true);
  }

  free() {
    this.player.free();
  }

  /**
   * An index may promise what the recording does not hold, and a server may stop to answer ranges. The recording is then
   * read from its beginning, once.
   *
   * @param {unknown} error
   * @returns {boolean} Whether it is.
   */
  #distrust(error) {
    const { index, bytesRead } = this.#reader;
    if (!index || this.#signal.aborted || error instanceof NetworkError) return false;
    // Whole files only: reading from the beginning is then the normal way, and nothing to speak of.
    const isUsual = error instanceof NoRangesError && bytesRead <= this.#headLength;
    const text =
      error instanceof NoRangesError
        ? "The server sends whole files only; the recording is read from its beginning."
        : indexProblem(error);
    if (!isUsual) this.#host.onNotice({ id: "index", level: "warning", text });
    this.#host.onReading(this.#streamInstead());
    return true;
  }

  /** Reads it from byte 0 because the index is of no use. */
  async #streamInstead() {
    const { file } = this.#reader;
    this.#reader = new Reader({ file, index: null, head: null, beginning: null, startMs: 0 }, this.#host.delay, this.#signal);
    // The index said how long it is; now the server does.
    file.forget();
    this.isComplete = false;
    this.#pushed = 0;
    this.#unrecognised = [];
    this.#replacePlayer();
    this.#host.onRestart();
    await this.resume();
  }

  #replacePlayer() {
    const stale = this.player;
    this.player = this.#createPlayer();
    this.#host.onPlayer(this.player);
    stale.free();
  }

  /** The recording is of a format that the player does not read: another one takes its place. */
  async #useFull() {
    this.#createPlayer = await this.#host.loadFull();
    this.#signal.throwIfAborted();
    this.#replacePlayer();
  }

  /**
   * Looks what the recording is.
   *
   * @param {Uint8Array[]} pushed All that was pushed.
   */
  async #recognise(pushed) {
    const { format, state } = this.player.info();
    if (state === "foreign") {
      await this.#useFull();
      for (const slice of pushed) this.player.push(slice);
    }
    if (format !== "unknown") this.#unrecognised = null;
  }

  /**
   * @param {Promise<Uint8Array>} asked
   * @returns {Promise<boolean>} False when the recording has to be streamed.
   */
  async #openIndex(asked) {
    const { file, index } = this.#reader;
    let head;
    try {
      head = await asked;
    } catch {
      this.#signal.throwIfAborted();
      this.#host.onNotice({ id: "index", level: "info", text: "The index could not be fetched; the recording itself is read." });
      return false;
    }
    if (!index?.hasRanges) return false;
    try {
      const length = file.length ?? undefined;
      this.player.openIndex(head, length);
      if (this.player.info().state === "foreign") {
        await this.#useFull();
        this.player.openIndex(head, length);
      }
    } catch (error) {
      this.#host.onNotice({ id: "index", level: "warning", text: indexProblem(error) });
      await this.#streamInstead();
      return true;
    }
    this.#expect(this.#startMs);
    // Compared with what the server says as soon as it says something.
    file.length ??= this.player.info().recordingBytes;
    this.#headLength = head.length;
    this.#reader.bytesRead += head.length;
    this.#known(true);
    return true;
  }

  /**
   * Asks for what a moment takes, and does meanwhile what else it takes. Whoever goes there finds the requests under way.
   *
   * @param {number} ms
   */
  #expect(ms) {
    if (!(this.#reader.file instanceof UrlFile)) return;
    for (const range of planRanges(this.player.prefetch(ms))) this.#reader.read(range).catch(() => undefined);
    this.player.warmUp(ms);
  }

  /** @param {Uint8Array} piece */
  async #push(piece) {
    for (let at = 0; at < piece.length; at += PUSH_BYTES) {
      this.#signal.throwIfAborted();
      const slice = piece.subarray(at, at + PUSH_BYTES);
      this.player.push(slice);
      this.#unrecognised?.push(slice);
      if (this.#unrecognised) await this.#recognise(this.#unrecognised);
      this.#pushed += slice.length;
      this.#reader.bytesRead += slice.length;
      // Counted over pieces: those that have arrived already come one after the other, without a chance for others.
      if (this.#host.now() - this.#sliceStart < SLICE_MS_MAX) continue;
      this.#known(false);
      await this.#host.pause();
      this.#sliceStart = this.#host.now();
    }
    this.#signal.throwIfAborted();
    this.#known(false);
  }

  /** @param {boolean} isComplete */
  #known(isComplete) {
    this.isComplete ||= isComplete;
    this.#host.onProgress();
    this.wake();
  }

  /** @param {() => Promise<void>} read */
  async #orStop(read) {
    try {
      await read();
    } catch (error) {
      if (!this.isComplete) {
        this.isStopped = true;
        this.#problem = error;
        this.wake();
      }
      throw error;
    }
  }

  /** Lets those that wait for progress look around. */
  wake() {
    for (const waiter of this.#progressWaiters) waiter();
    this.#progressWaiters.clear();
  }

  /** Resolves when more is known or nothing more comes; rejects when the recording is closed. */
  async progress() {
    await new Promise((resolve) => this.#progressWaiters.add(() => resolve(undefined)));
    this.#signal.throwIfAborted();
  }
}

/** @param {unknown} error */
function indexProblem(error) {
  const reason = error instanceof Error ? error.message : String(error);
  return `The index is of no use (${reason}); the recording itself is read.`;
}
