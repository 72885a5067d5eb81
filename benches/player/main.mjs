// `cargo xtask bench player`: Reel's player against asciinema-player, and terminal cores against each other.
//
// Everything is measured in one run and in turns, each time in a fresh browser, so that what else the machine does meets
// all alike. `docs/benchmarks.md` says what the numbers mean.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { serveFolders } from "../../tests/browser/lib/static-server.mjs";
import { sizesTogether } from "../../xtask/js/sizes.mjs";
import { prepare, timeOfShare } from "./corpus.mjs";
import { VARIANTS, coreSpeed, emptyPeak, measure } from "./measure.mjs";
import { median, quantile, random, table } from "./stats.mjs";

const POINTS_SEED = 2026;
/** Names of cores natively, and of the modules for the browser. */
const CORES = /** @type {[string, string][]} */ ([
  ["reel", "reel"],
  ["alacritty_terminal 0.26", "alacritty"],
  ["avt 0.16", "avt-of-player"],
  ["avt 0.19", "avt"],
]);

const { values: options } = parseArgs({
  options: {
    corpora: { type: "string" },
    work: { type: "string" },
    reel: { type: "string" },
    rivals: { type: "string" },
    cores: { type: "string" },
    out: { type: "string" },
    turns: { type: "string", default: "5" },
    seeks: { type: "string", default: "500" },
    only: { type: "string", multiple: true, default: [] },
    skip: { type: "string", multiple: true, default: [] },
    variant: { type: "string", multiple: true, default: [] },
  },
});

/** @param {"corpora" | "work" | "reel" | "rivals" | "cores"} name */
function required(name) {
  const value = options[name];
  if (!value) throw new Error(`--${name} is missing; \`cargo xtask bench player\` gives it`);
  return resolve(value);
}

const work = required("work");
const rivals = required("rivals");
const turns = Number(options.turns);
const seeks = Number(options.seeks);
mkdirSync(work, { recursive: true });
const root = resolve(import.meta.dirname, "../..");
const corpora = prepare(required("corpora"), work, {
  reel: required("reel"),
  segments: join(rivals, "segments"),
  only: options.only,
});
const variants = VARIANTS.filter(({ name }) => options.variant.length === 0 || options.variant.includes(name));
const server = await serveFolders({
  "/data/": work,
  "/dist/": join(root, "www/dist"),
  "/pages/": join(import.meta.dirname, "pages"),
  "/asciinema/": join(root, "node_modules/asciinema-player/dist"),
  "/cores/": required("cores"),
});

/** @type {Record<string, unknown>} */
const report = {
  machine: { cpu: cpus()[0]?.model, cores: cpus().length, kernel: release(), node: process.version },
  settings: { turns, seeks },
};
report["sizes"] = packageSizes();
if (!options.skip.includes("cores")) report["terminal"] = await terminals();
if (!options.skip.includes("players")) report["players"] = await players();
await server.close();
if (options.out) {
  writeFileSync(options.out, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\nwritten to ${options.out}`);
}

/** What a page loads of each player. */
function packageSizes() {
  const dist = (/** @type {string} */ name) => join(root, "www/dist", name);
  const asciinema = (/** @type {string} */ name) =>
    join(root, "node_modules/asciinema-player/dist/bundle", `asciinema-player${name}`);
  const sizes = {
    reel: sizesTogether([dist("reel-player.js"), dist("reel-player-worker.js"), dist("reel_player_bg.wasm")]),
    "asciinema-player": sizesTogether([asciinema(".min.js"), asciinema(".css")]),
  };
  const rows = Object.entries(sizes).map(([name, files]) => {
    const all = files.at(-1);
    return [name, all?.raw ?? 0, all?.gzip ?? 0, all?.brotli ?? 0];
  });
  console.log(`\nPackage, bytes\n\n${table(["", "raw", "gzip -9", "brotli 11"], rows)}`);
  return sizes;
}

async function terminals() {
  /** @type {Record<string, Record<string, {native: number, wasm: number}>>} */
  const result = {};
  const rows = [];
  for (const corpus of corpora) {
    const native = JSON.parse(execFileSync(join(rivals, "throughput"), [corpus.source], { encoding: "utf8" }));
    /** @type {Record<string, number[]>} */
    const wasm = {};
    for (let turn = 0; turn < turns; turn++) {
      for (const [name, module] of CORES) {
        const { speeds } = await coreSpeed(server, module, corpus.name, 3);
        (wasm[name] ??= []).push(Math.max(...speeds));
      }
    }
    const speeds = Object.fromEntries(
      CORES.map(([name]) => [name, { native: native[name], wasm: median(wasm[name] ?? []) }]),
    );
    result[corpus.name] = speeds;
    for (const kind of /** @type {const} */ (["native", "wasm"])) {
      const all = CORES.map(([name]) => speeds[name]?.[kind] ?? NaN);
      const [own = NaN, ...others] = all;
      rows.push([`${corpus.name}, ${kind}`, ...all.map((speed) => speed.toFixed(0)), (own / Math.max(...others)).toFixed(2)]);
    }
  }
  console.log(`\nTerminal, MB/s of output\n\n${table(["", ...CORES.map(([name]) => name), "× the fastest other"], rows)}`);
  return result;
}

async function players() {
  const empty = median([await emptyPeak(server), await emptyPeak(server), await emptyPeak(server)]);
  /** @type {Record<string, Record<string, object>>} */
  const result = {};
  for (const corpus of corpora) {
    const next = random(POINTS_SEED);
    /** @type {Map<string, import("./measure.mjs").Measured[]>} */
    const runs = new Map(variants.map(({ name }) => [name, []]));
    for (let turn = 0; turn < turns; turn++) {
      // The same moments for all.
      const points = Array.from({ length: Math.ceil(seeks / turns) }, () => timeOfShare(corpus, next()));
      for (const at of variants.keys()) {
        const variant = variants[(at + turn) % variants.length];
        if (!variant) continue;
        runs.get(variant.name)?.push(await measure(server, variant, corpus, points, turn === 0));
      }
    }
    const rows = [];
    /** @type {Record<string, object>} */
    const byName = (result[corpus.name] = {});
    const texts = runs.get("asciinema, full")?.[0]?.texts ?? [];
    for (const [name, measured] of runs) {
      const summary = summarize(measured, empty, texts);
      byName[name] = summary;
      rows.push([
        name,
        summary.firstFrame.toFixed(0),
        (summary.dataBytes / 1e3).toFixed(0),
        `${summary.seekDrawnP50.toFixed(1)} / ${summary.seekDrawnP99.toFixed(1)}`,
        `${summary.seekDoneP50.toFixed(1)} / ${summary.seekDoneP99.toFixed(1)}`,
        `${summary.longLoad} / ${summary.longSeek} / ${summary.longPlay}`,
        (summary.peakBytes / 1e6).toFixed(0),
        summary.searchMs === null ? "–" : summary.searchMs.toFixed(1),
        `${summary.sameTexts} of ${texts.length}`,
      ]);
    }
    const head = [
      corpus.name,
      "first frame, ms",
      "fetched, kB",
      "seek until drawn, ms p50 / p99",
      "seek until done",
      "longest task, ms: load / seek / play",
      "peak memory, MB",
      "search, ms",
      "same screens",
    ];
    console.log(`\n${table(head, rows)}`);
  }
  return result;
}

/**
 * @param {import("./measure.mjs").Measured[]} runs
 * @param {number} empty bytes
 * @param {string[]} texts
 */
function summarize(runs, empty, texts) {
  const seeks = runs.flatMap((run) => run.seeks);
  const drawn = seeks.map((seek) => seek.drawn);
  const done = seeks.map((seek) => seek.done);
  const longest = (/** @type {"longLoad" | "longSeek" | "longPlay"} */ key) =>
    Math.round(Math.max(0, ...runs.flatMap((run) => run[key])));
  const searches = runs.flatMap((run) => (run.search ? [run.search.ms] : []));
  return {
    runs: runs.length,
    firstFrame: median(runs.map((run) => run.firstFrame)),
    dataBytes: median(runs.map((run) => run.dataBytes)),
    codeBytes: median(runs.map((run) => run.codeBytes)),
    seeks: seeks.length,
    seekDrawnP50: median(drawn),
    seekDrawnP99: quantile(drawn, 0.99),
    seekDoneP50: median(done),
    seekDoneP99: quantile(done, 0.99),
    longLoad: longest("longLoad"),
    longSeek: longest("longSeek"),
    longPlay: longest("longPlay"),
    peakBytes: median(runs.map((run) => run.peakBytes)) - empty,
    searchMs: searches.length > 0 ? median(searches) : null,
    searchHits: runs[0]?.search?.hits ?? null,
    sameTexts: (runs[0]?.texts ?? []).filter((text, at) => normalized(text) === normalized(texts[at] ?? "")).length,
  };
}

/** @param {string} text */
function normalized(text) {
  return text.split("\n").map((line) => line.trimEnd()).join("\n").trimEnd();
}
