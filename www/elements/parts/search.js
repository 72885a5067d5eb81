/**
 * Search in what was visible on the screen and in the events.
 *
 * @import { Core } from "../core.js"
 * @import { Searching } from "../searching.js"
 * @import { Found, State } from "../store.js"
 */

import { searchCount, searchHint, searchPlace } from "../search-text.js";
import { h, setAttribute, setText } from "../dom.js";
import { iconButton } from "./controls.js";
import { List } from "./list.js";
import { formatMoment } from "./timeline.js";

/** Rest after the last letter before the search begins, in ms. */
const TYPING_MS = 150;

/** Longest pattern; the engine refuses longer ones too. */
const PATTERN_MAX = 1_000;

/** Text before a match that is shown in the list, in UTF-16 units: the match must be in sight. */
const LEAD = 18;

export class SearchPart {
  element;
  /** Shown instead of the panel while it is closed and something was searched for. */
  strip;
  #core;
  #input = h("input", {
    type: "search",
    class: "search-input",
    placeholder: "Search screen and events",
    "aria-label": "Search screen and events",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: PATTERN_MAX,
    oninput: () => this.#typed(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
  });
  #caseSensitive;
  #regex;
  #count = h("output", { class: "count", "aria-live": "polite" });
  #stripText = h("span", { class: "strip-text" });
  #hint = h("p", { class: "panel-note" });
  /** @type {List<Found>} */
  #list;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
    this.#list = new List({
      label: "Matches",
      render: (found) => this.#row(found),
      choose: (number) => {
        core.searching.showHit(number);
        this.#uncover();
      },
    });
    this.#caseSensitive = this.#toggle("Aa", "Match case", () => this.#search({ caseSensitive: !core.state.search.isCaseSensitive }));
    this.#regex = this.#toggle(".*", "Regular expression", () => this.#search({ regex: !core.state.search.isRegex }));
    this.element = h(
      "div",
      { class: "search" },
      h("div", { class: "search-box" }, this.#input, this.#caseSensitive, this.#regex),
      h("div", { class: "row" }, this.#count, h("span", { class: "spacer" }), ...this.#arrows()),
      this.#hint,
      this.#list.element,
    );
    this.strip = h(
      "div",
      { class: "strip", part: "search-strip", role: "group", "aria-label": "Matches", hidden: true },
      this.#stripText,
      h("span", { class: "spacer" }),
      ...this.#arrows(),
      iconButton("close", "End the search", "", () => core.searching.clear()),
    );
  }

  focus() {
    this.#input.focus();
    this.#input.select();
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    if (changed.has("search") || changed.has("panel")) this.#show(state, changed);
    if (changed.has("search") || changed.has("panel")) {
      const { search, panel } = state;
      this.strip.hidden = panel === "search" || !search.pattern;
      setText(this.#stripText, `“${search.pattern}” · ${searchPlace(search)}`);
    }
  }

  /** @type {Found[]} */
  #shown = [];

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  #show({ search, panel }, changed) {
    setAttribute(this.#caseSensitive, "aria-pressed", String(search.isCaseSensitive));
    setAttribute(this.#regex, "aria-pressed", String(search.isRegex));
    const isTyping = /** @type {ShadowRoot} */ (this.element.getRootNode()).activeElement === this.#input;
    if (!isTyping && this.#input.value !== search.pattern) this.#input.value = search.pattern;
    setAttribute(this.#input, "aria-invalid", search.failed === "pattern");
    const isOpened = changed.has("panel") && panel === "search";
    if (this.#shown !== search.found || isOpened) {
      this.#shown = search.found;
      this.#list.setItems(search.found);
    }
    this.#list.setCurrent(search.current);
    this.#list.element.hidden = search.found.length === 0;
    setText(this.#count, searchCount(search));
    const hint = searchHint(search);
    this.#hint.hidden = hint === "";
    this.#hint.classList.toggle("problem", search.failed !== "");
    setText(this.#hint, hint);
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search({ pattern: this.#input.value }), TYPING_MS);
  }

  /** @param {Parameters<Searching["search"]>[0]} change */
  #search(change) {
    clearTimeout(this.#timer);
    this.#core.searching.search({ pattern: this.#input.value, ...change }).catch(() => undefined);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      const { search } = this.#core.state;
      if (search.pattern !== this.#input.value) this.#search({});
      else this.#core.searching.showNextHit(event.shiftKey ? -1 : 1);
    } else if (event.key === "ArrowDown" && !this.#list.element.hidden) {
      event.preventDefault();
      this.#list.element.focus();
    }
  }

  /** Where the panel lies over the screen, what was chosen must be seen. */
  #uncover() {
    const panel = this.element.closest(".panel");
    if (panel && getComputedStyle(panel).position === "absolute") this.#core.showPanel(null);
  }

  #arrows() {
    return [
      iconButton("previous", "Match before (N)", "", () => this.#core.searching.showNextHit(-1)),
      iconButton("next", "Next match (n)", "", () => this.#core.searching.showNextHit(1)),
    ];
  }

  /**
   * @param {string} text
   * @param {string} label
   * @param {() => void} onclick
   */
  #toggle(text, label, onclick) {
    return h("button", { type: "button", class: "toggle", "aria-pressed": "false", "aria-label": label, title: label, onclick }, text);
  }

  /** @param {Found} found */
  #row({ ms, text, start, end, place }) {
    const time = h("span", { class: "row-time" }, formatMoment(ms, this.#core.state));
    if (start < 0) return [time, h("span", { class: "row-text" }, text.trim()), h("span", { class: "tag" }, "event")];
    const lead = Math.max(0, start - LEAD);
    const before = `${lead > 0 ? "…" : ""}${text.slice(lead, start)}`;
    const line = h("span", { class: "row-text mono" }, before.trimStart(), h("mark", {}, text.slice(start, end)), text.slice(end).trimEnd());
    return place === "event" ? [time, line, h("span", { class: "tag" }, "event")] : [time, line];
  }
}
