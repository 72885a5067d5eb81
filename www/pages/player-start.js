// Starts the worker, and in it the recording, before anything else of the player page is there: both take longest. No module,
// because those run only after the page has been read.

/** @type {Promise<Worker | null>} Null where no worker can be started; the player sees to it then. */
globalThis.reelWorker = new Promise((resolve) => {
  try {
    const worker = new Worker("/assets/reel-player-worker.js", { type: "module" });
    worker.onmessage = () => resolve(worker);
    worker.onerror = () => resolve(null);
    const url = new URL(location.pathname.replace("/play/", "/recordings/"), location.href).href;
    const seconds = Number(new URLSearchParams(location.search).get("t"));
    // Just what the player asks for when it is there; if it asks for anything else, this is forgotten.
    const source = { kind: "url", url, indexUrl: `${url}.index` };
    const argument = { source, startMs: seconds > 0 ? seconds * 1000 : 0 };
    worker.postMessage({ start: null });
    worker.postMessage({ id: 0, name: "prepare", argument });
  } catch {
    resolve(null);
  }
});
