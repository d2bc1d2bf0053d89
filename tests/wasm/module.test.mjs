// The module's shape, its digests and its proof of work.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { MD5, SHA1, SHA256 } from "./core.mjs";
import { loadCore, modulePath } from "./files.mjs";

const utf8 = new TextEncoder();

test("no imports, under 150 KB, the documented exports", () => {
  const bytes = readFileSync(modulePath);
  assert.ok(bytes.length < 150 * 1024, `${bytes.length} bytes`);
  const module = new WebAssembly.Module(bytes);
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  assert.deepEqual(WebAssembly.Module.exports(module).map(({ name }) => name).sort(), [
    "_initialize", "hf_advice", "hf_alloc", "hf_digest_finish", "hf_digest_new", "hf_digest_update", "hf_free",
    "hf_pdq", "hf_work", "memory"]);
});

test("digests equal node's, for every length round the block and in pieces", async () => {
  const core = await loadCore();
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 73 + 11) % 256);
  for (const [kind, name] of [[MD5, "md5"], [SHA1, "sha1"], [SHA256, "sha256"]]) {
    for (let length = 0; length <= bytes.length; ++length) {
      const part = bytes.subarray(0, length);
      const expected = createHash(name).update(part).digest("hex");
      assert.equal(core.digest(kind, part), expected);
      assert.equal(core.digest(kind, part, 29), expected);
    }
  }
});

test("unknown digests and wrong pictures are refused", async () => {
  const core = await loadCore();
  assert.equal(core.exports.hf_digest_new(3), 0);
  const pixels = new Uint8Array(300);
  assert.equal(core.pdq(pixels, 10, 10, 2).status, 1);
  assert.equal(core.pdq(pixels, 10, 10, 3, 29).status, 1);
  assert.equal(core.pdq(pixels, 0, 10, 3).status, 1);
  assert.equal(core.pdq(pixels, 0x10000, 0x10000, 3).status, 2);
  assert.equal(core.exports.hf_alloc(0xfffffff0), 0, "more memory than there can be");
});

test("memory is given back", async () => {
  const core = await loadCore();
  const pixels = new Uint8Array(640 * 480 * 4);
  const before = [];
  for (let i = 0; i < 40; ++i) {
    core.pdq(pixels, 640, 480, 4);
    core.digest(SHA256, pixels);
    before.push(core.exports.memory.buffer.byteLength);
  }
  assert.equal(before.at(-1), before[1]);
});

test("work is found, and is the first there is", async () => {
  const core = await loadCore();
  const challenge = utf8.encode("a challenge of the service");
  const zeroBits = (n) => {
    const digest = createHash("sha256").update(Buffer.concat([challenge, utf8.encode(`:${n}`)])).digest("hex");
    return Math.clz32(parseInt(digest.slice(0, 8), 16));
  };
  for (const start of [0n, 99_990n, 4_294_967_290n]) {
    const found = core.work(challenge, start, 1_000_000, 10);
    assert.ok(zeroBits(found) >= 10);
    for (let n = start; n < found; ++n) assert.ok(zeroBits(n) < 10);
    assert.equal(core.work(challenge, start, Number(found - start), 10), null);
  }
});
