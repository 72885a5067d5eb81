/**
 * What the element hands out: the engine's facts, in seconds and dates.
 *
 * @import { Hit, Info, Mark, Problem, SourceDescription } from "../lib/types.d.ts"
 */

const MS = 1000;

/** @param {Mark} mark */
export function markOut({ ms, kind, type, code, index, text }) {
  return { time: ms / MS, kind, type, code, index, text };
}

/** @param {Hit} hit */
export function hitOut({ fromMs, toMs, ...rest }) {
  return { from: fromMs / MS, to: toMs / MS, ...rest };
}

/**
 * @param {Info} info
 * @param {Problem[]} problems
 */
export function metadataOut({ durationMs, knownMs, startedMs, ...rest }, problems) {
  return {
    ...rest,
    duration: durationMs / MS,
    known: knownMs / MS,
    started: startedMs === null ? null : new Date(startedMs),
    problems: problems.map(({ ms, ...problem }) => ({ time: ms / MS, ...problem })),
  };
}

/**
 * One range in the shape of `TimeRanges`, which pages cannot make.
 *
 * @param {number} from
 * @param {number} to
 */
export function rangesOut(from, to) {
  const length = to > from ? 1 : 0;
  const at = (/** @type {number} */ number, /** @type {number} */ value) => {
    if (number < 0 || number >= length) throw new DOMException(`there is no range ${number}`, "IndexSizeError");
    return value;
  };
  return {
    length,
    start: (/** @type {number} */ number) => at(number, from),
    end: (/** @type {number} */ number) => at(number, to),
  };
}

/**
 * What the download of a source gives.
 *
 * @param {SourceDescription} source
 */
export function downloadOf(source) {
  if (source.kind === "url") return { blob: null, url: source.url, name: new URL(source.url).pathname.split("/").pop() ?? "" };
  const blob = source.kind === "blob" ? source.blob : new Blob([source.buffer]);
  return { blob, url: "", name: blob instanceof File ? blob.name : "session.tar" };
}

/**
 * The link to a moment: the page's own address with `t`.
 *
 * @param {string} seconds
 */
export function pageLink(seconds) {
  const url = new URL(location.href);
  url.searchParams.set("t", seconds);
  return url.href;
}
