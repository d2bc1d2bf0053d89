// Assessed mode, from the child's phone to the desk: with the mode off no picture leaves the device; with
// it on only an age file does, and only once the person said so; the desk shows it covered, a part at a
// time, and the decision destroys it. The pictures are landscapes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Desk, open_with } from "./report_support.mjs";
import { axe_findings, desktop, keep_picture, open_browser, open_case, phone, picture, send_case, set_up,
  start_server, too_wide } from "./support.mjs";

const photograph = picture("china.jpg");
const tiles = ".tile";

let server;
let browser;
let page;   // the desk's
let desk;

before(async () => {
  server = await start_server();
  browser = await open_browser();
  page = await (await browser.newContext(desktop)).newPage();
  page.on("dialog", (dialog) => void dialog.accept());
  await set_up(page, server.setup);
  desk = new Desk(page);
  await desk.make_keys();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function fresh() {
  const child = await (await browser.newContext(phone)).newPage();
  child.sent = [];
  child.faults = [];
  child.on("pageerror", (error) => child.faults.push(String(error)));
  child.on("request", (request) => child.sent.push({ url: request.url(), method: request.method(),
    body: request.postDataBuffer() ?? Buffer.alloc(0) }));
  return child;
}

async function check(where, at) {
  assert.deepEqual(await axe_findings(where), [], at);
  assert.ok(await too_wide(where) <= 0, `${at} is too wide`);
}

async function looks_good(where, at, seen = "h1") {
  for (const [name, { viewport }] of [["phone", phone], ["desktop", desktop]]) {
    await where.setViewportSize(viewport);
    await check(where, `${at} at ${viewport.width}`);
    await where.locator(seen).scrollIntoViewIfNeeded();
    await keep_picture(where, `assessed-${at}-${name}`);
  }
}

/** Whether any of `bytes` stands in `where`, as it is or as base64. */
function holds(where, bytes) {
  const text = where.toString("latin1");
  for (let at = 0; at + 48 <= bytes.length; at += 480) {
    const part = bytes.subarray(at, at + 48);
    if (new Set(part).size < 24) continue;  // Padding is everywhere.
    if (where.includes(part.subarray(0, 24))) return true;
    for (const shift of [0, 1, 2]) {
      if (text.includes(part.subarray(shift, shift + 36).toString("base64"))) return true;
    }
  }
  return false;
}

function files_that_hold(bytes) {
  return readdirSync(server.data, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .filter((one) => holds(readFileSync(join(one.parentPath ?? one.path, one.name)), bytes))
    .map(({ name }) => name);
}

const uploads = (child) => child.sent.filter(({ url }) => url.includes("sealed-pictures"));

function nothing_of(child, bytes) {
  for (const { url, body } of child.sent) assert.ok(!holds(body, bytes), `${url} carried the picture`);
}

const audited = async (action) => (await page.evaluate(async () =>
  (await (await fetch("/api/v1/audit?limit=200")).json()).entries))
  .filter((one) => one.action === action).map(({ actor, details }) => `${actor} ${details}`);

test("off: nothing is offered, no picture leaves the phone, and no route takes one", async () => {
  const child = await fresh();
  const asked = child.waitForResponse((response) => response.url().endsWith("/api/v1/assessment"),
    { timeout: 60000 });
  await send_case(child, `${server.url}/remove`, [photograph]);
  assert.equal((await (await asked).json()).why, "off");
  assert.ok(!await child.isVisible("#sealed"));
  assert.deepEqual(uploads(child), []);
  nothing_of(child, readFileSync(photograph));
  for (const { url, body } of child.sent) assert.ok(body.length < 8192, `${url}: ${body.length} bytes`);
  assert.deepEqual(files_that_hold(readFileSync(photograph)), []);
  await child.context().close();
});

test("an admin records the law", async () => {
  await page.goto(`${server.url}/desk/report-settings`);
  await page.click("main a:has-text('Assessed mode')");
  await page.waitForSelector("#basis");
  await page.check("#on");
  await page.click("main form button[type=submit]");
  await page.waitForSelector("#basis-error");
  await page.fill("#basis", "Some Act, section 1: designated bodies may assess reports.");
  await page.fill("#days", "5");
  await page.click("main form button[type=submit]");
  await page.waitForSelector("text=Sealed pictures may be sent now.");
  assert.deepEqual(await audited("case.assessment"),
    ["staff:admin on; 5 days at most; Some Act, section 1: designated bodies may assess reports."]);
  await looks_good(page, "settings");
});

test("who may see pictures is said for each person", async () => {
  await page.goto(`${server.url}/desk/staff`);
  await page.click("button[aria-label='Let see pictures: admin']");
  await page.waitForSelector("text=admin may see pictures now.");
  assert.deepEqual(await audited("staff.pictures"), ["staff:admin may see them"]);
  await looks_good(page, "staff");
});

const told = {};

test("on: the phone offers, never sends by itself, and sends an age file alone", async () => {
  const child = await fresh();
  told.code = await send_case(child, `${server.url}/remove`, [photograph]);
  await child.waitForSelector("#sealed:not([hidden])");
  assert.deepEqual(uploads(child), []);
  await child.locator("#sealed").scrollIntoViewIfNeeded();
  await check(child, "the offer");
  await keep_picture(child, "assessed-offer-phone");
  assert.match(await child.textContent("#sealed"), /kept for 5 days at most/);
  await child.click("#sealed-send");
  assert.match(await child.textContent("#sealed-problem"), /Tick a picture/);
  assert.deepEqual(uploads(child), [], "nothing goes before it is ticked");
  await child.check("#sealed-1");
  await child.click("#sealed-send");
  await child.waitForFunction(() => /is sent, and it is locked/.test(
    document.getElementById("sealed-status").textContent), null, { timeout: 60000 });
  await check(child, "sent");
  await keep_picture(child, "assessed-sent-phone");
  const [line] = (await desk.ask("GET", `cases/${told.code.number}/sealed-pictures`)).pictures;
  told.id = line.attachment_id;
  told.sealed = await desk.bytes(`cases/${told.code.number}/sealed-pictures/${told.id}`);
  told.plain = await open_with(desk.team.identity, told.sealed);
  const about = JSON.parse(told.plain.subarray(512, 512 + 4096).toString().split("\n")[0]);
  assert.equal(about.case_number, told.code.number);
  assert.equal(about.name, "picture.jpg", "the file's own name stays on the device");
  const pieces = uploads(child).filter(({ method }) => method === "PATCH");
  const whole = Buffer.concat(pieces.map(({ body }) => body));
  assert.ok(whole.equals(told.sealed), "what left the phone is the age file, byte for byte");
  assert.ok(whole.subarray(0, 22).equals(Buffer.from("age-encryption.org/v1\n")));
  const copy = told.plain.subarray(told.plain.indexOf(Buffer.from("ffd8ff", "hex")));
  assert.ok(holds(told.plain, copy), "the search finds a picture where there is one");
  for (const bytes of [readFileSync(photograph), copy]) {
    nothing_of(child, bytes);
    assert.deepEqual(files_that_hold(bytes), []);
  }
  assert.notDeepEqual(files_that_hold(told.sealed), []);
  assert.deepEqual(child.faults, []);
  await child.context().close();
});

/** What a tile shows: whether all of it is grey, and how many shades. */
function shades(index) {
  return page.locator(`${tiles} canvas`).nth(index).evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let grey = true;
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4) {
      grey &&= data[at] === data[at + 1] && data[at] === data[at + 2];
      seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    }
    return { grey, count: seen.size };
  });
}

test("the desk shows it covered, uncovers a part at a time by key or press, and keeps nothing", async () => {
  await page.goto(`${server.url}/desk/cases/${told.code.number}`);
  await page.waitForSelector("#passphrase");
  assert.equal((await audited("case.picture_open")).length, 1, "the test's own look");
  await page.fill("#passphrase", "a passphrase long enough");
  await page.click("button:has-text('Unlock')");
  await page.click("button:has-text('Open picture 1')", { timeout: 60000 });
  await page.waitForSelector(tiles, { timeout: 60000 });
  await page.waitForSelector("text=It fits the hash that was sent.");
  assert.deepEqual(await audited("case.picture_open"), Array(2).fill("staff:admin picture 1"));
  const count = await page.locator(tiles).count();
  assert.ok(count >= 8);
  assert.equal(await page.locator(`${tiles}[aria-pressed=true]`).count(), 0);
  for (let index = 0; index < count; index += 1) assert.ok((await shades(index)).grey, `part ${index}`);
  await looks_good(page, "covered", ".tiles");
  const covered = await shades(5);
  await page.locator(tiles).nth(5).focus();
  await page.keyboard.press("Space");
  await page.waitForSelector(`${tiles}[aria-pressed=true]`);
  const clear = await shades(5);
  assert.ok(!clear.grey && clear.count > covered.count);
  assert.ok((await shades(6)).grey, "its neighbour stays covered");
  await looks_good(page, "one-part", ".tiles");
  await page.keyboard.press("Space");
  await page.waitForFunction(() => !document.querySelector(".tile[aria-pressed=true]"));
  assert.deepEqual(await shades(5), covered);
  await page.locator(tiles).nth(2).click();
  await page.click("button:has-text('Cover all')");
  await page.waitForFunction(() => !document.querySelector(".tile[aria-pressed=true]"));
  const kept = await page.evaluate(async () => ({ caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    stored: Math.max(0, ...Object.values(localStorage).map((text) => text.length)) > 200,
    images: document.querySelectorAll("img, [src^='blob:'], [href^='blob:']").length }));
  assert.deepEqual(kept, { caches: 0, workers: 0, stored: false, images: 0 });
  await page.click("button:has-text('Close picture 1')");
  assert.equal(await page.locator(tiles).count(), 0);
  await page.click("button:has-text('Open picture 1')");
  await page.waitForSelector(tiles, { timeout: 60000 });
  assert.equal((await audited("case.picture_open")).length, 3, "each opening is told");
  await page.click("button:has-text('Lock now')");
  assert.equal(await page.locator(tiles).count(), 0, "locking takes it off the page");
});

test("the decision destroys it, with proof, and the young person reads so", async () => {
  await page.setViewportSize(desktop.viewport);
  await page.check("#decision-decline");
  await page.check("#reason-test");
  await page.click("section[aria-labelledby=decide] button[type=submit]");
  await page.click("section[aria-labelledby=decide] .govuk-button:not(.govuk-button--secondary)");
  await page.waitForSelector("text=The sealed copy of picture 1 was destroyed");
  assert.ok(!await page.isVisible("#sealed"));
  await assert.rejects(desk.bytes(`cases/${told.code.number}/sealed-pictures/${told.id}`), /404/);
  const [proof] = await audited("case.picture_destroy");
  assert.match(proof, new RegExp(`^staff:admin decided; picture 1, ${told.sealed.length} bytes; [0-9a-f]{64}$`));
  assert.deepEqual(files_that_hold(told.sealed), []);
  const child = await fresh();
  await open_case(child, `${server.url}/case`, told.code);
  assert.match(await child.textContent("#timeline"), /copy of picture 1 was destroyed.*You sent a locked copy/s);
  assert.ok(!await child.isVisible("#copies"));
  await check(child, "/case");
  await child.context().close();
});

test("a copy is taken back on the case page, a no sends nothing, and the case goes on", async () => {
  const child = await fresh();
  const code = await send_case(child, `${server.url}/remove`, [picture("rocket.jpg"), picture("coffee.jpg")]);
  await child.check("#sealed-2");
  await child.click("#sealed-send");
  await child.waitForFunction(() => /is sent/.test(document.getElementById("sealed-status").textContent),
    null, { timeout: 60000 });
  const list = () => desk.ask("GET", `cases/${code.number}/sealed-pictures`).then(({ pictures }) => pictures);
  assert.deepEqual((await list()).map(({ position }) => position), [2]);
  await open_case(child, `${server.url}/case`, code);
  await child.click("#copies-back");
  await child.waitForFunction(() => document.getElementById("copies").hidden);
  assert.deepEqual(await list(), []);
  assert.match((await audited("case.picture_destroy"))[0], /^case taken back; picture 2/);
  assert.match(await child.textContent("#status"), /./);
  await send_case(child, `${server.url}/remove`, [picture("grass.jpg")]);
  child.sent.length = 0;
  await child.click("#sealed-no");
  assert.match(await child.textContent("#sealed-status"), /No picture was sent/);
  assert.deepEqual(uploads(child), []);
  assert.deepEqual(child.faults, []);
  await child.context().close();
});
