/**
 * One recording that is open: a `Player` of the wasm package, and the files that it asks bytes of.
 *
 * Two ways in. With an index, only its head is fetched, and later what seeks ask for. Without one (or when it does not
 * fit), the recording is streamed from byte 0 and can be watched as far as it has been read.
 *
 * @import { ByteRequest, Notice, Player, SourceDescription } from "./types.d.ts"
 * @import { SourceFile } from "./source.js"
 */

import { INDEX_HEAD_BYTES, planRanges } from "./ranges.js";
import { BlobFile, BufferFile, NetworkError, NoRangesError, UrlFile } from "./source.js";

/** Longest stretch of work between two chances for others to run, in ms. */
export const SLICE_MS_MAX = 12;

/** Bytes handed to the decoder at a time. They may inflate to 30 times as much and more, which takes some ms to draw. */
const PUSH_BYTES = 8 * 1024;

/** Rounds of asking and supplying that one seek may take. Two are usual; more means that the two sides disagree. */
const ROUNDS_MAX = 64;

/** Waits before a broken stream is taken up again, in ms. */
const RETRY_MS = [400, 1200, 3000];

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

/**
 * Files that are being opened.
 *
 * @typedef {object} Opening
 * @property {SourceFile} file
 * @property {UrlFile | null} index
 * @property {Promise<[Uint8Array, number]> | null} head Head of the index, and length of the recording.
 */

export class Recording {
  /** @type {Player} */
  player;
  bytesRead = 0;
  /** All that there is has been read, or an index knows it. */
  isComplete = false;
  #host;
  /** @type {SourceFile} */
  #file;
  /** @type {UrlFile | null} */
  #index;
  #head;
  #signal;
  /** @type {Set<() => void>} Called whenever more is known. */
  #progressWaiters = new Set();
  /** Nothing more comes, although it is not complete. */
  #isStopped = false;
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
  constructor(host, { file, index, head }, signal) {
    this.#host = host;
    this.#file = file;
    this.#index = index;
    this.#head = head;
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
    this.#createPlayer = host.createPlayer;
    this.player = host.createPlayer();
    host.onPlayer(this.player);
  }

  get bytesTotal() {
    return this.#file.length;
  }

  /** Reads until all is known. Rejects with what made that impossible; what was read until then can be watched. */
  async open() {
    try {
      if (this.#head && (await this.#openIndex(this.#head))) return;
      this.#index = null;
      await this.#stream();
    } finally {
      if (!this.isComplete) this.#stop();
    }
  }

  /** Goes on after `open` was rejected. */
  async resume() {
    this.#isStopped = false;
    try {
      await this.#stream();
    } finally {
      if (!this.isComplete) this.#stop();
    }
  }

  /**
   * Brings the player to a moment. While streaming this waits until the moment has been read.
   *
   * @param {number} ms
   * @param {() => boolean} isCurrent False once somebody wants another moment.
   * @returns {Promise<boolean>} False when it was given up.
   */
  async reach(ms, isCurrent) {
    while (!this.isComplete && !this.#isStopped && this.player.info().knownMs < ms) {
      if (!isCurrent()) return false;
      await this.progress();
    }
    const answer = await this.ask(() => {
      const requests = this.player.seek(ms);
      return requests.length ? { requests } : {};
    }, isCurrent);
    // An index that turned out useless: what is known starts anew.
    if (answer && !this.isComplete && !this.#isStopped && this.player.info().knownMs < ms) return this.reach(ms, isCurrent);
    return answer !== null;
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
    for (let round = 0; round < roundsMax; round += 1) {
      if (!isCurrent()) return null;
      try {
        const answer = ask();
        if (!answer.requests) return answer;
        if (answer.requests.length) await this.supply(answer.requests);
        else await this.#host.delay(0, this.#signal);
      } catch (error) {
        if (!this.#distrust(error)) throw error;
      }
    }
    throw new Error("the recording could not be read at this moment");
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
        const file = range.file === "index" ? this.#index : this.#file;
        if (!file) throw new Error("bytes of an index were asked for where there is none");
        const bytes = await this.#readWithRetry(file, range.offset, range.length);
        // A player that was replaced meanwhile is freed and must not be touched.
        if (player !== this.player) return;
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
    for (let attempt = 0; ; attempt += 1) {
      const before = this.#pushed;
      try {
        for await (const piece of this.#file.stream(this.#pushed, this.#signal)) await this.#push(piece);
        break;
      } catch (error) {
        if (this.#pushed > before) attempt = 0;
        const waitMs = RETRY_MS[attempt];
        if (!(error instanceof NetworkError && error.isWorthRetrying) || waitMs === undefined) throw error;
        await this.#host.delay(waitMs, this.#signal);
      }
    }
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
    if (!this.#index || this.#signal.aborted || error instanceof NetworkError) return false;
    const text =
      error instanceof NoRangesError
        ? "The server sends whole files only; the recording is read from its beginning."
        : indexProblem(error);
    this.#host.onNotice({ id: "index", level: "warning", text });
    this.#host.onReading(this.#streamInstead());
    return true;
  }

  /** Reads it from byte 0 because the index is of no use. */
  async #streamInstead() {
    this.#index = null;
    this.isComplete = false;
    this.#pushed = 0;
    this.bytesRead = 0;
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
   * @param {Promise<[Uint8Array, number]>} asked
   * @returns {Promise<boolean>} False when the recording has to be streamed.
   */
  async #openIndex(asked) {
    let length = 0;
    let head;
    try {
      [head, length] = await asked;
    } catch (error) {
      this.#signal.throwIfAborted();
      // Whole files only: reading from the beginning is then the normal way, and nothing to speak of.
      if (error instanceof NoRangesError) return false;
      this.#host.onNotice({ id: "index", level: "info", text: "The index could not be fetched; the recording itself is read." });
      return false;
    }
    try {
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
    this.bytesRead = head.length;
    this.#known(true);
    return true;
  }

  /** @param {Uint8Array} piece */
  async #push(piece) {
    let sliceStart = this.#host.now();
    for (let at = 0; at < piece.length; at += PUSH_BYTES) {
      this.#signal.throwIfAborted();
      const slice = piece.subarray(at, at + PUSH_BYTES);
      this.player.push(slice);
      this.#unrecognised?.push(slice);
      if (this.#unrecognised) await this.#recognise(this.#unrecognised);
      this.#pushed += slice.length;
      this.bytesRead += slice.length;
      if (this.#host.now() - sliceStart < SLICE_MS_MAX) continue;
      this.#known(false);
      await this.#host.pause();
      sliceStart = this.#host.now();
    }
    this.#signal.throwIfAborted();
    this.#known(false);
  }

  /**
   * @param {SourceFile} file
   * @param {number} offset
   * @param {number} length
   */
  async #readWithRetry(file, offset, length) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const bytes = await file.read(offset, length, this.#signal);
        this.bytesRead += bytes.length;
        return bytes;
      } catch (error) {
        const waitMs = RETRY_MS[attempt];
        if (!(error instanceof NetworkError && error.isWorthRetrying) || waitMs === undefined) throw error;
        await this.#host.delay(waitMs, this.#signal);
      }
    }
  }

  /** @param {boolean} isComplete */
  #known(isComplete) {
    this.isComplete ||= isComplete;
    this.#host.onProgress();
    this.#wake();
  }

  #stop() {
    this.#isStopped = true;
    this.#wake();
  }

  #wake() {
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

/**
 * The files of a recording. What is certainly needed first is asked for at once, while the wasm module is still loading.
 *
 * @param {SourceDescription} source
 * @param {typeof fetch} fetcher
 * @param {AbortSignal} signal
 * @returns {Opening}
 */
export function openFiles(source, fetcher, signal) {
  if (source.kind === "blob") return { file: new BlobFile(source.blob), index: null, head: null };
  if (source.kind === "buffer") return { file: new BufferFile(source.buffer), index: null, head: null };
  const file = new UrlFile(source.url, fetcher);
  if (!source.indexUrl) return { file, index: null, head: null };
  const index = new UrlFile(source.indexUrl, fetcher);
  const head = Promise.all([index.readHead(INDEX_HEAD_BYTES, signal), file.probe(signal)]);
  // Whoever opens the recording hears of a failure; nobody may come to that.
  head.catch(() => undefined);
  return { file, index, head };
}
