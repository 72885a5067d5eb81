// A screen in small: one byte per cell, drawn as lines of text seen from far away.

/** Pixels of the canvas per cell; the lowest row of them stays dark, so that lines of text stand apart. */
const CELL_WIDTH = 2;
const CELL_HEIGHT = 4;

/** The terminal's background, whatever the theme of the page. */
const BACKGROUND = [0x0e, 0x11, 0x16];

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
  const pixels = image.data;
  for (let y = 0; y < canvas.height; y += 1) {
    const row = Math.floor(y / CELL_HEIGHT);
    const isBetweenLines = y % CELL_HEIGHT === CELL_HEIGHT - 1;
    for (let x = 0; x < canvas.width; x += 1) {
      const at = row * cols + Math.floor(x / CELL_WIDTH);
      const cell = cells[at] ?? 0;
      const isInk = cell !== 0 && !isBetweenLines;
      const cube = cell - 1;
      const color = isInk
        ? [Math.floor(cube / 36) * 51, (Math.floor(cube / 6) % 6) * 51, (cube % 6) * 51]
        : BACKGROUND;
      pixels.set([...color, 255], (y * canvas.width + x) * 4);
    }
  }
  context.putImageData(image, 0, 0);
}
