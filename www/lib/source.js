/**
 * Files whose bytes can be had: behind a URL, in a Blob (what a drop gives), in memory.
 *
 * Each gives its bytes as a stream from an offset, and single ranges. Nothing is kept that can be had again; only a server
 * that does not answer ranges forces a copy, see `Keeper`.
 *
 * @import { Failure } from "./types.d.ts"
 */

import { parseContentRange } from "./ranges.js";

/** Bytes of a Blob or buffer that are handed over at a time. */
const PIECE_BYTES = 256 * 1024;

/** Pieces of a stream without ranges are put into a Blob once they reach this; browsers keep large Blobs on disk. */
const KEPT_PIECE_BYTES = 4 * 1024 * 1024;

/**
 * @typedef {object} SourceFile
 * @property {number | null} length In bytes; null while it is not known.
 * @property {boolean} hasRanges False once it has turned out that only the whole file can be had.
 * @property {() => void} forget Forgets the length, which somebody else has told.
 * @property {(length: number, signal: AbortSignal) => Promise<Uint8Array>} readHead The beginning, or all that there is.
 * @property {(offset: number, signal: AbortSignal) => AsyncGenerator<Uint8Array>} stream All bytes from `offset` on.
 * @property {(offset: number, length: number, signal: AbortSignal) => Promise<Uint8Array>} read One range, shortened by the
 *   end of the file. Rejects with `NoRangesError` when only the whole file can be had.
 */

/** The server answered with an error, or not at all. `isWorthRetrying` when the same request may succeed later. */
export class NetworkError extends Error {
  /**
   * @param {string} message
   * @param {{status?: number, cause?: unknown}} [options]
   */
  constructor(message, { status = 0, cause } = {}) {
    super(message, { cause });
    this.name = "NetworkError";
    this.status = status;
    this.isWorthRetrying = status === 0 || status === 408 || status === 429 || status >= 500;
  }
}

/** The server sends whole files only. */
export class NoRangesError extends Error {
  constructor() {
    super("the server does not answer range requests");
    this.name = "NoRangesError";
  }
}

/** The file has another length than before, or than its index says. */
export class ChangedError extends Error {
  constructor() {
    super("the recording has changed on the server");
    this.name = "ChangedError";
  }
}

/** A file ends before what was asked of it. */
export class ShortError extends Error {
  /** @param {"recording" | "index"} file */
  constructor(file) {
    super(file === "index" ? "it is cut off" : "the recording is shorter than it says");
    this.name = "ShortError";
  }
}

/** @implements {SourceFile} */
export class UrlFile {
  /** @type {number | null} */
  length = null;
  hasRanges = true;
  #url;
  #fetch;
  /** @type {Keeper | null} Bytes that cannot be fetched again. */
  #keeper = null;

  /**
   * @param {string} url Absolute.
   * @param {typeof fetch} fetcher
   */
  constructor(url, fetcher) {
    this.#url = url;
    this.#fetch = fetcher;
  }

  /**
   * @param {number} offset
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<Uint8Array>}
   */
  async *stream(offset, signal) {
    const response = await this.#request(`bytes=${offset}-`, signal);
    if (response.status === 416) {
      this.length = offset;
      return;
    }
    let skip = 0;
    if (response.status === 206) {
      this.#learnLength(response);
      this.length ??= lengthOf(response, offset);
    } else {
      skip = offset;
      this.length = lengthOf(response, 0);
      this.#keeper = new Keeper();
    }
    for await (const piece of piecesOf(response)) {
      this.#keeper?.add(piece);
      const rest = piece.subarray(Math.min(skip, piece.length));
      skip -= piece.length - rest.length;
      if (rest.length) yield rest;
    }
    this.#keeper?.finish();
  }

  /**
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} signal
   */
  async read(offset, length, signal) {
    if (this.#keeper?.has(offset, length)) return this.#keeper.read(offset, length);
    const response = await this.#request(`bytes=${offset}-${offset + length - 1}`, signal);
    if (response.status === 416) {
      this.#learnLength(response);
      return new Uint8Array();
    }
    if (response.status !== 206) {
      this.hasRanges = false;
      await response.body?.cancel();
      throw new NoRangesError();
    }
    this.#learnLength(response);
    const bytes = await bytesOf(response, length);
    const range = parseContentRange(response.headers.get("Content-Range"));
    if (range && "start" in range && bytes.length < range.end - range.start) throw new NetworkError("the connection broke off");
    return bytes;
  }

  /**
   * The head of the file; nothing when the server sends whole files.
   *
   * @param {number} length
   * @param {AbortSignal} signal
   */
  async readHead(length, signal) {
    const response = await this.#request(`bytes=0-${length - 1}`, signal);
    if (response.status === 416) return new Uint8Array();
    this.hasRanges = response.status === 206;
    if (!this.hasRanges) {
      await response.body?.cancel();
      return new Uint8Array();
    }
    this.#learnLength(response);
    return bytesOf(response, length);
  }

  forget() {
    this.length = null;
  }

  /** @param {Response} response */
  #learnLength(response) {
    const total = parseContentRange(response.headers.get("Content-Range"))?.total ?? null;
    if (total === null) return;
    if (this.length !== null && this.length !== total) throw new ChangedError();
    this.length = total;
  }

  /**
   * @param {string} range
   * @param {AbortSignal} signal
   */
  async #request(range, signal) {
    let response;
    try {
      const fetcher = this.#fetch;
      response = await fetcher(this.#url, { headers: { Range: range }, signal });
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw new NetworkError("the server could not be reached", { cause });
    }
    if (response.ok || response.status === 416) return response;
    await response.body?.cancel();
    throw new NetworkError(statusText(response.status), { status: response.status });
  }
}

/** @implements {SourceFile} */
export class BlobFile {
  hasRanges = true;
  #blob;

  /** @param {Blob} blob */
  constructor(blob) {
    this.#blob = blob;
    this.length = blob.size;
  }

  /**
   * @param {number} offset
   * @param {AbortSignal} signal
   */
  async *stream(offset, signal) {
    for (let at = offset; at < this.length; at += PIECE_BYTES) yield await this.read(at, PIECE_BYTES, signal);
  }

  /**
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} signal
   */
  async read(offset, length, signal) {
    signal.throwIfAborted();
    return new Uint8Array(await this.#blob.slice(offset, offset + length).arrayBuffer());
  }

  /**
   * @param {number} length
   * @param {AbortSignal} signal
   */
  readHead(length, signal) {
    return this.read(0, length, signal);
  }

  /** Its length is its own. */
  forget() {}
}

/** @implements {SourceFile} */
export class BufferFile {
  hasRanges = true;
  #bytes;

  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    this.#bytes = new Uint8Array(buffer);
    this.length = buffer.byteLength;
  }

  /**
   * @param {number} offset
   * @param {AbortSignal} signal
   */
  async *stream(offset, signal) {
    for (let at = offset; at < this.length; at += PIECE_BYTES) yield await this.read(at, PIECE_BYTES, signal);
  }

  /**
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} signal
   */
  async read(offset, length, signal) {
    signal.throwIfAborted();
    return this.#bytes.subarray(offset, offset + length);
  }

  /**
   * @param {number} length
   * @param {AbortSignal} signal
   */
  readHead(length, signal) {
    return this.read(0, length, signal);
  }

  /** Its length is its own. */
  forget() {}
}

/** A copy of a stream that cannot be fetched in ranges. */
class Keeper {
  #blob = new Blob();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #pieces = [];
  #pieceBytes = 0;
  #isFinished = false;

  /** @param {Uint8Array} piece */
  add(piece) {
    this.#pieces.push(/** @type {Uint8Array<ArrayBuffer>} */ (piece));
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes >= KEPT_PIECE_BYTES) this.#pack();
  }

  finish() {
    this.#pack();
    this.#isFinished = true;
  }

  /**
   * @param {number} offset
   * @param {number} length
   */
  has(offset, length) {
    return this.#isFinished || offset + length <= this.#blob.size + this.#pieceBytes;
  }

  /**
   * @param {number} offset
   * @param {number} length
   */
  async read(offset, length) {
    if (offset + length > this.#blob.size) this.#pack();
    return new Uint8Array(await this.#blob.slice(offset, offset + length).arrayBuffer());
  }

  #pack() {
    this.#blob = new Blob([this.#blob, ...this.#pieces]);
    this.#pieces = [];
    this.#pieceBytes = 0;
  }
}

/**
 * @param {Response} response
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* piecesOf(response) {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
        throw new NetworkError("the connection broke off", { cause });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * @param {Response} response
 * @param {number} lengthMax More is not believed: a server may answer with more than was asked.
 */
async function bytesOf(response, lengthMax) {
  /** @type {Uint8Array[]} */
  const pieces = [];
  let length = 0;
  for await (const piece of piecesOf(response)) {
    pieces.push(piece);
    length += piece.length;
    if (length > lengthMax) throw new NetworkError("the server sent more than was asked for");
  }
  const [only] = pieces;
  if (pieces.length === 1 && only) return only;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * @param {Response} response
 * @param {number} offset Where its body begins.
 */
function lengthOf(response, offset) {
  const length = response.headers.get("Content-Length");
  // With a content encoding the header counts other bytes than arrive.
  if (length === null || response.headers.get("Content-Encoding")) return null;
  return /^\d+$/.test(length) ? offset + Number(length) : null;
}

/** @param {number} status */
function statusText(status) {
  if (status === 404 || status === 410) return "the recording is not there (it may have been moved or deleted)";
  if (status === 401 || status === 403) return "you may not see this recording";
  if (status >= 500) return `the server had a problem (status ${status})`;
  return `the server refused the recording (status ${status})`;
}

/**
 * An error as the element reports it.
 *
 * @param {unknown} error
 * @returns {Failure}
 */
export function failureOf(error) {
  const message = error instanceof Error ? error.message : String(error);
  const isNetwork = [NetworkError, NoRangesError, ChangedError].some((kind) => error instanceof kind);
  return { code: isNetwork ? 2 : 3, message };
}
