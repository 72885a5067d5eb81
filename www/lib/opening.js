/**
 * Which files a source has, and what of them is fetched before anybody asks.
 *
 * @import { SourceDescription } from "./types.d.ts"
 * @import { Opening } from "./reader.js"
 * @import { SourceFile } from "./source.js"
 */

import { BEGINNING_BYTES, INDEX_HEAD_BYTES } from "./ranges.js";
import { BlobFile, BufferFile, UrlFile } from "./source.js";

/**
 * The files of a recording. What is certainly needed first is asked for at once, while the wasm module is still loading.
 *
 * @param {SourceDescription} source
 * @param {number} startMs Moment to begin at. At the very beginning, what is needed of the recording is known too.
 * @param {typeof fetch} fetcher
 * @param {AbortSignal} signal
 * @returns {Opening}
 */
export function openFiles(source, startMs, fetcher, signal) {
  const file = fileOf(source, fetcher);
  const index = indexOf(source, fetcher);
  if (!index) return { file, index, head: null, beginning: null, startMs };
  const head = index.readHead(INDEX_HEAD_BYTES, signal);
  const beginning = startMs === 0 && file instanceof UrlFile ? file.read(0, BEGINNING_BYTES, signal) : null;
  // Whoever opens the recording hears of a failure; nobody may come to that.
  for (const asked of [head, beginning]) asked?.catch(() => undefined);
  return { file, index, head, beginning, startMs };
}

/**
 * @param {SourceDescription} source
 * @param {typeof fetch} fetcher
 * @returns {SourceFile}
 */
function fileOf(source, fetcher) {
  if (source.kind === "url") return new UrlFile(source.url, fetcher);
  return source.kind === "blob" ? new BlobFile(source.blob) : new BufferFile(source.buffer);
}

/**
 * @param {SourceDescription} source
 * @param {typeof fetch} fetcher
 * @returns {SourceFile | null}
 */
function indexOf(source, fetcher) {
  if (source.index) return new BlobFile(source.index);
  return source.indexUrl ? new UrlFile(source.indexUrl, fetcher) : null;
}
