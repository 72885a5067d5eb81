/**
 * What happened besides output: a list that follows playback.
 *
 * @import { Mark } from "../../lib/types.d.ts"
 * @import { Core } from "../core.js"
 * @import { State } from "../store.js"
 */

import { formatCount } from "../../lib/format.js";
import { h, setAttribute, setText } from "../dom.js";
import { List } from "./list.js";
import { formatMoment } from "./timeline.js";

export class EventsPart {
  element;
  #core;
  #kinds = h("div", { class: "chips", role: "group", "aria-label": "Kinds of events" });
  #note = h("p", { class: "panel-note" });
  /** @type {List<Mark>} */
  #list;
  /** Kinds that are left out. */
  #hidden = new Set();
  /** @type {Mark[]} */
  #shown = [];
  #kindsShown = "";

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
    this.#list = new List({
      label: "Events",
      render: (mark) => this.#row(mark),
      choose: (number) => {
        const mark = this.#shown[number];
        if (mark) core.jump(mark.ms);
      },
    });
    this.element = h("div", { class: "events" }, this.#kinds, this.#note, this.#list.element);
  }

  focus() {
    this.#list.element.focus();
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    const isOpened = changed.has("panel") && state.panel === "events";
    if (state.panel !== "events") return;
    if (changed.has("marks") || changed.has("isWallClock") || isOpened) this.#show(state);
    if (changed.has("status") || changed.has("marks") || isOpened) this.#follow(state);
  }

  /** @param {State} state */
  #show({ marks, phase }) {
    this.#showKinds(marks);
    this.#shown = marks.filter(({ kind }) => !this.#hidden.has(kind));
    this.#list.setItems(this.#shown);
    this.#list.element.hidden = this.#shown.length === 0;
    this.#note.hidden = this.#shown.length > 0;
    setText(this.#note, marks.length ? "All kinds are switched off." : phase === "loading" ? "Loading …" : "Nothing but output was recorded.");
  }

  /** @param {Mark[]} marks */
  #showKinds(marks) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { kind } of marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const name = [...counts].join();
    this.#kinds.hidden = counts.size < 2;
    if (name === this.#kindsShown) return;
    this.#kindsShown = name;
    this.#kinds.replaceChildren(...[...counts].map(([kind, count]) => this.#chip(kind, count)));
  }

  /**
   * @param {string} kind
   * @param {number} count
   */
  #chip(kind, count) {
    const button = h(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-pressed": String(!this.#hidden.has(kind)),
        title: formatCount(count, "event"),
        onclick: () => {
          if (!this.#hidden.delete(kind)) this.#hidden.add(kind);
          setAttribute(button, "aria-pressed", String(!this.#hidden.has(kind)));
          this.#show(this.#core.state);
          this.#follow(this.#core.state);
        },
      },
      kindLabel(kind),
      h("span", { class: "chip-count" }, String(count)),
    );
    return button;
  }

  /** @param {State} state */
  #follow({ status }) {
    this.#list.setCurrent(lastBefore(this.#shown, status.positionMs));
  }

  /** @param {Mark} mark */
  #row({ ms, kind, type, code, text }) {
    const below = [text && text !== type ? type : kindLabel(kind), code].filter(Boolean).join(" · ");
    return [
      h("span", { class: "row-time" }, formatMoment(ms, this.#core.state)),
      h(
        "span",
        { class: "row-lines" },
        h("span", { class: "row-text" }, text || type),
        h("span", { class: "row-sub" }, below),
      ),
    ];
  }
}

/**
 * Number of the last mark that is not after a moment; -1 for none.
 *
 * @param {Mark[]} marks In time order.
 * @param {number} ms
 */
function lastBefore(marks, ms) {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.ms ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @param {string} kind */
function kindLabel(kind) {
  const words = kind.replaceAll(/[-_.]/g, " ").trim();
  return words ? words[0]?.toUpperCase() + words.slice(1) : "Other";
}
