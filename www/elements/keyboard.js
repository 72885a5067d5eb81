/**
 * Keys of the player. They act while the player has the focus, or when it is the only one on the page and nothing else wants
 * the key.
 *
 * @import { Action } from "../lib/keys.js"
 */

import { actionOf } from "../lib/keys.js";

/** Players that are on the page now. */
const connected = new Set();

/** Actions that a slider has keys of its own for. */
const SLIDER_KEYS = new Set(["PageUp", "PageDown"]);

/**
 * @param {HTMLElement} host
 * @param {(action: Action, tenth: number) => boolean} act False: it did nothing, and the key is left to the browser.
 * @param {AbortSignal} signal
 */
export function listenToKeys(host, act, signal) {
  connected.add(host);
  signal.addEventListener("abort", () => connected.delete(host), { once: true });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented) return;
      const path = event.composedPath();
      if (!path.includes(host) && !(connected.size === 1 && isNobodys(event.target))) return;
      const target = path[0];
      if (target instanceof Element && wantsKey(target, event.key)) return;
      const found = actionOf(event);
      if (found && act(found.action, found.tenth)) event.preventDefault();
    },
    { signal },
  );
}

/** @param {EventTarget | null} target */
function isNobodys(target) {
  return target === document.body || target === document.documentElement || target === document;
}

/**
 * @param {Element} target
 * @param {string} key
 */
function wantsKey(target, key) {
  if (target instanceof HTMLInputElement && target.type === "range") return SLIDER_KEYS.has(key);
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) {
    return key !== "Escape";
  }
  if (target instanceof HTMLElement && target.isContentEditable) return true;
  // Space and Enter press buttons and follow links.
  return (key === " " || key === "Enter") && target.matches("button, a, label, summary");
}
