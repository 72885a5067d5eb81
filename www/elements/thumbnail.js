/**
 * Draws small pictures of the screen: lines of text as seen from far away.
 *
 * @import { Thumbnail } from "../lib/types.d.ts"
 */

import { inksFor } from "../lib/inks.js";

/** Width of the picture, in CSS pixels: two for each column of a usual terminal. */
const PICTURE_PX = 160;

/** Pixels of the canvas for one cell; the lowest row of them is light, so that lines stand apart. */
const CELL_WIDTH = 2;
const CELL_HEIGHT = 4;
const GAP_ALPHA = 0.35;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Thumbnail} thumbnail
 * @param {boolean} isLight
 */
export function drawThumbnail(canvas, { cols, rows, cells }, isLight) {
  const context = canvas.getContext("2d");
  if (!context || cols < 1 || rows < 1 || cells.length < cols * rows) return;
  const width = cols * CELL_WIDTH;
  const height = rows * CELL_HEIGHT;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${PICTURE_PX}px`;
  canvas.style.height = `${Math.round((PICTURE_PX * height) / width)}px`;
  const table = inksFor(isLight ? "light" : "dark");
  const image = context.createImageData(width, height);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / CELL_HEIGHT) * cols;
    const share = y % CELL_HEIGHT === CELL_HEIGHT - 1 ? GAP_ALPHA : 1;
    for (let x = 0; x < width; x += 1) {
      const ink = table[cells[row + Math.floor(x / CELL_WIDTH)] ?? 0];
      if (!ink) continue;
      const [red = 0, green = 0, blue = 0, alpha = 0] = ink;
      image.data.set([red, green, blue, alpha * share], (y * width + x) * 4);
    }
  }
  context.putImageData(image, 0, 0);
}
