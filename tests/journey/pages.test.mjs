// Every page, at phone and desktop size: nothing for axe to find, no sideways scrolling, no error in
// the console, nothing asked of anybody else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe_findings, desktop, languages, open_browser, phone, picture, public_paths, set_up, sign_in,
  start_server, too_wide } from "./support.mjs";

let server;
let browser;
let secret;
before(async () => {
  server = await start_server();
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(size, extra = {}) {
  const context = await browser.newContext({ ...size, ...extra });
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/ (401|404) /.test(message.text())) page.faults.push(message.text());
  });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.url) && !/^(blob|data):/.test(url)) page.faults.push(url);
  });
  return page;
}

async function check_width(page, where) {
  const wide = await too_wide(page);
  assert.ok(wide <= 0, `${where} is ${wide} pixels too wide`);
  assert.deepEqual(page.faults, [], where);
}

async function check(page, where) {
  assert.deepEqual(await axe_findings(page), [], where);
  await check_width(page, where);
}

const every_page = [...public_paths("en"), "/nothing/here"];

/** Waits for the tools that the program adds, and opens every part that the page folds away. */
async function unfold(page) {
  await page.waitForFunction(() => document.getElementById("keep-box")?.hidden !== true);
  return page.evaluate(() => {
    for (const part of document.querySelectorAll("main details")) part.open = true;
  });
}

/** At 200 % zoom half the width still holds everything; in English from right to left too. */
async function check_turned_and_zoomed(page, path, language) {
  if (language === "en") {
    await page.evaluate(() => { document.documentElement.dir = "rtl"; });
    await check_width(page, `${path} right to left`);
    await page.evaluate(() => { document.documentElement.dir = "ltr"; });
  }
  await page.setViewportSize({ width: 320, height: 450 });
  await check_width(page, `${path} at 200 %`);
  await page.setViewportSize(phone.viewport);
}

// Every language on the phone; on the desktop and in the dark the source and the one with the longest
// words. The pages are the same in each language but for their words, so axe reads the source, and every
// language under ./test --deep.
const deep = Boolean(process.env.HOLDFAST_TEST_DEEP);
const views = [["phone", phone, "light", languages], ["desktop", desktop, "dark", deep ? languages : ["en", "de"]]];
for (const [name, size, scheme, shown] of views) {
  for (const language of shown) {
    const check_all = language === "en" || deep ? check : check_width;
    test(`public pages, ${language}, ${name}, ${scheme}`, async () => {
      const page = await open(size, { colorScheme: scheme });
      for (const path of public_paths(language)) {
        await page.goto(server.url + path);
        if (path.includes("/advice/")) await page.waitForSelector("#fit-box:not([hidden])");
        await unfold(page);
        await check_all(page, `${path} ${name} ${scheme}`);
        if (size === phone) await check_turned_and_zoomed(page, path, language);
      }
      await page.context().close();
    });
  }
}

test("the page for an address where nothing is", async () => {
  const page = await open(phone);
  await page.goto(`${server.url}/nothing/here`);
  await check(page, "/nothing/here");
  await check_turned_and_zoomed(page, "/nothing/here", "en");
  await page.context().close();
});

test("the API's page", async () => {
  const page = await open(phone);
  await page.goto(`${server.url}/api`);
  await check(page, "/api");
  await page.context().close();
});

test("right to left: the chart and the steps begin at the right", async () => {
  const page = await open(phone);
  await page.goto(`${server.url}/signs`);
  await page.evaluate(() => { document.documentElement.dir = "rtl"; });
  const left = await page.locator(".stages li").first().evaluate((item) =>
    item.querySelector("strong").getBoundingClientRect().right < item.getBoundingClientRect().right - 30);
  assert.equal(left, true);
  await page.context().close();
});

test("posters and the page for staff print on one sheet of A4", async () => {
  const page = await open(desktop);
  for (const path of ["/for-schools/poster", "/for-schools/staff", "/for-schools/letter"]) {
    await page.goto(server.url + path);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, path);
    assert.match(pdf, /\/MediaBox\s*\[0 0 59[45][.\d]* 84[12]/, path);
  }
  await page.context().close();
});

test("/remove with pictures and after sending, by keyboard alone", async () => {
  const page = await open(phone);
  await page.goto(`${server.url}/remove`);
  await page.focus("#straight");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "pictures-title");
  await page.setInputFiles("#pick", [picture("coffee.jpg"), picture("one-pixel.png")]);
  await page.waitForSelector("#pictures > li:nth-child(2)");
  await page.waitForFunction(() => document.querySelectorAll("#pictures canvas").length >= 1);
  await check(page, "/remove with pictures");
  await page.focus("#to-check");
  await page.keyboard.press("Enter");
  await page.focus("#send");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#done:not([hidden])", { timeout: 60000 });
  assert.equal(await page.evaluate(() => document.activeElement.id), "done-title");
  await check(page, "/remove after sending");
  await page.context().close();
});

test("without scripts the pages still say what to do", async () => {
  const page = await open(phone, { javaScriptEnabled: false });
  for (const path of ["/remove", "/case", "/report", "/report/return"]) {
    await page.goto(server.url + path);
    assert.match(await page.textContent("main noscript"), /JavaScript/i);
  }
  await page.context().close();
});

test("the public site keeps nothing in the browser", async () => {
  const page = await open(phone);
  for (const path of every_page) await page.goto(server.url + path);
  assert.deepEqual(await page.context().cookies(), []);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  assert.deepEqual(await page.evaluate(() => caches.keys()), []);
  assert.equal(await page.evaluate(async () =>
    (await navigator.serviceWorker.getRegistrations()).length), 0);
  await page.context().close();
});

test("the desk, phone and desktop", async () => {
  const page = await open(desktop);
  await page.goto(`${server.url}/desk`);
  await page.waitForSelector("#totp");
  await check(page, "sign-in");
  await page.goto(server.setup);
  await page.waitForSelector("#totp-secret");
  await check(page, "set-up");
  secret = await set_up(page, server.setup);
  for (const size of [desktop, phone]) {
    await page.setViewportSize(size.viewport);
    await page.emulateMedia({ colorScheme: size === phone ? "dark" : "light" });
    for (const place of ["cases", "decided", "banks", "keys", "staff", "audit", "account"]) {
      await page.goto(`${server.url}/desk/${place}`);
      await page.waitForSelector("main h1");
      await page.waitForLoadState("networkidle");
      await check(page, `/desk/${place} ${size.viewport.width}`);
    }
  }
  const number = await page.evaluate(async () => (await (await fetch("/api/v1/desk/cases")).json())
    .cases[0].case_number);
  await page.goto(`${server.url}/desk/cases/${number}`);
  await page.waitForSelector("#decide");
  await check(page, "a case at the desk, phone, dark");
  await page.setViewportSize(desktop.viewport);
  await page.emulateMedia({ colorScheme: "light" });
  await check(page, "a case at the desk");
  await page.context().close();
});

test("signing in again with name, password and six digits", async () => {
  const page = await open(desktop);
  await page.goto(`${server.url}/desk`);
  await sign_in(page, "admin", secret);
  await page.waitForSelector("nav");
  await page.context().close();
});
