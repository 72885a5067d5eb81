/**
 * Plays a recording: loads it, keeps the clock, goes to moments, draws. Runs in a worker or in the page.
 *
 * Commands come in through `run`, one after another; what happens goes out through `host.emit`. The engine never does more
 * than a slice of work at a time, so that a page in which it runs stays usable.
 *
 * @import { EngineHost, EngineMessage, Failure, MediaEventName, Notice, Player, SourceDescription, Status } from "./types.d.ts"
 * @import { RecordingHost } from "./recording.js"
 */

import { Clock } from "./clock.js";
import { Facts } from "./facts.js";
import { Frames } from "./frames.js";
import { Full } from "./full.js";
import { Lookups } from "./lookups.js";
import { openFiles } from "./opening.js";
import { CommandQueue, Latest } from "./queue.js";
import { ReadAhead } from "./read-ahead.js";
import { Recording } from "./recording.js";
import { Screen } from "./screen.js";
import { failureOf } from "./source.js";
import { View } from "./view.js";

/** Least time between two `timeupdate` messages while playing, in ms: a smooth timeline, and few messages. */
const TIMEUPDATE_MS = 50;

export class Engine {
  #host;
  #queue = new CommandQueue();
  #clock = new Clock();
  #screen;
  #view;
  #frames;
  #readAhead = new ReadAhead();
  /** @type {Facts | null} */
  #facts = null;
  /** @type {Recording | null} */
  #recording = null;
  /** @type {AbortController} Of the recording that is open. */
  #abort = new AbortController();
  /** @type {{source: SourceDescription, startMs: number} | null} */
  #loaded = null;
  /** @type {{key: string, untold: EngineMessage[]} | null} What is loaded already, although nobody has asked for it yet. */
  #prepared = null;
  #isPlaying = false;
  #isEnded = false;
  #isSeeking = false;
  #isWaiting = false;
  #hasMetadata = false;
  #hasFrame = false;
  #isDisposed = false;
  #lastUpdateMs = -Infinity;
  /** @type {Latest<number, void>} */
  #seeks;
  #full;
  #lookups = new Lookups(
    () => this.#recording,
    () => this.#full.recording(),
    (share) => this.#emit({ type: "searching", share }),
  );

  /** @param {EngineHost} host */
  constructor(host) {
    this.#host = host;
    this.#screen = new Screen((geometry) => this.#emit({ type: "geometry", geometry }));
    this.#frames = new Frames(host, (nowMs) => this.#frame(nowMs));
    this.#view = new View(this.#screen, {
      emit: (message) => this.#emit(message),
      now: host.now,
      requestFrame: () => this.#frames.request(),
    });
    this.#full = new Full({
      loadFull: host.loadFull,
      createRecording: ({ createPlayer }) => this.#searched(createPlayer),
      highlight: (...highlight) => this.#view.highlight(...highlight),
    });
    this.#seeks = new Latest((ms, isCurrent) => this.#goTo(ms, isCurrent));
  }

  /**
   * Runs a command of `Commands`.
   *
   * @param {string} name
   * @param {any} [argument]
   * @returns {Promise<any>}
   */
  async run(name, argument) {
    if (name === "dispose") return this.dispose();
    const table = Object.hasOwn(this.#commands, name) ? this.#commands : this.#view.commands;
    const command = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!command) throw new Error(`there is no command \`${name}\``);
    // Wrapped: what takes long must not hold up the queue.
    const { result } = await this.#queue.run(async () => {
      const result = command(argument);
      return { result: name === "load" ? await result : result };
    });
    return result;
  }

  dispose() {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#queue.close();
    this.#frames.stop();
    this.#close();
  }

  /** @type {Record<string, (argument: any) => unknown>} */
  #commands = {
    prepare: (options) => {
      this.#prepared = { key: JSON.stringify(options), untold: [] };
      return this.#load(options);
    },
    load: (options) => {
      if (this.#prepared?.key === JSON.stringify(options)) return this.#takeUp(this.#prepared.untold);
      this.#prepared = null;
      return this.#load(options);
    },
    unload: () => {
      this.#close();
      this.#loaded = null;
    },
    retry: () => this.#retry(),
    play: () => this.#play(),
    pause: () => this.#pause(),
    // Decided here: what the page knows may be older than the last press.
    toggle: () => (this.#isPlaying ? this.#pause() : this.#play()),
    seek: (ms) => this.#seek(ms),
    step: (direction) => this.#step(direction),
    setRate: (rate) => this.#setRate(rate),
    setIdleLimit: (ms) => {
      this.#clock.idleLimitMs = ms ?? Infinity;
    },
    highlight: (query) => this.#full.highlight(query),
    search: (query) => this.#lookups.search(query),
    thumbnail: (ms) => this.#lookups.thumbnail(ms),
  };

  /** @param {{source: SourceDescription, startMs: number}} options */
  async #load({ source, startMs }) {
    this.#close();
    this.#loaded = { source, startMs };
    const abort = new AbortController();
    this.#abort = abort;
    const { fetch } = this.#host;
    const opening = openFiles(source, startMs, fetch, abort.signal);
    let createPlayer;
    try {
      createPlayer = await this.#host.loadPlayer();
    } catch (error) {
      this.#fail({ code: 4, message: `the player could not be loaded (${failureOf(error).message})` });
      return;
    }
    if (abort.signal.aborted) return;
    const host = {
      ...this.#recordingHost(createPlayer),
      onPlayer: (/** @type {Player} */ player) => this.#screen.use(player),
      onProgress: () => this.#progressed(),
      onRestart: () => this.#facts?.reset(),
      onReading: (/** @type {Promise<void>} */ reading) => this.#settle(reading, abort.signal),
      onNotice: (/** @type {Notice} */ notice) => this.#emit({ type: "notice", notice }),
    };
    const recording = new Recording(host, opening, abort.signal);
    this.#recording = recording;
    this.#facts = new Facts((message) => this.#emit(message), this.#host.now);
    this.#clock.moveTo(startMs);
    this.#settle(recording.open(), abort.signal);
  }

  /**
   * What a recording needs, and nothing told of it.
   *
   * @param {() => Player} createPlayer
   * @returns {RecordingHost}
   */
  #recordingHost(createPlayer) {
    const { now, pause, delay } = this.#host;
    return {
      createPlayer,
      loadFull: async () => (await this.#full.load("recordings of this format")).createPlayer,
      now,
      pause,
      delay,
      onPlayer: () => undefined,
      onProgress: () => undefined,
      onRestart: () => undefined,
      onReading: (reading) => reading.catch(() => undefined),
      onNotice: () => undefined,
    };
  }

  /**
   * The recording that is loaded once more, for searches alone.
   *
   * @param {() => Player} createPlayer
   */
  #searched(createPlayer) {
    if (!this.#loaded) throw new Error("there is no recording");
    const { signal } = this.#abort;
    return new Recording(this.#recordingHost(createPlayer), openFiles(this.#loaded.source, 0, this.#host.fetch, signal), signal);
  }

  /**
   * What was prepared is wanted now. It is told from the beginning.
   *
   * @param {EngineMessage[]} untold
   */
  #takeUp(untold) {
    this.#prepared = null;
    this.#hasMetadata = this.#hasFrame = false;
    if (this.#recording) this.#facts = new Facts((message) => this.#emit(message), this.#host.now);
    if (this.#recording?.player.info().state !== "loading") this.#progressed();
    for (const message of untold) this.#emit(message);
  }

  /** Takes up what broke off. What was read already stays. */
  #retry() {
    const recording = this.#recording;
    if (!recording || !this.#hasFrame) {
      if (this.#loaded) void this.run("load", this.#loaded);
      return;
    }
    if (recording.isComplete) void this.#seeks.request(this.#clock.positionMs).catch(() => undefined);
    else this.#settle(recording.resume(), this.#abort.signal);
  }

  /**
   * @param {Promise<void>} reading
   * @param {AbortSignal} signal
   */
  #settle(reading, signal) {
    reading.catch((error) => {
      if (signal.aborted) return;
      this.#progressed();
      this.#fail(failureOf(error));
    });
  }

  /** Closes what is open, before another is opened or for good. */
  #close() {
    this.#abort.abort(new DOMException("the recording is closed", "AbortError"));
    this.#screen.use(null);
    this.#full.close();
    this.#recording?.free();
    this.#recording = null;
    this.#facts = null;
    this.#clock.stop();
    this.#clock.moveTo(0);
    this.#clock.setIdleSpans([]);
    this.#isPlaying = this.#isEnded = this.#isSeeking = this.#isWaiting = false;
    this.#hasMetadata = this.#hasFrame = false;
  }

  /** More of the recording is known. */
  #progressed() {
    const recording = this.#recording;
    if (!recording || !this.#facts) return;
    const isFirst = !this.#hasMetadata;
    // The page has enough to do until something is shown; the rest follows that.
    const isBrief = recording.isComplete && !this.#hasFrame;
    if (!this.#facts.update(recording, () => this.#status(), isFirst, isBrief)) return;
    this.#clock.setIdleSpans(this.#facts.idle);
    const { state } = this.#facts.info;
    if (isFirst && state !== "loading" && state !== "foreign") {
      this.#hasMetadata = true;
      this.#media("durationchange");
      this.#media("loadedmetadata");
      void this.#seeks.request(this.#clock.positionMs).catch(() => undefined);
    }
    this.#media("progress");
    if (this.#isWaiting && this.#isPlaying) this.#frames.request();
  }

  #play() {
    if (this.#isPlaying) return;
    if (this.#isEnded) void this.#seek(0);
    this.#isPlaying = true;
    this.#screen.showLive();
    this.#media("play");
    this.#clock.start(this.#host.now());
    if (this.#hasFrame && !this.#isSeeking) this.#media("playing");
    else this.#wait();
    this.#frames.request();
  }

  #pause() {
    if (!this.#isPlaying) return;
    this.#isPlaying = false;
    this.#isWaiting = false;
    this.#clock.stop();
    this.#view.look();
    this.#media("timeupdate");
    this.#media("pause");
  }

  /** @param {number} ms */
  async #seek(ms) {
    const { durationMs } = this.#status();
    const isKnown = this.#recording?.isComplete;
    const target = Math.max(0, isKnown ? Math.min(ms, durationMs) : ms);
    if (!Number.isFinite(target)) return;
    this.#isEnded = false;
    this.#clock.moveTo(target);
    if (!this.#hasMetadata) return;
    if (!this.#isSeeking) {
      this.#isSeeking = true;
      this.#media("seeking");
    }
    await this.#seeks.request(target);
  }

  /**
   * @param {number} ms
   * @param {() => boolean} isCurrent
   */
  async #goTo(ms, isCurrent) {
    const recording = this.#recording;
    if (!recording) return;
    const signal = this.#abort.signal;
    try {
      const isThere = await recording.reach(ms, isCurrent);
      if (!isThere || !isCurrent() || signal.aborted) return;
    } catch (error) {
      if (signal.aborted) return;
      this.#isSeeking = false;
      if (!this.#hasFrame) this.#facts?.details(recording.player);
      this.#fail(failureOf(error));
      return;
    }
    this.#arrive(recording, ms);
  }

  /**
   * @param {Recording} recording
   * @param {number} ms
   */
  #arrive(recording, ms) {
    const { isComplete, durationMs } = this.#status();
    this.#clock.moveTo(isComplete ? Math.min(ms, durationMs) : ms);
    this.#isEnded = isComplete && durationMs > 0 && ms >= durationMs;
    const isFirst = !this.#hasFrame;
    this.#hasFrame = true;
    this.#screen.showLive();
    this.#frames.drawNow();
    if (isFirst) {
      this.#media("loadeddata");
      if (isComplete) this.#facts?.details(recording.player);
    }
    this.#view.look();
    this.#media("timeupdate");
    if (this.#isSeeking) {
      this.#isSeeking = false;
      this.#media("seeked");
    }
    if (this.#isPlaying) this.#resume();
  }

  /** @param {number} direction 1 or -1. */
  async #step(direction) {
    this.#pause();
    const recording = this.#recording;
    if (!recording || !this.#hasFrame || this.#isSeeking) return;
    const { signal } = this.#abort;
    const isCurrent = () => !signal.aborted && !this.#isSeeking;
    try {
      const next = await recording.beside(direction, isCurrent);
      if (next !== undefined && isCurrent()) await this.#seek(next);
    } catch (error) {
      if (!signal.aborted) this.#fail(failureOf(error));
    }
  }

  /** @param {number} rate */
  #setRate(rate) {
    const before = this.#clock.rate;
    this.#clock.rate = rate;
    if (this.#clock.rate !== before) this.#media("ratechange");
  }

  /**
   * One frame: time passes, the player follows, what changed is drawn.
   *
   * @param {number} nowMs
   * @returns {"running" | "blinking" | "still"}
   */
  #frame(nowMs) {
    const recording = this.#recording;
    if (!recording || !this.#hasFrame) return "still";
    if (this.#isPlaying && !this.#isSeeking) this.#advance(recording, nowMs);
    const blinks = this.#screen.draw(nowMs);
    if (this.#isPlaying && !this.#isSeeking && !this.#isWaiting) return "running";
    return blinks ? "blinking" : "still";
  }

  /**
   * @param {Recording} recording
   * @param {number} nowMs
   */
  #advance(recording, nowMs) {
    const { durationMs, knownMs, isComplete } = this.#status();
    const endMs = isComplete ? durationMs : knownMs;
    if (this.#isWaiting) {
      if (this.#clock.positionMs >= endMs && !isComplete) return;
      this.#resume();
    }
    const target = Math.min(this.#clock.tick(nowMs), endMs);
    this.#clock.moveTo(target);
    if (!recording.moveTo(target)) {
      this.#wait();
      void this.#seeks.request(target).catch(() => undefined);
      return;
    }
    this.#view.lookNowAndThen();
    this.#readAhead.look(recording, nowMs, (watchedMs) => this.#clock.after(watchedMs));
    if (target >= endMs) {
      if (isComplete) this.#end();
      else this.#wait();
      return;
    }
    if (nowMs - this.#lastUpdateMs < TIMEUPDATE_MS) return;
    this.#lastUpdateMs = nowMs;
    this.#media("timeupdate");
  }

  #end() {
    this.#isEnded = true;
    this.#pause();
    this.#media("ended");
  }

  #wait() {
    this.#clock.stop();
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#media("waiting");
  }

  #resume() {
    this.#clock.start(this.#host.now());
    if (this.#isWaiting) {
      this.#isWaiting = false;
      this.#media("playing");
    }
    this.#frames.request();
  }

  /** @returns {Status} */
  #status() {
    const info = this.#facts?.info;
    const recording = this.#recording;
    return {
      positionMs: this.#clock.positionMs,
      durationMs: Math.max(info?.durationMs ?? 0, 0),
      knownMs: info?.knownMs ?? 0,
      isComplete: recording?.isComplete ?? false,
      isPaused: !this.#isPlaying,
      isEnded: this.#isEnded,
      isSeeking: this.#isSeeking,
      isWaiting: this.#isWaiting,
      rate: this.#clock.rate,
      bytesRead: recording?.bytesRead ?? 0,
      bytesTotal: recording?.bytesTotal ?? null,
      readyState: !this.#hasMetadata ? 0 : !this.#hasFrame || this.#isSeeking ? 1 : this.#isWaiting ? 2 : 4,
    };
  }

  /** @param {MediaEventName} name */
  #media(name) {
    this.#emit({ type: "media", name, status: this.#status() });
  }

  /** @param {Failure} failure */
  #fail(failure) {
    if (this.#isPlaying) this.#pause();
    this.#emit({ type: "failure", failure });
  }

  /** @param {EngineMessage} message */
  #emit(message) {
    if (this.#isDisposed) return;
    if (!this.#prepared) this.#host.emit(message);
    else if (message.type === "notice" || message.type === "failure") this.#prepared.untold.push(message);
  }
}
