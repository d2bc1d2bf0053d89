// A young person's whole way through removal, on a phone and on a desktop: one question a screen, only
// hashes leave, the code is lost and found, platforms load the list, everything is taken back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { axe_findings, desktop, open_browser, open_case, phone, picture, pictures_done, read_code,
  send_case, set_up, start_server, to_end, to_pictures, too_wide } from "./support.mjs";

const elsewhere = "https://www.bbc.co.uk/**";
const photograph = picture("china.jpg");

let server;
let browser;
let desk;

before(async () => {
  server = await start_server();
  browser = await open_browser();
  desk = await (await browser.newContext(desktop)).newPage();
  await set_up(desk, server.setup);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function fresh(size, extra = {}) {
  const page = await (await browser.newContext({ ...size, timezoneId: "Europe/London", ...extra })).newPage();
  page.faults = [];
  page.sent = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => page.sent.push({ url: request.url(),
    body: request.postDataBuffer() ?? Buffer.alloc(0) }));
  return page;
}

async function check(page, where) {
  assert.deepEqual(await axe_findings(page), [], where);
  assert.ok(await too_wide(page) <= 0, `${where} is too wide`);
  assert.deepEqual(page.faults, [], where);
}

const focused = (page) => page.evaluate(() => document.activeElement.id);
const fetched = (page, part) => page.sent.some(({ url }) => url.includes(part));

/** A request of the desk's, with its cookie. */
function desk_request(method, path, body) {
  return desk.evaluate(async ([method, path, body]) => (await fetch(path, { method,
    headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).status,
  [method, path, body]);
}

/** Everything that was sent: small JSON, no part of the picture, none of `secrets`. */
function only_hashes_left(page, secrets) {
  const bytes = readFileSync(photograph);
  for (const { url, body } of page.sent) {
    if (url.startsWith("blob:") || url.startsWith("data:")) continue;
    assert.ok(url.startsWith(`${server.url}/`), `${url} is elsewhere`);
    assert.ok(body.length < 4096, `${url} carried ${body.length} bytes`);
    if (body.length === 0) continue;
    JSON.parse(body.toString());
    for (let at = 0; at + 16 <= bytes.length; at += 16) {
      assert.ok(!body.includes(bytes.subarray(at, at + 16)), `${url} carried picture bytes`);
    }
    for (const secret of secrets) assert.ok(!body.includes(secret), `${url} carried "${secret}"`);
  }
}

/** Answers every question, with a way back and one left out; ends at the pictures. */
async function answer_questions(page) {
  await page.click("#begin");
  assert.equal(await focused(page), "age-title");
  assert.equal(await page.textContent("#step"), "Part 1 of 8");
  await page.check("#age-under_18");
  await page.click("#next");
  await page.check("#origin-taken");
  await page.click("#back");
  assert.ok(await page.isChecked("#age-under_18"), "going back keeps the answer");
  await page.click("#next");
  assert.ok(await page.isChecked("#origin-taken"));
  await check(page, "a question");
  await page.click("#skip");
  await page.check("#threatened-yes");
  assert.ok(await page.isVisible("#talk .call >> visible=true"), "somebody to call is there at once");
  await page.click("#next");
  await page.check("#shared-yes");
  await page.click("#next");
  assert.equal(await page.textContent("#step"), "Part 5 of 9");
  await page.check("#shared_where-discord");
  await page.check("#shared_where-snapchat");
  await page.click("#next");
  await page.fill("#deadline", "2027-01-02T20:30");
  await page.click("#next");
  await page.check("#wants-report_account");
  await page.click("#keep-discord summary");
  await check(page, "what else would help");
  await page.click("#next");
  assert.equal(await focused(page), "pictures-title");
}

const codes = {};

for (const [name, size] of [["phone", phone], ["desktop", desktop]]) {
  test(`${name}: one question a screen, only hashes leave, nothing stays in the history`, async () => {
    const page = await fresh(size);
    await page.goto(`${server.url}/remove`);
    const entries = await page.evaluate(() => history.length);
    await check(page, "/remove");
    await answer_questions(page);
    for (const part of ["/assets/worker.", "/assets/holdfast.", "/assets/words."]) {
      assert.ok(!fetched(page, part), `${part} was fetched before a picture was chosen`);
    }
    await page.setInputFiles("#pick", photograph);
    await pictures_done(page, 1);
    await check(page, "pictures");
    await page.click("#next");
    await page.fill("#recovery-question", "What did I call my bear?");
    await page.click("#next");
    assert.match(await page.textContent("#screen-problem"), /Put in the answer/);
    await page.fill("#recovery-answer", "my bear");
    await page.click("#next");
    assert.match(await page.textContent("#screen-problem"), /must not hold the answer/);
    await page.fill("#recovery-answer", "Captain  Button");
    await check(page, "recovery");
    await page.click("#next");
    assert.equal(await focused(page), "check-title");
    const summary = await page.textContent("[data-screen=check]");
    for (const text of ["Under 18", "Snapchat, Discord", "2 January 2027 at 20:30", "1 picture is ready"]) {
      assert.ok(summary.includes(text), `${text} in ${summary}`);
    }
    assert.ok(!summary.includes("Someone took it"), "what was skipped is not sent");
    await check(page, "check and send");
    const posted = page.waitForRequest((request) => request.url().endsWith("/api/v1/cases"));
    await page.click("#send");
    const body = (await posted).postDataJSON();
    assert.deepEqual(body.situation, { age: "under_18", threatened: true, shared: true,
      shared_where: ["snapchat", "discord"], deadline_at: "2027-01-02T20:30:00Z",
      wants: ["report_account"] });
    assert.equal(body.recovery.question, "What did I call my bear?");
    assert.match(body.recovery.key, /^[0-9a-f]{64}$/);
    codes[name] = await read_code(page);
    only_hashes_left(page, ["captain", "Captain", ...codes[name].words.map((word) => `"${word}"`)]);
    assert.ok(await page.isVisible("#done [data-want=report_account] [data-app=discord]"));
    assert.ok(!await page.isVisible("#done [data-want=report_account] [data-app=tiktok]"));
    await check(page, "the code");
    assert.equal(await page.evaluate(() => history.length), entries);
    assert.equal(page.url(), `${server.url}/remove`);
    assert.equal(await page.evaluate(() => localStorage.length), 0, "kept only if asked");
    await page.check("#kept");
    await page.context().close();
  });

  test(`${name}: a lost code is got back with the answer, and the old words end`, async () => {
    const page = await fresh(size);
    await page.goto(`${server.url}/case`);
    await page.click("#lost summary");
    await page.fill("#lost-number", codes[name].number);
    await page.click("#lost-go");
    await page.waitForSelector("#lost-asked:not([hidden])", { timeout: 60000 });
    assert.equal(await page.textContent("#lost-question"), "What did I call my bear?");
    await check(page, "the question");
    await page.fill("#lost-answer", "captain zip");
    await page.click("#lost-go");
    await page.waitForSelector("#lost-problem .govuk-error-summary", { timeout: 60000 });
    assert.match(await page.textContent("#lost-problem"), /not the answer/);
    await page.fill("#lost-answer", " CAPTAIN button ");
    await page.click("#lost-go");
    await page.waitForSelector("#renewed:not([hidden])", { timeout: 60000 });
    const words = await page.locator("#renewed-words li").allTextContents();
    assert.equal(words.length, 6);
    assert.notDeepEqual(words, codes[name].words);
    await check(page, "the new words");
    only_hashes_left(page, ["captain", "CAPTAIN", ...words.map((word) => `"${word}"`)]);
    await page.click("#renewed-open");
    await page.waitForSelector("#opened:not([hidden])", { timeout: 60000 });
    assert.match(await page.textContent("#timeline"), /got new words/);
    await page.click("#close");
    await page.fill("#number", codes[name].number);
    await page.fill("#words", codes[name].words.join(" "));
    await page.click("#open");
    await page.waitForSelector("#problem .govuk-error-summary", { timeout: 60000 });
    codes[name] = { number: codes[name].number, words };
    await page.context().close();
  });
}

test("somebody over 18 is shown StopNCII, and goes on where the operator takes adults", async () => {
  const page = await fresh(phone);
  await page.goto(`${server.url}/remove`);
  await page.click("#begin");
  await page.check("#age-over_18");
  assert.ok(await page.isVisible("[data-screen=age] a[href='https://stopncii.org/']"));
  await page.waitForSelector("#adults-not-taken", { state: "visible" });
  await page.click("#next");
  assert.match(await page.textContent("#screen-problem"), /StopNCII\.org can help you/);
  const settings = { accept_adults: true, two_people: false, suspend_after: 2, service_hours: 48,
    crowded_above: 200 };
  assert.equal(await desk_request("PUT", "/api/v1/desk/case-settings", settings), 200);
  await page.reload();
  await page.click("#begin");
  await page.check("#age-over_18");
  await page.waitForSelector("#adults-taken", { state: "visible" });
  while (!await page.isVisible("#drop")) await page.click("#next");
  await page.setInputFiles("#pick", picture("coffee.jpg"));
  await pictures_done(page, 1);
  await to_end(page);
  assert.equal(await desk_request("PUT", "/api/v1/desk/case-settings",
    { ...settings, accept_adults: false }), 200);
  await page.click("#send");
  await page.waitForSelector("#send-problem .govuk-error-summary", { timeout: 60000 });
  assert.match(await page.textContent("#send-problem"), /StopNCII\.org can help you/);
  assert.equal(await desk_request("PUT", "/api/v1/desk/case-settings", settings), 200);
  await page.click("#send");
  await read_code(page);
  await page.context().close();
});

test("the case is kept on the device only if asked, opens with one tap, and is removed again", async () => {
  const page = await fresh(phone);
  await to_pictures(page, `${server.url}/remove`);
  await page.setInputFiles("#pick", picture("rocket.jpg"));
  await pictures_done(page, 1);
  await to_end(page);
  await page.click("#send");
  const code = await read_code(page);
  await page.check("#remember");
  assert.match(await page.textContent("#remember-status"), /kept on this device/);
  await page.check("#kept");
  await page.goto(`${server.url}/case`);
  assert.equal(await page.textContent("#kept-number"), code.number);
  await check(page, "/case with a kept case");
  await page.click("#kept-open");
  await page.waitForSelector("#opened:not([hidden])", { timeout: 60000 });
  await page.click("#close");
  await page.click("#kept-forget");
  assert.ok(!await page.isVisible("#kept"));
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.context().close();
});

async function accept(number) {
  const path = `/api/v1/desk/cases/${number}/decision`;
  assert.equal(await desk_request("POST", path, { decision: "accept", bank: "HOTLINE_ACCEPTED" }), 200);
}

async function fetch_list(key) {
  const response = await fetch(`${server.url}/exchange/stopncii/FetchHashes?pageSize=800`,
    { headers: { "x-functions-key": key } });
  assert.equal(response.status, 200);
}

async function refresh(page) {
  await page.click("#refresh");
  await page.waitForFunction(() => !document.getElementById("refresh").disabled);
}

for (const [name, size, file] of [["phone", phone, "grass.jpg"], ["desktop", desktop, "china.jpg"]]) {
  test(`${name}: the timeline from receipt to the platforms, then everything is taken back`, async () => {
    const platform = `Example ${name}`;
    const key = JSON.parse(server.run("keys", "create", "--platform", platform, "--json")).key;
    const page = await fresh(size);
    const code = await send_case(page, `${server.url}/remove`, [picture(file), picture("rocket.jpg")]);
    await open_case(page, `${server.url}/case`, code);
    assert.equal(await page.textContent("#fact-checked"), "Not yet");
    await accept(code.number);
    await refresh(page);
    assert.notEqual(await page.textContent("#fact-on_list"), "Not yet");
    assert.equal(await page.textContent("#fact-loaded"), "0");
    await new Promise((resolve) => setTimeout(resolve, 1500));  // A key is known within a second.
    await fetch_list(key);
    await refresh(page);
    assert.equal(await page.textContent("#fact-loaded"), "1");
    assert.match(await page.textContent("#platforms"), new RegExp(`${platform}.*loaded the list`));
    await check(page, "an opened case");
    await page.click("#withdraw-look");
    assert.match(await page.textContent("#withdraw-problem"), /at least one/);
    await page.check("#withdraw-1");
    await page.check("#withdraw-2");
    await page.click("#withdraw-look");
    assert.equal(await focused(page), "withdraw-sure-title");
    assert.match(await page.textContent("#withdraw-what"), /2 pictures go off the list for good/);
    await check(page, "the second look");
    await page.click("#withdraw-no");
    assert.ok(!await page.textContent("#states").then((text) => text.includes("took it back")));
    await page.click("#withdraw-look");
    await page.click("#withdraw-yes");
    await page.waitForFunction(() => document.getElementById("withdraw-status").textContent !== "");
    assert.match(await page.textContent("#states"), /You took it back.*0 of 1 sites and apps/s);
    assert.match(await page.textContent("#platforms"), /has not come back/);
    assert.ok(!await page.isVisible("#withdraw"), "nothing is left to take back");
    await fetch_list(key);
    await refresh(page);
    assert.match(await page.textContent("#states"), /1 of 1 sites and apps have dropped it/);
    assert.match(await page.textContent("#platforms"), /dropped your pictures/);
    assert.match(await page.textContent("#timeline"), new RegExp(`${platform} has dropped`));
    await check(page, "a case that was taken back");
    await page.context().close();
  });

  test(`${name}: leaving in the middle takes one tap and leaves no answer behind`, async () => {
    const page = await fresh(size);
    await page.context().route(elsewhere, (route) => route.fulfill({ body: "weather" }));
    await page.goto(`${server.url}/`);
    await page.goto(`${server.url}/remove`);
    await page.click("#begin");
    await page.check("#age-under_18");
    await page.click("#next");
    const entries = await page.evaluate(() => history.length);
    const leave = await page.locator("#leave").boundingBox();
    assert.ok(leave.y >= 0 && leave.y + leave.height <= size.viewport.height, "always in view");
    await page.click("#leave");
    await page.waitForURL(elsewhere);
    assert.equal(await page.evaluate(() => history.length), entries);
    await page.goBack();
    assert.equal(page.url(), `${server.url}/`);
    await page.goto(`${server.url}/remove`);
    assert.equal(await page.locator("#start input:checked").count(), 0);
    await page.context().close();
  });
}

test("going away and back with the browser shows the first screen and no answer", async () => {
  const page = await fresh(phone);
  await page.goto(`${server.url}/remove`);
  await page.click("#begin");
  await page.check("#age-under_18");
  await page.goto(`${server.url}/advice`);
  await page.goBack();
  await page.waitForSelector("#begin");
  assert.ok(await page.isVisible("#begin"));
  assert.equal(await page.locator("#start input:checked").count(), 0);
  await page.context().close();
});

test("by keyboard alone, from the first screen to the pictures", async () => {
  const page = await fresh(desktop);
  await page.goto(`${server.url}/remove`);
  await page.focus("#begin");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "age-title");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.ok(await page.isChecked("#age-under_18"));
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "origin-title");
  while (await focused(page) !== "pictures-title") {
    await page.focus("#skip");
    await page.keyboard.press("Enter");
  }
  await page.focus("#back");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "wants-title");
  await page.context().close();
});

test("once asked, the page is kept and opens without internet", async () => {
  const page = await fresh(phone);
  await page.goto(`${server.url}/remove`);
  await page.click("#keep");
  await page.waitForSelector("#forget:not([hidden])");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await page.context().setOffline(true);
  await page.reload();
  await page.click("#straight");
  await page.setInputFiles("#pick", photograph);
  await pictures_done(page, 1);
  assert.match(await page.textContent("#pictures"), /hash is made/);
  await page.context().setOffline(false);
  await page.context().close();
});

test("without scripts: advice, doors and numbers", async () => {
  const page = await fresh(phone, { javaScriptEnabled: false });
  await page.goto(`${server.url}/remove`);
  for (const target of ["/advice", "/doors", "/helplines"]) {
    assert.ok(await page.locator(`noscript a[href='${target}']`).count() === 1, target);
  }
  assert.ok(await page.locator("noscript a[href^='tel:']").count() > 10);
  assert.ok(await page.isVisible("main h1"));
  await page.goto(`${server.url}/doors`);
  assert.ok(await page.isVisible("#service-gb-report-remove"));
  assert.ok(await page.isVisible("#service-here"));
  await page.context().close();
});

test("the doors that fit, what they do with a picture, and words to use there", async () => {
  const page = await fresh(phone);
  await page.goto(`${server.url}/doors`);
  await page.check("#age-under_18");
  await page.check("#about-picture");
  assert.ok(await page.isVisible("#service-gb-report-remove"));
  assert.match(await page.textContent("#service-gb-report-remove"), /You send the picture.*Checked:/s);
  assert.match(await page.textContent("#service-world-take-it-down"), /stays on your device.*on the device that has it/s);
  assert.ok(!await page.isVisible("#service-world-stopncii"));
  assert.ok(!await page.isVisible("#service-gb-childline"), "talking was not asked for");
  assert.match(await page.inputValue("#ready-words"), /^I am under 18\.\nThere is a private picture of me/);
  await page.check("#age-over_18");
  assert.ok(await page.isVisible("#service-world-stopncii"));
  assert.ok(!await page.isVisible("#service-gb-report-remove"));
  await page.selectOption("#country", "US");
  assert.ok(await page.isVisible("#service-us-cybertipline"));
  await check(page, "/doors");
  assert.deepEqual(page.sent.filter(({ body }) => body.length > 0), [], "nothing is sent");
  await page.context().close();
});
