// The golden vectors through the WebAssembly core in node: generated pixels, and the pictures' pixels as
// the reference's decoder gives them ($HOLDFAST_PEERS_PYTHON with tools/make_vectors.py --pixels-to).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { MD5, SHA1, SHA256 } from "./core.mjs";
import { loadCore, pictures, readVectors, root } from "./files.mjs";
import { generatePixels } from "./vectors.mjs";

const python = process.env.HOLDFAST_PEERS_PYTHON ?? join(root, "build", "peers", "bin", "python");
const vectors = readVectors();
let decoded;

before(() => {
  decoded = mkdtempSync(join(tmpdir(), "holdfast-vectors-"));
  execFileSync(python, ["-B", join(root, "tools", "make_vectors.py"), "--pixels-to", decoded]);
});
after(() => rmSync(decoded, { recursive: true }));

test("the vectors are there", () => assert.ok(vectors.length >= 64));

for (const vector of vectors) {
  test(vector.name, async () => {
    const core = await loadCore();
    const { width, height, expect } = vector;
    const pixels = vector.pixels ? generatePixels(vector.pixels, width, height)
      : new Uint8Array(readFileSync(join(decoded, `${vector.name}.rgb`)));
    assert.equal(core.digest(SHA256, pixels), expect["rgb-sha256"], "other pixels");
    assert.equal(core.digest(SHA1, pixels), expect["rgb-sha1"]);
    assert.equal(core.digest(MD5, pixels), expect["rgb-md5"]);
    const result = core.pdq(pixels, width, height, 3);
    assert.equal(result.hash, expect.pdq);
    assert.equal(result.quality, Number(expect.quality));
    if (vector.picture) {
      const file = new Uint8Array(readFileSync(join(pictures, vector.picture)));
      assert.equal(core.digest(SHA256, file), expect["file-sha256"]);
      assert.equal(core.digest(MD5, file), expect["file-md5"]);
    } else if (width * height < 1e6) {
      const rgba = core.pdq(generatePixels(vector.pixels, width, height, 4), width, height, 4);
      assert.equal(rgba.hash, expect.pdq, "with alpha");
    }
  });
}
