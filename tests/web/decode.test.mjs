// Tiled reading: every pixel lands in its place, whatever the size; and the core's TypeScript face.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { dist, load, page } from "./helpers.mjs";

const { hashing_size, read_pixels, tile_size } = await load("shared/decode.ts");
const { Core } = await load("shared/core.ts");

/** A canvas that answers drawImage with a pattern telling each pixel's own place. */
function pattern_canvas() {
  let drawn = null;
  return {
    clearRect() {},
    drawImage(source, x, y, width, height) {
      drawn = { x, y, width, height };
    },
    getImageData(left, top, width, height) {
      assert.equal(width, drawn.width);
      assert.equal(height, drawn.height);
      const data = new Uint8ClampedArray(width * height * 4);
      for (let i = 0; i < width * height; i += 1) {
        const x = drawn.x + (i % width);
        const y = drawn.y + Math.floor(i / width);
        data.set([x & 255, x >> 8, y & 255, y >> 8], i * 4);
      }
      return { data };
    },
  };
}

for (const [width, height] of [[1, 1], [1, 5000], [5000, 1], [2048, 2048], [2049, 4100]]) {
  test(`${width} x ${height}: tiles make the whole`, () => {
    const rgba = new Uint8Array(width * height * 4);
    const shares = [];
    read_pixels(pattern_canvas(), {}, width, height, width, height, rgba, (s) => shares.push(s));
    assert.equal(shares.at(-1), 1);
    const wide = new Uint16Array(rgba.buffer);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const at = (y * width + x) * 2;
        if (wide[at] !== x || wide[at + 1] !== y) assert.fail(`pixel ${x}, ${y}`);
      }
    }
  });
}

test("sizes: the picture's own up to the limit, scaled in proportion above", () => {
  assert.deepEqual(hashing_size(8000, 6000), { width: 8000, height: 6000 });
  const { width, height } = hashing_size(20000, 10000);
  assert.ok(width * height <= 12 * 1024 * 1024 && width * height > 11.9 * 1024 * 1024);
  assert.ok(Math.abs(width / height - 2) < 0.01);
  assert.deepEqual(tile_size(5000, 30), { width: 2048, height: 30 });
});

const data = JSON.parse(/id="page-data">(.*?)<\/script>/.exec(page("remove.html"))[1]);
const core = await Core.from_bytes(readFileSync(join(dist(), data.wasm)));

test("digests agree with node's, piece by piece", () => {
  for (const length of [0, 1, 55, 56, 64, 1000, 70000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    for (const kind of ["md5", "sha1", "sha256"]) {
      const digest = core.digest(kind);
      for (let at = 0; at < length; at += 999) digest.update(bytes.subarray(at, at + 999));
      assert.equal(digest.finish(), createHash(kind).update(bytes).digest("hex"));
    }
  }
});

test("work: the nonce answers the challenge and is the first to", () => {
  const zero_bits = (nonce) => {
    const hash = createHash("sha256").update(`a challenge:${nonce}`).digest();
    return hash.readUInt32BE(0) === 0 ? 32 : Math.clz32(hash.readUInt32BE(0));
  };
  const nonce = Number(core.work("a challenge", 0, 1 << 20, 12));
  assert.ok(zero_bits(nonce) >= 12);
  for (let earlier = 0; earlier < nonce; earlier += 1) assert.ok(zero_bits(earlier) < 12);
  assert.equal(core.work("a challenge", 0, nonce, 12), null);
  assert.equal(core.work("a challenge", nonce, 1, 12), String(nonce));
});

test("pdq: a flat picture has quality 0, a busy one more; too big a one is refused kindly", () => {
  const flat = core.pdq(100, 80, (rgba) => rgba.fill(120));
  assert.equal(flat.quality, 0);
  const busy = core.pdq(256, 256, (rgba) => {
    for (let i = 0; i < rgba.length; i += 1) rgba[i] = ((i >> 7) * 97 + (i >> 15) * 61) & 255;
  });
  assert.ok(busy.quality > 50, `${busy.quality}`);
  assert.match(busy.pdq, /^[0-9a-f]{64}$/);
  assert.equal(core.pdq(40000, 40000, () => assert.fail("not asked for")), null);
  assert.equal(core.pdq(100, 80, (rgba) => rgba.fill(120)).quality, 0);
});
