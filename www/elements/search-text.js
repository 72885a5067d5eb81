/**
 * What is said of a search.
 *
 * @import { SearchState } from "./store.js"
 */

import { formatCount } from "../lib/format.js";

/** From so many matches on the search counts no further. */
const COUNTED_MAX = 64 * 1024;

/**
 * Beside the arrows of the panel.
 *
 * @param {SearchState} search
 */
export function searchCount(search) {
  const { pattern, found, total, current, isBusy, failed } = search;
  if (!pattern || failed) return "";
  if (isBusy) return waitText(search);
  if (!found.length) return "No match";
  const all = countOf(search);
  if (found.length < total) return current >= 0 ? `${current + 1} of ${all}` : `${number(found.length)} of ${all}`;
  return current >= 0 ? `${current + 1} of ${all}` : formatCount(found.length, "match", "matches");
}

/**
 * In the strip that stands for the closed panel.
 *
 * @param {SearchState} search
 */
export function searchPlace(search) {
  const { found, current, isBusy, failed } = search;
  if (isBusy) return waitText(search);
  if (failed) return failed === "pattern" ? "no such pattern" : "failed";
  return found.length ? `${current + 1 || "–"} of ${countOf(search)}` : "no match";
}

/**
 * Below, where the matches would be.
 *
 * @param {SearchState} search
 */
export function searchHint({ pattern, found, total, isBusy, failed, problem }) {
  if (failed === "pattern") return `This pattern cannot be searched for: ${problem}`;
  if (failed) return `Not everything could be looked at: ${problem}`;
  if (!pattern) return "Finds text that was on the screen at any time, also when it was overwritten or scrolled away.";
  if (isBusy) return "";
  if (!found.length) return "Nothing like that was on the screen or among the events.";
  return found.length < total ? `The first ${number(found.length)} of ${total < COUNTED_MAX ? "" : "at least "}${number(total)} are listed.` : "";
}

/** @param {SearchState} search */
function waitText({ share }) {
  return share === null ? "Searching …" : `Reading the recording… ${Math.floor(share * 100 + 1e-6)} %`;
}

/** @param {SearchState} search */
function countOf({ total }) {
  return total < COUNTED_MAX ? number(total) : `${number(COUNTED_MAX)}+`;
}

/** @param {number} count */
function number(count) {
  return count.toLocaleString("en-US");
}
