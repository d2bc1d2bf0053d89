// Advice in a real browser: the answer without scripts, ticks that recompose it on the device and tell
// nobody, pages kept on request for when there is no internet, and pages read aloud.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe_findings, desktop, keep_picture, open_browser, phone, start_server } from "./support.mjs";

const readers = ["young", "friend", "parent", "teacher", "platform"];

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

async function open(path, extra = {}, prepare = async () => undefined) {
  const context = await browser.newContext({ ...phone, timezoneId: "Europe/London", ...extra });
  const page = await context.newPage();
  page.requests = [];
  context.on("request", (request) => page.requests.push(request.url()));
  await prepare(page);
  await page.goto(server.url + path);
  return page;
}

/** An advice page whose core has loaded, with its ticks in view. */
async function open_ticks(path, extra) {
  const page = await open(path, extra);
  await page.waitForSelector("#fit-box:not([hidden])");
  await page.locator("#fit-box").evaluate((box) => { box.open = true; });
  return page;
}

function shown(page, kind) {
  return page.locator(`[data-${kind}]:not([hidden])`).evaluateAll((items) => items.map((one) => one.id));
}

test("without scripts each reader gets the whole plain answer and whom to call", async () => {
  for (const who of readers) {
    const page = await open(`/advice/${who}`, { javaScriptEnabled: false });
    const steps = page.locator("#answer > li:visible");
    assert.ok(await steps.count() >= 4, who);
    if (who !== "platform") {
      assert.ok(await page.locator("#services > li:visible").count() >= 1, who);
    }
    assert.equal(await page.locator(".emergency:visible").count(), 1, who);
    assert.equal(await page.locator("#fit-box").isVisible(), false, who);
    await page.context().close();
  }
});

test("scripts and no scripts give the same answer in the language's own country", async () => {
  for (const who of readers) {
    const plain = await open(`/advice/${who}`, { javaScriptEnabled: false });
    const composed = await open_ticks(`/advice/${who}`);
    for (const kind of ["piece", "service"]) {
      assert.deepEqual(await shown(composed, kind),
        await plain.locator(`[data-${kind}]:visible`).evaluateAll((all) => all.map((one) => one.id)), who);
    }
    await plain.context().close();
    await composed.context().close();
  }
});

test("ticks change the answer, and nothing is asked of the network, the address or any store", async () => {
  const start = await open("/");
  await keep_picture(start, "start");
  await start.context().close();
  const page = await open_ticks("/advice/young");
  await page.locator("#answer-title").evaluate((title) => title.scrollIntoView());
  await keep_picture(page, "advice");
  const before_ticks = await shown(page, "piece");
  const address = page.url();
  const asked = page.requests.length;
  await page.check("#tick-unsafe");
  assert.equal((await shown(page, "piece"))[0], "piece-young_safety");
  assert.equal(await page.textContent("#changed"), "The steps have changed.");
  await page.check("#tick-paid");
  assert.ok((await shown(page, "piece")).includes("piece-young_paid"));
  for (const name of ["contact", "asked", "sent", "faked", "hacked", "threatened", "deadline",
    "paid_again", "shared"]) await page.check(`#tick-${name}`);
  await page.selectOption("#country", "US");
  assert.match(await page.textContent(".emergency:visible"), /911/);
  assert.ok((await shown(page, "service")).some((id) => id.startsWith("service-us-")));
  await page.click("#clear");
  await page.selectOption("#country", "GB");
  assert.deepEqual(await shown(page, "piece"), before_ticks);
  assert.equal(page.requests.length, asked, page.requests.slice(asked).join());
  assert.equal(page.url(), address);
  assert.deepEqual(await page.context().cookies(), []);
  assert.equal(await page.evaluate(async () =>
    localStorage.length + sessionStorage.length + (await caches.keys()).length), 0);
  await page.context().close();
});

test("a reload forgets the ticks", async () => {
  const page = await open_ticks("/advice/young");
  await page.check("#tick-paid");
  await page.reload();
  await page.waitForSelector("#fit-box:not([hidden])");
  assert.equal(await page.isChecked("#tick-paid"), false);
  await page.context().close();
});

test("the country comes from the device's clock, and any can be chosen", async () => {
  const page = await open_ticks("/advice/parent", { timezoneId: "Australia/Sydney", locale: "en-US" });
  assert.equal(await page.inputValue("#country"), "AU");
  assert.match(await page.textContent(".emergency:visible"), /000/);
  assert.equal(await page.locator('a.call[href="tel:000"]:visible').count(), 1);
  await page.context().close();
  const elsewhere = await open_ticks("/advice/young", { timezoneId: "Asia/Tokyo", locale: "ja-JP" });
  assert.equal(await elsewhere.inputValue("#country"), "001");
  assert.match(await elsewhere.textContent(".emergency:visible"), /emergency number of your country/);
  assert.ok((await shown(elsewhere, "service")).every((id) => id.startsWith("service-world-")));
  await elsewhere.context().close();
});

test("entries that are old on the reader's day are marked", async () => {
  const page = await open("/advice/young", {}, (fresh) =>
    fresh.clock.install({ time: new Date("2030-01-01T12:00:00Z") }));
  await page.waitForSelector("#services .stale:visible");
  assert.equal(await page.locator("#services > li:visible").count(),
    await page.locator("#services > li:visible .stale:visible").count());
  await page.context().close();
});

test("easy read shows short words in place of the long ones", async () => {
  const page = await open_ticks("/advice/young");
  await page.click("#easy");
  assert.equal(await page.locator("#answer .full:visible").count(), 0);
  assert.ok(await page.locator("#answer .easy-words:visible").count() >= 4);
  assert.deepEqual(await axe_findings(page), []);
  await page.click("#easy");
  assert.equal(await page.locator("#answer .easy-words:visible").count(), 0);
  await page.context().close();
});

test("by keyboard alone: open the ticks, tick, choose a country", async () => {
  const page = await open("/advice/friend", desktop);
  await page.waitForSelector("#fit-box:not([hidden])");
  await page.focus("#fit-box summary");
  if (!await page.locator("#fit-box").evaluate((box) => box.open)) await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tick-contact");
  await page.keyboard.press("Space");
  assert.equal(await page.isChecked("#tick-contact"), true);
  await page.focus("#country");
  await page.keyboard.type("Ireland");
  assert.match(await page.textContent(".emergency:visible"), /112/);
  await page.context().close();
});

async function registrations(page) {
  return page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
}

test("a page is kept only when asked for, opens without internet, and can be removed", async () => {
  const page = await open_ticks("/advice/young");
  assert.equal(await registrations(page), 0);
  await page.click("#keep");
  await page.waitForSelector("#forget:not([hidden])");
  assert.match(await page.textContent("#tools-status"), /kept on this device/);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const kept = await page.evaluate(async () => (await (await caches.open("kept-pages")).keys())
    .map((one) => new URL(one.url).pathname));
  assert.deepEqual(kept.filter((path) => !path.startsWith("/assets/")), ["/advice/young"]);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector("#fit-box:not([hidden])");
  await page.locator("#fit-box").evaluate((box) => { box.open = true; });
  await page.check("#tick-unsafe");
  assert.equal((await shown(page, "piece"))[0], "piece-young_safety");
  assert.match(await page.textContent("#tools-status"), /as it was kept/);
  const other = await page.context().newPage();
  await assert.rejects(other.goto(`${server.url}/case`), /ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await page.click("#forget");
  await page.waitForSelector("#keep:not([hidden])");
  assert.match(await page.textContent("#tools-status"), /Nothing is kept/);
  assert.deepEqual(await page.evaluate(() => caches.keys()), []);
  assert.equal(await registrations(page), 0);
  await page.context().close();
});

test("two kept pages: removing one leaves the other, removing all leaves nothing", async () => {
  const page = await open("/for-parents");
  for (const path of ["/for-parents", "/signs"]) {
    await page.goto(server.url + path);
    await page.click("#keep");
    await page.waitForSelector("#forget:not([hidden])");
  }
  await page.click("#forget");
  await page.waitForSelector("#forget:not(:visible)", { state: "attached" });
  assert.match(await page.textContent("#tools-status"), /Other pages are still kept/);
  const kept = await page.evaluate(async () => (await (await caches.open("kept-pages")).keys())
    .map((one) => new URL(one.url).pathname));
  assert.ok(kept.includes("/for-parents") && !kept.includes("/signs"));
  await page.click("#forget-all");
  await page.waitForFunction(async () => (await caches.keys()).length === 0
    && (await navigator.serviceWorker.getRegistrations()).length === 0);
  await page.context().close();
});

test("a kept page is brought up to date when there is internet", async () => {
  const page = await open("/signs");
  await page.click("#keep");
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.evaluate(async () => {
    const cache = await caches.open("kept-pages");
    const page_text = (await (await cache.match("/signs")).text())
      .replace("</body>", "<p>/assets/old.0123456789.css</p></body>");
    await cache.put("/assets/old.0123456789.css", new Response("old"));
    await cache.put("/signs", new Response(page_text, { headers: { "Content-Type": "text/html" } }));
  });
  await page.reload();
  await page.waitForFunction(async () => {
    const cache = await caches.open("kept-pages");
    return !await cache.match("/assets/old.0123456789.css")
      && !(await (await cache.match("/signs")).text()).includes("old.0123456789");
  });
  await page.context().close();
});

test("leaving works the same on a kept page", async () => {
  const page = await open("/advice/young");
  await page.click("#keep");
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const away = page.waitForRequest((request) => request.url().startsWith("https://www.bbc.co.uk/"));
  for (let press = 0; press < 3; ++press) await page.keyboard.press("Escape");
  await away;
  await page.context().close();
});

/** A speech synthesis with the given voices, which notes what it is told to say. */
function with_voices(voices) {
  return (page) => page.addInitScript((list) => {
    const spoken = [];
    const synthesis = {
      getVoices: () => list,
      speak: (words) => {
        spoken.push({ text: words.text, voice: words.voice });
        if (spoken.length < 3) setTimeout(() => words.onend?.(), 0);
      },
      cancel: () => { spoken.cancelled = true; },
    };
    Object.defineProperty(window, "speechSynthesis", { value: synthesis });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    window.spoken = spoken;
  }, voices);
}

test("a page is read aloud by a voice of the device, in order, until stopped", async () => {
  const page = await open("/advice/young", {}, with_voices([
    { name: "far", lang: "en-GB", localService: false },
    { name: "near", lang: "en-GB", localService: true }]));
  await page.click("#listen");
  await page.waitForFunction(() => window.spoken.length === 3);
  const spoken = await page.evaluate(() => window.spoken.map((one) => one));
  assert.equal(spoken[0].text, "What you can do now");
  assert.ok(spoken.every((one) => one.voice.name === "near"));
  assert.equal(await page.textContent("#listen"), "Stop reading");
  assert.equal(await page.locator(".being-read").count(), 1);
  await page.click("#listen");
  assert.equal(await page.evaluate(() => window.spoken.cancelled), true);
  assert.equal(await page.textContent("#listen"), "Read it to me");
  assert.equal(await page.locator(".being-read").count(), 0);
  await page.context().close();
});

test("a voice that lives on somebody's server is never used", async () => {
  const page = await open("/advice/young", {}, with_voices([
    { name: "far", lang: "en-GB", localService: false }]));
  await page.click("#listen");
  assert.match(await page.textContent("#listen-status"), /no voice/);
  assert.equal(await page.evaluate(() => window.spoken.length), 0);
  await page.context().close();
});

test("leaving stops the voice", async () => {
  let silenced;
  const silence = new Promise((resolve) => { silenced = resolve; });
  const page = await open("/easy", {}, async (fresh) => {
    await fresh.exposeFunction("note_silence", () => silenced());
    await with_voices([{ name: "near", lang: "en", localService: true }])(fresh);
  });
  await page.click("#listen");
  await page.evaluate(() => { speechSynthesis.cancel = () => void window.note_silence(); });
  for (let press = 0; press < 3; ++press) await page.keyboard.press("Escape");
  await silence;
  await page.context().close();
});
