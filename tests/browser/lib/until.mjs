// Waiting for a state, never for a time.
import { setTimeout as pause } from "node:timers/promises";

/** After this long a state will not come any more; slow machines and a debug build included. */
export const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 20;

/**
 * Waits until `look` gives something true, and returns it.
 *
 * @template T
 * @param {() => T | Promise<T>} look
 * @param {string} what Said when it does not come.
 * @returns {Promise<Exclude<T, false | null | undefined>>}
 */
export async function until(look, what) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen) return /** @type {Exclude<T, false | null | undefined>} */ (seen);
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}
