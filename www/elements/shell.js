/**
 * Puts the parts together in the shadow tree of the element.
 *
 * @import { Core } from "./core.js"
 * @import { State } from "./store.js"
 */

import { h, setAttribute } from "./dom.js";
import { PanelPart } from "./panel.js";
import { ControlsPart } from "./parts/controls.js";
import { CoverPart } from "./parts/cover.js";
import { Dialogs } from "./parts/help.js";
import { NoticesPart } from "./parts/notices.js";
import { ScreenPart } from "./parts/screen.js";
import { TimelinePart } from "./parts/timeline.js";
import { controls } from "./styles/controls.js";
import { layout } from "./styles/layout.js";
import { panels } from "./styles/panels.js";
import { tokens } from "./styles/tokens.js";
import { ViewActions } from "./view-actions.js";

/** Room that menus leave to the player's edge, in CSS pixels. */
const MENU_MARGIN_PX = 56;

/**
 * @typedef {object} ShellOptions
 * @property {(file: File) => void} onFile
 * @property {() => {blob: Blob | null, url: string, name: string} | null} download
 * @property {(seconds: string) => string} linkTo
 */

export class Shell {
  player = h("div", { class: "player", part: "player" });
  view;
  #host;
  #core;
  #screen;
  #timeline;
  #controls;
  #panel;
  #cover;
  #notices;
  #dialogs;
  #observer = new ResizeObserver(() => this.player.style.setProperty("--_menu-room", `${this.player.clientHeight - MENU_MARGIN_PX}px`));

  /**
   * @param {HTMLElement} host
   * @param {Core} core
   * @param {ShellOptions} options
   */
  constructor(host, core, { onFile, download, linkTo }) {
    this.#host = host;
    this.#core = core;
    this.#notices = new NoticesPart(core);
    const root = host.attachShadow({ mode: "open" });
    this.#dialogs = new Dialogs(() => root);
    this.view = new ViewActions(core, {
      host,
      download,
      linkTo,
      say: (text) => this.#notices.say(text),
      showHelp: () => this.#dialogs.showHelp(),
      showLink: (url) => this.#dialogs.showLink(url),
      focusSearch: () => queueMicrotask(() => this.#panel.search.focus()),
      close: () => this.#close(),
    });
    this.#screen = new ScreenPart(core, host);
    this.#timeline = new TimelinePart(core);
    this.#controls = new ControlsPart(core, this.view, this.#timeline.element);
    this.#panel = new PanelPart(core, () => this.#screen.element.focus());
    this.#cover = new CoverPart(core, onFile);
    this.#controls.element.hidden = true;
    this.player.append(
      this.#notices.element,
      h(
        "div",
        { class: "stage" },
        h("div", { class: "view" }, this.#screen.element, this.#cover.start, this.#cover.element),
        this.#panel.element,
      ),
      this.#panel.search.strip,
      this.#controls.element,
      this.#notices.toast,
    );
    root.adoptedStyleSheets = [tokens, layout, controls, panels];
    root.append(this.player);
    core.store.subscribe((state, changed) => this.#update(state, changed));
  }

  /** @param {AbortSignal} signal */
  connect(signal) {
    this.#screen.connect();
    this.#timeline.connect();
    this.#observer.observe(this.player);
    const watch = () => this.#core.store.set({ isFullscreen: document.fullscreenElement === this.#host });
    document.addEventListener("fullscreenchange", watch, { signal });
  }

  disconnect() {
    this.#screen.disconnect();
    this.#timeline.disconnect();
    this.#cover.disconnect();
    this.#notices.disconnect();
    this.#panel.disconnect();
    this.#controls.close();
    this.#dialogs.close();
    this.#observer.disconnect();
  }

  /** @param {boolean} areShown */
  showControls(areShown) {
    this.#controls.element.hidden = !areShown;
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  #update(state, changed) {
    setAttribute(this.player, "data-panel", state.panel);
    for (const part of [this.#screen, this.#timeline, this.#controls, this.#panel, this.#cover, this.#notices]) {
      part.update(state, changed);
    }
  }

  #close() {
    if (this.#controls.close() || this.#screen.closeLink()) return true;
    const { panel, search } = this.#core.state;
    if (panel) this.#core.showPanel(null);
    else if (search.pattern) this.#core.searching.clear();
    else if (this.#screen.selectedText) this.#screen.clearSelection();
    else return false;
    return true;
  }
}
