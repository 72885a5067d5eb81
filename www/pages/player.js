// The player page: tells the player what to play, and from when, by the page's address.

import { momentIn, secondsOf } from "./moment.js";

/** What the server tells of a recording, as far as this page shows it. @typedef {import("./list-rows.js").Recording} Recording */

const ROUTE = "/play/";

/** Characters of a moment that is none, as the notice repeats it. */
const SHOWN_MAX = 20;

/**
 * Seconds that an address says; null if it says none. What makes no sense is told and left out.
 *
 * @param {string | null} text
 */
function secondsSaid(text) {
  const seconds = text === null ? null : secondsOf(text);
  const notice = document.getElementById("notice");
  if (notice) {
    notice.hidden = text === null || seconds !== null;
    notice.textContent = notice.hidden ? "" : `t=${(text ?? "").slice(0, SHOWN_MAX)} is no time such as 12.5 or 1:02:03`;
  }
  return seconds;
}

/** Bytes that are no text stay as they are written in the address. @param {string} id */
function nameOf(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** @param {string} title @param {string} [facts] */
function show(title, facts) {
  document.title = `${title} · Reel`;
  const heading = document.getElementById("title");
  const line = document.getElementById("facts");
  if (heading) {
    heading.textContent = title;
    heading.title = title;
  }
  if (line) {
    line.textContent = facts ?? "";
  }
}

/** Who, where and when. @param {Recording} recording */
function facts(recording) {
  const when = recording.started_ms
    ? new Date(recording.started_ms).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })
    : "";
  const who = [recording.user || recording.login, recording.server].filter(Boolean).join(" on ");
  return [who, when].filter(Boolean).join(" · ");
}

/** @param {string} id */
async function tellAbout(id) {
  const response = await fetch(`/api/recordings/${id}`);
  if (response.ok) {
    /** @type {Recording} */
    const recording = await response.json();
    show(recording.title || recording.command?.join(" ") || recording.name, facts(recording));
  }
}

function start() {
  const id = location.pathname.slice(ROUTE.length);
  const player = document.getElementById("player");
  if (player && "reelWorker" in globalThis) {
    Object.assign(player, { started: globalThis.reelWorker });
  }
  const seconds = secondsSaid(momentIn(location.search, location.hash));
  if (seconds) {
    player?.setAttribute("start-at", String(seconds));
  }
  // Somebody writes another moment into the address.
  addEventListener("hashchange", () => {
    const moment = secondsSaid(momentIn("", location.hash));
    if (player && moment !== null) {
      Object.assign(player, { currentTime: moment });
    }
  });
  player?.setAttribute("index", `/recordings/${id}.index`);
  player?.setAttribute("src", `/recordings/${id}`);
  show(nameOf(id));
  // The title is no reason to stop: the player tells what is wrong with the recording.
  tellAbout(id).catch(() => undefined);
}

start();
