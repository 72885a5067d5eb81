/**
 * Keys and what they do. The help is made from this table, so that it cannot lie.
 */

/** Playback rates that are offered, and that `<` and `>` go through. */
export const RATES = Object.freeze([0.25, 0.5, 1, 1.5, 2, 4, 8, 16]);

/**
 * @typedef {"toggle" | "back10" | "ahead10" | "back5" | "ahead5" | "stepBack" | "stepAhead" | "previousMark" | "nextMark" |
 *   "start" | "end" | "tenth" | "slower" | "faster" | "skipIdle" | "search" | "nextHit" | "previousHit" | "events" |
 *   "metadata" | "copyLink" | "wallClock" | "fullscreen" | "zoomIn" | "zoomOut" | "fit" | "scrollUp" | "scrollDown" |
 *   "help" | "close"} Action
 */

/**
 * @typedef {object} KeyEntry
 * @property {Action} action
 * @property {string[]} keys As `KeyboardEvent.key` has them; letters in the case that is meant.
 * @property {string} shown Keys as the help shows them, parted by blanks.
 * @property {string} text What happens.
 * @property {"Playback" | "Moments" | "Panels" | "View"} group
 */

/** @type {readonly KeyEntry[]} */
export const KEYS = Object.freeze([
  entry("Playback", "toggle", [" ", "k"], "Space k", "Play or pause"),
  entry("Playback", "back10", ["j"], "j", "10 seconds back"),
  entry("Playback", "ahead10", ["l"], "l", "10 seconds ahead"),
  entry("Playback", "back5", ["ArrowLeft"], "←", "5 seconds back"),
  entry("Playback", "ahead5", ["ArrowRight"], "→", "5 seconds ahead"),
  entry("Playback", "stepBack", [","], ",", "One step back"),
  entry("Playback", "stepAhead", ["."], ".", "One step ahead"),
  entry("Playback", "slower", ["<"], "<", "Slower"),
  entry("Playback", "faster", [">"], ">", "Faster"),
  entry("Playback", "skipIdle", ["s"], "s", "Skip idle time, or not"),
  entry("Moments", "tenth", ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "0 … 9", "Go to 0 % … 90 %"),
  entry("Moments", "start", ["Home"], "Home", "Go to the beginning"),
  entry("Moments", "end", ["End"], "End", "Go to the end"),
  entry("Moments", "previousMark", ["["], "[", "Event before"),
  entry("Moments", "nextMark", ["]"], "]", "Event after"),
  entry("Moments", "copyLink", ["m"], "m", "Copy a link to this moment"),
  entry("Panels", "search", ["/"], "/", "Search"),
  entry("Panels", "nextHit", ["n"], "n", "Next match"),
  entry("Panels", "previousHit", ["N"], "N", "Match before"),
  entry("Panels", "events", ["e"], "e", "Events"),
  entry("Panels", "metadata", ["i"], "i", "About this session"),
  entry("Panels", "help", ["?"], "?", "This help"),
  entry("Panels", "close", ["Escape"], "Esc", "Close what is open"),
  entry("View", "fullscreen", ["f"], "f", "Full screen"),
  entry("View", "wallClock", ["w"], "w", "Time of day, or time in the recording"),
  entry("View", "zoomIn", ["+", "="], "+", "Larger"),
  entry("View", "zoomOut", ["-"], "-", "Smaller"),
  entry("View", "fit", ["z"], "z", "Fit"),
  entry("View", "scrollUp", ["PageUp"], "Page ↑", "Scroll to earlier output"),
  entry("View", "scrollDown", ["PageDown"], "Page ↓", "Scroll down again"),
]);

const BY_KEY = new Map(KEYS.flatMap((each) => each.keys.map((key) => [key, each.action])));

/**
 * What a key does.
 *
 * @param {{key: string, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} event
 * @returns {{action: Action, tenth: number} | null} Null: leave it to the browser.
 */
export function actionOf({ key, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey) return null;
  // With caps lock on, letters mean the same; only N differs from n.
  const action = BY_KEY.get(key) ?? BY_KEY.get(key.toLowerCase());
  if (!action) return null;
  return { action, tenth: action === "tenth" ? Number(key) : 0 };
}

/**
 * The rate beside another.
 *
 * @param {number} rate
 * @param {number} direction 1 or -1.
 */
export function rateBeside(rate, direction) {
  const beside =
    direction > 0 ? RATES.find((each) => each > rate) : RATES.findLast((each) => each < rate);
  return beside ?? rate;
}

/**
 * @param {KeyEntry["group"]} group
 * @param {Action} action
 * @param {string[]} keys
 * @param {string} shown
 * @param {string} text
 * @returns {KeyEntry}
 */
function entry(group, action, keys, shown, text) {
  return Object.freeze({ group, action, keys, shown, text });
}
