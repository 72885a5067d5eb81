/**
 * A button that opens a menu. Arrows move, Enter chooses, Escape closes; the menu is made anew each time it opens.
 */

import { h, setAttribute } from "../dom.js";
import { icon } from "../icons.js";

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {() => void} [choose] None for a heading.
 * @property {boolean} [isChecked] For choices; undefined for actions.
 * @property {boolean} [isRadio] One of several, instead of on or off.
 * @property {string} [key] The key that does the same.
 */

export class Menu {
  element;
  button;
  #list = h("div", { class: "menu-list", role: "menu", part: "menu", hidden: true, onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) });
  #items;
  /** @type {AbortController | null} */
  #open = null;

  /**
   * @param {HTMLButtonElement} button
   * @param {() => MenuItem[]} items
   */
  constructor(button, items) {
    this.button = button;
    this.#items = items;
    setAttribute(button, "aria-haspopup", "menu");
    setAttribute(button, "aria-expanded", "false");
    button.addEventListener("click", () => (this.isOpen ? this.close() : this.show()));
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      event.stopPropagation();
      this.show();
    });
    this.element = h("div", { class: "menu" }, button, this.#list);
  }

  get isOpen() {
    return this.#open !== null;
  }

  show() {
    this.close();
    this.#open = new AbortController();
    const { signal } = this.#open;
    const items = this.#items();
    this.#list.replaceChildren(...items.map((item) => this.#element(item)));
    this.#list.hidden = false;
    setAttribute(this.button, "aria-expanded", "true");
    const buttons = this.#buttons();
    // In a list of choices the chosen one is the place to start, elsewhere the top.
    const isChoice = items.every(({ choose, isRadio }) => !choose || isRadio);
    const chosen = isChoice ? buttons.find((each) => each.getAttribute("aria-checked") === "true") : undefined;
    (chosen ?? buttons[0])?.focus();
    const outside = (/** @type {Event} */ event) => {
      if (!event.composedPath().includes(this.element)) this.close();
    };
    document.addEventListener("pointerdown", outside, { signal, capture: true });
    this.element.addEventListener(
      "focusout",
      (event) => {
        const next = /** @type {FocusEvent} */ (event).relatedTarget;
        if (next instanceof Node && !this.element.contains(next)) this.close();
      },
      { signal },
    );
  }

  /** True when it was open. */
  close() {
    if (!this.#open) return false;
    this.#open.abort();
    this.#open = null;
    const hadFocus = this.#list.contains(/** @type {ShadowRoot} */ (this.element.getRootNode()).activeElement);
    this.#list.hidden = true;
    this.#list.replaceChildren();
    setAttribute(this.button, "aria-expanded", "false");
    if (hadFocus) this.button.focus();
    return true;
  }

  /** @param {MenuItem} item */
  #element({ label, choose, isChecked, isRadio, key }) {
    if (!choose) return h("div", { class: "menu-heading", role: "presentation" }, label);
    const isChoice = isChecked !== undefined;
    const tick = h("span", { class: "menu-tick" });
    if (isChecked) tick.append(icon("check"));
    return h(
      "button",
      {
        type: "button",
        class: "menu-item",
        role: isChoice ? (isRadio ? "menuitemradio" : "menuitemcheckbox") : "menuitem",
        "aria-checked": isChoice ? String(isChecked) : null,
        tabindex: "-1",
        onclick: () => {
          this.close();
          choose();
        },
      },
      tick,
      h("span", { class: "menu-label" }, label),
      key ? h("kbd", { "aria-hidden": "true" }, key) : null,
    );
  }

  #buttons() {
    return [...this.#list.querySelectorAll("button")];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const buttons = this.#buttons();
    const root = /** @type {ShadowRoot} */ (this.element.getRootNode());
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (root.activeElement));
    const targets = /** @type {Record<string, number>} */ ({
      ArrowDown: (at + 1) % buttons.length,
      ArrowUp: (at - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    });
    const to = targets[event.key];
    if (event.key === "Escape") this.close();
    else if (event.key === "Tab") this.close();
    else if (to !== undefined) buttons[to]?.focus();
    else if (event.key !== "Enter" && event.key !== " ") return;
    // Keys in a menu are not keys of the player.
    event.stopPropagation();
    if (to !== undefined || event.key === "Escape") event.preventDefault();
  }
}
