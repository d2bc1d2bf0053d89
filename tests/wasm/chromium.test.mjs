// The WebAssembly core in a Worker of a real Chromium: generated vectors exactly; picture files as the
// browser decodes them, within the bounds that docs/decisions/0002-browser-decoding.md gives reasons for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser } from "./browser.mjs";
import { measure } from "./decoding.mjs";
import { readVectors } from "./files.mjs";

// Decoders of lossy formats may round differently; Meta allows 10 bits between implementations.
const LOSSY_BOUND_BITS = 10;
const LOSSY = ["jpeg", "webp"];
const DECODED = ["jpeg", "png", "webp", "gif"];

let browser;
let rows;

before(async () => {
  browser = await openBrowser();
  rows = await measure(browser);
});
after(() => browser.close());

for (const vector of readVectors().filter(({ pixels }) => pixels)) {
  test(`generated ${vector.name}`, async () => {
    const result = await browser.hash(vector);
    assert.equal(result.hash, vector.expect.pdq);
    assert.equal(result.quality, Number(vector.expect.quality));
  });
}

test("it decodes what it is said to, and no more", () => {
  assert.ok(rows.length >= 60);
  for (const row of rows) assert.equal(row.decoded, DECODED.includes(row.format), row.name);
});

test("orientation is applied before hashing", () => {
  const turned = rows.filter(({ name }) => name.startsWith("china-orientation-"));
  assert.equal(turned.length, 8);
  for (const row of turned) assert.ok(row.sizeEqual, row.name);
});

test("opaque pictures have the expected hash by canvas and by texture", () => {
  const opaque = rows.filter(({ decoded, alpha }) => decoded && !alpha);
  assert.ok(opaque.length >= 45);
  for (const { name, format, quality, canvas, texture } of opaque) {
    const bound = LOSSY.includes(format) && quality >= 50 ? LOSSY_BOUND_BITS : 0;
    assert.ok(canvas.distance <= bound, `${name} by canvas: ${canvas.distance} bits`);
    assert.ok(texture.distance <= bound, `${name} by texture: ${texture.distance} bits`);
  }
});

test("by texture, alpha changes nothing", () => {
  const clear = rows.filter(({ decoded, alpha, format }) => decoded && alpha && format !== "gif");
  assert.ok(clear.length >= 5);
  for (const { name, texture } of clear) assert.equal(texture.distance, 0, name);
});
