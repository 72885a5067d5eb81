/**
 * The timeline: a real slider over a picture of what happened when.
 *
 * @import { Core } from "../core.js"
 * @import { State } from "../store.js"
 */

import { formatPosition, formatTimeOfDay, timeInWords } from "../../lib/format.js";
import { h, setAttribute } from "../dom.js";
import { paintTimeline } from "../timeline-paint.js";
import { Preview } from "./preview.js";

export class TimelinePart {
  element;
  #core;
  #canvas = h("canvas", { class: "heat", "aria-hidden": "true" });
  #slider = h("input", {
    type: "range",
    class: "slider",
    part: "timeline",
    min: "0",
    max: "0",
    step: "any",
    value: "0",
    "aria-label": "Moment",
    oninput: () => this.#scrub(),
    onpointerdown: () => (this.#isScrubbing = true),
    onpointerup: () => (this.#isScrubbing = false),
    onpointercancel: () => (this.#isScrubbing = false),
    onpointermove: (/** @type {PointerEvent} */ event) => this.#hover(event),
    onpointerleave: () => this.#preview.hide(),
  });
  #preview;
  #isScrubbing = false;
  #isPaintAsked = false;
  #isPainted = false;
  #observer = new ResizeObserver(() => this.#paintSoon());

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
    this.#preview = new Preview(core);
    this.element = h("div", { class: "timeline" }, this.#canvas, this.#slider, this.#preview.element);
  }

  connect() {
    this.#observer.observe(this.element);
  }

  disconnect() {
    this.#observer.disconnect();
    this.#preview.hide();
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    if (changed.has("status") || changed.has("isWallClock") || changed.has("info")) this.#showStatus(state);
    for (const key of /** @type {const} */ (["status", "histogram", "idle", "marks", "search", "theme", "phase"])) {
      if (changed.has(key)) this.#paintSoon();
    }
  }

  /** @param {State} state */
  #showStatus({ status, info, isWallClock }) {
    const { positionMs, durationMs } = status;
    setAttribute(this.#slider, "max", durationMs);
    setAttribute(this.#slider, "disabled", durationMs <= 0);
    if (!this.#isScrubbing) this.#slider.value = String(positionMs);
    const started = info?.startedMs ?? null;
    const words =
      isWallClock && started !== null
        ? formatTimeOfDay(positionMs, started)
        : `${timeInWords(positionMs)} of ${timeInWords(durationMs)}`;
    setAttribute(this.#slider, "aria-valuetext", words);
  }

  #scrub() {
    this.#core.jump(Number(this.#slider.value));
    this.#paintSoon();
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const { durationMs } = this.#core.state.status;
    if (durationMs <= 0) return;
    const box = this.element.getBoundingClientRect();
    const isRightToLeft = getComputedStyle(this.element).direction === "rtl";
    const fromLeft = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const share = isRightToLeft ? 1 - fromLeft : fromLeft;
    this.#preview.show(share * durationMs, fromLeft * box.width, box.width);
  }

  /** Once per frame at the most, and not while the page is hidden. */
  #paintSoon() {
    if (this.#isPaintAsked || !this.element.isConnected) return;
    this.#isPaintAsked = true;
    requestAnimationFrame(() => {
      this.#isPaintAsked = false;
      if (!this.element.isConnected) return;
      const { state } = this.#core;
      // The screen comes first; until then there is nothing to paint anyway.
      if (!this.#isPainted && state.status.readyState < 2) return;
      this.#isPainted = true;
      const positionMs = this.#isScrubbing ? Number(this.#slider.value) : state.status.positionMs;
      paintTimeline(this.#canvas, state, positionMs);
    });
  }
}

/**
 * A moment as the viewer wants it: of the recording, or of the day.
 *
 * @param {number} ms
 * @param {State} state
 */
export function formatMoment(ms, { isWallClock, info, status }) {
  const started = info?.startedMs ?? null;
  return isWallClock && started !== null ? formatTimeOfDay(ms, started) : formatPosition(ms, status.durationMs);
}
