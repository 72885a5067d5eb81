// The player page: tells the player what to play, and from when, by the page's address.

/** What the server tells of a recording, as far as this page shows it. @typedef {import("./list-rows.js").Recording} Recording */

const ROUTE = "/play/";

/**
 * Seconds of `?t=12.5`; 0 if there are none.
 *
 * @param {string} search
 */
function startAt(search) {
  const seconds = Number(new URLSearchParams(search).get("t") ?? "0");
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
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
  const seconds = startAt(location.search);
  if (seconds > 0) {
    player?.setAttribute("start-at", String(seconds));
  }
  player?.setAttribute("index", `/recordings/${id}.index`);
  player?.setAttribute("src", `/recordings/${id}`);
  show(nameOf(id));
  // The title is no reason to stop: the player tells what is wrong with the recording.
  tellAbout(id).catch(() => undefined);
}

start();
