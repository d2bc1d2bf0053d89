// Measures what the browser's decoder changes: prints a Markdown table of the distance between each
// picture's hash in Chromium and the expected one. Usage: node tests/wasm/decoding.mjs
import { fileURLToPath } from "node:url";

import { openBrowser } from "./browser.mjs";
import { readVectors } from "./files.mjs";

export function distanceBits(a, b) {
  let difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let bits = 0;
  for (; difference > 0n; difference &= difference - 1n) ++bits;
  return bits;
}

const compared = (there, expect) => there && {
  distance: distanceBits(there.hash, expect.pdq), quality: there.quality,
  samePixels: there.rgbSha256 === expect["rgb-sha256"] };

// One row a picture vector; `canvas` and `texture` are two ways to the bitmap's pixels, both undefined
// where the browser cannot decode the file.
export async function measure(browser) {
  const rows = [];
  for (const vector of readVectors().filter(({ picture }) => picture)) {
    const { expect } = vector;
    const result = await browser.hash(vector);
    if (result.error && !result.error.startsWith("InvalidStateError")) throw new Error(result.error);
    rows.push({ name: vector.picture, format: vector.format, alpha: vector.alpha === "yes",
                quality: Number(expect.quality), decoded: !result.error,
                sizeEqual: result.width === vector.width && result.height === vector.height,
                canvas: compared(result.canvas, expect), texture: compared(result.texture, expect) });
  }
  return rows;
}

const cell = (way) => (way ? `${way.distance}${way.samePixels ? ", same pixels" : ""}` : "-");

export function table(rows) {
  const lines = ["| picture | alpha | quality | distance by canvas | distance by texture |", "|---|---|---|---|---|"];
  for (const row of rows) {
    const ways = row.decoded ? `${cell(row.canvas)} | ${cell(row.texture)}` : "does not decode | does not decode";
    lines.push(`| ${row.name} | ${row.alpha ? "yes" : "no"} | ${row.quality} | ${ways} |`);
  }
  return lines.join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const browser = await openBrowser();
  const rows = await measure(browser);
  console.log(`Chromium ${browser.version}\n\n${table(rows)}`);
  await browser.close();
}
