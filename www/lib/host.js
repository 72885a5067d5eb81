/**
 * The engine's surroundings in a browser: the same in a worker and in a page.
 *
 * @import { EngineHost, EngineMessage, FullPackage, Player } from "./types.d.ts"
 */

/** Frames where there is no `requestAnimationFrame` (workers of some browsers), in ms. */
const FRAME_MS = 16;

/**
 * @param {(message: EngineMessage) => void} emit
 * @param {() => Promise<() => Player>} loadPlayer
 * @param {() => Promise<FullPackage>} loadFull
 * @returns {EngineHost}
 */
export function browserHost(emit, loadPlayer, loadFull) {
  return {
    emit,
    loadPlayer,
    loadFull,
    fetch: (input, init) => fetch(input, init),
    now: () => performance.now(),
    pause,
    delay,
    requestFrame,
  };
}

/** Lets messages and frames in. A message channel, because timers are held back to 4 ms when nested. */
function pause() {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(undefined);
      };
      port2.postMessage(null);
    })
  );
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function delay(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** @param {() => void} callback */
function requestFrame(callback) {
  if (typeof requestAnimationFrame === "function") {
    const frame = requestAnimationFrame(callback);
    return () => cancelAnimationFrame(frame);
  }
  const timer = setTimeout(callback, FRAME_MS);
  return () => clearTimeout(timer);
}
