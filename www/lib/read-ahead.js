/**
 * Fetches what playing comes to soon, so that it does not have to wait there.
 *
 * @import { Recording } from "./recording.js"
 */

/** Least time between two looks ahead, in ms. */
const LOOK_MS = 250;

/**
 * How far is looked ahead, in ms of watching: nearest first. A stretch that is skipped over in between would be missing, so the
 * nearest is near; 8 seconds carry over most of what a network does.
 */
const AHEAD_MS = [500, 2_000, 8_000];

export class ReadAhead {
  #lastMs = -Infinity;
  #isBusy = false;

  /**
   * Called at every frame.
   *
   * @param {Recording} recording
   * @param {number} nowMs
   * @param {(watchedMs: number) => number} momentAfter The moment that is reached after watching so long.
   */
  look(recording, nowMs, momentAfter) {
    if (this.#isBusy || nowMs - this.#lastMs < LOOK_MS) return;
    this.#lastMs = nowMs;
    for (const watchedMs of AHEAD_MS) {
      const requests = recording.player.prefetch(momentAfter(watchedMs));
      if (!requests.length) continue;
      this.#isBusy = true;
      // Whoever comes to the moment asks again, and hears what is wrong.
      const done = () => {
        this.#isBusy = false;
      };
      recording.supply(requests).then(done, done);
      return;
    }
  }
}
