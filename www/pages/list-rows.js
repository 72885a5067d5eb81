// The rows of the table. What stands in them was recorded, so it goes in as text and in no other way.

import { bytes, clock, day, length, lengthInWords } from "./list-format.js";
import { draw } from "./list-thumbnail.js";

/**
 * A recording as the server tells of it. Everything but the first four may be missing while the file has not been
 * looked into.
 *
 * @typedef {object} Recording
 * @property {string} id percent-encoded
 * @property {string} name
 * @property {number} bytes
 * @property {number} modified_ms
 * @property {boolean} complete whether nothing more will become known
 * @property {string} [kind]
 * @property {string} [user]
 * @property {string} [login]
 * @property {string} [server]
 * @property {string} [title]
 * @property {string[]} [command]
 * @property {number | null} [started_ms]
 * @property {number | null} [duration_ms]
 * @property {number | null} [events]
 * @property {string} [state]
 * @property {import("./list-thumbnail.js").Thumbnail | null} thumbnail
 */

/** Paths of a 24 × 24 drawing, by kind and by state. @type {Record<string, string>} */
const ICONS = {
  terminal: "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM7 10l2.5 2L7 14M12 14.5h4",
  database: "M4 6.5C4 4.6 7.6 3 12 3s8 1.6 8 3.5v11c0 1.9-3.6 3.5-8 3.5s-8-1.6-8-3.5zM4 6.5c0 1.9 3.6 3.5 8 3.5s8-1.6 8-3.5M4 12c0 1.9 3.6 3.5 8 3.5s8-1.6 8-3.5",
  desktop: "M4 4h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM12 17v3M8 20.5h8",
  application: "M4 4h16a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM3 9h18M6.5 6.5h.01M9.5 6.5h.01",
  unknown: "M6 3h8l5 5v13H6zM14 3v5h5",
  sound: "m5 12.5 4.5 4.5L19 7.5",
  unfinished: "M12 3a9 9 0 1 0 9 9M12 7v5l3 2",
  damaged: "M12 4 2.5 20h19zM12 10v4.5M12 17.3h.01",
  encrypted: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  empty: "M5 12h14",
  unreadable: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6",
};

/** @type {Record<string, string>} */
const STATES = {
  sound: "Sound",
  unfinished: "No end",
  damaged: "Damaged",
  encrypted: "Encrypted",
  empty: "Empty",
  unreadable: "Unreadable",
};

/** What a state means, for those who hover. @type {Record<string, string>} */
const MEANINGS = {
  sound: "Nothing is missing or damaged",
  unfinished: "The end of the session is missing: it still runs, or its recorder was stopped",
  damaged: "Parts of it are damaged or missing; the rest plays",
  encrypted: "It is encrypted and cannot be played here",
  empty: "Nothing has been recorded into it",
  unreadable: "This is no recording, or nothing of it can be read",
};

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  // Said aloud, because cards are no longer laid out as a table.
  if (tag === "tr" || tag === "td") {
    made.setAttribute("role", tag === "tr" ? "row" : "cell");
  }
  return made;
}

/** @param {string} name */
function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name] ?? ICONS["unknown"] ?? "");
  svg.append(path);
  return svg;
}

/** A cell for which there is nothing to say. */
function nothing() {
  return element("span", "none", "–");
}

/** @param {string} text */
function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a person would call it. @param {Recording} recording */
function title(recording) {
  return recording.title || recording.command?.join(" ") || recording.name;
}

/** @param {Recording} recording */
function shot(recording) {
  const screen = element("div", "screen", icon(recording.kind ?? "unknown"));
  if (recording.thumbnail) {
    const canvas = document.createElement("canvas");
    draw(canvas, recording.thumbnail);
    screen.replaceChildren(canvas);
  }
  return element("td", "shot", screen);
}

/** @param {Recording} recording */
function what(recording) {
  const link = element("a", "", title(recording));
  link.href = `/play/${recording.id}`;
  link.title = title(recording);
  const cell = element("td", "what", link);
  if (title(recording) !== recording.name) {
    cell.append(element("span", "file", recording.name));
  }
  return cell;
}

/** @param {Recording} recording */
function who(recording) {
  const { user, login } = recording;
  if (!user && !login) {
    return element("td", "who", nothing());
  }
  const cell = element("td", "who", user || login || "");
  if (user && login && login !== user) {
    cell.append(element("small", "", `as ${login}`));
  }
  return cell;
}

/** @param {Recording} recording @param {number} now */
function when(recording, now) {
  const ms = recording.started_ms ?? recording.modified_ms;
  const time = element("time", "", day(ms, now), element("small", "numbers", clock(ms)));
  time.dateTime = new Date(ms).toISOString();
  time.title = new Date(ms).toLocaleString(undefined, { dateStyle: "full", timeStyle: "long" });
  return element("td", "when", time);
}

/** @param {Recording} recording */
function duration(recording) {
  const ms = recording.duration_ms;
  if (ms === null || ms === undefined) {
    return element("td", "length", nothing());
  }
  const cell = element("td", "length numbers", length(ms));
  cell.setAttribute("aria-label", lengthInWords(ms));
  return cell;
}

/** @param {Recording} recording */
function state(recording) {
  const name = recording.state;
  if (!name) {
    return element("td", "state", nothing());
  }
  const cell = element("td", "state", element("span", "", icon(name), STATES[name] ?? name));
  cell.dataset["state"] = name;
  cell.title = MEANINGS[name] ?? "";
  return cell;
}

/** @param {Recording} recording */
function kind(recording) {
  const name = recording.kind;
  return !name || name === "unknown"
    ? element("td", "kind", nothing())
    : element("td", "kind", element("span", "", icon(name), capitalised(name)));
}

/**
 * The row of a recording.
 *
 * @param {Recording} recording
 * @param {number} now
 */
export function row(recording, now) {
  return element(
    "tr",
    "",
    shot(recording),
    what(recording),
    who(recording),
    recording.server ? element("td", "where", recording.server) : element("td", "where", nothing()),
    kind(recording),
    duration(recording),
    when(recording, now),
    element("td", "size numbers", bytes(recording.bytes)),
    state(recording),
  );
}
