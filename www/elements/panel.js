/**
 * The panel at the side: one of search, events, metadata.
 *
 * @import { Core } from "./core.js"
 * @import { Panel, State } from "./store.js"
 */

import { h, setAttribute, setText } from "./dom.js";
import { iconButton } from "./parts/controls.js";
import { EventsPart } from "./parts/events.js";
import { MetadataPart } from "./parts/metadata.js";
import { SearchPart } from "./parts/search.js";

/** @type {Record<Panel, string>} */
const TITLES = { search: "Search", events: "Events", metadata: "About this session" };

export class PanelPart {
  element;
  search;
  #title = h("h2", {});
  #content = h("div", { class: "panel-content" });
  #core;
  /** @type {Partial<Record<Panel, EventsPart | MetadataPart>>} Made when they are opened first. */
  #parts = {};
  /** @type {Panel | null} */
  #shown = null;

  /**
   * @param {Core} core
   * @param {() => void} onClosed The focus was in the panel, and has to go elsewhere.
   */
  constructor(core, onClosed) {
    this.search = new SearchPart(core);
    this.#core = core;
    this.onClosed = onClosed;
    this.element = h(
      "aside",
      { class: "panel", part: "panel", hidden: true },
      h("header", { class: "panel-header" }, this.#title, iconButton("close", "Close (Esc)", "", () => core.showPanel(null))),
      this.#content,
    );
  }

  disconnect() {
    this.search.disconnect();
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    if (state.panel !== this.#shown) this.#switch(state.panel);
    for (const part of [this.search, ...Object.values(this.#parts)]) part.update(state, changed);
  }

  /** @param {Panel} panel */
  #part(panel) {
    if (panel === "search") return this.search;
    return (this.#parts[panel] ??= panel === "events" ? new EventsPart(this.#core) : new MetadataPart());
  }

  /** @param {Panel | null} panel */
  #switch(panel) {
    const root = this.element.getRootNode();
    const hadFocus = root instanceof ShadowRoot && this.element.contains(root.activeElement);
    this.#shown = panel;
    this.element.hidden = panel === null;
    if (panel === null) {
      if (hadFocus) this.onClosed();
      this.#content.replaceChildren();
      return;
    }
    setText(this.#title, TITLES[panel]);
    setAttribute(this.element, "aria-label", TITLES[panel]);
    const part = this.#part(panel);
    this.#content.replaceChildren(part.element);
    // After the panel has been laid out; an element without a box takes no focus.
    queueMicrotask(() => this.#shown === panel && part.focus());
  }
}
