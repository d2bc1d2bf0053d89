// Makes the npm folder of the guard: packages/guard, the module and the data.
// usage: make_guard_package.mjs PACKAGE DATA MODULE LICENSE OUT
//
// The model is DATA/model-small.bin. Where that has not been made, it is the largest 16,000 rows of
// DATA/model.bin, which judges a little worse (tools/guard_train --small makes the better one).
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SMALL_ROWS = 16_000;
const HEAD_BYTES = 20; // magic, heads, conduct features, rows
const [source, data, module, license, out] = process.argv.slice(2);
if (out === undefined) {
  console.error("usage: make_guard_package.mjs PACKAGE DATA MODULE LICENSE OUT");
  process.exit(2);
}

// docs/formats/guard.md has the file: head, scales and biases of each head, the rows' hashes, their weights, the rest.
function pruned(model) {
  const view = new DataView(model.buffer, model.byteOffset, model.length);
  const heads = view.getUint32(8, true);
  const rows = view.getUint32(16, true);
  if (rows <= SMALL_ROWS) return model;
  const hashes = HEAD_BYTES + 8 * heads;
  const weights = hashes + 4 * rows;
  const size = (row) => {
    let sum = 0;
    for (let head = 0; head < heads; ++head) {
      sum += Math.abs(view.getInt8(weights + row * heads + head)) * view.getFloat32(HEAD_BYTES + 4 * head, true);
    }
    return sum;
  };
  const sizes = Array.from({ length: rows }, (_, row) => size(row));
  const kept = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b).slice(0, SMALL_ROWS).sort((a, b) => a - b);
  const head = Buffer.from(model.subarray(0, hashes));
  head.writeUInt32LE(kept.length, 16);
  return Buffer.concat([
    head,
    ...kept.map((row) => model.subarray(hashes + 4 * row, hashes + 4 * row + 4)),
    ...kept.map((row) => model.subarray(weights + heads * row, weights + heads * (row + 1))),
    model.subarray(weights + heads * rows)]);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "data"), { recursive: true });
for (const name of readdirSync(source)) {
  if (name !== "package.json") cpSync(join(source, name), join(out, name));
}
cpSync(module, join(out, "guard.wasm"));
cpSync(license, join(out, "LICENSE"));
for (const name of ["policy.json", "signs.json"]) cpSync(join(data, name), join(out, "data", name));
const concepts = readdirSync(join(data, "concepts")).filter((name) => name.endsWith(".txt")).sort();
const text = concepts.map((name) => readFileSync(join(data, "concepts", name), "utf8")).join("\n");
// Without comments, which only editors need; lines stay, so that an error still names the right one.
writeFileSync(join(out, "data", "concepts.txt"), text.replace(/^#.*$/gm, ""));
const small = join(data, "model-small.bin");
writeFileSync(join(out, "data", "model.bin"), existsSync(small) ? readFileSync(small) : pruned(readFileSync(join(data, "model.bin"))));
// Last, for it is what the build waits for.
cpSync(join(source, "package.json"), join(out, "package.json"));
