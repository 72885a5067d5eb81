/**
 * Who, where, when, how long, how large, and what is missing.
 *
 * @import { Info, Problem } from "../../lib/types.d.ts"
 * @import { State } from "../store.js"
 */

import { formatBytes, formatClock, formatCount, formatDateTime, formatDuration, groupedNumber } from "../../lib/format.js";
import { h, setText } from "../dom.js";
import { icon } from "../icons.js";

/** Problems that are listed; a hostile recording could have any number. */
const PROBLEMS_MAX = 50;

export class MetadataPart {
  element;
  #facts = h("dl", { class: "facts" });
  #problems = h("ul", { class: "problems" });
  #heading = h("h3", {}, "State");
  #sound = h("p", { class: "panel-note" });

  constructor() {
    this.element = h("div", { class: "metadata", tabindex: "0", role: "region", "aria-label": "About this session" }, this.#facts, this.#heading, this.#sound, this.#problems);
  }

  focus() {
    this.element.focus();
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    if (state.panel !== "metadata") return;
    if (!changed.has("info") && !changed.has("panel") && !changed.has("problems")) return;
    const { info, status, problems } = state;
    this.#facts.replaceChildren(
      ...rows(info, status.durationMs, status.bytesTotal).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    );
    setText(this.#sound, soundness(info, status.isComplete));
    this.#problems.replaceChildren(...problems.slice(0, PROBLEMS_MAX).map(problemRow));
    if (problems.length > PROBLEMS_MAX) {
      this.#problems.append(h("li", {}, `and ${groupedNumber(problems.length - PROBLEMS_MAX)} more`));
    }
  }
}

/**
 * @param {Info | null} info
 * @param {number} durationMs
 * @param {number | null} bytes
 * @returns {[string, string][]}
 */
function rows(info, durationMs, bytes) {
  if (!info) return [];
  /** @type {[string, string][]} */
  const all = [
    ["User", info.login && info.login !== info.user ? `${info.user} as ${info.login}` : info.user],
    ["Host", info.server],
    ["Cluster", info.cluster],
    ["Kind", info.kind],
    ["Command", info.command.join(" ")],
    ["From", info.addresses.remote],
    ["To", info.addresses.local],
    ["Participants", info.participants.join(", ")],
    ["Started", info.startedMs === null ? "" : formatDateTime(info.startedMs)],
    ["Duration", formatDuration(durationMs)],
    ["Terminal", info.cols && info.rows ? `${info.cols} × ${info.rows}` : ""],
    ["Exit status", info.exitCode ?? ""],
    ["Session", info.sessionId],
    ["Format", info.format],
    ["Size", sizes(info, bytes)],
    ["Events", groupedNumber(info.events)],
  ];
  return all.filter(([, value]) => value !== "");
}

/**
 * @param {Info} info
 * @param {number | null} bytes
 */
function sizes(info, bytes) {
  const file = bytes ?? info.recordingBytes;
  const output = info.outputBytes ? `, ${formatBytes(info.outputBytes)} of output` : "";
  const parts = info.parts > 1 ? ` in ${formatCount(info.parts, "part")}` : "";
  return file ? `${formatBytes(file)}${parts}${output}` : "";
}

/**
 * @param {Info | null} info
 * @param {boolean} isComplete
 */
function soundness(info, isComplete) {
  if (!info) return "Not known yet.";
  /** @type {string[]} */
  const wrong = [];
  if (info.damages) wrong.push(formatCount(info.damages, "damaged place"));
  if (info.gaps) wrong.push(`${formatCount(info.gaps, "gap")}${info.missing ? ` (${formatCount(info.missing, "event")} missing)` : ""}`);
  if (info.encryptedParts) wrong.push(formatCount(info.encryptedParts, "encrypted part"));
  if (wrong.length) return `${wrong.join(", ")}.`;
  if (!isComplete) return "Still reading.";
  return info.ended ? "Sound and complete." : "Sound, but without an end: the session may have been cut off.";
}

/** @param {Problem} problem */
function problemRow({ ms, severity, text }) {
  const isHarmless = severity === "deviation";
  return h("li", { class: isHarmless ? "deviation" : "damage" }, icon(isHarmless ? "info" : "warning"), h("span", {}, `${formatClock(ms)} · ${text}`));
}
