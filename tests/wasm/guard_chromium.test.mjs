// The npm folder as a page of a real Chromium loads it: the same assessments as the program's, and no request afterwards.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

import { byProgram, frozenConversations, packageFolder } from "./guard_files.mjs";

const TYPES = { ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const conversations = frozenConversations().slice(0, 120);
const requested = [];
let browser;
let server;
let page;

before(async () => {
  server = createServer(async (request, response) => {
    requested.push(request.url);
    const name = request.url.slice(1);
    const body = name === "" ? "<!doctype html><title>guard</title>" : await readFile(join(packageFolder, name)).catch(() => undefined);
    const type = name === "" ? "text/html" : TYPES[extname(name)] ?? "application/octet-stream";
    response.writeHead(body === undefined ? 404 : 200, { "Content-Type": type, "Content-Security-Policy": POLICY }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch({
    executablePath: process.env.HOLDFAST_CHROMIUM ?? "/usr/bin/chromium-headless-shell", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
});
after(async () => {
  await browser?.close();
  server?.close();
});

test("a page judges as the program does, and asks nobody", async () => {
  await page.evaluate(async () => {
    const { Guard } = await import("/index.mjs");
    await Guard.load();
    window.guard = new Guard();
  });
  const before = requested.length;
  const judged = await page.evaluate((all) => all.map((one) => window.guard.judge(one)), conversations);
  assert.deepStrictEqual(judged, byProgram(["--conversations"], conversations));
  assert.equal(requested.length, before);
  assert.deepEqual(requested.filter((url) => !["/", "/favicon.ico", "/index.mjs", "/guard.wasm"].includes(url)).sort(),
    ["/data/concepts.txt", "/data/model.bin", "/data/policy.json", "/data/signs.json"]);
});
