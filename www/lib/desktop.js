/**
 * Draws the frames of a desktop session.
 *
 * @import { Desktop, DesktopFrame } from "./types.d.ts"
 */

/** Largest side of a desktop in pixels; browsers refuse larger canvases, and a hostile recording may ask for any. */
export const SIDE_MAX = 8192;

/** Half of the drawn pointer's size, in pixels of the desktop. */
const POINTER_RADIUS = 6;

export class DesktopPainter {
  #canvas;
  #context;
  /** Frames without the pointer, which moves more often than they change. */
  #picture = new OffscreenCanvas(1, 1);
  /** @type {Promise<void>} Pictures are drawn in the order in which they came. */
  #last = Promise.resolve();

  /** @param {OffscreenCanvas} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  /** @param {Desktop} desktop */
  draw(desktop) {
    this.#last = this.#last.then(() => this.#draw(desktop)).catch(() => undefined);
    return this.#last;
  }

  /** @param {Desktop} desktop */
  async #draw({ width, height, frames, full, pointer }) {
    const images = await Promise.all(frames.map(decode));
    this.#fit(Math.min(width, SIDE_MAX), Math.min(height, SIDE_MAX));
    const picture = this.#picture.getContext("2d");
    if (full) picture?.clearRect(0, 0, width, height);
    for (const { frame, image } of images) {
      if (!image) continue;
      // A picture may be transparent in places; what was there before must not shine through.
      picture?.clearRect(frame.left, frame.top, frame.width, frame.height);
      picture?.drawImage(image, frame.left, frame.top);
      image.close();
    }
    this.#context?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#context?.drawImage(this.#picture, 0, 0);
    if (pointer) this.#drawPointer(pointer);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  #fit(width, height) {
    for (const canvas of [this.#canvas, this.#picture]) {
      if (canvas.width === width && canvas.height === height) continue;
      canvas.width = Math.max(1, width);
      canvas.height = Math.max(1, height);
    }
  }

  /** @param {{x: number, y: number}} pointer */
  #drawPointer({ x, y }) {
    const context = this.#context;
    if (!context) return;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x, y + POINTER_RADIUS * 2.6);
    context.lineTo(x + POINTER_RADIUS * 1.8, y + POINTER_RADIUS * 1.9);
    context.closePath();
    context.fillStyle = "#fff";
    context.strokeStyle = "#000";
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }
}

/**
 * @param {DesktopFrame} frame
 * @returns {Promise<{frame: DesktopFrame, image: ImageBitmap | null}>} No image for a picture that is not a sound PNG.
 */
async function decode(frame) {
  const blob = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (frame.png)], { type: "image/png" });
  return { frame, image: await createImageBitmap(blob).catch(() => null) };
}
