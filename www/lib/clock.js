/**
 * Which moment is shown now: real time × playback rate, with idle time compressed.
 *
 * The clock reads no time by itself; every call is told the time, so that it can be tested.
 */

import { IdleMap } from "./idle.js";

/** Slowest and fastest playback rate. Below, a session looks stopped; above, frames only flicker. */
export const RATE_MIN = 0.25;
export const RATE_MAX = 64;

/**
 * Longest step of real time that counts, in ms. Frames stop while a page is hidden or a computer sleeps; nobody has
 * watched then, so playback goes on where it was.
 */
export const TICK_MS_MAX = 250;

export class Clock {
  #positionMs = 0;
  #rate = 1;
  #idleLimitMs = Infinity;
  /** @type {ArrayLike<number>} */
  #spans = [];
  #map = new IdleMap([], Infinity);
  /** @type {number | null} Real time of the last tick; null while stopped. */
  #lastNowMs = null;

  get positionMs() {
    return this.#positionMs;
  }

  get isRunning() {
    return this.#lastNowMs !== null;
  }

  get rate() {
    return this.#rate;
  }

  set rate(value) {
    this.#rate = clampRate(value);
  }

  get idleLimitMs() {
    return this.#idleLimitMs;
  }

  set idleLimitMs(value) {
    this.#idleLimitMs = value >= 0 ? value : Infinity;
    this.#map = new IdleMap(this.#spans, this.#idleLimitMs);
  }

  /** @param {ArrayLike<number>} spans Idle spans in time order: from, to, … in ms. */
  setIdleSpans(spans) {
    this.#spans = spans;
    this.#map = new IdleMap(spans, this.#idleLimitMs);
  }

  /** @param {number} nowMs */
  start(nowMs) {
    this.#lastNowMs ??= nowMs;
  }

  stop() {
    this.#lastNowMs = null;
  }

  /**
   * Goes to a moment. Whether the clock runs stays as it is.
   *
   * @param {number} ms
   */
  moveTo(ms) {
    this.#positionMs = Math.max(0, ms);
  }

  /**
   * The moment that is reached from here after watching so long, in real time.
   *
   * @param {number} watchedMs
   */
  after(watchedMs) {
    return this.#map.advance(this.#positionMs, watchedMs * this.#rate);
  }

  /**
   * Lets the time since the last tick pass and returns the moment that is reached.
   *
   * @param {number} nowMs
   */
  tick(nowMs) {
    if (this.#lastNowMs === null) return this.#positionMs;
    const realMs = Math.min(TICK_MS_MAX, Math.max(0, nowMs - this.#lastNowMs));
    this.#lastNowMs = nowMs;
    this.#positionMs = this.#map.advance(this.#positionMs, realMs * this.#rate);
    return this.#positionMs;
  }
}

/** @param {number} rate */
export function clampRate(rate) {
  if (!Number.isFinite(rate)) return 1;
  return Math.min(RATE_MAX, Math.max(RATE_MIN, rate));
}
