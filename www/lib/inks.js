/**
 * Colours of small pictures of the screen.
 */

/** Colours in the cube, and steps of each channel. */
const CUBE = 216;
const STEPS = 5;

/** Least contrast of the ink with the background. Dark blue on black, as it was recorded, would not be seen in this size. */
const CONTRAST_MIN = 4.5;

/** What the sparsest cell keeps of its ink. */
const ALPHA_MIN = 0.3;

const BACKGROUNDS = { light: [255, 255, 255], dark: [14, 17, 22] };

/** @type {{light?: number[][], dark?: number[][]}} Inks of all cells: red, green, blue, alpha; made once. */
const inks = {};

/**
 * @param {"light" | "dark"} theme
 * @returns {readonly number[][]} By the number of the cell. None for 0, the background.
 */
export function inksFor(theme) {
  const known = inks[theme];
  if (known) return known;
  /** @type {number[][]} */
  const table = [];
  for (let cell = 1; cell <= CUBE; cell += 1) {
    const cube = cell - 1;
    table[cell] = inkOf([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6], theme);
  }
  inks[theme] = table;
  return table;
}

/**
 * A cell is the colour of what is in it, as dark as it is sparse. Hue and density are told apart again: the hue becomes a colour
 * that is seen on the background, the density how much covers that.
 *
 * @param {[number, number, number]} steps
 * @param {"light" | "dark"} theme
 */
export function inkOf(steps, theme) {
  const most = Math.max(...steps, 1);
  const hue = steps.map((step) => (step / most) * 255);
  const end = theme === "light" ? 0 : 255;
  let ink = hue;
  for (let mix = 0; mix <= 10 && contrast(ink, BACKGROUNDS[theme]) < CONTRAST_MIN; mix += 1) {
    ink = hue.map((channel) => channel + ((end - channel) * mix) / 10);
  }
  return [...ink.map(Math.round), 255 * (ALPHA_MIN + ((1 - ALPHA_MIN) * Math.max(...steps)) / STEPS)];
}

/**
 * @param {number[]} first
 * @param {number[]} second
 */
function contrast(first, second) {
  const [light = 0, dark = 0] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance, as WCAG has it. @param {number[]} channels */
function luminance(channels) {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
