/**
 * What the viewer can do that is not a command of the engine: full screen, links, download, themes, help.
 *
 * @import { Action } from "../lib/keys.js"
 * @import { Core } from "./core.js"
 * @import { ThemeName } from "./store.js"
 */

import { secondsForLink } from "../lib/format.js";
import { h } from "./dom.js";

/** Rows that a page key scrolls when the size of the screen is not known. */
const PAGE_ROWS = 20;

const SECOND_MS = 1000;

/**
 * What the actions need of the element.
 *
 * @typedef {object} Surroundings
 * @property {HTMLElement} host
 * @property {() => {blob: Blob | null, url: string, name: string} | null} download
 * @property {(seconds: string) => string} linkTo
 * @property {(text: string) => void} say
 * @property {() => void} showHelp
 * @property {(url: string) => void} showLink
 * @property {() => void} focusSearch
 * @property {() => boolean} close Closes the topmost thing that is open; false when there is none.
 */

export class ViewActions {
  #core;
  #around;

  /**
   * @param {Core} core
   * @param {Surroundings} around
   */
  constructor(core, around) {
    this.#core = core;
    this.#around = around;
  }

  /**
   * @param {Action} action
   * @param {number} tenth
   * @returns {boolean} False when there was nothing to do.
   */
  act(action, tenth) {
    const core = this.#core;
    const { durationMs } = core.state.status;
    if (action === "close") return this.#around.close();
    const page = Math.max(1, (core.state.geometry?.rows ?? PAGE_ROWS) - 1);
    /** @type {Record<Exclude<Action, "close">, () => void>} */
    const actions = {
      toggle: () => core.toggle(),
      back10: () => core.jumpBy(-10 * SECOND_MS),
      ahead10: () => core.jumpBy(10 * SECOND_MS),
      back5: () => core.jumpBy(-5 * SECOND_MS),
      ahead5: () => core.jumpBy(5 * SECOND_MS),
      stepBack: () => core.step(-1).catch(() => undefined),
      stepAhead: () => core.step(1).catch(() => undefined),
      previousMark: () => core.jumpToMark(-1),
      nextMark: () => core.jumpToMark(1),
      start: () => core.jump(0),
      end: () => core.jump(durationMs),
      tenth: () => core.jump((durationMs * tenth) / 10),
      slower: () => core.changeRate(-1),
      faster: () => core.changeRate(1),
      skipIdle: () => core.toggleIdle(),
      search: () => this.#search(),
      nextHit: () => core.searching.showNextHit(1),
      previousHit: () => core.searching.showNextHit(-1),
      events: () => core.togglePanel("events"),
      metadata: () => core.togglePanel("metadata"),
      copyLink: () => this.copyLink(),
      wallClock: () => this.toggleWallClock(),
      fullscreen: () => this.toggleFullscreen(),
      zoomIn: () => core.zoom(1),
      zoomOut: () => core.zoom(-1),
      fit: () => core.zoom(0),
      scrollUp: () => core.scroll(page).catch(() => 0),
      scrollDown: () => core.scroll(-page).catch(() => 0),
      help: () => this.showHelp(),
    };
    actions[action]();
    return true;
  }

  showHelp() {
    this.#around.showHelp();
  }

  toggleWallClock() {
    const { isWallClock, info } = this.#core.state;
    if (info?.startedMs != null) this.#core.store.set({ isWallClock: !isWallClock });
  }

  async toggleFullscreen() {
    const { host } = this.#around;
    try {
      if (document.fullscreenElement === host) await document.exitFullscreen();
      else await host.requestFullscreen();
    } catch {
      this.#around.say("Full screen is not allowed here");
    }
  }

  /** @param {ThemeName} theme */
  chooseTheme(theme) {
    this.#around.host.setAttribute("theme", theme);
  }

  async copyLink() {
    const url = this.#around.linkTo(secondsForLink(this.#core.state.status.positionMs));
    try {
      await navigator.clipboard.writeText(url);
      this.#around.say("Link copied");
    } catch {
      this.#around.showLink(url);
    }
  }

  download() {
    const what = this.#around.download();
    if (!what) return;
    const url = what.blob ? URL.createObjectURL(what.blob) : what.url;
    h("a", { href: url, download: what.name, rel: "noopener" }).click();
    if (what.blob) setTimeout(() => URL.revokeObjectURL(url), SECOND_MS);
  }

  #search() {
    this.#core.showPanel("search");
    this.#around.focusSearch();
  }
}
