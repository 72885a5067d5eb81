/**
 * Connects an element to an engine: in a worker if one can be started, else in the page.
 *
 * @import { Commands, EngineMessage, PackageAssets } from "./types.d.ts"
 */

import { PREPARE_ID, Remote } from "./rpc.js";

/**
 * @typedef {object} Assets
 * @property {string | URL} worker The script that exports `Engine` and serves messages in a worker.
 * @property {string | URL | ArrayBuffer | WebAssembly.Module} [wasm] Where the wasm module is; beside the script if left out.
 * @property {string | URL} [full] The script for other formats and regular expressions; beside the worker's if left out.
 * @property {string | URL | ArrayBuffer | WebAssembly.Module} [wasmFull] Its wasm module; beside it if left out.
 * @property {Promise<Worker | null> | null} [started] A worker that the page has started already; null in it if that failed.
 */

/**
 * A worker that may still be starting.
 *
 * @typedef {object} Launch
 * @property {string} url
 * @property {Worker | null} worker Takes messages from the beginning; null where none can be started.
 * @property {Promise<Worker | null>} ready Null when it failed: forbidden by the page, or no modules in workers.
 */

/** @type {Launch | null} Started for a player that is about to be connected. */
let spare = null;

/**
 * Starts a worker for the player that is connected next: a thread takes longer to start than an element to be built.
 *
 * @param {string | URL} worker
 */
export function startEarly(worker) {
  spare ??= startWorker(new URL(worker, import.meta.url));
}

/** @param {URL} url */
function takeWorker(url) {
  if (spare?.url !== url.href) return startWorker(url);
  const launch = spare;
  spare = null;
  return launch;
}

/**
 * @typedef {object} Link
 * @property {(name: string, argument: any, transfer: Transferable[]) => Promise<any>} run
 * @property {() => void} close
 */

/** Where the worker's script is: beside this bundle, or at its place among the sources. */
export function defaultWorkerUrl() {
  const here = new URL(import.meta.url);
  return here.pathname.endsWith("/lib/connection.js") ? new URL("../worker.js", here) : new URL("reel-player-worker.js", here);
}

/**
 * Where the script of the full package is: beside that of the worker, unless that has no place.
 *
 * @param {URL} worker
 */
export function defaultFullUrl(worker) {
  if (worker.protocol === "blob:" || worker.protocol === "data:") return undefined;
  return new URL(worker.pathname.endsWith("/worker.js") ? "full.js" : "reel-player-full.js", worker);
}

export class Connection {
  /** @type {"worker" | "page" | null} Where the engine runs; null until it does. */
  place = null;
  #isClosed = false;
  /** @type {Promise<Link>} */
  #link;
  /** @type {Launch | null} */
  #launch = null;

  /**
   * @param {Assets} assets
   * @param {(message: EngineMessage) => void} onMessage
   */
  constructor(assets, onMessage) {
    /** @param {EngineMessage} message */
    const receive = (message) => {
      if (!this.#isClosed) onMessage(message);
    };
    this.#link = this.#connect(assets, receive);
    // Whoever runs a command hears of it; nobody has to.
    this.#link.catch(() => undefined);
  }

  /**
   * @template {keyof Commands} N
   * @param {N} name
   * @param {Parameters<Commands[N]>[0]} [argument]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<Awaited<ReturnType<Commands[N]>>>}
   */
  async run(name, argument, transfer = []) {
    const link = await this.#link;
    if (this.#isClosed) throw new DOMException("the player is closed", "AbortError");
    return link.run(name, argument, transfer);
  }

  close() {
    this.#isClosed = true;
    this.#link.then(
      (link) => link.close(),
      () => undefined,
    );
  }

  /**
   * Says what is going to be loaded, before the worker can say that it is ready. `load` has to follow.
   *
   * @param {Parameters<Commands["load"]>[0]} argument
   */
  prepare(argument) {
    // What is not a URL would be copied, and then copied again.
    if (argument.source.kind === "url") this.#launch?.worker?.postMessage({ id: PREPARE_ID, name: "prepare", argument });
  }

  /**
   * @param {Assets} assets
   * @param {(message: EngineMessage) => void} onMessage
   * @returns {Promise<Link>}
   */
  async #connect(assets, onMessage) {
    const worker = new URL(assets.worker, import.meta.url);
    const full = assets.full === undefined ? defaultFullUrl(worker) : new URL(assets.full, import.meta.url);
    /** @type {PackageAssets} */
    const parts = { wasm: plain(assets.wasm), full: full?.href, wasmFull: plain(assets.wasmFull) };
    const thread = (assets.started && (await assets.started)) ?? (await this.#start(worker, parts));
    if (thread) {
      this.place = "worker";
      return new Remote(thread, parts, onMessage);
    }
    const { Engine } = await import(String(assets.worker));
    this.place = "page";
    const engine = new Engine(onMessage, parts);
    return {
      run: (name, argument) => engine.run(name, argument),
      close: () => engine.dispose(),
    };
  }

  /**
   * @param {URL} url
   * @param {PackageAssets} parts
   */
  #start(url, parts) {
    this.#launch = takeWorker(url);
    this.#launch.worker?.postMessage({ start: parts });
    return this.#launch.ready;
  }
}

/**
 * What can be sent to a worker.
 *
 * @param {Assets["wasm"]} wasm
 */
function plain(wasm) {
  return wasm instanceof URL ? wasm.href : wasm;
}

/**
 * @param {URL} url
 * @returns {Launch}
 */
function startWorker(url) {
  if (typeof Worker !== "function") return { url: url.href, worker: null, ready: Promise.resolve(null) };
  const isForeign = /^https?:$/.test(url.protocol) && url.origin !== globalThis.location?.origin;
  // A worker's script must be of the page's own origin. A blob is, and may import the script.
  const script = isForeign ? URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" })) : url;
  let worker;
  try {
    worker = new Worker(script, { type: "module" });
  } catch {
    worker = null;
  }
  return { url: url.href, worker, ready: worker ? readiness(worker, script) : Promise.resolve(null) };
}

/**
 * @param {Worker} worker
 * @param {URL | string} script
 * @returns {Promise<Worker | null>}
 */
async function readiness(worker, script) {
  const isReady = await new Promise((resolve) => {
    worker.onmessage = () => resolve(true);
    worker.onerror = () => resolve(false);
  });
  worker.onerror = null;
  if (typeof script === "string") URL.revokeObjectURL(script);
  if (isReady) return worker;
  worker.terminate();
  return null;
}
