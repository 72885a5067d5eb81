/**
 * Which ranges of a file to fetch for what the replayer asks, and what servers answer about ranges.
 *
 * @import { ByteRequest } from "./types.d.ts"
 */

/**
 * Requests that are at most this many bytes apart are fetched together: a round trip costs more than the bytes between,
 * 64 KiB being about what a slow connection (5 Mbit/s) carries in 100 ms.
 */
export const RANGE_GAP_BYTES_MAX = 64 * 1024;

/** Longest range that is made by joining, so that what is needed first is not late because of the rest. */
export const RANGE_JOINED_BYTES_MAX = 4 * 1024 * 1024;

/** What is fetched of an index at first: its head, and for most sessions all of it. */
export const INDEX_HEAD_BYTES = 64 * 1024;

/** What is fetched of a recording beside that, when it is played from its beginning: a stretch has some 128 KiB. */
export const BEGINNING_BYTES = 160 * 1024;

/**
 * A range to fetch, and the requests that it answers.
 *
 * @typedef {object} Range
 * @property {"recording" | "index"} file
 * @property {number} offset
 * @property {number} length
 * @property {ByteRequest[]} requests
 */

/**
 * Joins neighbours. Nothing of a request is lost; a request of length 0 is dropped.
 *
 * @param {readonly ByteRequest[]} requests
 * @returns {Range[]} Ordered by file and offset.
 */
export function planRanges(requests) {
  const ordered = requests
    .filter((request) => request.length > 0)
    // Not by `localeCompare`: the first call of that takes longer than all the rest.
    .sort((a, b) => Number(a.file > b.file) - Number(a.file < b.file) || a.offset - b.offset);
  /** @type {Range[]} */
  const ranges = [];
  for (const request of ordered) {
    const last = ranges.at(-1);
    if (last && isNeighbour(last, request)) {
      const end = Math.max(last.offset + last.length, request.offset + request.length);
      last.length = end - last.offset;
      last.requests.push(request);
    } else {
      const { file, offset, length } = request;
      ranges.push({ file, offset, length, requests: [request] });
    }
  }
  return ranges;
}

/**
 * @param {Range} range
 * @param {ByteRequest} request Not before the range.
 */
function isNeighbour(range, request) {
  const gap = request.offset - (range.offset + range.length);
  const joined = request.offset + request.length - range.offset;
  return range.file === request.file && gap <= RANGE_GAP_BYTES_MAX && (gap < 0 || joined <= RANGE_JOINED_BYTES_MAX);
}

/**
 * The header `Content-Range` (RFC 9110, section 14.4).
 *
 * @param {string | null} header
 * @returns {{start: number, end: number, total: number | null} | {total: number} | null} `end` is exclusive. Only a total
 *   for an unsatisfied range (status 416). Null when it is missing or something else.
 */
export function parseContentRange(header) {
  const match = /^bytes (?:(\d+)-(\d+)|\*)\/(?:(\d+)|\*)$/.exec(header?.trim() ?? "");
  if (!match) return null;
  const total = match[3] === undefined ? null : Number(match[3]);
  if (match[1] === undefined) return total === null ? null : { total };
  const start = Number(match[1]);
  const end = Number(match[2]) + 1;
  return end > start && (total === null || end <= total) ? { start, end, total } : null;
}
