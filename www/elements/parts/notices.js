/**
 * Lines above the screen that say what a viewer must know: gaps, damage, a broken connection.
 *
 * @import { Info, Notice } from "../../lib/types.d.ts"
 * @import { Core } from "../core.js"
 * @import { State } from "../store.js"
 */

import { formatCount } from "../../lib/format.js";
import { h, setText } from "../dom.js";
import { icon } from "../icons.js";
import { iconButton } from "./controls.js";
import { sentence } from "./cover.js";
import { formatMoment } from "./timeline.js";

/** How long a short confirmation stays, in ms. */
const TOAST_MS = 2_500;

/** @type {readonly (keyof State)[]} */
const CONCERNS = ["notices", "info", "problems", "failure", "phase"];

export class NoticesPart {
  element;
  toast = h("output", { class: "toast", role: "status", hidden: true });
  #core;
  /** Notices that somebody has closed. */
  #closed = new Set();
  #shown = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
    this.element = h("div", { class: "notices", part: "notices", role: "status" });
  }

  disconnect() {
    clearTimeout(this.#timer);
    this.toast.hidden = true;
  }

  /** @param {string} text */
  say(text) {
    setText(this.toast, text);
    this.toast.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.toast.hidden = true), TOAST_MS);
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    if (changed.has("phase") && state.phase === "loading") this.#closed.clear();
    if (!CONCERNS.some((key) => changed.has(key))) return;
    const notices = noticesOf(state).filter(({ id, text }) => !this.#closed.has(id + text));
    const name = JSON.stringify(notices);
    if (name === this.#shown) return;
    this.#shown = name;
    this.element.replaceChildren(...notices.map((notice) => this.#element(notice)));
  }

  /** @param {Notice} notice */
  #element({ id, level, text }) {
    const close = iconButton("close", "Close this notice", "small", () => {
      this.#closed.add(id + text);
      this.#core.dismissNotice(id);
      this.update(this.#core.state, new Set(["notices"]));
    });
    const retry = h("button", { type: "button", class: "link-button", onclick: () => this.#core.retry() }, "Try again");
    const more = h("button", { type: "button", class: "link-button", onclick: () => this.#core.showPanel("metadata") }, "Details");
    return h(
      "div",
      { class: `notice ${level}` },
      icon(level === "info" ? "info" : "warning"),
      h("span", { class: "notice-text" }, text),
      id === "failure" ? retry : null,
      id === "damage" ? more : null,
      close,
    );
  }
}

/**
 * @param {State} state
 * @returns {Notice[]}
 */
function noticesOf(state) {
  const { notices, info, failure, phase, status } = state;
  const all = [...notices];
  if (phase !== "ready") return all;
  if (failure) {
    const text = `${sentence(failure.message)} What was read until then can be watched.`;
    all.push({ id: "failure", level: "error", text });
  }
  if (info?.damages || info?.gaps) all.push(damageNotice(state, info));
  if (info?.encryptedParts) {
    all.push({ id: "encrypted", level: "warning", text: `${formatCount(info.encryptedParts, "part")} of this recording cannot be shown: encrypted.` });
  }
  return all;
}

/**
 * Where it is damaged, what is missing, and whether it stops there.
 *
 * @param {State} state
 * @param {Info} info
 * @returns {Notice}
 */
function damageNotice(state, info) {
  const { problems, status } = state;
  const first = problems.find(({ severity }) => severity === "damage");
  const moment = (/** @type {number} */ ms) => formatMoment(ms, { ...state, isWallClock: false });
  const parts = [info.damages ? `This recording is damaged${first ? ` at ${moment(first.ms)}` : ""}.` : "This recording has gaps."];
  if (info.damages && first) parts.push(sentence(first.text));
  if (info.missing) parts.push(`${formatCount(info.missing, "event is", "events are")} missing.`);
  if (info.damages && status.isComplete && !info.ended) {
    parts.push(`It plays until ${moment(status.durationMs)}.`);
  }
  return { id: "damage", level: "warning", text: parts.join(" ") };
}
