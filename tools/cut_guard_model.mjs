// Makes a small model of a large one: the 16,000 rows that say most about the conversations of DATA, which is how often
// each is seen there times the sum of its weights' sizes; and of the spelling the frequent words alone.
// usage: cut_guard_model.mjs PROGRAM DATA OUT
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SMALL_ROWS = 16_000;
const HEAD_BYTES = 20; // magic, heads, conduct features, rows
const [program, data, out] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: cut_guard_model.mjs PROGRAM DATA OUT");
  process.exit(2);
}

// docs/formats/guard.md has the text form.
function conversations() {
  const found = [];
  for (const name of readdirSync(join(data, "conversations")).filter((file) => file.endsWith(".txt")).sort()) {
    for (const line of readFileSync(join(data, "conversations", name), "utf8").split("\n")) {
      const message = /^([a-z])(?: [a-z,]+)?: (.+)$/.exec(line);
      if (line.startsWith("== ")) found.push({ messages: [] });
      else if (message) found.at(-1).messages.push({ from: message[1], text: message[2] });
    }
  }
  return found;
}

// How often each feature is seen, by its hash. `holdfast guard features` prints lines of "W words hash ...".
function counts() {
  const printed = execFileSync(program, ["guard", "features", "--concepts", join(data, "concepts"), "--conversations", "-"], {
    input: conversations().map((each) => JSON.stringify(each)).join("\n"), maxBuffer: 1 << 30, encoding: "utf8" });
  const seen = new Map();
  for (const line of printed.split("\n")) {
    if (line === "" || line[0] === "C" || line[0] === "M") continue;
    for (const hash of line.slice(2).split(" ").slice(1).map(Number)) seen.set(hash, (seen.get(hash) ?? 0) + 1);
  }
  return seen;
}

// Where the spelling's size stands: behind two forests and the points of calibration.
function spellingAt(view, forests) {
  let at = forests;
  for (let forest = 0; forest < 2; ++forest) {
    const [roots, nodes, leaves] = [4, 8, 12].map((offset) => view.getUint32(at + offset, true));
    at += 16 + 2 * roots + 6 * nodes + 4 * leaves;
  }
  return at + 4 + 8 * view.getUint32(at, true);
}

// docs/formats/guard.md has the file: head, scale and bias of each head, the rows' hashes, their weights, the rest.
function cut(model) {
  const view = new DataView(model.buffer, model.byteOffset, model.length);
  const heads = view.getUint32(8, true);
  const rows = view.getUint32(16, true);
  if (rows <= SMALL_ROWS) return model;
  const hashes = HEAD_BYTES + 8 * heads;
  const weights = hashes + 4 * rows;
  const seen = counts();
  const worth = Array.from({ length: rows }, (_, row) => {
    let size = 0;
    for (let head = 0; head < heads; ++head) {
      size += Math.abs(view.getInt8(weights + row * heads + head)) * view.getFloat32(HEAD_BYTES + 4 * head, true);
    }
    return size * (seen.get(view.getUint32(hashes + 4 * row, true)) ?? 0);
  });
  const kept = [...worth.keys()].sort((a, b) => worth[b] - worth[a] || a - b).slice(0, SMALL_ROWS).sort((a, b) => a - b);
  const head = Buffer.from(model.subarray(0, hashes));
  head.writeUInt32LE(kept.length, 16);
  const forests = weights + heads * rows;
  const spelling = spellingAt(view, forests);
  const frequent = model.subarray(spelling + 4).toString().split("\n\n")[0].trimEnd();
  const words = Buffer.from(frequent === "" ? "" : `${frequent}\n`);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(words.length);
  return Buffer.concat([
    head,
    ...kept.map((row) => model.subarray(hashes + 4 * row, hashes + 4 * row + 4)),
    ...kept.map((row) => model.subarray(weights + heads * row, weights + heads * (row + 1))),
    model.subarray(forests, spelling), size, words]);
}

writeFileSync(out, cut(readFileSync(join(data, "model.bin"))));
