// `/keep-evidence`: files and a saved chat become an exhibit pack that the program finds whole, by
// keyboard, on the phone and the desktop, and with no internet; nothing is sent.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { axe_findings, desktop, open_browser, phone, picture, start_server, too_wide } from "./support.mjs";

let server;
let browser;
const folder = mkdtempSync(join(tmpdir(), "holdfast-keep-"));
const chat = join(folder, "WhatsApp Chat with Bolt.txt");
before(async () => {
  writeFileSync(chat, "03/05/2024, 21:16 - Bolt: hey, saw you in my suggestions\n");
  server = await start_server();
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function open(size, path = "/keep-evidence") {
  const context = await browser.newContext({ ...size, timezoneId: "Europe/London" });
  const page = await context.newPage();
  page.faults = [];
  page.asked = [];
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:")) page.asked.push(`${request.method()} ${request.url()}`);
  });
  await page.goto(server.url + path);
  await page.waitForSelector("#pack:not([hidden])");
  return page;
}

const a_picture = () => picture("chelsea.jpg");

/** Saves what the link gives, and has the program look at it. */
async function saved(page, name) {
  await page.waitForSelector("#pack-ready:not([hidden])", { timeout: 30000 });
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.match(download.suggestedFilename(), /^pack-\d{4}-\d\d-\d\d\.zip$/);
  const file = join(folder, name);
  await download.saveAs(file);
  return { file, seen: server.run("evidence", "verify", file) };
}

async function look(page, name) {
  if (process.env.HOLDFAST_LOOK) {
    await page.locator("#pack").scrollIntoViewIfNeeded();
    await page.locator("#pack").screenshot({ path: join(process.env.HOLDFAST_LOOK, `${name}.png`) });
  }
}

for (const [name, size] of [["phone", phone], ["desktop", desktop]]) {
  test(`a pack on the ${name}: made by keyboard, whole, nothing sent`, async () => {
    const page = await open(size);
    await page.setInputFiles("#pack-pick", [a_picture()]);
    await page.setInputFiles("#pack-chat", [chat]);
    assert.equal(await page.locator("#pack-files li").count(), 2);
    assert.equal(await page.textContent("#pack-status"), "2 files are in your pack.");
    await page.fill("#pack-who", "Zoë");
    await page.fill("#pack-where", "Her phone");
    await page.fill("#pack-when", "2024-05-04T08:00");
    await look(page, `${name}-filled`);
    const before_making = page.asked.length;
    await page.focus("#pack-make");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#pack-ready:not([hidden])", { timeout: 30000 });
    assert.equal(await page.evaluate(() => document.activeElement.id), "pack-save");
    await look(page, `${name}-ready`);
    // At the top the bar with the way out covers nothing that axe measures.
    await page.evaluate(() => scrollTo(0, 0));
    assert.deepEqual(await axe_findings(page), []);
    assert.ok(await too_wide(page) <= 0);
    const { file, seen } = await saved(page, `${name}.zip`);
    assert.match(seen, /^Whole: /);
    const zip = readFileSync(file);
    assert.ok(zip.includes(readFileSync(a_picture())), "the picture's bytes are unaltered");
    for (const text of ['"who":"Zoë","when":"2024-05-04T07:00:00.000Z","where":"Her phone"',
      '"how":"Chat export from the app"', '"zone":"Europe/London"', "0002-WhatsApp_Chat_with_Bolt.txt"]) {
      assert.ok(zip.includes(Buffer.from(text)), text);
    }
    const asked = page.asked.slice(before_making);
    assert.equal(asked.length, 1, asked.join("\n"));
    assert.match(asked[0], /^GET \S+\/assets\/exhibit_pack\.[0-9a-f]{10}\.js$/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test("what is taken out or changed takes the ready pack away; no file says so", async () => {
  const page = await open(phone);
  await page.click("#pack-make");
  await page.waitForSelector("#pack-made.notice--warn");
  assert.equal(await page.textContent("#pack-made"), "Choose a file first.");
  assert.equal(await page.evaluate(() => document.activeElement.id), "pack-make");
  await page.setInputFiles("#pack-pick", [a_picture(), chat]);
  await page.click("#pack-make");
  await page.waitForSelector("#pack-ready:not([hidden])", { timeout: 30000 });
  await page.fill("#pack-who", "Someone else");
  assert.equal(await page.isVisible("#pack-ready"), false);
  await page.click("#pack-make");
  await page.waitForSelector("#pack-ready:not([hidden])", { timeout: 30000 });
  await page.click("#pack-files li:first-child button");
  assert.equal(await page.isVisible("#pack-ready"), false);
  assert.equal(await page.textContent("#pack-status"), "1 file is in your pack.");
  await page.context().close();
});

test("a large pack can be stopped", async () => {
  const page = await open(desktop);
  const large = join(folder, "large.bin");
  writeFileSync(large, Buffer.alloc(300_000_000));
  await page.setInputFiles("#pack-pick", [large]);
  await page.click("#pack-make");
  await page.click("#pack-stop");
  await page.waitForSelector("#pack-made.notice--warn");
  assert.equal(await page.textContent("#pack-made"), "You stopped it. There is no pack yet.");
  assert.equal(await page.isVisible("#pack-progress"), false);
  assert.equal(await page.isEnabled("#pack-make"), true);
  await page.context().close();
});

test("a page that was kept makes packs with no internet", async () => {
  const page = await open(phone, "/fr/keep-evidence");
  await page.click("#keep");
  await page.waitForSelector("#forget:not([hidden])");
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector("#pack:not([hidden])");
  await page.setInputFiles("#pack-pick", [a_picture()]);
  await page.click("#pack-make");
  assert.match((await saved(page, "offline.zip")).seen, /^Whole: /);
  await page.context().close();
});
