// A headless Chromium with a page whose Worker hashes vectors.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { chromium } from "playwright-core";

import { modulePath, pictures, root } from "./files.mjs";

const page = `<!doctype html><title>vectors</title><script type="module">
const worker = new Worker("/worker.mjs", { type: "module" });
const waiting = new Map();
const ready = new Promise((resolve) => waiting.set("ready", resolve));
worker.onmessage = ({ data }) => { waiting.get(data.id)?.(data.result); waiting.delete(data.id); };
let next = 0;
window.hash = async (vector) => {
  await ready;
  return new Promise((resolve) => {
    const id = next++;
    waiting.set(id, resolve);
    worker.postMessage({ id, vector });
  });
};
</script>`;

async function answer(url) {
  const name = basename(url);
  if (url === "/") return ["text/html", page];
  if (url === "/holdfast.wasm") return ["application/wasm", await readFile(modulePath)];
  if (url === `/pictures/${name}`) return ["application/octet-stream", await readFile(join(pictures, name))];
  if (url === `/${name}` && name.endsWith(".mjs")) {
    return ["text/javascript", await readFile(join(root, "tests", "wasm", name))];
  }
  return [];
}

// {hash(vector), version, close()}.
export async function openBrowser() {
  const server = createServer(async (request, response) => {
    const [type, body] = await answer(request.url).catch(() => []);
    response.writeHead(body === undefined ? 404 : 200, type ? { "Content-Type": type } : {}).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({
    executablePath: process.env.HOLDFAST_CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--enable-unsafe-swiftshader"] });
  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  await tab.waitForFunction(() => typeof window.hash === "function");
  return {
    version: browser.version(),
    hash: (vector) => tab.evaluate((v) => window.hash(v), vector),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
