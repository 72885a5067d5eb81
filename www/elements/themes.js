/**
 * Colours of the terminal. Those of the controls are in `styles/tokens.js`.
 *
 * @import { TerminalTheme } from "../lib/types.d.ts"
 * @import { ThemeName } from "./store.js"
 */

/** @type {Record<ThemeName, TerminalTheme>} */
const THEMES = {
  dark: {
    background: "#0e1116",
    foreground: "#e6edf3",
    cursor: "#ff7a4d",
    selection: "#2f4a6d",
    highlight: "#5c4813",
    currentHighlight: "#b4622a",
    link: "#7cb7ff",
    palette: [
      "#30363f", "#ff7b72", "#56d364", "#e3b341", "#6cb0ff", "#d2a8ff", "#4fd1d9", "#c3ccd6",
      "#6e7a87", "#ffa198", "#7ee787", "#f2cc60", "#9ccbff", "#e2c5ff", "#8ae6ec", "#ffffff",
    ],
  },
  light: {
    background: "#ffffff",
    foreground: "#1b1f24",
    cursor: "#c23b12",
    selection: "#bcd7f7",
    highlight: "#fbe9a5",
    currentHighlight: "#ffb988",
    link: "#0b5cad",
    palette: [
      "#1b1f24", "#b3261e", "#1a6e2e", "#7d5700", "#0b5cad", "#7a3aa8", "#0b6b75", "#626b75",
      "#57606a", "#c93c37", "#1f7f38", "#8a6100", "#1a6fc4", "#8f4cc2", "#0f7c88", "#3b434c",
    ],
  },
  contrast: {
    background: "#000000",
    foreground: "#ffffff",
    cursor: "#ffff00",
    selection: "#0050c8",
    highlight: "#7a5c00",
    currentHighlight: "#c44700",
    link: "#8ecbff",
    palette: [
      "#4d4d4d", "#ff8080", "#66ff66", "#ffff66", "#8ab8ff", "#ff99ff", "#66ffff", "#ffffff",
      "#999999", "#ffb3b3", "#a6ffa6", "#ffffb3", "#bdd7ff", "#ffc7ff", "#b3ffff", "#ffffff",
    ],
  },
};

/** @type {readonly {name: ThemeName, label: string}[]} */
export const THEME_NAMES = Object.freeze([
  { name: "dark", label: "Dark" },
  { name: "light", label: "Light" },
  { name: "contrast", label: "High contrast" },
]);

/**
 * The theme that is wanted, or what the reader's system asks for.
 *
 * @param {string} wanted
 * @returns {ThemeName}
 */
export function themeFor(wanted) {
  if (wanted === "dark" || wanted === "light" || wanted === "contrast") return wanted;
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

/**
 * A theme with what the page sets by custom properties.
 *
 * @param {ThemeName} name
 * @param {(property: string) => string} property Value of a custom property, empty when it is not set.
 * @returns {TerminalTheme}
 */
export function terminalTheme(name, property) {
  const theme = THEMES[name];
  const own = (/** @type {string} */ part, /** @type {string} */ colour) => hexColour(property(`--reel-terminal-${part}`)) ?? colour;
  return {
    background: own("background", theme.background),
    foreground: own("foreground", theme.foreground),
    cursor: own("cursor", theme.cursor),
    selection: own("selection", theme.selection),
    highlight: own("highlight", theme.highlight),
    currentHighlight: own("current-highlight", theme.currentHighlight),
    link: own("link", theme.link),
    palette: theme.palette.map((colour, number) => own(`color-${number}`, colour)),
  };
}

/**
 * Any CSS colour as `#rrggbb`.
 *
 * @param {string} css
 * @returns {string | null} Null when it is none, or is not opaque.
 */
function hexColour(css) {
  if (!css) return null;
  if (/^#[0-9a-f]{6}$/i.test(css)) return css;
  if (!CSS.supports("color", css)) return null;
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return null;
  context.fillStyle = css;
  return /^#[0-9a-f]{6}$/i.test(context.fillStyle) ? context.fillStyle : null;
}
