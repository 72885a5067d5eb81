// Prints how large files are as they lie and as they are sent: `node sizes.mjs [--json | --brotli] FILE…`; with
// `--brotli` only the bytes of all files together, compressed.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/**
 * @param {string} path
 * @returns {{name: string, raw: number, gzip: number, brotli: number}} bytes
 */
export function sizes(path) {
  const bytes = readFileSync(path);
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  return {
    name: basename(path),
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, brotli).length,
  };
}

/** @param {string[]} paths */
export function sizesTogether(paths) {
  const rows = paths.map(sizes);
  const sum = (/** @type {"raw" | "gzip" | "brotli"} */ key) => rows.reduce((all, row) => all + row[key], 0);
  return [...rows, { name: "together", raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") }];
}

if (process.argv[1] === import.meta.filename) {
  const isJson = process.argv[2] === "--json";
  const isBrotli = process.argv[2] === "--brotli";
  const rows = sizesTogether(process.argv.slice(isJson || isBrotli ? 3 : 2));
  if (isBrotli) {
    console.log(rows.at(-1)?.brotli);
  } else if (isJson) {
    console.log(JSON.stringify(rows));
  } else {
    const width = Math.max(...rows.map((row) => row.name.length));
    const line = (/** @type {(string | number)[]} */ [name, ...rest]) =>
      console.log(String(name).padEnd(width) + rest.map((cell) => String(cell).padStart(12)).join(""));
    line(["bytes", "raw", "gzip -9", "brotli 11"]);
    for (const row of rows) line([row.name, row.raw, row.gzip, row.brotli]);
  }
}
