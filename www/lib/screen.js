/**
 * The canvas and what belongs to it: size, font, theme, selection, highlights, scrolling.
 *
 * Settings outlive recordings; they are given to each new player again.
 *
 * @import { FindMatches, Geometry, Hit, Player, Query, ScreenState, SelectionRange, TerminalTheme } from "./types.d.ts"
 */

import { DesktopPainter, SIDE_MAX } from "./desktop.js";

/** Longest selected text that is handed out, in UTF-16 units: what a clipboard takes without a noticeable wait. */
const SELECTED_TEXT_MAX = 1 << 20;

/** Longest screen text that is handed out. The largest screens have some 500 × 200 cells. */
const SCREEN_TEXT_MAX = 200_000;

/** What of a line is looked for when it is scrolled to, in UTF-16 units: less than a row of most terminals. */
const REVEALED_MAX = 60;

/** Links that may be opened; others (`javascript:`, `file:`, `ssh:` …) are hostile or of no use in a browser. */
const LINK_PATTERN = /^(https?:\/\/|mailto:)/i;

export class Screen {
  /** @type {Player | null} */
  #player = null;
  /** @type {OffscreenCanvas | null} */
  #canvas = null;
  /** @type {DesktopPainter | null} */
  #desktop = null;
  /** @type {{width: number, height: number, ratio: number} | null} */
  #size = null;
  /** @type {{family: string, lineHeight: number, zoom: number} | null} */
  #font = null;
  /** @type {TerminalTheme | null} */
  #theme = null;
  #isMotionReduced = false;
  /** @type {Omit<Query, "limit"> | null} */
  #highlight = null;
  /** @type {FindMatches | null} Finds the matches of a highlight that the player cannot find itself. */
  #find = null;
  #scrolledRows = 0;
  #isDesktop = false;
  #desktopSize = { width: 0, height: 0 };
  #hasCurrentHit = false;
  /** The geometry that was reported last. */
  #grid = "";
  #isStale = true;
  #onGeometry;

  /** @param {(geometry: Geometry) => void} onGeometry */
  constructor(onGeometry) {
    this.#onGeometry = onGeometry;
  }

  /** @param {Player | null} player Null before the old one is freed. */
  use(player) {
    this.#player = player;
    this.#scrolledRows = 0;
    this.#hasCurrentHit = false;
    this.#isDesktop = false;
    if (!player) return;
    if (this.#canvas) player.attach(this.#canvas);
    if (this.#theme) player.setTheme(this.#theme);
    player.setReducedMotion(this.#isMotionReduced);
    this.#applyHighlight(player);
    this.#applyFont();
    this.#layOut();
  }

  /** @param {{terminal: OffscreenCanvas, desktop: OffscreenCanvas}} canvases */
  attach({ terminal, desktop }) {
    this.#canvas = terminal;
    this.#desktop = new DesktopPainter(desktop);
    this.#player?.attach(terminal);
    this.#applyFont();
    this.#layOut();
  }

  /** @param {{width: number, height: number, ratio: number}} size In CSS pixels, and device pixels for one of them. */
  resize(size) {
    this.#size = size;
    this.#layOut();
  }

  /** @param {{family: string, lineHeight: number, zoom: number}} font */
  setFont(font) {
    this.#font = font;
    this.#applyFont();
    this.#layOut();
  }

  /** @param {TerminalTheme} theme */
  setTheme(theme) {
    this.#theme = theme;
    this.#player?.setTheme(theme);
    this.#isStale = true;
  }

  /** @param {boolean} isReduced */
  setReducedMotion(isReduced) {
    this.#isMotionReduced = isReduced;
    this.#player?.setReducedMotion(isReduced);
    this.#isStale = true;
  }

  /**
   * @param {Omit<Query, "limit"> | null} query
   * @param {FindMatches | null} [find] Finds its matches in place of the player.
   */
  setHighlight(query, find = null) {
    this.#highlight = query;
    this.#find = find;
    this.#isStale = true;
    if (this.#player) this.#applyHighlight(this.#player);
  }

  /** @param {Player} player */
  #applyHighlight(player) {
    if (this.#find) player.setHighlightFinder(this.#find);
    else player.setHighlightQuery(this.#highlight);
  }

  /**
   * @param {number} rows Up when positive.
   * @returns {number} Rows above the live screen that are shown now.
   */
  scroll(rows) {
    this.#scrolledRows = this.#player?.scrollBy(rows) ?? 0;
    this.#isStale = true;
    return this.#scrolledRows;
  }

  /** Back to the live screen. Playback and seeks show what happens, not what happened above. */
  showLive() {
    if (this.#scrolledRows > 0) this.scroll(-this.#scrolledRows);
    this.#setCurrentHit([]);
  }

  /**
   * Marks a hit as the current one, or scrolls up to it if it has left the screen; leaves everything as it is if it is not in
   * the kept output either.
   *
   * @param {Pick<Hit, "text" | "row" | "col" | "cols">} hit
   */
  reveal({ text, row, col, cols }) {
    const player = this.#player;
    const line = text.trim().slice(0, REVEALED_MAX).trim();
    if (!player || !line) return;
    const rows = player.screenText().split("\n");
    const [nearest] = rows
      .flatMap((each, number) => (each.includes(line) ? [number] : []))
      .sort((a, b) => Math.abs(a - row) - Math.abs(b - row));
    if (nearest === undefined) this.#scrollTo(player, line);
    else if (this.#scrolledRows === 0) this.#setCurrentHit([nearest, col, cols, 1]);
  }

  /**
   * @param {Player} player
   * @param {string} line
   */
  #scrollTo(player, line) {
    const page = Math.max(1, player.geometry().rows - 1);
    do {
      const shown = player.scrollBy(page);
      if (shown === this.#scrolledRows) {
        this.showLive();
        return;
      }
      this.#scrolledRows = shown;
    } while (!player.screenText().includes(line));
    this.#isStale = true;
  }

  /** @param {number[]} cells Row, column, columns, 1; empty for none. */
  #setCurrentHit(cells) {
    if (!cells.length && !this.#hasCurrentHit) return;
    this.#hasCurrentHit = cells.length > 0;
    this.#player?.setHighlights(new Uint32Array(cells));
    this.#isStale = true;
  }

  /**
   * @param {SelectionRange | null} range
   * @returns {string} The selected text.
   */
  select(range) {
    const player = this.#player;
    if (!player) return "";
    this.#isStale = true;
    if (!range) {
      player.clearSelection();
      return "";
    }
    player.select(range.fromCol, range.fromRow, range.toCol, range.toRow, range.mode);
    return player.selectedText().slice(0, SELECTED_TEXT_MAX);
  }

  /** @param {{col: number, row: number}} cell */
  linkAt({ col, row }) {
    const uri = this.#player?.linkAt(col, row)?.uri ?? "";
    return LINK_PATTERN.test(uri) ? uri : null;
  }

  text() {
    return this.#player?.screenText().slice(0, SCREEN_TEXT_MAX) ?? "";
  }

  /** @returns {ScreenState | null} */
  state() {
    const player = this.#player;
    if (!player) return null;
    return {
      title: player.title(),
      isAlternate: player.isAlternate(),
      cursor: player.cursor(),
      scrolledRows: this.#scrolledRows,
      isDesktop: this.#isDesktop,
      desktop: this.#desktopSize,
    };
  }

  /**
   * Draws what has changed.
   *
   * @param {number} nowMs
   * @returns {boolean} True when something blinks, so that it must be drawn again without anything happening.
   */
  draw(nowMs) {
    const player = this.#player;
    if (!player || !this.#canvas) return false;
    const blinks = player.draw(nowMs, this.#isStale);
    this.#isStale = false;
    return blinks;
  }

  /**
   * Draws the desktop, if there is one.
   *
   * @returns {string | null} What has to be said about frames that cannot be shown.
   */
  drawDesktop() {
    const desktop = this.#player?.desktop() ?? null;
    this.#isDesktop = desktop !== null && desktop.width > 0 && desktop.height > 0;
    if (desktop && this.#isDesktop) this.#desktopSize = { width: Math.min(desktop.width, SIDE_MAX), height: Math.min(desktop.height, SIDE_MAX) };
    if (!desktop) return null;
    if (this.#isDesktop) void this.#desktop?.draw(desktop);
    return desktop.notice;
  }

  /** Reports the geometry when the recorded terminal has got another size meanwhile. */
  followGrid() {
    const player = this.#player;
    if (!player || !this.#canvas || !this.#size) return;
    this.#report(player.geometry());
  }

  /** Measures the font, too. */
  #applyFont() {
    if (!this.#canvas || !this.#font) return;
    this.#player?.setFont(this.#font.family, this.#font.lineHeight, this.#font.zoom);
  }

  #layOut() {
    const player = this.#player;
    this.#isStale = true;
    if (!player || !this.#canvas || !this.#size) return;
    this.#report(player.resize(this.#size.width, this.#size.height, this.#size.ratio));
  }

  /** @param {Geometry} geometry */
  #report(geometry) {
    const grid = Object.values(geometry).join(" ");
    if (grid === this.#grid) return;
    this.#grid = grid;
    this.#isStale = true;
    this.#onGeometry(geometry);
  }
}
