/**
 * What is shown where there is no screen to show: nothing loaded, loading, empty, encrypted, no recording, not reachable. Also
 * the large button that begins to play.
 *
 * @import { Core } from "../core.js"
 * @import { Phase, State } from "../store.js"
 * @import { IconName } from "../icons.js"
 */

import { formatBytes, formatDuration } from "../../lib/format.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.js";

/** Loading that is over sooner than this shows nothing of itself, in ms: no flicker. */
const PATIENCE_MS = 250;

/**
 * @typedef {object} Words
 * @property {IconName} icon
 * @property {string} title
 * @property {string} text
 */

export class CoverPart {
  element;
  start;
  #core;
  #icon = h("span", { class: "cover-icon" });
  #title = h("h2", {});
  #text = h("p", {});
  #progress = h("progress", { class: "progress", "aria-label": "Loading" });
  #choose = h("label", { class: "button primary" }, "Choose a file");
  #file = h("input", { type: "file", class: "visually-hidden" });
  #retry = h("button", { type: "button", class: "button primary", onclick: () => this.#core.retry() }, "Try again");
  #about = h("button", { type: "button", class: "button", onclick: () => this.#core.showPanel("metadata") }, "About this session");
  #startNote = h("span", { class: "start-note" });
  #iconShown = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Core} core
   * @param {(file: File) => void} onFile
   */
  constructor(core, onFile) {
    this.#core = core;
    this.#choose.append(this.#file);
    this.#file.addEventListener("change", () => {
      const [file] = this.#file.files ?? [];
      if (file) onFile(file);
      this.#file.value = "";
    });
    this.element = h(
      "div",
      { class: "cover", part: "cover", role: "status", hidden: true },
      this.#icon,
      this.#title,
      this.#text,
      this.#progress,
      h("div", { class: "row center" }, this.#choose, this.#retry, this.#about),
    );
    this.start = h(
      "button",
      { type: "button", class: "start", part: "start", "aria-label": "Play", hidden: true, onclick: () => core.toggle() },
      h("span", { class: "start-disc" }, icon("play")),
      this.#startNote,
    );
  }

  disconnect() {
    clearTimeout(this.#timer);
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    const { phase, status, hasStarted } = state;
    const isReady = phase === "ready";
    this.start.hidden = !(isReady && status.isPaused && !hasStarted && status.readyState >= 2 && status.durationMs > 0);
    if (changed.has("status")) setText(this.#startNote, status.durationMs > 0 ? formatDuration(status.durationMs) : "");
    if (!changed.has("phase") && !changed.has("status") && !changed.has("failure")) return;
    // Ready, but nothing has been drawn: still loading as far as anybody can see.
    const shown = isReady && status.readyState < 2 && !hasStarted ? "loading" : phase;
    if (shown === "ready") {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.element.hidden = true;
      return;
    }
    // While nobody sees it, it need not say anything.
    if (shown !== "loading" || !this.element.hidden) this.#fill(shown, state);
    if (shown !== "loading") {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.element.hidden = false;
    } else if (this.element.hidden) {
      this.#timer ??= setTimeout(() => {
        this.#fill("loading", this.#core.state);
        this.element.hidden = false;
      }, PATIENCE_MS);
    }
  }

  /**
   * @param {Exclude<Phase, "ready">} phase
   * @param {State} state
   */
  #fill(phase, state) {
    const words = wordsFor(phase, state);
    setAttribute(this.element, "data-phase", phase);
    if (this.#iconShown !== words.icon) {
      this.#iconShown = words.icon;
      this.#icon.replaceChildren(icon(words.icon));
    }
    setText(this.#title, words.title);
    setText(this.#text, words.text);
    this.#progress.hidden = phase !== "loading";
    const { bytesRead, bytesTotal } = state.status;
    if (bytesTotal) {
      this.#progress.max = bytesTotal;
      this.#progress.value = Math.min(bytesRead, bytesTotal);
    } else {
      this.#progress.removeAttribute("value");
    }
    this.#choose.hidden = phase !== "none";
    this.#retry.hidden = phase !== "failed" || state.failure?.code === 4;
    this.#about.hidden = phase !== "encrypted" && phase !== "empty";
  }
}

/**
 * @param {Exclude<Phase, "ready">} phase
 * @param {State} state
 * @returns {Words}
 */
function wordsFor(phase, { status, failure, info }) {
  const reason = failure ? sentence(failure.message) : "";
  switch (phase) {
    case "none":
      return { icon: "drop", title: "No recording yet", text: "Drop a recording here, or choose a file. It stays on this computer." };
    case "loading":
      return { icon: "clock", title: "Loading", text: loadingText(status.bytesRead, status.bytesTotal) };
    case "empty":
      return { icon: "empty", title: "Nothing was recorded", text: "The file holds no events." };
    case "encrypted":
      return {
        icon: "lock",
        title: "Encrypted",
        text: `${info && info.encryptedParts > 1 ? `All ${info.encryptedParts} parts are` : "The recording is"} encrypted, and the player has no key. Decrypt it where the key is.`,
      };
    case "unreadable":
      return { icon: "broken", title: "Not a readable recording", text: reason || "This is no recording, or nothing of it is readable." };
    case "failed":
      return failure?.code === 2
        ? { icon: "offline", title: "The recording could not be loaded", text: reason }
        : { icon: "broken", title: "The player could not start", text: reason };
  }
}

/**
 * @param {number} read
 * @param {number | null} total
 */
function loadingText(read, total) {
  if (!read) return "";
  return total ? `${formatBytes(read)} of ${formatBytes(total)}` : formatBytes(read);
}

/** @param {string} text */
export function sentence(text) {
  const trimmed = text.trim();
  if (!trimmed) return "";
  const begun = trimmed[0]?.toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
