/**
 * Icons: one stroke of 1.5 px on a grid of 24, in the colour of the text.
 */

const SVG = "http://www.w3.org/2000/svg";

/** Path data. An icon that begins with `fill ` is filled instead of stroked. */
const PATHS = Object.freeze({
  play: "fill M8 5.5v13a.6.6 0 0 0 .92.5l10.2-6.5a.6.6 0 0 0 0-1L8.92 5a.6.6 0 0 0-.92.5Z",
  pause: "fill M7.5 5h2.2c.4 0 .8.4.8.8v12.4c0 .4-.4.8-.8.8H7.5c-.4 0-.8-.4-.8-.8V5.800c0-.4.4-.8.8-.8Zm6.8 0h2.200c.4 0 .8.4.8.8v12.4c0 .4-.4.8-.8.8h-2.200c-.4 0-.8-.4-.8-.8V5.800c0-.4.4-.8.8-.8Z",
  replay: "M4.5 12a7.5 7.5 0 1 0 2.3-5.400M4.5 4.500v3.700h3.7",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20 20l-4-4",
  events: "M9 6.500h11M9 12h11M9 17.500h11M4.5 6.500h.01M4.5 12h.01M4.5 17.500h.01",
  info: "M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 11v5M12 8h.01",
  help: "M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM9.7 9.700a2.4 2.4 0 1 1 3.3 2.200c-.6.3-1 .8-1 1.600M12 16.500h.01",
  more: "fill M6.8 12a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0Zm6.7 0a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0Zm6.7 0a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0Z",
  fullscreen: "M8.5 4.500h-4v4M15.5 4.500h4v4M8.5 19.500h-4v-4M15.5 19.500h4v-4",
  windowed: "M4.5 8.500h4v-4M19.5 8.500h-4v-4M4.5 15.500h4v4M19.5 15.500h-4v4",
  skip: "M4.5 6.500l6 5.5-6 5.500v-11ZM12.5 6.500l6 5.5-6 5.500v-11ZM20.5 6.500v11",
  close: "M6 6l12 12M18 6L6 18",
  previous: "M17 14.500l-5-5-5 5",
  next: "M7 9.500l5 5 5-5",
  check: "M5.5 12.500l4 4 9-9",
  warning: "M12 4.500l8.5 14.500h-17L12 4.500ZM12 10.500v4M12 16.800h.01",
  lock: "M6.5 11h11v8.500h-11V11ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  empty: "M4.5 6h15v12h-15V6ZM8 10l2.5 2L8 14M13 14.500h3",
  broken: "M13 4.500H6.500v15h11V9M13 4.500L17.5 9H13V4.500M10 13l4 4M14 13l-4 4",
  offline: "M4.5 9.500a11 11 0 0 1 15 0M7.5 13a6.5 6.5 0 0 1 9 0M12 17.500h.01M4.5 4.500l15 15",
  drop: "M12 4.500v10M8 10.500l4 4 4-4M4.5 15.500v4h15v-4",
  link: "M10 14a3.5 3.5 0 0 0 5 0l3.5-3.500a3.5 3.5 0 0 0-5-5l-1 1M14 10a3.5 3.5 0 0 0-5 0l-3.5 3.500a3.5 3.5 0 0 0 5 5l1-1",
  download: "M12 4.500v10.500M8 11l4 4 4-4M5 19.500h14",
  clock: "M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.500V12l3 2",
});

/** @typedef {keyof typeof PATHS} IconName */

/**
 * @param {IconName} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  const data = PATHS[name];
  const isFilled = data.startsWith("fill ");
  path.setAttribute("d", isFilled ? data.slice(5) : data);
  path.setAttribute("class", isFilled ? "filled" : "stroked");
  svg.append(path);
  return svg;
}
