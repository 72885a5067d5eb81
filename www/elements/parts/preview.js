/**
 * What stands above the timeline under the pointer: a small picture of the screen, the moment, and the nearest event.
 *
 * @import { Thumbnail } from "../../lib/types.d.ts"
 * @import { Core } from "../core.js"
 */

import { h, setText } from "../dom.js";
import { formatMoment } from "./timeline.js";

/** Width of the picture, in CSS pixels. */
const PICTURE_PX = 168;

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

/**
 * Draws cells as pixels, one for each, stretched to the proportions of a terminal.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Thumbnail} thumbnail
 * @param {boolean} isLight
 */
export function drawThumbnail(canvas, { cols, rows, cells }, isLight) {
  const context = canvas.getContext("2d");
  if (!context || cols < 1 || rows < 1 || cells.length < cols * rows) return;
  if (canvas.width !== cols) canvas.width = cols;
  if (canvas.height !== rows) canvas.height = rows;
  canvas.style.width = `${PICTURE_PX}px`;
  canvas.style.height = `${Math.round((PICTURE_PX * rows * 2) / cols)}px`;
  const image = context.createImageData(cols, rows);
  for (let i = 0; i < cols * rows; i += 1) {
    const cell = cells[i] ?? 0;
    if (cell === 0 || cell > 216) continue;
    const ink = [Math.floor((cell - 1) / 36), Math.floor((cell - 1) / 6) % 6, (cell - 1) % 6].map((step) => step * 51);
    const [red = 0, green = 0, blue = 0] = ink;
    // Inks are recorded for a dark background; light on white would vanish.
    image.data.set(isLight ? [red * 0.55, green * 0.55, blue * 0.55, 255] : [red, green, blue, 255], i * 4);
  }
  context.putImageData(image, 0, 0);
}
