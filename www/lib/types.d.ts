// What crosses between the wasm package, the engine and the elements. Times are milliseconds of the recording.

export interface ByteRequest {
  file: "recording" | "index";
  offset: number;
  length: number;
}

/** Where the grid lies on the canvas, in CSS pixels. */
export interface Geometry {
  cols: number;
  rows: number;
  cellWidth: number;
  cellHeight: number;
  left: number;
  top: number;
  width: number;
  height: number;
  fontSize: number;
  /** The whole canvas: the room, or the grid where that is larger. */
  canvasWidth: number;
  canvasHeight: number;
}

export interface TerminalTheme {
  background: string;
  foreground: string;
  cursor: string;
  selection: string;
  highlight: string;
  currentHighlight: string;
  link: string;
  /** 16 colours. */
  palette: string[];
}

export interface Info {
  kind: string;
  state: "loading" | "ready" | "empty" | "encrypted" | "unreadable" | "foreign";
  complete: boolean;
  durationMs: number;
  /** How far the recording has been decoded. */
  knownMs: number;
  /** Unix time of moment 0. */
  startedMs: number | null;
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
  /** Holes in the numbering of events. */
  gaps: number;
  /** Events that are missing in them. */
  missing: number;
  damages: number;
  encryptedParts: number;
  exitCode: string | null;
  ended: boolean;
  indexed: boolean;
  format: string;
}

/** Something that happened besides output. */
export interface Mark {
  ms: number;
  kind: string;
  type: string;
  code: string;
  index: number;
  /** One line for people. */
  text: string;
}

export interface Query {
  pattern: string;
  regex: boolean;
  caseSensitive: boolean;
  limit: number;
}

/** A stretch of time in which a text was visible. `start` and `end` are UTF-16 offsets in `text`. */
export interface Hit {
  fromMs: number;
  toMs: number;
  row: number;
  col: number;
  cols: number;
  text: string;
  start: number;
  end: number;
}

export interface SearchResult {
  /** The first ones, as many as the query allows. */
  hits: Hit[];
  /** How many there are in all. */
  total: number;
  /** Numbers of marks. */
  events: number[];
}

/** Something that is wrong with a recording. */
export interface Problem {
  /** Moment of the last event before it. */
  ms: number;
  severity: "deviation" | "unreadable" | "damage";
  name: string;
  text: string;
}

/** `cells`: 0 is background, else 1 + 36·red + 6·green + blue with six steps each. */
export interface Thumbnail {
  cols: number;
  rows: number;
  cells: Uint8Array;
}

export interface DesktopFrame {
  left: number;
  top: number;
  width: number;
  height: number;
  serial: number;
  png: Uint8Array;
}

export interface Desktop {
  width: number;
  height: number;
  /** Those that are new since the last call; all of them when `full`. */
  frames: DesktopFrame[];
  full: boolean;
  pointer: { x: number; y: number } | null;
  notice: string | null;
}

export type SelectionMode = "cells" | "word" | "line" | "block";

/** The class that `crates/player` exports. Errors are thrown as `Error` with a message for people. */
export interface Player {
  /** Without a length, that of the recording is not compared. */
  openIndex(bytes: Uint8Array, recordingLength?: number): void;
  push(bytes: Uint8Array): void;
  finish(): void;
  seek(ms: number): ByteRequest[];
  /** What a seek to this moment would ask for. */
  prefetch(ms: number): ByteRequest[];
  /** To be called while bytes are under way: does what showing the first moment would have to do besides. */
  warmUp(ms: number): void;
  supply(file: "recording" | "index", offset: number, bytes: Uint8Array): void;
  positionMs(): number;
  nextMs(): number | undefined;
  previousMs(): number | undefined;
  info(): Info;
  marks(from: number): Mark[];
  idleSpans(): Float64Array;
  histogram(buckets: number): Float32Array;
  problems(): Problem[];
  search(query: Query): { hits?: Hit[]; total?: number; requests?: ByteRequest[] };
  searchEvents(query: Query): Uint32Array;
  thumbnail(ms: number): Partial<Thumbnail> & { requests?: ByteRequest[] };
  attach(canvas: OffscreenCanvas): void;
  resize(cssWidth: number, cssHeight: number, devicePixelRatio: number): Geometry;
  setFont(family: string, lineHeight: number, zoom: number): Geometry;
  geometry(): Geometry;
  setTheme(theme: TerminalTheme): void;
  draw(nowMs: number, force: boolean): boolean;
  setReducedMotion(on: boolean): void;
  scrollBy(rows: number): number;
  select(fromCol: number, fromRow: number, toCol: number, toRow: number, mode: SelectionMode): void;
  clearSelection(): void;
  selectedText(): string;
  setHighlights(cells: Uint32Array): void;
  setHighlightQuery(query: Omit<Query, "limit"> | null): void;
  /** The function finds matches in a text: from, to, … in bytes of UTF-8. */
  setHighlightFinder(find: FindMatches): void;
  linkAt(col: number, row: number): { uri: string; id: string } | undefined;
  screenText(): string;
  cursor(): { col: number; row: number; visible: boolean };
  title(): string;
  isAlternate(): boolean;
  desktop(): Desktop | null;
  free(): void;
}

/** Gives from, to, from, to, … in bytes of UTF-8. */
export type FindMatches = (text: string) => Uint32Array;

/** The wasm package that reads other formats too and has regular expressions. */
export interface FullPackage {
  createPlayer: () => Player;
  /** Throws for a pattern that cannot be read. */
  createFinder: (query: Omit<Query, "limit">) => FindMatches;
}

/** Where the wasm packages are; what is left out is beside the script that needs it. */
export interface PackageAssets {
  wasm?: string | ArrayBuffer | WebAssembly.Module;
  /** URL of the script that loads the full package; without it there is none. */
  full?: string;
  wasmFull?: string | ArrayBuffer | WebAssembly.Module;
}

export type SourceDescription =
  ({ kind: "url"; url: string } | { kind: "blob"; blob: Blob } | { kind: "buffer"; buffer: ArrayBuffer }) & {
    /** Where its index is, or the index itself. */
    indexUrl?: string | null;
    index?: Blob | null;
  };

/** A message to the person who watches. A later one with the same id replaces it. */
export interface Notice {
  id: string;
  level: "info" | "warning" | "error";
  text: string;
}

/** What the engine tells. */
export type EngineMessage =
  | { type: "media"; name: MediaEventName; status: Status }
  | { type: "status"; status: Status }
  | { type: "info"; info: Info; status: Status }
  | { type: "marks"; from: number; marks: Mark[] }
  | { type: "timeline"; histogram: Float32Array; idle: Float64Array }
  | { type: "problems"; problems: Problem[] }
  | { type: "geometry"; geometry: Geometry }
  | { type: "screen"; screen: ScreenState }
  | { type: "notice"; notice: Notice }
  /** What the search that runs waits for: how much has been read, 0 to 1. Null when it waits no more, or that is not known. */
  | { type: "searching"; share: number | null }
  | { type: "failure"; failure: Failure };

export type MediaEventName =
  | "play"
  | "pause"
  | "playing"
  | "waiting"
  | "seeking"
  | "seeked"
  | "timeupdate"
  | "ratechange"
  | "durationchange"
  | "loadedmetadata"
  | "loadeddata"
  | "progress"
  | "ended";

/** Why a recording cannot be shown; `code` as MediaError has it: 2 network, 3 decoding, 4 not supported. */
export interface Failure {
  code: 2 | 3 | 4;
  message: string;
}

export interface Status {
  positionMs: number;
  durationMs: number;
  knownMs: number;
  isComplete: boolean;
  isPaused: boolean;
  isEnded: boolean;
  isSeeking: boolean;
  isWaiting: boolean;
  rate: number;
  bytesRead: number;
  bytesTotal: number | null;
  readyState: 0 | 1 | 2 | 3 | 4;
}

/** What the screen shows besides its pixels. */
export interface ScreenState {
  title: string;
  isAlternate: boolean;
  cursor: { col: number; row: number; visible: boolean };
  scrolledRows: number;
  isDesktop: boolean;
  /** Its size in pixels. */
  desktop: { width: number; height: number };
}

/** The commands of the engine: arguments and result. */
export interface Commands {
  /** Loads without telling anything, until the same is asked for by `load`. */
  prepare: (options: { source: SourceDescription; startMs: number }) => void;
  load: (options: { source: SourceDescription; startMs: number }) => void;
  unload: () => void;
  retry: () => void;
  play: () => void;
  pause: () => void;
  toggle: () => void;
  seek: (ms: number) => Promise<void>;
  step: (direction: number) => Promise<void>;
  setRate: (rate: number) => void;
  setIdleLimit: (ms: number | null) => void;
  attach: (canvases: { terminal: OffscreenCanvas; desktop: OffscreenCanvas }) => void;
  resize: (size: { width: number; height: number; ratio: number }) => void;
  setFont: (font: { family: string; lineHeight: number; zoom: number }) => void;
  setTheme: (theme: TerminalTheme) => void;
  setReducedMotion: (on: boolean) => void;
  scroll: (rows: number) => number;
  reveal: (hit: Pick<Hit, "text" | "row" | "col" | "cols">) => void;
  select: (selection: SelectionRange | null) => string;
  highlight: (query: Omit<Query, "limit"> | null) => void;
  linkAt: (cell: { col: number; row: number }) => string | null;
  screenText: () => string;
  /** Rejects with a `SyntaxError` for a pattern that cannot be read. */
  search: (query: Query) => Promise<SearchResult>;
  thumbnail: (ms: number) => Promise<Thumbnail | null>;
  dispose: () => void;
}

export interface SelectionRange {
  fromCol: number;
  fromRow: number;
  toCol: number;
  toRow: number;
  mode: SelectionMode;
}

/** What the engine needs of the place where it runs. */
export interface EngineHost {
  /** Loads the wasm package; gives what makes players. */
  loadPlayer: () => Promise<() => Player>;
  loadFull: () => Promise<FullPackage>;
  emit: (message: EngineMessage) => void;
  fetch: typeof fetch;
  /** Milliseconds, monotonic. */
  now: () => number;
  /** Lets others run. */
  pause: () => Promise<void>;
  /** Rejects when the signal is aborted. */
  delay: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Returns what cancels it. */
  requestFrame: (callback: () => void) => () => void;
}
