/**
 * Selecting and copying text, and opening links. Cells are selected, so that what is copied is the recorded text with its line
 * ends, whatever the pixels look like.
 *
 * @import { Geometry, SelectionMode } from "../../lib/types.d.ts"
 * @import { Core } from "../core.js"
 * @import { State } from "../store.js"
 */

import { h, setText } from "../dom.js";

/** Movement that makes a press a drag, in CSS pixels. */
const DRAG_PX = 4;

/** @typedef {{col: number, row: number}} Cell */

export class Selection {
  /** What is selected; kept here because `copy` must answer at once. */
  text = "";
  linkBubble;
  #core;
  #screen;
  #canvas;
  #hint = h("output", { class: "link-hint", hidden: true });
  #target = h("span", { class: "link-target" });
  #open = h("a", { class: "button primary", target: "_blank", rel: "noopener noreferrer" }, "Open");
  /** @type {{from: Cell, x: number, y: number, mode: SelectionMode, isDragged: boolean} | null} */
  #press = null;
  #hoveredCell = "";
  /** @type {string | null} */
  #hoveredLink = null;

  /**
   * @param {Core} core
   * @param {HTMLElement} screen
   * @param {() => HTMLCanvasElement | null} canvas
   */
  constructor(core, screen, canvas) {
    this.#core = core;
    this.#screen = screen;
    this.#canvas = canvas;
    const close = h("button", { type: "button", class: "button", onclick: () => this.#hideBubble() }, "Cancel");
    this.#open.addEventListener("click", () => this.#hideBubble());
    this.linkBubble = h(
      "div",
      { class: "link-bubble", role: "group", "aria-label": "Link", hidden: true },
      h("span", { class: "muted" }, "This session links to"),
      this.#target,
      h("div", { class: "row end" }, close, this.#open),
    );
    screen.append(this.#hint);
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    const screen = this.#screen;
    screen.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    screen.addEventListener("pointermove", (event) => this.#move(event), { signal });
    screen.addEventListener("pointerup", (event) => this.#up(event), { signal });
    screen.addEventListener("pointercancel", () => (this.#press = null), { signal });
    screen.addEventListener("pointerleave", () => this.#showHint(null), { signal });
    screen.addEventListener("copy", (event) => this.#copy(event), { signal });
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    if (changed.has("phase") && state.phase === "loading") {
      this.text = "";
      this.#hideBubble();
    }
    if (this.text && changed.has("status") && !state.status.isPaused) this.clear();
  }

  clear() {
    this.text = "";
    this.#core.tell("select", null);
  }

  /** Closes the bubble. True when there was one. */
  close() {
    const wasOpen = !this.linkBubble.hidden;
    this.#hideBubble();
    return wasOpen;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    // Fingers scroll and zoom; they select nothing.
    if (event.button !== 0 || event.pointerType === "touch" || !this.#isOnSurface(event)) return;
    const from = this.#cellAt(event);
    if (!from) return;
    const mode = event.altKey ? "block" : event.detail >= 3 ? "line" : event.detail === 2 ? "word" : "cells";
    this.#press = { from, x: event.clientX, y: event.clientY, mode, isDragged: false };
    if (this.text) this.clear();
    if (mode === "word" || mode === "line") this.#selectTo(from);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const cell = this.#cellAt(event);
    if (!cell) return;
    const press = this.#press;
    if (!press) {
      if (event.pointerType !== "touch" && this.#isOnSurface(event)) this.#hover(cell);
      return;
    }
    const distance = Math.hypot(event.clientX - press.x, event.clientY - press.y);
    if (!press.isDragged && distance < DRAG_PX) return;
    if (!press.isDragged) this.#screen.setPointerCapture(event.pointerId);
    press.isDragged = true;
    this.#selectTo(cell);
  }

  /** @param {PointerEvent} event */
  async #up(event) {
    const press = this.#press;
    this.#press = null;
    if (!press || press.isDragged || press.mode !== "cells") return;
    const cell = this.#cellAt(event);
    if (!cell) return;
    const uri = await this.#core.run("linkAt", cell).catch(() => null);
    if (uri) this.#showBubble(uri, event);
    else this.#hideBubble();
  }

  /** @param {Cell} to */
  async #selectTo(to) {
    const press = this.#press;
    if (!press) return;
    const { from, mode } = press;
    const range = { fromCol: from.col, fromRow: from.row, toCol: to.col, toRow: to.row, mode };
    this.text = await this.#core.select(range).catch(() => "");
  }

  /** @param {ClipboardEvent} event */
  #copy(event) {
    if (!this.text || !event.clipboardData) return;
    event.clipboardData.setData("text/plain", this.text);
    event.preventDefault();
  }

  /** @param {Cell} cell */
  async #hover(cell) {
    const name = `${cell.col},${cell.row}`;
    if (name === this.#hoveredCell) return;
    this.#hoveredCell = name;
    const uri = await this.#core.run("linkAt", cell).catch(() => null);
    if (name === this.#hoveredCell) this.#showHint(uri);
  }

  /** @param {string | null} uri */
  #showHint(uri) {
    if (uri === null) this.#hoveredCell = "";
    if (uri === this.#hoveredLink) return;
    this.#hoveredLink = uri;
    this.#hint.hidden = uri === null;
    setText(this.#hint, uri ?? "");
    this.#screen.classList.toggle("on-link", uri !== null);
  }

  /**
   * @param {string} uri Of a kind that may be opened.
   * @param {PointerEvent} event
   */
  #showBubble(uri, event) {
    const box = this.#screen.getBoundingClientRect();
    setText(this.#target, uri);
    this.#open.href = uri;
    this.linkBubble.hidden = false;
    const { offsetWidth, offsetHeight } = this.linkBubble;
    const left = Math.min(Math.max(8, event.clientX - box.left - 24), box.width - offsetWidth - 8);
    const below = event.clientY - box.top + 12;
    const top = below + offsetHeight > box.height - 8 ? Math.max(8, below - offsetHeight - 24) : below;
    this.linkBubble.style.left = `${Math.max(8, left) + this.#screen.scrollLeft}px`;
    this.linkBubble.style.top = `${top + this.#screen.scrollTop}px`;
    this.#open.focus();
  }

  #hideBubble() {
    if (this.linkBubble.contains(/** @type {Node | null} */ (this.linkBubble.getRootNode() instanceof ShadowRoot ? /** @type {ShadowRoot} */ (this.linkBubble.getRootNode()).activeElement : null))) {
      this.#screen.focus();
    }
    this.linkBubble.hidden = true;
    this.#open.removeAttribute("href");
  }

  /** @param {Event} event */
  #isOnSurface(event) {
    return !event.composedPath().some((each) => each instanceof HTMLButtonElement || each === this.linkBubble);
  }

  /**
   * @param {PointerEvent} event
   * @returns {Cell | null}
   */
  #cellAt(event) {
    const canvas = this.#canvas();
    const { geometry, screen } = this.#core.state;
    if (!canvas || !geometry || screen?.isDesktop || !geometry.cellWidth || !geometry.cellHeight) return null;
    const box = canvas.getBoundingClientRect();
    return cellAt(event.clientX - box.left, event.clientY - box.top, geometry);
  }
}

/**
 * The cell at a point of the canvas; the nearest one for a point outside the grid.
 *
 * @param {number} x
 * @param {number} y
 * @param {Geometry} geometry
 * @returns {Cell}
 */
function cellAt(x, y, { left, top, cellWidth, cellHeight, cols, rows }) {
  const col = Math.floor((x - left) / cellWidth);
  const row = Math.floor((y - top) / cellHeight);
  return { col: Math.min(cols - 1, Math.max(0, col)), row: Math.min(rows - 1, Math.max(0, row)) };
}
