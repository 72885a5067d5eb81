/**
 * Commands and messages between the page and a worker.
 *
 * Page → worker: `{start: assets}` once, then `{id, name, argument}`. Worker → page: `{ready: true}` once its script runs, then
 * `{id, result}` or `{id, problem, name}` for each command, and `{message}` for what the engine tells.
 *
 * A page that knows what is going to be played may start the worker before the player is there: `{start: null}`, then the
 * command `prepare`. The player does so too, for what it is going to load, before the worker has said that it is ready.
 *
 * @import { Engine } from "./engine.js"
 * @import { EngineMessage, PackageAssets } from "./types.d.ts"
 */

/** Id of the command `prepare`, whose answer nobody waits for. */
export const PREPARE_ID = 0;

/**
 * The worker's end.
 *
 * @param {{postMessage: (message: any, transfer?: Transferable[]) => void, addEventListener: Function}} port
 * @param {(emit: (message: EngineMessage) => void, assets: PackageAssets) => {run: Engine["run"]}} createEngine
 */
export function serve(port, createEngine) {
  /** @type {{run: Engine["run"]} | null} */
  let engine = null;
  /** @type {PackageAssets} An engine that is started early learns later where the rest is. */
  const assets = {};
  port.addEventListener("message", async (/** @type {MessageEvent} */ { data }) => {
    if (data && "start" in data) {
      Object.assign(assets, data.start);
      engine ??= createEngine((message) => port.postMessage({ message }), assets);
      return;
    }
    const { id, name, argument } = data;
    try {
      if (!engine) throw new Error("the engine has not been started");
      const result = await engine.run(name, argument);
      port.postMessage({ id, result });
    } catch (error) {
      const { message, name } = error instanceof Error ? error : { message: String(error), name: "Error" };
      port.postMessage({ id, problem: message, name });
    }
  });
  port.postMessage({ ready: true });
}

/** The page's end. */
export class Remote {
  #worker;
  #onMessage;
  #nextId = 1;
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  #waiting = new Map();

  /**
   * @param {Worker} worker One that has said that it is ready.
   * @param {PackageAssets} assets
   * @param {(message: EngineMessage) => void} onMessage
   */
  constructor(worker, assets, onMessage) {
    this.#worker = worker;
    this.#onMessage = onMessage;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.postMessage({ start: assets });
  }

  /**
   * @param {string} name
   * @param {any} argument
   * @param {Transferable[]} transfer
   */
  run(name, argument, transfer) {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, argument }, transfer);
    });
  }

  /** Ends the worker and with it all memory of the recording. Commands that wait are rejected. */
  close() {
    this.#worker.onmessage = null;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new DOMException("the player is closed", "AbortError"));
    this.#waiting.clear();
  }

  /** @param {any} data */
  #receive(data) {
    if (data.message) {
      this.#onMessage(data.message);
      return;
    }
    const waiting = this.#waiting.get(data.id);
    this.#waiting.delete(data.id);
    if (data.problem === undefined) waiting?.resolve(data.result);
    else waiting?.reject(Object.assign(new Error(data.problem), { name: data.name }));
  }
}
