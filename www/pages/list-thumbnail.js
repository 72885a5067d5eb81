// A screen in small: one byte per cell, drawn as lines of text seen from far away.

/** Pixels of the canvas per cell; the lowest row of them is faint, so that lines of text stand apart. */
const CELL_WIDTH = 2;
const CELL_HEIGHT = 4;
const GAP_ALPHA = 0.35;

/** Least lightness of an ink on the dark background, 0–1. */
const LIGHT_MIN = 0.45;

/** By the number of a cell: red, green, blue, alpha. None for 0, the background. */
const INKS = Array.from({ length: 217 }, (_, cell) => (cell === 0 ? null : inkOf(cell - 1)));

/**
 * @typedef {object} Thumbnail
 * @property {number} cols
 * @property {number} rows
 * @property {string} cells base64; 0 is background, else 1 + red × 36 + green × 6 + blue, each 0–5
 */

/**
 * Draws it at one canvas pixel per pixel of its own; CSS scales it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Thumbnail} thumbnail
 */
export function draw(canvas, thumbnail) {
  const { cols, rows } = thumbnail;
  const cells = Uint8Array.from(atob(thumbnail.cells), (char) => char.charCodeAt(0));
  canvas.width = cols * CELL_WIDTH;
  canvas.height = rows * CELL_HEIGHT;
  const context = canvas.getContext("2d");
  if (!context || cols === 0 || rows === 0) {
    return;
  }
  const image = context.createImageData(canvas.width, canvas.height);
  for (let y = 0; y < canvas.height; y += 1) {
    const row = Math.floor(y / CELL_HEIGHT) * cols;
    const share = y % CELL_HEIGHT === CELL_HEIGHT - 1 ? GAP_ALPHA : 1;
    for (let x = 0; x < canvas.width; x += 1) {
      const ink = INKS[cells[row + Math.floor(x / CELL_WIDTH)] ?? 0];
      if (ink) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = ink;
        image.data.set([red, green, blue, alpha * share], (y * canvas.width + x) * 4);
      }
    }
  }
  context.putImageData(image, 0, 0);
}

/**
 * A cell is the colour of what is in it, as dark as it is sparse. Hue and density are told apart again: dark blue on black,
 * as it was recorded, would not be seen in this size.
 *
 * @param {number} cube 0–215
 */
function inkOf(cube) {
  const steps = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
  const most = Math.max(...steps, 1);
  const hue = steps.map((step) => (step / most) * 255);
  const [red = 0, green = 0, blue = 0] = hue;
  const light = (0.3 * red + 0.59 * green + 0.11 * blue) / 255;
  const mix = Math.max(0, LIGHT_MIN - light) / (1 - Math.min(light, 0.99));
  return [...hue.map((channel) => channel + (255 - channel) * mix), 255 * (0.3 + 0.14 * Math.max(...steps))];
}
