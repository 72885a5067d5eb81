/**
 * Stands in for the wasm package in tests: a "recording" is a number of lines, one every second; each byte of the file is
 * one of them. Only what the tests need.
 *
 * @import { ByteRequest, Info, Player } from "../lib/types.d.ts"
 */

/** Milliseconds from one byte to the next. */
export const STEP_MS = 1000;

/** Bytes that one request asks for. */
export const CHUNK_BYTES = 4;

/** First byte of a sound index. The second is the length of the recording, the third where the text is that searches look in. */
export const INDEX_MAGIC = 0x69;

/** Third byte of an index that holds the text in a block of its own, `CHUNK_BYTES` from `TEXT_OFFSET` on. */
export const TEXT_IN_BLOCK = 1;
export const TEXT_OFFSET = 4;

/** Third byte of an index without the text: it is derived from the recording, chunk by chunk. */
export const TEXT_DERIVED = 2;

/** What a search for `many` finds. */
export const MANY = 8_230;

/** A byte that makes `push` throw, as a file that is no recording. */
export const FOREIGN = 0xff;

/** First byte of a recording in another format, which only players of the full package read. */
export const OTHER_FORMAT = 0x7b;

/** @implements {Pick<Player, "push" | "seek">} */
export class FakePlayer {
  isFreed = false;
  isFinished = false;
  /** @type {number} */
  known = 0;
  /** @type {number | null} */
  indexedLength = null;
  position = 0;
  /** @type {Set<number>} Chunks that are there. */
  chunks = new Set();
  draws = 0;
  isForeign = false;
  isFull;
  /** @type {unknown} What finds the matches that are highlighted. */
  finder = null;
  textPlace = 0;
  /** Bytes of the text that are there, and how far it has been asked for. */
  textRead = 0;
  /** The index does not fit: every question says so. */
  isFailed = false;
  isWarm = false;
  /** Rounds of searches. */
  searches = 0;

  /** @param {boolean} [isFull] */
  constructor(isFull = false) {
    this.isFull = isFull;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} [recordingLength]
   */
  openIndex(bytes, recordingLength) {
    const [magic, indexed = 0, textPlace = 0] = bytes;
    if (magic !== INDEX_MAGIC) throw new Error("it is damaged");
    if (recordingLength !== undefined && recordingLength !== indexed) throw new Error("it is stale");
    this.indexedLength = indexed;
    this.textPlace = textPlace;
  }

  /** @param {Uint8Array} bytes */
  push(bytes) {
    if (this.isFreed) throw new Error("used after free");
    if (bytes.includes(FOREIGN)) throw new Error("this is not a recording");
    if (this.known === 0 && bytes[0] === OTHER_FORMAT) this.isForeign = !this.isFull;
    if (this.isForeign) return;
    for (let i = 0; i < bytes.length; i += 1) this.chunks.add(Math.floor((this.known + i) / CHUNK_BYTES));
    this.known += bytes.length;
  }

  finish() {
    this.isFinished = true;
  }

  /**
   * @param {number} ms
   * @returns {ByteRequest[]}
   */
  seek(ms) {
    const requests = this.prefetch(ms);
    if (this.isFailed) throw new Error("the index is of another recording");
    if (!requests.length) this.position = ms;
    return requests;
  }

  /**
   * @param {number} ms
   * @returns {ByteRequest[]}
   */
  prefetch(ms) {
    if (this.isFreed) throw new Error("used after free");
    if (this.isFailed) return [];
    const chunk = Math.floor(ms / STEP_MS / CHUNK_BYTES);
    const isMissing = this.indexedLength !== null && !this.chunks.has(chunk) && chunk * CHUNK_BYTES < this.indexedLength;
    return isMissing ? [{ file: "recording", offset: chunk * CHUNK_BYTES, length: CHUNK_BYTES }] : [];
  }

  warmUp() {
    this.isWarm = true;
  }

  /**
   * @param {string} file
   * @param {number} offset
   * @param {Uint8Array} bytes
   */
  supply(file, offset, bytes) {
    if (this.isFreed) throw new Error("used after free");
    if (file === "index") {
      // As the replayer: bytes that are too few are left, and what is damaged is said at the next question.
      if (bytes.length === CHUNK_BYTES) this.textRead = this.#textLength();
      this.isFailed ||= bytes.includes(FOREIGN);
      return;
    }
    if (this.textPlace === TEXT_DERIVED && offset === this.textRead) this.textRead += bytes.length;
    this.isFailed ||= bytes.includes(FOREIGN);
    this.chunks.add(offset / CHUNK_BYTES);
  }

  positionMs = () => this.position;
  /** Forgets the stretch that it stands on, as a player does whose memory is full. */
  forget() {
    this.chunks.clear();
  }

  nextMs = () => (!this.prefetch(this.position).length && this.position < this.#durationMs() ? (Math.floor(this.position / STEP_MS) + 1) * STEP_MS : undefined);
  previousMs = () => (this.position > 0 ? (Math.ceil(this.position / STEP_MS) - 1) * STEP_MS : undefined);

  /** @returns {any} */
  info() {
    const durationMs = this.#durationMs();
    const isIndexed = this.indexedLength !== null;
    if (this.isForeign) return { kind: "", state: "foreign", durationMs: 0, knownMs: 0, complete: false, indexed: isIndexed, format: "other" };
    const format = this.known || isIndexed ? "own" : "unknown";
    const state = !isIndexed && this.known === 0 && !this.isFinished ? "loading" : durationMs === 0 ? "empty" : "ready";
    return { kind: "ssh", state, durationMs, knownMs: durationMs, complete: isIndexed || this.isFinished, indexed: isIndexed, format, recordingBytes: this.indexedLength ?? this.known };
  }

  marks = (/** @type {number} */ from) => [{ ms: 0, kind: "session", type: "session.start", code: "", index: 0, text: "start" }].slice(from);
  idleSpans = () => new Float64Array();
  histogram = (/** @type {number} */ buckets) => new Float32Array(buckets);
  problems = () => [];
  /**
   * Finds `line` or `l.ne` in the first line, `line N` in the line of that number, `many` in as many places.
   *
   * @param {{pattern: string, regex?: boolean, limit?: number}} query
   * @returns {{hits?: any[], total?: number, requests?: ByteRequest[]}}
   */
  search({ pattern, regex, limit = MANY }) {
    if (this.isFreed) throw new Error("used after free");
    if (regex && !this.isFull) throw new Error("no regular expressions");
    this.searches += 1;
    if (this.isFailed) throw new Error("the index is damaged: it is made again");
    if (this.textRead < this.#textLength()) return { requests: this.#textRequests() };
    const hit = { fromMs: 0, toMs: 1000, row: 0, col: 0, cols: 4, text: "line", start: 0, end: 4 };
    if (pattern === "many") return { hits: Array(Math.min(limit, MANY)).fill(hit), total: MANY };
    const number = /^line (\d+)$/.exec(pattern)?.[1] ?? (pattern === (regex ? "l.ne" : "line") ? 0 : Infinity);
    const lines = this.indexedLength ?? this.known;
    return Number(number) < lines ? { hits: [hit], total: 1 } : { hits: [], total: 0 };
  }

  #textLength() {
    if (this.indexedLength === null || this.textPlace === 0) return 0;
    return this.textPlace === TEXT_DERIVED ? this.indexedLength : CHUNK_BYTES;
  }

  /** @returns {ByteRequest[]} */
  #textRequests() {
    if (this.textPlace === TEXT_IN_BLOCK) return [{ file: "index", offset: TEXT_OFFSET, length: CHUNK_BYTES }];
    // Every other time there is more to do than fits between two frames.
    return this.searches % 2 ? [{ file: "recording", offset: this.textRead, length: CHUNK_BYTES }] : [];
  }

  /** @param {{pattern: string, regex?: boolean}} query */
  searchEvents({ pattern, regex }) {
    if (this.isFreed) throw new Error("used after free");
    if (regex && pattern.includes("(")) throw new Error("a group is not closed");
    return new Uint32Array([0]);
  }

  thumbnail = () => ({ cols: 1, rows: 1, cells: new Uint8Array([1]) });
  attach() {}
  resize = () => ({ cols: 80, rows: 24, cellWidth: 8, cellHeight: 16, left: 0, top: 0, width: 640, height: 384, fontSize: 13, canvasWidth: 640, canvasHeight: 384 });
  geometry = () => this.resize();
  setFont = () => this.resize();
  setTheme() {}
  draw() {
    if (this.isFreed) throw new Error("used after free");
    this.draws += 1;
    return false;
  }
  setReducedMotion() {}
  scrollBy = () => 0;
  select() {}
  clearSelection() {}
  selectedText = () => "selected";
  setHighlights() {}
  setHighlightQuery() {
    this.finder = null;
  }

  /** @param {unknown} find */
  setHighlightFinder(find) {
    this.finder = find;
  }

  linkAt = () => ({ uri: "javascript:alert(1)", id: "" });
  screenText = () => `line ${Math.floor(this.position / STEP_MS)}`;
  cursor = () => ({ col: 0, row: 0, visible: true });
  title = () => "";
  isAlternate = () => false;
  desktop = () => null;
  free() {
    if (this.isFreed) throw new Error("freed twice");
    this.isFreed = true;
  }

  #durationMs() {
    return (this.indexedLength ?? this.known) * STEP_MS;
  }
}
