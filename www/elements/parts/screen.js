/**
 * The screen: the canvases, their size, scrolling, and the text for screen readers. Selection is in `selection.js`.
 *
 * @import { Core } from "../core.js"
 * @import { State } from "../store.js"
 */

import { h, setAttribute, setText } from "../dom.js";
import { terminalTheme } from "../themes.js";
import { Selection } from "./selection.js";

/** Longest side of a canvas in device pixels; browsers draw nothing on larger ones. */
const CANVAS_SIDE_MAX = 8192;

/** Rest after the last change before screen readers are told, in ms: nobody wants to hear each step of a scrub. */
const ANNOUNCE_MS = 500;

/** What is read out at the most, in UTF-16 units: the end of the screen, where things happen. */
const ANNOUNCED_MAX = 2_000;

/** Pixels of a wheel that make one row, when the font is not known. */
const WHEEL_ROW_PX = 18;

/** Proportions while the size of the terminal is not known: 80 × 24 cells of 1 : 2. */
const ASPECT = 80 / 48;

export class ScreenPart {
  element;
  /** @type {HTMLCanvasElement | null} */
  canvas = null;
  #core;
  #host;
  #surface = h("div", { class: "surface" });
  #poster = h("img", { class: "poster", alt: "", hidden: true });
  #text = h("pre", { class: "visually-hidden", "aria-live": "polite", "aria-atomic": "true" });
  #scrollNote = h("button", { type: "button", class: "chip live", hidden: true, onclick: () => this.#core.scroll(-1e9).catch(() => 0) });
  #selection;
  #observer = new ResizeObserver(() => this.measure());
  /** @type {AbortController | null} */
  #listening = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #announceTimer;
  #wheelRest = 0;
  #aspect = 0;

  /**
   * @param {Core} core
   * @param {HTMLElement} host
   */
  constructor(core, host) {
    this.#core = core;
    this.#host = host;
    this.element = h(
      "div",
      { class: "screen", part: "screen", role: "document", tabindex: "0", "aria-label": "Screen of the session" },
      this.#surface,
      this.#poster,
      this.#text,
      this.#scrollNote,
    );
    this.#selection = new Selection(core, this.element, () => this.canvas);
    this.element.append(this.#selection.linkBubble);
  }

  get selectedText() {
    return this.#selection.text;
  }

  /** Takes new canvases: a canvas that was handed to a worker cannot be had back. */
  connect() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const terminal = h("canvas", { class: "terminal", "aria-hidden": "true" });
    const desktop = h("canvas", { class: "desktop", "aria-hidden": "true", hidden: true });
    this.canvas = terminal;
    this.#surface.replaceChildren(terminal, desktop);
    const canvases = { terminal: terminal.transferControlToOffscreen(), desktop: desktop.transferControlToOffscreen() };
    this.#core.tell("attach", canvases, [canvases.terminal, canvases.desktop]);
    const motion = matchMedia("(prefers-reduced-motion: reduce)");
    motion.addEventListener("change", () => this.#core.tell("setReducedMotion", motion.matches), { signal });
    this.#core.tell("setReducedMotion", motion.matches);
    this.#watchPixelRatio(signal);
    this.applyStyle();
    this.#observer.observe(this.element);
    this.measure();
    this.element.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    this.#selection.connect(signal);
  }

  disconnect() {
    this.#listening?.abort();
    this.#observer.disconnect();
    clearTimeout(this.#announceTimer);
    this.#surface.replaceChildren();
    this.canvas = null;
  }

  /** Hands theme and font of the style sheet to the engine. */
  applyStyle() {
    if (!this.canvas) return;
    const style = getComputedStyle(this.#host);
    const family = style.getPropertyValue("--reel-font-family").trim();
    const lineHeight = Number(style.getPropertyValue("--reel-line-height"));
    this.#core.tell("setFont", {
      family: family || "ui-monospace, 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace",
      lineHeight: lineHeight >= 1 && lineHeight <= 3 ? lineHeight : 1.2,
    });
    const theme = terminalTheme(this.#core.state.theme, (name) => style.getPropertyValue(name).trim());
    this.element.style.backgroundColor = theme.background;
    this.#core.tell("setTheme", theme);
  }

  /** Tells the engine how large the canvas is. */
  measure() {
    if (!this.canvas) return;
    const { zoom } = this.#core.state;
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0 || clientHeight === 0) return;
    const ratio = Math.min(devicePixelRatio || 1, CANVAS_SIDE_MAX / (Math.max(clientWidth, clientHeight) * zoom));
    const width = Math.floor(clientWidth * zoom);
    const height = Math.floor(clientHeight * zoom);
    this.#surface.style.inlineSize = `${width}px`;
    this.#surface.style.blockSize = `${height}px`;
    this.#core.tell("resize", { width, height, ratio });
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    if (changed.has("zoom")) {
      setAttribute(this.element, "data-zoomed", state.zoom > 1);
      this.measure();
    }
    if (changed.has("theme")) this.applyStyle();
    if (changed.has("geometry")) this.#keepAspect(state);
    if (changed.has("screen")) this.#showScreen(state);
    if (changed.has("poster") || changed.has("hasStarted")) {
      const isShown = state.poster !== "" && !state.hasStarted;
      if (isShown && this.#poster.getAttribute("src") !== state.poster) this.#poster.src = state.poster;
      this.#poster.hidden = !isShown;
    }
    if (changed.has("status") || changed.has("screen")) this.#announceSoon(state);
    this.#selection.update(state, changed);
  }

  /** The first size decides the proportions of the element; a terminal that is resized later must not move the page. */
  #keepAspect(/** @type {State} */ { geometry }) {
    if (!geometry) {
      this.#aspect = 0;
      this.#host.style.removeProperty("--_aspect");
      return;
    }
    if (this.#aspect || !(geometry.width > 0 && geometry.height > 0)) return;
    this.#aspect = Math.min(4, Math.max(1, geometry.width / geometry.height || ASPECT));
    this.#host.style.setProperty("--_aspect", this.#aspect.toFixed(4));
  }

  /** @param {State} state */
  #showScreen({ screen, zoom, geometry, status }) {
    const isDesktop = screen?.isDesktop ?? false;
    const [terminal, desktop] = this.#surface.children;
    if (terminal && desktop) {
      setAttribute(terminal, "hidden", isDesktop);
      setAttribute(desktop, "hidden", !isDesktop);
    }
    const rows = screen?.scrolledRows ?? 0;
    this.#scrollNote.hidden = rows === 0;
    setText(this.#scrollNote, `${rows} ${rows === 1 ? "row" : "rows"} up · back to the screen`);
    if (zoom > 1 && screen && geometry && !status.isPaused) this.#followCursor(screen.cursor, geometry);
  }

  /**
   * Keeps the cursor in sight while zoomed in.
   *
   * @param {{col: number, row: number}} cursor
   * @param {import("../../lib/types.d.ts").Geometry} geometry
   */
  #followCursor({ col, row }, { left, top, cellWidth, cellHeight }) {
    const x = left + col * cellWidth;
    const y = top + row * cellHeight;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.element;
    if (x < scrollLeft || x > scrollLeft + clientWidth - cellWidth) this.element.scrollLeft = x - clientWidth / 2;
    if (y < scrollTop || y > scrollTop + clientHeight - cellHeight) this.element.scrollTop = y - clientHeight / 2;
  }

  /** @param {State} state */
  #announceSoon({ status, phase }) {
    clearTimeout(this.#announceTimer);
    if (!status.isPaused || phase !== "ready" || !this.canvas) return;
    this.#announceTimer = setTimeout(async () => {
      const text = await this.#core.run("screenText").catch(() => "");
      const lines = text.trimEnd();
      setText(this.#text, lines.length > ANNOUNCED_MAX ? `… ${lines.slice(-ANNOUNCED_MAX)}` : lines);
    }, ANNOUNCE_MS);
  }

  /**
   * The wheel goes through earlier output, but only for somebody who is using the player: a page must scroll on past it.
   *
   * @param {WheelEvent} event
   */
  #wheel(event) {
    const { state } = this.#core;
    if (event.ctrlKey || state.zoom > 1 || !this.#host.matches(":focus-within")) return;
    const scrolled = state.screen?.scrolledRows ?? 0;
    if (event.deltaY > 0 && scrolled === 0) return;
    if (state.screen?.isAlternate || state.screen?.isDesktop) return;
    event.preventDefault();
    const rowPx = state.geometry?.cellHeight || WHEEL_ROW_PX;
    this.#wheelRest += event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY : event.deltaY / rowPx;
    const rows = Math.trunc(this.#wheelRest);
    if (!rows) return;
    this.#wheelRest -= rows;
    this.#core.scroll(-rows).catch(() => 0);
  }

  /** @param {AbortSignal} signal */
  #watchPixelRatio(signal) {
    if (signal.aborted) return;
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener(
      "change",
      () => {
        this.measure();
        this.#watchPixelRatio(signal);
      },
      { once: true, signal },
    );
  }
}
