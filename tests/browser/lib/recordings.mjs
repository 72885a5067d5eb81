// Recordings to play: those of testdata, one with a script that tests know by heart, and broken ones.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { reel, temporaryFolder } from "./reel.mjs";

const TESTDATA = resolve(import.meta.dirname, "../../../testdata/recordings");
/** Files in the folder that are recordings, or claim to be. */
export const RECORDINGS = 11;
export const KINDS = ["ssh", "tui-multipart", "db-postgres", "desktop"];

/** Length of the scripted recording in seconds. */
export const LESSON_SECONDS = 60;

/**
 * A screen of 40 × 10 on which `line N` appears at second N, from 0 on. At 10 and at 25 a needle, which scrolls away; at
 * 20 the screen is cleared; at 40 it grows to 60 × 12, which brings two rows back.
 */
function lesson() {
  const events = [];
  for (let second = 0; second <= LESSON_SECONDS; second++) {
    if (second === 20) events.push([second, "o", "\u001b[2J\u001b[H"]);
    if (second === 40) events.push([second, "r", "60x12"]);
    const needle = second === 10 ? " needle alpha" : second === 25 ? " needle beta" : "";
    events.push([second, "o", `\u001b[3${second % 8}mline ${second}\u001b[0m${needle}\r\n`]);
  }
  const header = { version: 2, width: 40, height: 10, timestamp: 1_700_000_000, title: "Lesson" };
  return [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** What the lesson shows at a moment, as far as it has not scrolled away. @param {number} second */
export function lastLine(second) {
  return `line ${Math.floor(second)}`;
}

/**
 * Fills a folder with one of each.
 *
 * @returns {string} the folder
 */
export function makeRecordings() {
  const folder = temporaryFolder();
  const at = (/** @type {string} */ name) => join(folder, name);
  for (const kind of KINDS) copyFileSync(join(TESTDATA, `${kind}.tar`), at(`${kind}.tar`));
  writeFileSync(at("lesson.cast"), lesson());
  reel("convert", at("lesson.cast"), at("lesson.tar"));
  writeFileSync(at("damaged.tar"), damaged(readFileSync(at("tui-multipart.tar"))));
  writeFileSync(at("empty.tar"), "");
  writeFileSync(at("encrypted.tar"), encrypted());
  writeFileSync(at("foreign.tar"), "%PDF-1.7\n%\u00e2\u00e3 this is no recording\n".repeat(40));
  copyFileSync(at("lesson.tar"), at("stale.tar"));
  reel("index", at("tui-multipart.tar"));
  copyFileSync(at("tui-multipart.index"), at("stale.index"));
  return folder;
}

/** @param {Buffer} bytes Of a recording with several parts: the first of them is hurt in the middle. */
function damaged(bytes) {
  const size = Number(bytes.readBigUInt64BE(8));
  const middle = 24 + Math.floor(size / 2);
  return Buffer.concat([bytes.subarray(0, middle), Buffer.alloc(64, 0xa5), bytes.subarray(middle + 64)]);
}

/** A part of version 2 with the flag of an encrypted body. */
function encrypted() {
  const body = Buffer.from(`age-encryption.org/v1\n-> X25519 ${"A".repeat(43)}\n--- ${"B".repeat(43)}\n${"\u0001".repeat(200)}`);
  const header = Buffer.alloc(32);
  header.writeBigUInt64BE(2n, 0);
  header.writeBigUInt64BE(BigInt(body.length), 8);
  header.writeUInt8(1, 24);
  return Buffer.concat([header, body]);
}
