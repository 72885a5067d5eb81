/** Declarations of `<reel-player>` for pages in TypeScript. Times are seconds. */

export type ReelPlayerSource = string | URL | Blob | ArrayBuffer | null;

/** Something that happened besides output. */
export interface ReelPlayerMark {
  time: number;
  kind: string;
  /** Type of the event, as `session.join`. */
  type: string;
  code: string;
  /** Number of the event in the recording. */
  index: number;
  /** One line for people. */
  text: string;
}

/** A stretch of time in which a text was on the screen. */
export interface ReelPlayerHit {
  from: number;
  to: number;
  row: number;
  col: number;
  cols: number;
  /** The whole line; the match is from `start` to `end`. */
  text: string;
  start: number;
  end: number;
}

/** The first hits, at most 2000; `total` says how many there are. */
export interface ReelPlayerHits extends Array<ReelPlayerHit> {
  /** From 65536 on: at least so many. */
  total: number;
}

export interface ReelPlayerQuery {
  pattern: string;
  regex?: boolean;
  caseSensitive?: boolean;
}

export interface ReelPlayerProblem {
  /** Moment of the last event before it. */
  time: number;
  severity: "deviation" | "unreadable" | "damage";
  name: string;
  text: string;
}

export interface ReelPlayerMetadata {
  kind: string;
  state: "loading" | "ready" | "empty" | "encrypted" | "unreadable" | "foreign";
  /** All of the recording has been read, or an index knows it. */
  complete: boolean;
  duration: number;
  /** How far the recording is known. */
  known: number;
  started: Date | null;
  sessionId: string;
  cluster: string;
  user: string;
  login: string;
  server: string;
  title: string;
  command: string[];
  participants: string[];
  addresses: { remote: string; local: string };
  cols: number;
  rows: number;
  events: number;
  prints: number;
  outputBytes: number;
  recordingBytes: number;
  parts: number;
  gaps: number;
  missing: number;
  damages: number;
  encryptedParts: number;
  exitCode: string | null;
  ended: boolean;
  indexed: boolean;
  format: string;
  problems: ReelPlayerProblem[];
}

/** Names of the events; all are plain `Event`s that do not bubble, as those of `HTMLMediaElement`. */
export type ReelPlayerEventName =
  | "play"
  | "playing"
  | "pause"
  | "waiting"
  | "seeking"
  | "seeked"
  | "timeupdate"
  | "ratechange"
  | "durationchange"
  | "loadedmetadata"
  | "loadeddata"
  | "progress"
  | "ended"
  | "error";

export interface ReelPlayerAssets {
  /** The script that runs in a worker: `reel-player-worker.js`. */
  worker?: string | URL;
  /** The wasm module: `reel_player_bg.wasm`. */
  wasm?: string | URL | ArrayBuffer | WebAssembly.Module;
  /** The script for other formats and regular expressions, loaded when one is met: `reel-player-full.js`. */
  full?: string | URL;
  /** Its wasm module: `reel_player_full_bg.wasm`. */
  wasmFull?: string | URL | ArrayBuffer | WebAssembly.Module;
}

export class ReelPlayer extends HTMLElement {
  /** Where worker and wasm modules come from; beside the script unless set before the first player is connected. */
  static assets: ReelPlayerAssets;

  /** Attribute `src`; absolute when read. */
  src: string;
  /** Attribute `index`. */
  index: string;
  /** Attribute `start-at`. */
  startAt: number;
  /** Attribute `speed`: the playback rate at the beginning. */
  speed: number;
  /** Attribute `idle-limit`; null shows idle time as it was. */
  idleLimit: number | null;
  /** Attribute `theme`: `dark`, `light`, `contrast`, `auto`. */
  theme: string;
  controls: boolean;
  autoplay: boolean;
  /** Attribute `poster`: `npt:12.5` or the URL of an image. */
  poster: string;

  /** What is played instead of `src`. */
  source: ReelPlayerSource;
  /** The index of `source`, when that is a Blob or a buffer. To be set right after `source`; another source has none. */
  sourceIndex: Blob | null;
  /** A worker that the page has started before the player was there, once it is ready; null if it cannot be. */
  started: Promise<Worker | null> | null;
  /** Makes the link that "copy link" gives; null for the page's address with `t`. */
  linkTo: ((seconds: string) => string) | null;

  currentTime: number;
  /** NaN while it is not known. */
  readonly duration: number;
  /** 0.25 to 64. */
  playbackRate: number;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
  /** 0 nothing, 1 metadata, 2 waiting for bytes, 4 enough to play. */
  readonly readyState: 0 | 1 | 2 | 3 | 4;
  readonly buffered: { readonly length: number; start(index: number): number; end(index: number): number };
  /** `code` as `MediaError` has it: 2 network, 3 decoding, 4 not supported. */
  readonly error: { readonly code: number; readonly message: string } | null;
  readonly marks: ReelPlayerMark[];
  readonly metadata: ReelPlayerMetadata | null;
  /** Where the work is done. */
  readonly enginePlace: "worker" | "page" | null;

  play(): Promise<void>;
  pause(): void;
  load(): void;
  /** Goes to the next or the previous thing that happens, and pauses. */
  step(direction: 1 | -1): Promise<void>;
  /**
   * Searches in everything that was on the screen at any time, once all of it has been read. At most 2000 hits; `total` says
   * how many there are. Rejects with an error named `SyntaxError` when the pattern is no regular expression, `AbortError` when
   * another search took its place, and with another when the recording cannot be read.
   */
  search(query: string | ReelPlayerQuery): Promise<ReelPlayerHits>;
  screenText(): Promise<string>;

  addEventListener(
    type: ReelPlayerEventName,
    listener: (this: ReelPlayer, event: Event) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: ReelPlayer, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "reel-player": ReelPlayer;
  }
}
