/**
 * What the element hands out: the engine's facts, in seconds and dates.
 *
 * @import { Hit, Info, Mark, Problem } from "../lib/types.d.ts"
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
