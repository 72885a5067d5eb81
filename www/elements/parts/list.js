/**
 * A list of any length of which only what is seen has elements. Arrows move, Enter chooses.
 *
 * @template T
 * @typedef {object} ListOptions
 * @property {string} label
 * @property {(item: T, number: number) => Node[]} render
 * @property {(number: number) => void} choose
 */

import { h, setAttribute } from "../dom.js";

/** Height of a row in CSS pixels; the style sheet has the same. */
export const ROW_PX = 44;

/** Rows beyond both edges that have elements too, so that scrolling shows no holes. */
const SPARE_ROWS = 4;

/** Tallest that the list pretends to be: browsers limit lengths to some 33 million pixels. */
const ROWS_MAX = 500_000;

let nextId = 1;

/** @template T */
export class List {
  element;
  /** @type {readonly T[]} */
  #items = [];
  #options;
  #spacer = h("div", { class: "list-spacer", role: "presentation" });
  /** Row that the keys are at. */
  #active = -1;
  /** Row that is marked as the present one. */
  #current = -1;
  #id = `reel-list-${nextId++}`;
  #isTouched = false;
  #observer = new ResizeObserver(() => this.#render());

  /** @param {ListOptions<T>} options */
  constructor(options) {
    this.#options = options;
    this.element = h(
      "div",
      {
        class: "list",
        role: "listbox",
        tabindex: "0",
        "aria-label": options.label,
        onscroll: () => this.#render(),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
        onclick: (/** @type {MouseEvent} */ event) => this.#click(event),
        onpointerenter: () => (this.#isTouched = true),
        onpointerleave: () => (this.#isTouched = false),
      },
      this.#spacer,
    );
    this.#observer.observe(this.element);
  }

  /** @param {readonly T[]} items */
  setItems(items) {
    this.#items = items.slice(0, ROWS_MAX);
    this.#active = Math.min(this.#active, this.#items.length - 1);
    this.#current = -1;
    this.#spacer.style.blockSize = `${this.#items.length * ROW_PX}px`;
    this.#spacer.replaceChildren();
    this.#render();
  }

  /**
   * Marks a row, and brings it into sight unless somebody is just looking through the list.
   *
   * @param {number} number -1 for none.
   */
  setCurrent(number) {
    if (number === this.#current) return;
    this.#current = number;
    if (number >= 0 && !this.#isTouched) this.#reveal(number);
    this.#render();
  }

  /** @param {number} number */
  #reveal(number) {
    const { scrollTop, clientHeight } = this.element;
    const top = number * ROW_PX;
    if (top < scrollTop || top + ROW_PX > scrollTop + clientHeight) {
      this.element.scrollTop = Math.max(0, top - clientHeight / 2 + ROW_PX / 2);
    }
  }

  #render() {
    const { scrollTop, clientHeight } = this.element;
    const from = Math.max(0, Math.floor(scrollTop / ROW_PX) - SPARE_ROWS);
    const to = Math.min(this.#items.length, Math.ceil((scrollTop + clientHeight) / ROW_PX) + SPARE_ROWS);
    /** @type {Map<number, Element>} */
    const shown = new Map();
    for (const row of [...this.#spacer.children]) {
      const number = Number(row.getAttribute("data-number"));
      if (number < from || number >= to) row.remove();
      else shown.set(number, row);
    }
    for (let number = from; number < to; number += 1) {
      const row = shown.get(number) ?? this.#row(number);
      setAttribute(row, "aria-selected", String(number === this.#current));
      row.classList.toggle("active", number === this.#active);
    }
    setAttribute(this.element, "aria-activedescendant", this.#active >= 0 ? `${this.#id}-${this.#active}` : null);
  }

  /** @param {number} number */
  #row(number) {
    const item = /** @type {T} */ (this.#items[number]);
    const row = h(
      "div",
      {
        class: "list-row",
        role: "option",
        id: `${this.#id}-${number}`,
        "data-number": number,
        "aria-setsize": this.#items.length,
        "aria-posinset": number + 1,
      },
      ...this.#options.render(item, number),
    );
    row.style.insetBlockStart = `${number * ROW_PX}px`;
    this.#spacer.append(row);
    return row;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const row = event.target instanceof Element ? event.target.closest(".list-row") : null;
    if (!row) return;
    this.#active = Number(row.getAttribute("data-number"));
    this.#render();
    this.#options.choose(this.#active);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW_PX) - 1);
    const start = this.#active < 0 ? Math.max(0, this.#current) - 1 : this.#active;
    const targets = /** @type {Record<string, number>} */ ({
      ArrowDown: start + 1,
      ArrowUp: start - 1,
      PageDown: start + page,
      PageUp: start - page,
      Home: 0,
      End: this.#items.length - 1,
    });
    const to = targets[event.key];
    if (to !== undefined && this.#items.length) {
      this.#active = Math.min(this.#items.length - 1, Math.max(0, to));
      this.#reveal(this.#active);
      this.#render();
    } else if (event.key === "Enter" && this.#active >= 0) {
      this.#options.choose(this.#active);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
