/**
 * What stands above the timeline under the pointer: a small picture of the screen, the moment, and the nearest event.
 *
 * @import { Core } from "../core.js"
 */

import { h, setText } from "../dom.js";
import { drawThumbnail } from "../thumbnail.js";
import { formatMoment } from "./timeline.js";

/** An event this near to the pointer is named, as a share of the duration. */
const NEAR_SHARE = 0.006;

export class Preview {
  element;
  #core;
  #picture = h("canvas", { class: "thumbnail", hidden: true });
  #time = h("span", { class: "preview-time" });
  #event = h("span", { class: "preview-event" });
  #ms = 0;
  #isShown = false;

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
    this.element = h(
      "div",
      { class: "preview", part: "preview", "aria-hidden": "true", hidden: true },
      this.#picture,
      h("div", { class: "preview-caption" }, this.#time, this.#event),
    );
  }

  /**
   * @param {number} ms
   * @param {number} x Place of the pointer on the timeline, in CSS pixels.
   * @param {number} width Of the timeline.
   */
  show(ms, x, width) {
    const { state } = this.#core;
    this.#ms = ms;
    this.#isShown = true;
    setText(this.#time, formatMoment(ms, state));
    const near = state.status.durationMs * NEAR_SHARE;
    const mark = state.marks.find((each) => Math.abs(each.ms - ms) <= near);
    setText(this.#event, mark ? mark.text || mark.type : "");
    this.element.hidden = false;
    const own = this.element.offsetWidth;
    this.element.style.left = `${Math.min(Math.max(0, x - own / 2), Math.max(0, width - own))}px`;
    this.#draw(ms);
  }

  hide() {
    this.#isShown = false;
    this.element.hidden = true;
  }

  /** @param {number} ms */
  async #draw(ms) {
    const thumbnail = await this.#core.run("thumbnail", ms).catch(() => null);
    if (!this.#isShown || this.#ms !== ms) return;
    this.#picture.hidden = !thumbnail;
    if (thumbnail) drawThumbnail(this.#picture, thumbnail, this.#core.state.theme === "light");
  }
}
