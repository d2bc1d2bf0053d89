// What the browser's own decoder makes of pictures: through the real /remove page, the hashes sent are
// those the program makes of the same files (docs/decisions/0002-browser-decoding.md).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { open_browser, peers, phone, picture, start_server, to_end, to_pictures } from "./support.mjs";

// Chromium drops the colour of a GIF's transparent pixels while decoding, and multiplies by alpha while
// turning a picture; nothing can bring the colours back.
const colours_lost = new Map([["drawing-transparent.gif", 31], ["turned-alpha.png", 31]]);
// An image element rounds the colours of transparent pixels; Meta's tolerance between implementations.
const colours_rounded = new Map([...colours_lost, ["flower-16-bit-alpha.png", 10]]);
const browser_formats = /\.(jpg|png|webp|gif)$/;
const max_pictures = 50;

let server;
let browser;
let folder;

/** EXIF orientation in a PNG, opaque and with alpha: no vector has these. */
function make_turned() {
  const script = `
import sys
from PIL import Image
image = Image.open(sys.argv[1]).convert("RGB").resize((300, 200))
exif = Image.Exif()
exif[0x0112] = 6
image.save(sys.argv[2] + "/turned.png", exif=exif)
image.putalpha(Image.linear_gradient("L").resize(image.size))
image.save(sys.argv[2] + "/turned-alpha.png", exif=exif)`;
  execFileSync(peers, ["-c", script, picture("coffee.jpg"), folder]);
  return ["turned.png", "turned-alpha.png"].map((name) => join(folder, name));
}

before(async () => {
  server = await start_server();
  browser = await open_browser();
  folder = mkdtempSync(join(tmpdir(), "holdfast decode "));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What the program makes of the files: SHA-256 to {name, pdq, ...}. */
function own_hashes(files) {
  const lines = server.run("hash", ...files).trim().split("\n").map((line) => JSON.parse(line));
  return new Map(lines.map((one) => [one.sha256, { ...one, name: one.file.split("/").at(-1) }]));
}

/** What /remove sends for the files; `before_worker` is run in its worker first. */
async function sent_hashes(files, before_worker = "") {
  const page = await (await browser.newContext(phone)).newPage();
  await page.route("**/assets/worker.*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: before_worker + await response.text() });
  });
  await to_pictures(page, `${server.url}/remove`);
  await page.setInputFiles("#pick", files);
  await page.waitForFunction((count) =>
    document.querySelectorAll("#pictures .good, #pictures .warn, #pictures .bad").length === count,
  files.length, { timeout: 60000 });
  const posted = page.waitForRequest((request) => request.url().endsWith("/api/v1/cases"));
  await to_end(page);
  await page.click("#send");
  const { pictures } = (await posted).postDataJSON();
  await page.waitForSelector("#done:not([hidden])");
  await page.context().close();
  return pictures;
}

function distance_bits(a, b) {
  const difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  return difference.toString(2).replace(/0/g, "").length;
}

/** Equal to the bit, but for the `allowed` (name to most bits). */
function compare(sent, own, allowed = colours_lost) {
  assert.equal(sent.length, own.size);
  for (const one of sent) {
    const expected = own.get(one.sha256);
    assert.ok(expected, "a file the program did not read");
    const { name } = expected;
    assert.deepEqual([one.width, one.height, one.md5, one.sha1],
      [expected.width, expected.height, expected.md5, expected.sha1], name);
    const distance = distance_bits(one.pdq, expected.pdq.hash);
    assert.ok(distance <= (allowed.get(name) ?? 0), `${name}: ${distance} bits`);
    if (distance === 0) assert.equal(one.quality, expected.pdq.quality, name);
  }
}

test("every picture a browser can read is sent with the program's own hash", async () => {
  const all = readdirSync(picture("")).filter((name) => browser_formats.test(name)).map(picture);
  assert.ok(all.length > 50, `${all.length} pictures`);
  for (let from = 0; from < all.length; from += max_pictures) {
    const some = all.slice(from, from + max_pictures);
    compare(await sent_hashes(some), own_hashes(some));
  }
});

test("a PNG turned by EXIF, too", async () => {
  const files = make_turned();
  compare(await sent_hashes(files), own_hashes(files));
});

const kinds = ["china-orientation-6.jpg", "flower-16-bit.png", "flower-16-bit-alpha.png",
  "drawing-palette-transparent.png", "chelsea-alpha.webp", "raccoon.webp"].map(picture);

test("where the worker has no canvas the page decodes, to the same hashes or nearly", async () => {
  const files = [...kinds, ...make_turned()];
  compare(await sent_hashes(files, "self.OffscreenCanvas = undefined;"), own_hashes(files),
    colours_rounded);
});

test("without WebGL a transparent picture is sent all the same", async () => {
  const no_webgl = `{ const real = OffscreenCanvas.prototype.getContext;
    OffscreenCanvas.prototype.getContext = function (kind, ...rest) {
      return kind.startsWith("webgl") ? null : real.call(this, kind, ...rest); }; }`;
  const own = own_hashes(kinds);
  const sent = await sent_hashes(kinds, no_webgl);
  const differing = sent.filter((one) => one.pdq !== own.get(one.sha256).pdq.hash);
  assert.equal(sent.length, kinds.length);
  for (const one of differing) assert.match(own.get(one.sha256).name, /alpha|transparent/);
});
