/**
 * The bar below the screen: buttons, time, menus. In a narrow player, what does not fit is in the last menu.
 *
 * @import { Core } from "../core.js"
 * @import { State } from "../store.js"
 * @import { IconName } from "../icons.js"
 * @import { MenuItem } from "./menu.js"
 * @import { ViewActions } from "../view-actions.js"
 */

import { formatDuration, formatPosition, formatRate, formatTimeOfDay } from "../../lib/format.js";
import { RATES } from "../../lib/keys.js";
import { h, setAttribute, setText } from "../dom.js";
import { icon } from "../icons.js";
import { THEME_NAMES } from "../themes.js";
import { Menu } from "./menu.js";

/**
 * @param {IconName} name
 * @param {string} label
 * @param {string} className
 * @param {() => void} onclick
 */
export function iconButton(name, label, className, onclick) {
  return h("button", { type: "button", class: `icon-button ${className}`, "aria-label": label, title: label, onclick }, icon(name));
}

export class ControlsPart {
  element;
  #core;
  #view;
  #play;
  #time = h("button", { type: "button", class: "time", part: "time", onclick: () => this.#view.toggleWallClock() });
  #now = h("span", { class: "time-now" });
  #whole = h("span", { class: "time-whole" });
  #idle;
  #rate;
  #panels;
  #fullscreen;
  #menus;
  /** @type {IconName | ""} */
  #playIcon = "";
  #isFullscreenShown = false;

  /**
   * @param {Core} core
   * @param {ViewActions} view
   * @param {HTMLElement} timeline
   */
  constructor(core, view, timeline) {
    this.#core = core;
    this.#view = view;
    this.#time.append(this.#now, this.#whole);
    this.#play = iconButton("play", "Play", "play", () => core.toggle());
    this.#idle = h("button", { type: "button", class: "text-button wide", "aria-pressed": "false", onclick: () => core.toggleIdle() }, icon("skip"), h("span", {}, "Skip idle"));
    this.#rate = h("button", { type: "button", class: "text-button rate medium" });
    this.#panels = {
      search: iconButton("search", "Search (/)", "narrow", () => core.togglePanel("search")),
      events: iconButton("events", "Events (e)", "medium", () => core.togglePanel("events")),
      metadata: iconButton("info", "About this session (i)", "medium", () => core.togglePanel("metadata")),
    };
    this.#fullscreen = iconButton("fullscreen", "Full screen (f)", "narrow", () => view.toggleFullscreen());
    const more = iconButton("more", "More", "more", () => undefined);
    this.#menus = [new Menu(this.#rate, () => this.#rateItems()), new Menu(more, () => this.#moreItems())];
    const [rateMenu, moreMenu] = this.#menus;
    this.element = h(
      "div",
      { class: "bar", part: "controls", role: "group", "aria-label": "Player controls" },
      timeline,
      h(
        "div",
        { class: "buttons" },
        this.#play,
        this.#time,
        h("span", { class: "spacer" }),
        this.#idle,
        rateMenu?.element,
        h("span", { class: "divider medium" }),
        this.#panels.search,
        this.#panels.events,
        this.#panels.metadata,
        moreMenu?.element,
        this.#fullscreen,
      ),
    );
  }

  /** Closes an open menu. True when there was one. */
  close() {
    return this.#menus.map((menu) => menu.close()).includes(true);
  }

  /**
   * @param {State} state
   * @param {ReadonlySet<keyof State>} changed
   */
  update(state, changed) {
    if (changed.has("status") || changed.has("phase")) this.#showPlay(state);
    if (changed.has("status") || changed.has("isWallClock") || changed.has("info")) this.#showTime(state);
    if (changed.has("status")) {
      setText(this.#rate, formatRate(state.status.rate));
      setAttribute(this.#rate, "aria-label", `Speed: ${formatRate(state.status.rate)}`);
      setAttribute(this.#rate, "title", "Speed (< and >)");
    }
    if (changed.has("idleLimitMs")) {
      const limit = state.idleLimitMs;
      setAttribute(this.#idle, "aria-pressed", String(limit !== null));
      const explained = limit === null ? "Skip idle time (s)" : `Idle time longer than ${formatDuration(limit)} is shortened (s)`;
      setAttribute(this.#idle, "title", explained);
    }
    if (changed.has("panel")) {
      for (const [name, button] of Object.entries(this.#panels)) setAttribute(button, "aria-expanded", String(state.panel === name));
    }
    if (changed.has("isFullscreen")) this.#showFullscreen(state);
    if (changed.has("phase")) {
      const isThere = state.phase === "ready" || state.phase === "loading";
      setAttribute(this.#panels.search, "disabled", !isThere);
      setAttribute(this.#panels.events, "disabled", !isThere);
      setAttribute(this.#panels.metadata, "disabled", state.phase === "none" || state.phase === "failed");
    }
  }

  /** @param {State} state */
  #showPlay({ status, phase }) {
    const name = !status.isPaused ? "pause" : status.isEnded ? "replay" : "play";
    const label = { pause: "Pause (space)", replay: "Play again (space)", play: "Play (space)" }[name];
    setAttribute(this.#play, "aria-label", label.replace(" (space)", ""));
    setAttribute(this.#play, "title", label);
    setAttribute(this.#play, "disabled", phase !== "ready" && phase !== "loading");
    if (name === this.#playIcon) return;
    this.#playIcon = name;
    this.#play.replaceChildren(icon(name));
  }

  /** @param {State} state */
  #showTime({ status, info, isWallClock }) {
    const { positionMs, durationMs, isComplete } = status;
    const started = info?.startedMs ?? null;
    const isDay = isWallClock && started !== null;
    setText(this.#now, isDay ? formatTimeOfDay(positionMs, started) : formatPosition(positionMs, durationMs));
    setText(this.#whole, isDay ? new Date(started + positionMs).toLocaleDateString() : `${formatPosition(durationMs, durationMs)}${isComplete || durationMs === 0 ? "" : "+"}`);
    setAttribute(this.#time, "disabled", started === null);
    const other = isDay ? "Show time in the recording" : "Show time of day";
    setAttribute(this.#time, "title", started === null ? null : `${other} (w)`);
    setAttribute(this.#time, "aria-label", `${this.#now.textContent} ${isDay ? "" : "of "}${this.#whole.textContent}. ${started === null ? "" : other}`.trim());
  }

  /** @param {State} state */
  #showFullscreen({ isFullscreen }) {
    if (isFullscreen === this.#isFullscreenShown) return;
    this.#isFullscreenShown = isFullscreen;
    this.#fullscreen.replaceChildren(icon(isFullscreen ? "windowed" : "fullscreen"));
    const label = isFullscreen ? "Leave full screen" : "Full screen";
    setAttribute(this.#fullscreen, "aria-label", label);
    setAttribute(this.#fullscreen, "title", `${label} (f)`);
  }

  /** @returns {MenuItem[]} */
  #rateItems() {
    const { rate } = this.#core.state.status;
    const items = RATES.map((each) => ({
      label: formatRate(each),
      isRadio: true,
      isChecked: each === rate,
      choose: () => this.#core.tell("setRate", each),
    }));
    return [{ label: "Speed" }, ...items];
  }

  /** @returns {MenuItem[]} */
  #moreItems() {
    const core = this.#core;
    const view = this.#view;
    const { theme, zoom, info, isWallClock, idleLimitMs, isFullscreen } = core.state;
    const isHidden = (/** @type {Element} */ element) => getComputedStyle(element).display === "none";
    /** @type {MenuItem[]} */
    const items = [];
    // What the bar has no room for.
    if (isHidden(this.#panels.search)) items.push({ label: "Search", key: "/", choose: () => core.showPanel("search") });
    if (isHidden(this.#panels.events)) items.push({ label: "Events", key: "e", choose: () => core.showPanel("events") });
    if (isHidden(this.#panels.metadata)) items.push({ label: "About this session", key: "i", choose: () => core.showPanel("metadata") });
    if (isHidden(this.#rate)) {
      items.push({ label: "Slower", key: "<", choose: () => core.changeRate(-1) }, { label: "Faster", key: ">", choose: () => core.changeRate(1) });
    }
    if (isHidden(this.#idle)) items.push({ label: "Skip idle time", key: "s", isChecked: idleLimitMs !== null, choose: () => core.toggleIdle() });
    items.push(
      { label: "Copy link to this moment", key: "m", choose: () => view.copyLink() },
      { label: "Download", choose: () => view.download() },
    );
    if (info?.startedMs != null) items.push({ label: "Time of day", key: "w", isChecked: isWallClock, choose: () => view.toggleWallClock() });
    items.push({ label: `Size${zoom > 1 ? ` · ${Math.round(zoom * 100)} %` : ""}` });
    items.push({ label: "Fit", key: "z", isChecked: zoom === 1, isRadio: true, choose: () => core.zoom(0) });
    items.push({ label: "Larger", key: "+", choose: () => core.zoom(1) });
    if (zoom > 1) items.push({ label: "Smaller", key: "-", choose: () => core.zoom(-1) });
    items.push({ label: "Theme" });
    for (const { name, label } of THEME_NAMES) {
      items.push({ label, isRadio: true, isChecked: theme === name, choose: () => view.chooseTheme(name) });
    }
    items.push({ label: "Help" });
    if (isHidden(this.#fullscreen)) items.push({ label: isFullscreen ? "Leave full screen" : "Full screen", key: "f", choose: () => view.toggleFullscreen() });
    items.push({ label: "Keys", key: "?", choose: () => view.showHelp() });
    return items;
  }
}
