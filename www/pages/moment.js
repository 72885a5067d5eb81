// Moments as people write them in an address: `12.5`, `0:20`, `1:02:03`.

/** The longest that counts: a year. More is a slip of the hand. */
const SECONDS_MAX = 366 * 24 * 60 * 60;

/** Hours and minutes or none, then seconds, perhaps with a fraction. */
const CLOCK = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)$/u;

/**
 * Seconds; null if it is no moment. Behind a colon there are fewer than 60.
 *
 * @param {string} text
 * @returns {number | null}
 */
export function secondsOf(text) {
  const parts = CLOCK.exec(text.trim().replace(/s$/u, ""));
  if (!parts) {
    return null;
  }
  const [, hours, minutes, seconds] = parts;
  if ((minutes !== undefined && Number(seconds) >= 60) || (hours !== undefined && Number(minutes) >= 60)) {
    return null;
  }
  const all = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return all <= SECONDS_MAX ? all : null;
}

/**
 * What the address says behind `?t=`, else behind `#t=`; null if it says nothing.
 *
 * @param {string} search
 * @param {string} hash
 * @returns {string | null}
 */
export function momentIn(search, hash) {
  return new URLSearchParams(search).get("t") ?? new URLSearchParams(hash.replace(/^#/u, "")).get("t");
}
