// Microseconds a message of the guard in WebAssembly, JSON in and out included, under node or in a headless Chromium.
// usage: node bench/guard/wasm_bench.mjs [--chromium]
// Needs build/packages/guard (`ninja -C build guard_package`); --chromium also tests/node_modules (`npm ci` in tests).
import { readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = join(root, "build", "packages", "guard");

function messages() {
  const out = [];
  const frozen = join(root, "data", "guard", "frozen");
  for (const name of readdirSync(frozen).sort()) {
    let conversation = "";
    for (const line of readFileSync(join(frozen, name), "utf8").split("\n")) {
      const message = /^([a-z])(?: [a-z,]+)?: (.+)$/.exec(line);
      if (line.startsWith("== ")) conversation = line.slice(3).split("|")[0].trim();
      else if (message) out.push({ conversation, from: message[1], text: message[2] });
    }
  }
  return out;
}

// Runs in node and in the page alike. Rounds of all messages with a fresh guard; a browser's clock is coarse, so a
// round is timed as a whole, and the slowest part of 100 messages stands for the tail.
async function measure({ address, events }) {
  const { Guard } = await import(address);
  const start = performance.now();
  await Guard.load();
  const loadMs = performance.now() - start;
  const time = (name, count) => {
    const rounds = [];
    let worst = 0;
    for (let round = 0; round < count; ++round) {
      const guard = new Guard();
      const begin = performance.now();
      for (let at = 0; at < events.length; at += 100) {
        const part = performance.now();
        for (const event of events.slice(at, at + 100)) guard[name](event);
        if (round > 1) worst = Math.max(worst, (performance.now() - part) * 10);
      }
      rounds.push((performance.now() - begin) * 1000 / events.length);
      guard.free();
    }
    return { name, median: rounds.sort((a, b) => a - b)[rounds.length >> 1], worst };
  };
  return { loadMs, rows: [time("push", 7), time("pushForChanges", 7)] };
}

async function inChromium(events) {
  const { chromium } = await import(pathToFileURL(join(root, "tests", "node_modules", "playwright-core", "index.mjs")));
  const types = { mjs: "text/javascript", wasm: "application/wasm", html: "text/html" };
  const server = createServer(async (request, response) => {
    const name = request.url === "/" ? "index.html" : request.url.slice(1);
    const body = name === "index.html" ? "<!doctype html>" : await readFile(join(folder, name)).catch(() => undefined);
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": types[name.split(".").pop()] ?? "application/octet-stream" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath: process.env.HOLDFAST_CHROMIUM ?? "/usr/bin/chromium-headless-shell", args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return { host: `Chromium ${browser.version()}`, ...await page.evaluate(measure, { address: "/index.mjs", events }) };
  } finally {
    await browser.close();
    server.close();
  }
}

const events = messages();
const { host, loadMs, rows } = process.argv.includes("--chromium") ? await inChromium(events)
  : { host: `node ${process.version}`, ...await measure({ address: pathToFileURL(join(folder, "index.mjs")).href, events }) };
console.log(`${host}: ${events.length} messages, loaded in ${loadMs.toFixed(0)} ms`);
for (const { name, median, worst } of rows) {
  console.log(`${name.padEnd(15)} ${median.toFixed(1)} microseconds a message; slowest hundred ${worst.toFixed(1)}`);
}
