/**
 * The class of `<reel-player>`; `../reel-player.js` registers it.
 *
 * @import { MediaEventName, Query, SourceDescription } from "../lib/types.d.ts"
 * @import { Assets } from "../lib/connection.js"
 */

import { clampRate } from "../lib/clock.js";
import { defaultWorkerUrl, startEarly } from "../lib/connection.js";
import { parseSeconds } from "../lib/format.js";
import { downloadOf, hitOut, markOut, metadataOut, pageLink, rangesOut } from "./api.js";
import { Core, IDLE_LIMIT_MS } from "./core.js";
import { setAttribute } from "./dom.js";
import { listenToDrops } from "./drop.js";
import { listenToKeys } from "./keyboard.js";
import { Shell } from "./shell.js";
import { themeFor } from "./themes.js";

const MS = 1000;

/** What a player can be fed. @typedef {string | URL | Blob | ArrayBuffer | null} Source */

/**
 * Plays a recorded session. Properties, methods and events are those of `HTMLMediaElement` where there is one; times are
 * seconds.
 *
 * @attr {string} src - URL of the recording.
 * @attr {string} index - URL of its index. With it, only what is watched is fetched.
 * @attr {string} start-at - Moment to begin at: seconds, or `1:02:03`.
 * @attr {number} speed - Playback rate at the beginning, 0.25 to 64.
 * @attr {number} idle-limit - Idle time longer than this many seconds is shown as this long; without it, as it was.
 * @attr {"dark" | "light" | "contrast" | "auto"} theme - Colours; `auto` (also without it) follows the reader's system.
 * @attr {boolean} controls - Shows the controls.
 * @attr {boolean} autoplay - Plays as soon as there is something to show.
 * @attr {string} poster - What is shown until it is played: a moment as `npt:12.5`, or the URL of an image.
 *
 * @slot - Shown by browsers in which the element is not defined: a link to the recording, for example.
 *
 * @csspart player - Everything.
 * @csspart screen - The screen of the session.
 * @csspart controls - The bar below it.
 * @csspart timeline - The slider.
 * @csspart time - The time beside the play button.
 * @csspart panel - Search, events, metadata.
 * @csspart menu - An open menu.
 * @csspart preview - The small picture above the timeline.
 * @csspart cover - What is shown where there is no screen: loading, empty, errors.
 * @csspart notices - The lines above the screen.
 * @csspart start - The large button that begins to play.
 * @csspart search-strip - The matches while the search panel is closed.
 * @csspart dialog - Help, and the link where it cannot be copied.
 *
 * @cssproperty [--reel-font-family] - Font of the terminal; a monospaced one.
 * @cssproperty [--reel-line-height=1.2] - Distance of its rows in font sizes, 1 to 3.
 * @cssproperty [--reel-ui-font] - Font of the controls.
 * @cssproperty [--reel-aspect-ratio] - Proportions of the screen; by default those of the first terminal size.
 * @cssproperty [--reel-radius=8px] - Radius of the corners.
 * @cssproperty [--reel-page] - Background behind the screen.
 * @cssproperty [--reel-surface] - Background of bar and panels.
 * @cssproperty [--reel-raised] - Background of menus and of what is under the pointer.
 * @cssproperty [--reel-line] - Lines.
 * @cssproperty [--reel-text] - Text of the controls.
 * @cssproperty [--reel-muted] - Text of less weight.
 * @cssproperty [--reel-accent] - What is played, chosen or in focus.
 * @cssproperty [--reel-on-accent] - Text on the accent.
 * @cssproperty [--reel-terminal-background] - Colours of the terminal, opaque: also `-foreground`, `-cursor`, `-selection`,
 *   `-highlight`, `-current-highlight`, `-link` and `-color-0` to `-color-15`.
 *
 * @fires play - It is to play.
 * @fires playing - It plays, or plays again after it had to wait.
 * @fires pause - It is paused.
 * @fires waiting - Bytes are missing.
 * @fires seeking - It goes to another moment.
 * @fires seeked - It is there.
 * @fires timeupdate - The moment has changed.
 * @fires ratechange - The playback rate has changed.
 * @fires durationchange - The duration is known.
 * @fires loadedmetadata - Who, where and when are known.
 * @fires loadeddata - There is something to show.
 * @fires progress - More has been read.
 * @fires ended - It was played to its end.
 * @fires error - It cannot be shown; see `error`.
 */
export class ReelPlayer extends HTMLElement {
  /**
   * Where worker and wasm modules come from. To be set before the first player is connected.
   *
   * @type {Partial<Assets>}
   */
  static assets = {};

  static observedAttributes = ["src", "index", "start-at", "speed", "idle-limit", "theme", "controls", "autoplay", "poster"];

  /**
   * Makes the link to a moment that "copy link" gives; by default the page's address with `t`. Gets the seconds as text.
   *
   * @type {((seconds: string) => string) | null}
   */
  linkTo = presetOf(this, "linkTo");

  /**
   * A worker that the page has started before the player was there, once it has said that it is ready; null if it cannot be.
   * Used once, when the player is connected.
   *
   * @type {Promise<Worker | null> | null}
   */
  started = presetOf(this, "started");

  #core;
  #shell;
  /** @type {Source} */
  #source = null;
  /** @type {Blob | null} */
  #sourceIndex = null;
  /** @type {AbortController | null} Ends with the connection to the page. */
  #connected = null;
  #isLoadAsked = false;
  /** Moment to go on at after the element was moved in the page, in ms. */
  #resumeMs = /** @type {number | null} */ (null);
  /** Begin to play once there is something to show. */
  #isPlayWanted = false;

  constructor() {
    super();
    // Before all else, which takes a while. Only for one that stands in the page already, and is connected right after.
    if (this.isConnected && !this.started) startEarly(workerUrl());
    this.#core = new Core(
      (name) => this.#media(name),
      () => this.dispatchEvent(new Event("error")),
    );
    this.#shell = new Shell(this, this.#core, {
      onFile: (file) => (this.source = file),
      download: () => this.#download(),
      linkTo: (seconds) => (this.linkTo ?? pageLink)(seconds),
    });
  }

  connectedCallback() {
    for (const name of /** @type {const} */ (["source", "sourceIndex"])) this.#upgrade(name);
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    this.#core.open({ ...ReelPlayer.assets, worker: workerUrl(), started: this.started });
    this.started = null;
    this.#applyTheme();
    this.#applyIdleLimit();
    this.#core.tell("setRate", this.speed);
    this.#shell.connect(signal);
    listenToKeys(this, (action, tenth) => this.#shell.view.act(action, tenth), signal);
    listenToDrops(this, this.#shell.player, (file) => (this.source = file), signal);
    for (const query of ["(prefers-color-scheme: light)", "(prefers-contrast: more)"]) {
      matchMedia(query).addEventListener("change", () => this.#applyTheme(), { signal });
    }
    this.#askLoad();
  }

  disconnectedCallback() {
    const { status } = this.#core.state;
    this.#resumeMs = status.readyState > 0 ? status.positionMs : null;
    this.#connected?.abort();
    this.#connected = null;
    this.#shell.disconnect();
    this.#core.close();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} value
   */
  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    if (name === "controls") this.#shell.showControls(value !== null);
    if (!this.#connected) return;
    if (name === "src") {
      this.#source = null;
      this.#sourceIndex = null;
      this.#resumeMs = null;
    }
    if (name === "src" || name === "index") this.#askLoad();
    if (name === "theme") this.#applyTheme();
    if (name === "idle-limit") this.#applyIdleLimit();
    if (name === "speed") this.playbackRate = this.speed;
    if (name === "poster") this.#core.store.set({ poster: this.#posterImage() });
  }

  get src() {
    return this.#url("src");
  }
  set src(value) {
    setAttribute(this, "src", value);
  }
  get index() {
    return this.#url("index");
  }
  set index(value) {
    setAttribute(this, "index", value);
  }
  /** Seconds. */
  get startAt() {
    return parseSeconds(this.getAttribute("start-at")) ?? 0;
  }
  set startAt(value) {
    setAttribute(this, "start-at", value);
  }
  get speed() {
    return clampRate(Number(this.getAttribute("speed") ?? 1) || 1);
  }
  set speed(value) {
    setAttribute(this, "speed", value);
  }
  /** Seconds; null shows idle time as it was. */
  get idleLimit() {
    const text = this.getAttribute("idle-limit");
    if (text === null) return null;
    return parseSeconds(text) ?? IDLE_LIMIT_MS / MS;
  }
  set idleLimit(value) {
    setAttribute(this, "idle-limit", value);
  }
  get theme() {
    return this.getAttribute("theme") ?? "auto";
  }
  set theme(value) {
    setAttribute(this, "theme", value);
  }
  get controls() {
    return this.hasAttribute("controls");
  }
  set controls(value) {
    setAttribute(this, "controls", Boolean(value));
  }
  get autoplay() {
    return this.hasAttribute("autoplay");
  }
  set autoplay(value) {
    setAttribute(this, "autoplay", Boolean(value));
  }
  get poster() {
    return this.getAttribute("poster") ?? "";
  }
  set poster(value) {
    setAttribute(this, "poster", value);
  }

  /** What is played instead of `src`: a File or Blob, an ArrayBuffer, or a URL. Null goes back to `src`. */
  get source() {
    return this.#source;
  }
  set source(value) {
    this.#source = value;
    this.#sourceIndex = null;
    this.#resumeMs = null;
    this.#askLoad();
  }

  /** The index of `source`, when that is a Blob or a buffer. To be set right after `source`; another source has none. */
  get sourceIndex() {
    return this.#sourceIndex;
  }
  set sourceIndex(value) {
    this.#sourceIndex = value;
    if (this.#source !== null) this.#askLoad();
  }

  get currentTime() {
    return this.#core.state.status.positionMs / MS;
  }
  set currentTime(seconds) {
    if (!Number.isFinite(seconds)) throw new TypeError("currentTime must be a finite number of seconds");
    if (this.#isLoadAsked || !this.#core.isOpen) this.#resumeMs = seconds * MS;
    else this.#core.jump(seconds * MS);
  }
  get duration() {
    const { durationMs, readyState } = this.#core.state.status;
    return readyState > 0 ? durationMs / MS : NaN;
  }
  get playbackRate() {
    return this.#core.state.status.rate;
  }
  set playbackRate(rate) {
    this.#core.tell("setRate", rate);
  }
  get paused() {
    return this.#core.state.status.isPaused;
  }
  get ended() {
    return this.#core.state.status.isEnded;
  }
  get seeking() {
    return this.#core.state.status.isSeeking;
  }
  get readyState() {
    return this.#core.state.status.readyState;
  }
  get buffered() {
    const { durationMs, knownMs, isComplete } = this.#core.state.status;
    return rangesOut(0, (isComplete ? durationMs : knownMs) / MS);
  }
  /** @returns {{code: number, message: string} | null} As `MediaError`: 2 network, 3 decoding, 4 not supported. */
  get error() {
    return this.#core.state.failure;
  }
  /** What happened besides output. */
  get marks() {
    return this.#core.state.marks.map(markOut);
  }
  /** Who, where, when, how long; null while it is not known. */
  get metadata() {
    const { info, problems } = this.#core.state;
    return info && metadataOut(info, problems);
  }
  /** Where the work is done: in a worker, or in the page where none can be started. */
  get enginePlace() {
    return this.#core.enginePlace;
  }

  async play() {
    if (this.readyState === 0) this.#isPlayWanted = true;
    else await this.#core.play();
  }

  pause() {
    this.#isPlayWanted = false;
    this.#core.tell("pause");
  }

  /** Loads the recording anew. */
  load() {
    this.#resumeMs = null;
    this.#askLoad();
  }

  /** Goes to the next or the previous thing that happens, and pauses. @param {number} direction 1 or -1. */
  async step(direction) {
    await this.#core.step(direction < 0 ? -1 : 1);
  }

  /**
   * Searches in everything that was visible at any time; marks what is found. At most 2000 hits; `total` says how many there are.
   *
   * @param {string | Partial<Pick<Query, "pattern" | "regex" | "caseSensitive">>} query
   */
  async search(query) {
    const { pattern = "", regex = false, caseSensitive = false } = typeof query === "string" ? { pattern: query } : query;
    const hits = await this.#core.searching.search({ pattern, regex, caseSensitive });
    return Object.assign(hits.map(hitOut), { total: hits.total });
  }

  /** The text that is on the screen now. */
  async screenText() {
    return this.#core.run("screenText");
  }

  /** @param {MediaEventName} name */
  #media(name) {
    if (name === "loadeddata" && this.#isPlayWanted) {
      this.#isPlayWanted = false;
      this.#core.play().catch(() => undefined);
    }
    this.dispatchEvent(new Event(name));
  }

  /** Several changes in a row load once. */
  #askLoad() {
    if (this.#isLoadAsked || !this.#connected) return;
    this.#isLoadAsked = true;
    queueMicrotask(() => {
      this.#isLoadAsked = false;
      if (this.#connected) this.#load();
    });
  }

  #load() {
    const source = this.#describe();
    this.#core.store.set({ poster: this.#posterImage() });
    if (!source) {
      if (this.#core.state.phase !== "none") this.#core.unload();
      return;
    }
    const posterSeconds = this.poster.startsWith("npt:") ? parseSeconds(this.poster) : null;
    const startMs = this.#resumeMs ?? this.startAt * MS;
    this.#isPlayWanted ||= this.autoplay && this.#resumeMs === null;
    const posterMs = posterSeconds === null || this.#isPlayWanted || this.#resumeMs !== null ? null : posterSeconds * MS;
    this.#resumeMs = null;
    this.#core.load(source, startMs, posterMs);
  }

  /** @returns {SourceDescription | null} */
  #describe() {
    const source = this.#source;
    const index = this.#sourceIndex;
    if (source instanceof Blob) return { kind: "blob", blob: source, index };
    if (source instanceof ArrayBuffer) return { kind: "buffer", buffer: source, index };
    if (source !== null) return { kind: "url", url: new URL(source, document.baseURI).href, index };
    return this.src ? { kind: "url", url: this.src, indexUrl: this.index || null } : null;
  }

  #posterImage() {
    return this.poster && !this.poster.startsWith("npt:") ? this.#url("poster") : "";
  }

  /** @param {string} name */
  #url(name) {
    const value = this.getAttribute(name);
    return value && URL.canParse(value, document.baseURI) ? new URL(value, document.baseURI).href : (value ?? "");
  }

  #applyTheme() {
    const theme = themeFor(this.theme);
    setAttribute(this, "data-theme", theme);
    this.#core.store.set({ theme });
  }

  #applyIdleLimit() {
    const { idleLimit } = this;
    this.#core.setIdleLimit(idleLimit === null ? null : idleLimit * MS);
  }

  #download() {
    const source = this.#describe();
    return source && downloadOf(source);
  }

  /**
   * A property that was set before the element was defined hides the accessor.
   *
   * @param {"source" | "sourceIndex"} name
   */
  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete (/** @type {any} */ (this)[name]);
    /** @type {any} */ (this)[name] = value;
  }
}

/** Where the script of the worker is. */
function workerUrl() {
  return ReelPlayer.assets.worker ?? defaultWorkerUrl();
}

/**
 * What a page has set before the element was defined.
 *
 * @param {object} element
 * @param {string} name
 */
function presetOf(element, name) {
  return Object.hasOwn(element, name) ? /** @type {any} */ (element)[name] : null;
}
