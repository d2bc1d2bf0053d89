// Every public page where little works: on a 2G line, without scripts, as text alone, by keyboard alone;
// and every page is left in a hurry, by a tap and by a key.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";

import { desktop, open_browser, open_case, phone, picture, public_paths, send_case,
  start_server } from "./support.mjs";

const elsewhere = "https://www.bbc.co.uk/**";
const came_from = "https://before.example/";
const most_first_load_bytes = 60 * 1024;
const paths = public_paths("en");

let server;
let browser;
before(async () => {
  server = await start_server();
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function fresh(size, extra = {}) {
  const context = await browser.newContext({ ...size, timezoneId: "Europe/London", ...extra });
  await context.route(elsewhere, (route) => route.fulfill({ contentType: "text/html",
    body: "<title>Weather</title>" }));
  await context.route(`${came_from}**`, (route) => route.fulfill({ contentType: "text/html",
    body: "<title>Before</title>" }));
  return context.newPage();
}

/** Chromium's own figures for a slow line: bits a second both ways, milliseconds there and back. */
async function slow_line(page, bits, latency) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions",
    { offline: false, latency, downloadThroughput: bits / 8, uploadThroughput: bits / 8 });
  return session;
}

test("on a 2G line /remove asks its first question from 60 KB, before the hashing module is there", async () => {
  const page = await fresh(phone);
  const session = await slow_line(page, 250_000, 300);
  let bytes = 0;
  const asked = [];
  session.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; });
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/remove`);
  await page.click("#begin");
  await page.check("#age-under_18");
  assert.ok(bytes > 10_000 && bytes < most_first_load_bytes, `${bytes} bytes`);
  assert.deepEqual(asked.filter((path) => /\.wasm$|worker|words/.test(path)), []);
  await page.context().close();
});

test("nothing jumps when a page's program begins, and no room is kept for nothing", async () => {
  const page = await fresh(phone);
  await page.addInitScript(() => {
    globalThis.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await slow_line(page, 1_600_000, 80);  // The page is drawn before its program is there.
  for (const path of paths) {
    await page.goto(server.url + path);
    await page.waitForFunction(() => !document.querySelector("[data-soon]"));
    const shifted = await page.evaluate(() => new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(() => resolve(globalThis.shifted)));
    }));
    assert.ok(shifted < 0.05, `${path} moved by ${shifted.toFixed(3)}`);
  }
  await page.context().close();
});

/** Leaves where the page is, and looks at what is left: in the tab, in the history, behind the back button. */
async function check_left(page, act, where) {
  const entries = await page.evaluate(() => {
    // Said behind the page's own listeners: what the tab shows while the other page is being fetched.
    const say = () => console.log(JSON.stringify([document.title.trim(), document.body.childNodes.length]));
    for (const kind of ["click", "keydown"]) addEventListener(kind, say);
    return history.length;
  });
  const shown = [];
  const hear = (message) => shown.push(message.text());
  page.on("console", hear);
  await act();
  await page.waitForURL(elsewhere);
  page.off("console", hear);
  assert.equal(shown.at(-1), '["",0]', where);
  assert.equal(await page.evaluate(() => history.length), entries, `${where}: its entry was replaced`);
  await page.goBack();
  assert.equal(page.url(), came_from, `${where} is not behind the back button`);
}

async function three_times_escape(page) {
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
}

for (const [name, size] of [["a phone, by one tap", phone], ["a desktop, by Esc three times", desktop]]) {
  test(`every page is left on ${name}`, async () => {
    const page = await fresh(size);
    await page.goto(came_from);
    for (const path of paths) {
      await page.goto(server.url + path, { waitUntil: "domcontentloaded" });  // Its program has run.
      const box = await page.locator("#leave").boundingBox();
      assert.ok(box.y >= 0 && box.y + box.height <= size.viewport.height && box.height >= 44,
        `${path}: the way out is in view and as large as a finger`);
      await check_left(page, () => size === phone ? page.tap("#leave") : three_times_escape(page), path);
    }
    await page.context().close();
  });
}

test("an opened case is left by a tap and by a key, and shows nothing when one comes back", async () => {
  for (const [size, leave] of [[phone, (page) => page.tap("#leave")], [desktop, three_times_escape]]) {
    const page = await fresh(size);
    const code = await send_case(page, `${server.url}/remove`, [picture("coffee.jpg")]);
    await page.goto(came_from);
    await open_case(page, `${server.url}/case`, code);
    await check_left(page, () => leave(page), "/case, opened");
    await page.goForward();
    assert.equal(new URL(page.url()).host, "www.bbc.co.uk");
    await page.context().close();
  }
});

/** Everything that Tab reaches, from the page's beginning to its end. */
async function walk_by_tab(page, most) {
  await page.evaluate(() => {
    globalThis.reached = new Set();
    document.addEventListener("focusin", ({ target }) => globalThis.reached.add(target));
  });
  for (let press = 0; press < most; press += 1) await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const can_act = (part) => part.checkVisibility({ visibilityProperty: true }) && part.tabIndex >= 0
      && !part.matches(":disabled");
    // Of buttons of which one is chosen, Tab reaches one; the arrow keys the others.
    const grouped = (part) => part.type === "radio" && [...globalThis.reached].some((other) =>
      other.type === "radio" && other.name === part.name);
    return {
      missed: [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
        .filter((part) => can_act(part) && !globalThis.reached.has(part) && !grouped(part))
        .map((part) => part.outerHTML.slice(0, 90)),
      first: [...globalThis.reached].slice(0, 3).map((part) => part.id || part.className),
    };
  });
}

test("by keyboard alone everything on the pages that ask is reached, the way out among the first", async () => {
  const page = await fresh(desktop);
  for (const path of ["", "/remove", "/case", "/doors", "/report", "/report/return", "/advice/young"]) {
    await page.goto(server.url + path);
    await page.waitForFunction(() => !document.querySelector("[data-soon]"));
    const count = await page.locator("a[href], button, input, select, textarea, summary")
      .filter({ visible: true }).count();
    const { missed, first } = await walk_by_tab(page, count + 4);
    assert.deepEqual(missed, [], path);
    assert.ok(first.includes("leave"), `${path}: ${first}`);
  }
  await page.context().close();
});

test("without scripts: the advice, who can help and the numbers are on their pages", async () => {
  const page = await fresh(phone, { javaScriptEnabled: false });
  for (const path of paths.filter((one) => /^\/(advice\/|easy|helplines)/.test(one))) {
    await page.goto(server.url + path);
    const calls = page.locator("main a[href^='tel:']").filter({ visible: true });
    assert.ok(await calls.count() >= 1, `${path} has numbers to call`);
    if (path === "/helplines") continue;
    assert.ok(await page.locator("#answer > li").filter({ visible: true }).count() >= 5, `${path} has steps`);
  }
  for (const path of ["/case", "/report", "/report/return", "/keep-evidence"]) {
    await page.goto(server.url + path);
    assert.equal(await page.locator("main button").filter({ visible: true }).count(), 0,
      `${path} shows no button that does nothing`);
    assert.ok(await page.locator("main a, main noscript").count() > 0);
  }
  await page.context().close();
});

test("a browser of text alone reads the advice in its order, and whom to call", () => {
  const read = (path) => execFileSync("w3m", ["-dump", "-cols", "80", server.url + path],
    { encoding: "utf8", timeout: 20_000 });
  for (const [path, steps] of [["/advice/young", ["You are not to blame", "Do not pay", "Stop answering"]],
    ["/easy", ["You are not to blame", "Do not pay"]]]) {
    const text = read(path);
    const places = steps.map((step, index) => text.search(new RegExp(`^ *${index + 1}\\. ${step}`, "m")));
    assert.ok(places.every((at, index) => at > 0 && at > (places[index - 1] ?? 0)), `${path}: ${places}`);
    assert.match(text, /In danger\? Call 999/, path);
    assert.doesNotMatch(text, /[{}<>]|undefined|null/, `${path} shows what is not for reading`);
  }
  assert.match(read("/advice/young"), /Childline[\s\S]*0800 1111/);
  assert.match(read("/remove"), /needs JavaScript[\s\S]*0800 1111/);
  assert.match(read("/doors"), /Report Remove[\s\S]*You send the picture/);
});
