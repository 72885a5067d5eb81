// Serves files from memory of where they are, on a free port of this machine.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = /** @type {Record<string, string>} */ ({
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
});

/**
 * @typedef {object} Served
 * @property {string} origin
 * @property {{path: string, bytes: number, status: number, range: string | undefined}[]} log What was asked for, with the
 *   bytes of bodies that were handed to the connection.
 * @property {() => Promise<void>} close
 */

/**
 * @param {Record<string, string>} folders Where what begins with a path lies: `{"/data/": FOLDER}`.
 * @param {{ranges?: boolean, headers?: Record<string, string>, pages?: Record<string, string>}} [options] `pages`: texts
 *   served as HTML.
 * @returns {Promise<Served>}
 */
export async function serveFolders(folders, { ranges = true, headers = {}, pages = {} } = {}) {
  /** @type {Served["log"]} */
  const log = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const entry = { path, bytes: 0, status: 200, range: request.headers.range };
    log.push(entry);
    const page = pages[path];
    if (page !== undefined) {
      response.writeHead(200, { ...headers, "content-type": TYPES[".html"] }).end(page);
      return;
    }
    if (path === "/favicon.ico") {
      // Browsers ask for it by themselves, and a missing one would be an error on the console.
      response.writeHead(204, headers).end();
      return;
    }
    const file = find(folders, path);
    if (!file) {
      entry.status = 404;
      response.writeHead(404, headers).end();
      return;
    }
    const range = ranges ? parseRange(request.headers.range, file.size) : undefined;
    entry.status = range ? 206 : 200;
    const { start, end } = range ?? { start: 0, end: file.size - 1 };
    response.writeHead(entry.status, {
      ...headers,
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "content-length": end + 1 - start,
      "cache-control": "no-store",
      ...(ranges ? { "accept-ranges": "bytes", etag: `"${file.size}-${file.mtimeMs}"` } : {}),
      ...(range ? { "content-range": `bytes ${start}-${end}/${file.size}` } : {}),
    });
    if (request.method === "HEAD" || file.size === 0) {
      response.end();
      return;
    }
    const stream = createReadStream(file.path, { start, end });
    stream.on("data", (piece) => (entry.bytes += piece.length));
    stream.pipe(response);
    response.on("close", () => stream.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    log,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {Record<string, string>} folders
 * @param {string} path
 */
function find(folders, path) {
  for (const [prefix, folder] of Object.entries(folders)) {
    if (!path.startsWith(prefix)) continue;
    const file = normalize(join(folder, path.slice(prefix.length)));
    if (!file.startsWith(folder + sep)) continue;
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile()) return { path: file, size: stat.size, mtimeMs: stat.mtimeMs };
  }
  return undefined;
}

/**
 * @param {string | undefined} header
 * @param {number} size
 */
function parseRange(header, size) {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!found || (!found[1] && !found[2])) return undefined;
  const start = found[1] ? Number(found[1]) : size - Number(found[2]);
  const end = found[1] && found[2] ? Math.min(Number(found[2]), size - 1) : size - 1;
  return start <= end && start >= 0 ? { start, end } : undefined;
}
