// The recordings that are measured, in the form that each player reads.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * @typedef {object} Corpus
 * @property {string} name
 * @property {string} source The `*.cast.gz`.
 * @property {string} folder Where its forms lie: `full.cast`, `index.json` with segments, `recording.tar`, its index.
 * @property {number} duration In seconds.
 * @property {number} outputBytes
 * @property {{time: number, until: number}[]} outputs Seconds, and bytes of output with this event and before it.
 * @property {number} shift Seconds that a moment is earlier in the recording than in the asciicast: the time of prints counts
 *   from the first of them.
 * @property {string} word A word that is in it.
 */

/**
 * @param {string} folder Of `*.cast.gz`.
 * @param {string} work
 * @param {{reel: string, segments: string, only: string[]}} programs
 * @returns {Corpus[]}
 */
export function prepare(folder, work, { reel, segments, only }) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".cast.gz"))
    .map((name) => basename(name, ".cast.gz"))
    .filter((name) => only.length === 0 || only.includes(name))
    .sort();
  if (names.length === 0) throw new Error(`no *.cast.gz to measure in ${folder}`);
  return names.map((name) => {
    const source = join(folder, `${name}.cast.gz`);
    const target = join(work, name);
    mkdirSync(target, { recursive: true });
    const stamp = join(target, "stamp.json");
    const stampNow = JSON.stringify([source, reel, segments].map((path) => statSync(path).mtimeMs));
    if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== stampNow) {
      console.log(`preparing ${name}`);
      run(segments, [source, target]);
      run(reel, ["convert", "--force", join(target, "full.cast"), join(target, "recording.tar")]);
      run(reel, ["index", "--force", join(target, "recording.tar")]);
      writeFileSync(stamp, stampNow);
    }
    const cast = outputs(join(target, "full.cast"));
    const inspected = execFileSync(reel, ["inspect", "--json", join(target, "recording.tar")], { encoding: "utf8" });
    const shift = cast.duration - JSON.parse(inspected).span.duration_ms / 1000;
    return { name, source, folder: target, shift, ...cast };
  });
}

/** @param {string} path */
function outputs(path) {
  const list = [];
  let until = 0;
  let time = 0;
  for (const line of readFileSync(path, "utf8").split("\n").slice(1)) {
    if (!line.startsWith("[")) continue;
    const [seconds, code, data] = JSON.parse(line);
    time = seconds;
    if (code !== "o") continue;
    until += Buffer.byteLength(data);
    list.push({ time: seconds, until });
  }
  return { duration: time, outputBytes: until, outputs: list, word: "error" };
}

/**
 * The moment at which a share of the output has been written.
 *
 * @param {Corpus} corpus
 * @param {number} share 0 to 1
 */
export function timeOfShare(corpus, share) {
  const bytes = share * corpus.outputBytes;
  const { time } = corpus.outputs.find((output) => output.until >= bytes) ?? { time: corpus.duration };
  // Recordings know milliseconds, asciicasts fractions of them: behind the event for both.
  return Math.min(Math.ceil(time * 1000 + 1) / 1000, corpus.duration);
}

/** Rest behind an event that makes the moment after it the same for everybody, in seconds. */
const QUIET = 0.02;

/**
 * The first moment behind a share of the output at which nothing happens for a while: there players that count time in other
 * fractions of a second show the same.
 *
 * @param {Corpus} corpus
 * @param {number} share 0 to 1
 */
export function quietTimeOfShare(corpus, share) {
  const bytes = share * corpus.outputBytes;
  const { outputs } = corpus;
  const found = outputs.find(({ time, until }, at) => until >= bytes && (outputs[at + 1]?.time ?? time) - time > QUIET);
  return found ? found.time + QUIET / 2 : corpus.duration;
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  execFileSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
}
