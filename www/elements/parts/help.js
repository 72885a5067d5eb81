/**
 * The help, and the dialog that shows a link where it cannot be copied.
 */

import { KEYS } from "../../lib/keys.js";
import { h } from "../dom.js";
import { iconButton } from "./controls.js";

export class Dialogs {
  #root;
  /** @type {HTMLDialogElement | null} Made when it is wanted first. */
  #help = null;
  /** @type {HTMLDialogElement | null} */
  #link = null;
  #linkInput = h("input", { type: "text", class: "search-input", readonly: true, "aria-label": "Link to this moment" });

  /** @param {() => ShadowRoot} root Where they are put. */
  constructor(root) {
    this.#root = root;
  }

  showHelp() {
    this.#help ??= this.#dialog("Keys", keyTable(), h("p", { class: "panel-note" }, NOTE));
    if (!this.#help.open) this.#help.showModal();
  }

  /** @param {string} url */
  showLink(url) {
    this.#link ??= this.#dialog("Link to this moment", this.#linkInput);
    this.#linkInput.value = url;
    if (!this.#link.open) this.#link.showModal();
    this.#linkInput.select();
  }

  close() {
    for (const dialog of [this.#help, this.#link]) if (dialog?.open) dialog.close();
  }

  /**
   * @param {string} title
   * @param {...Node} content
   */
  #dialog(title, ...content) {
    const close = iconButton("close", "Close", "", () => dialog.close());
    const dialog = h(
      "dialog",
      {
        class: "dialog",
        part: "dialog",
        "aria-label": title,
        onclick: (/** @type {MouseEvent} */ event) => {
          // The backdrop belongs to the dialog itself, everything else to what is in it.
          if (event.target === dialog) dialog.close();
        },
        onkeydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
      },
      h("div", { class: "dialog-body" }, h("header", { class: "panel-header" }, h("h2", {}, title), close), ...content),
    );
    this.#root().append(dialog);
    return dialog;
  }
}

const NOTE =
  "Keys work while the player has the focus, or when it is the only one on the page. Drag over the screen to select text, double-click for a word, triple-click for a line, Alt-drag for a block; copy as usual.";

function keyTable() {
  const groups = /** @type {const} */ (["Playback", "Moments", "Panels", "View"]).map((group) =>
    h(
      "section",
      {},
      h("h3", {}, group),
      h(
        "table",
        { class: "keys" },
        h(
          "tbody",
          {},
          ...KEYS.filter((each) => each.group === group).map(({ shown, text }) =>
            h("tr", {}, h("th", { scope: "row" }, ...shown.split(" ").map(keyCap)), h("td", {}, text)),
          ),
        ),
      ),
    ),
  );
  return h("div", { class: "key-groups" }, ...groups);
}

/** @param {string} key */
function keyCap(key) {
  return key === "…" ? h("span", { class: "muted" }, "…") : h("kbd", {}, key);
}
