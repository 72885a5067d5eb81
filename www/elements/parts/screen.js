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

/** Room between the screen's edges and what is shown, in CSS pixels; `.screen` in styles/layout.js has it too. */
const PADDING_PX = 8;

/** A desktop is shown at most so many times as large as it was: beyond that it is only coarse. */
const DESKTOP_SCALE_MAX = 2;

/** Rest after the last change before screen readers are told, in ms: nobody wants to hear each step of a scrub. */
const ANNOUNCE_MS = 500;

/** What is read out at the most, in UTF-16 units: the end of the screen, where things happen. */
const ANNOUNCED_MAX = 2_000;

/** Pixels of a wheel that make one row, when the font is not known. */
const WHEEL_ROW_PX = 18;

/** Fonts with a wide set of characters first. The page can set others by `--reel-font-family`. */
const FONT_FAMILY =
  "ui-monospace, 'Cascadia Mono', 'JetBrains Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

/** Distance of rows, in font sizes: leaves air between lines, and box drawing still joins. */
const LINE_HEIGHT = 1.2;

export class ScreenPart {
  element;
  /** @type {HTMLCanvasElement | null} */
  canvas = null;
  #core;
  #host;
  #surface = h("div", { class: "surface" });
  #poster = h("img", { class: "poster", alt: "", hidden: true });
  #text = h("pre", { class: "visually-hidden", "aria-live": "off", "aria-atomic": "true" });
  #scrollNote = h("button", { type: "button", class: "chip live", hidden: true, onclick: () => this.#core.scroll(-1e9).catch(() => 0) });
  #selection;
  #observer = new ResizeObserver(() => {
    if (!this.#isStyled) this.applyStyle();
    this.measure();
  });
  #isStyled = false;
  /** @type {AbortController | null} */
  #listening = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #announceTimer;
  #wheelRest = 0;
  #hasAspect = false;
  /** For what is shown, in CSS pixels. */
  #room = { width: 0, height: 0 };

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

  clearSelection() {
    this.#selection.clear();
  }

  /** Closes the question whether to open a link. True when there was one. */
  closeLink() {
    return this.#selection.close();
  }

  /** Takes new canvases: a canvas that was handed to a worker cannot be had back. */
  connect() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const terminal = h("canvas", { class: "terminal", "aria-hidden": "true" });
    const desktop = h("canvas", { class: "desktop", "aria-hidden": "true", hidden: true });
    this.canvas = terminal;
    // Before they are in the page: browsers make a layout for canvases that are.
    const canvases = { terminal: terminal.transferControlToOffscreen(), desktop: desktop.transferControlToOffscreen() };
    this.#surface.replaceChildren(terminal, desktop);
    this.#core.tell("attach", canvases, [canvases.terminal, canvases.desktop]);
    const motion = matchMedia("(prefers-reduced-motion: reduce)");
    motion.addEventListener("change", () => this.#core.tell("setReducedMotion", motion.matches), { signal });
    this.#core.tell("setReducedMotion", motion.matches);
    this.#watchPixelRatio(signal);
    // Both size and style are looked at as soon as there is a layout anyway; asking now would make one.
    this.#isStyled = false;
    this.#observer.observe(this.element);
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
    this.#isStyled = true;
    const { zoom, theme } = this.#core.state;
    const style = getComputedStyle(this.#host);
    const family = style.getPropertyValue("--reel-font-family").trim();
    const lineHeight = Number(style.getPropertyValue("--reel-line-height"));
    this.#core.tell("setFont", {
      family: family || FONT_FAMILY,
      lineHeight: lineHeight >= 1 && lineHeight <= 3 ? lineHeight : LINE_HEIGHT,
      zoom,
    });
    const colours = terminalTheme(theme, (name) => style.getPropertyValue(name).trim());
    this.element.style.backgroundColor = colours.background;
    this.#core.tell("setTheme", colours);
  }

  /** Tells the engine how much room there is. */
  measure() {
    if (!this.canvas) return;
    // Not the client size: scroll bars come and go with the zoom, and must not change what the zoom refers to.
    const { offsetWidth, offsetHeight } = this.element;
    const width = offsetWidth - 2 * PADDING_PX;
    const height = offsetHeight - 2 * PADDING_PX;
    if (width <= 0 || height <= 0) return;
    const ratio = Math.min(devicePixelRatio || 1, CANVAS_SIDE_MAX / (Math.max(width, height) * this.#core.state.zoom));
    this.#core.tell("resize", { width, height, ratio });
    this.#room = { width, height };
    this.#layDesktop();
  }

  /** As large as fits. Pixels of a small desktop stay pixels; a large one is made smaller smoothly. */
  #layDesktop() {
    const [, canvas] = this.#surface.children;
    const { screen, zoom } = this.#core.state;
    if (!(canvas instanceof HTMLCanvasElement) || !screen?.isDesktop) return;
    const { width, height } = screen.desktop;
    const scale = zoom * Math.min(this.#room.width / width, this.#room.height / height, DESKTOP_SCALE_MAX);
    canvas.style.inlineSize = `${Math.round(width * scale)}px`;
    canvas.style.blockSize = `${Math.round(height * scale)}px`;
    canvas.style.imageRendering = scale * (devicePixelRatio || 1) > 1 ? "pixelated" : "auto";
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
    if (this.#isStyled && (changed.has("theme") || changed.has("zoom"))) this.applyStyle();
    if (changed.has("geometry")) this.#lay(state);
    if (changed.has("screen")) this.#showScreen(state);
    if (changed.has("poster") || changed.has("hasStarted")) {
      const isShown = state.poster !== "" && !state.hasStarted;
      if (isShown && this.#poster.getAttribute("src") !== state.poster) this.#poster.src = state.poster;
      this.#poster.hidden = !isShown;
    }
    if (changed.has("status") || changed.has("screen")) this.#announceSoon(state);
    this.#selection.update(state, changed);
  }

  /** @param {State} state */
  #lay({ geometry }) {
    this.#surface.style.inlineSize = geometry ? `${geometry.canvasWidth}px` : "";
    this.#surface.style.blockSize = geometry ? `${geometry.canvasHeight}px` : "";
    if (!geometry) {
      this.#hasAspect = false;
      this.#host.style.removeProperty("--_aspect");
      return;
    }
    const { zoom, screen } = this.#core.state;
    if (zoom > 1 && screen?.scrolledRows === 0) this.#followCursor(screen.cursor, geometry);
    // The first size decides the proportions of the element; a terminal that is resized later must not move the page.
    if (this.#hasAspect || this.#core.state.status.readyState === 0 || !(geometry.cols > 0 && geometry.rows > 0)) return;
    this.#hasAspect = true;
    const aspect = (geometry.cols * geometry.cellWidth) / (geometry.rows * geometry.cellHeight);
    if (Number.isFinite(aspect)) this.#host.style.setProperty("--_aspect", Math.min(3.5, Math.max(1, aspect)).toFixed(4));
  }

  /** @param {State} state */
  #showScreen({ screen, zoom, geometry, status }) {
    const isDesktop = screen?.isDesktop ?? false;
    const [terminal, desktop] = this.#surface.children;
    if (terminal && desktop) {
      setAttribute(terminal, "hidden", isDesktop);
      setAttribute(desktop, "hidden", !isDesktop);
    }
    this.#layDesktop();
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
  #announceSoon({ status, phase, hasStarted }) {
    clearTimeout(this.#announceTimer);
    // A page that opens does not read its players aloud; the text is there for whoever goes to it.
    setAttribute(this.#text, "aria-live", hasStarted ? "polite" : "off");
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
