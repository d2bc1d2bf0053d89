// The queue by keys, filters, number and many at once; and the reminder to take a break, which tells nobody.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { check_page as check, desk_page, made_up_picture, send_made_up } from "./desk_support.mjs";
import { invite, open_browser, set_up, start_server } from "./support.mjs";

let server;
let browser;
let admin;
const cases = {};

before(async () => {
  server = await start_server();
  browser = await open_browser();
  admin = await desk_page(browser);
  await set_up(admin, server.setup);
  const send = async (more) => (await send_made_up(server.url, more)).number;
  cases.plain = await send();
  cases.held = await send({ pictures: [made_up_picture(9)] });
  cases.talk = await send({ situation: { threatened: true, wants: ["talk"] } });
  cases.shared = await send({ situation: { shared: true } });
  cases.urgent = await send({ situation: {
    deadline_at: new Date(Date.now() + 90 * 60000).toISOString() } });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const shown = () => admin.locator(".case-link").allTextContents();

async function to_queue(page = admin) {
  await page.goto(`${server.url}/desk/cases`);
  await page.waitForSelector(".case-link");
}

async function shows(...names) {
  const wanted = names.map((name) => cases[name]);
  await admin.waitForFunction((all) => JSON.stringify([...document.querySelectorAll(".case-link")]
    .map(({ textContent }) => textContent)) === JSON.stringify(all), wanted).catch(async () =>
    assert.deepEqual(await shown(), wanted));
}

test("most urgent first, with what is due and what each needs", async () => {
  await to_queue();
  await shows("urgent", "shared", "talk", "plain", "held");
  assert.match(await admin.textContent("tbody tr:nth-child(1)"), /Time limit in 1 hour.*in 1 hour/);
  assert.match(await admin.textContent("tbody tr:nth-child(3)"), /Wants to talk/);
  assert.match(await admin.textContent("tbody tr:nth-child(5)"), /in 47 hours.*1 held back/);
  assert.equal(await admin.textContent("#queue-summary"), "5 cases are waiting.");
  await check(admin, "the queue");
});

test("only some: by need, by urgency, mine, none", async () => {
  await to_queue();
  await admin.click("summary");
  await admin.selectOption("#filter-needs", "held");
  await shows("held");
  await check(admin, "the queue filtered");
  await admin.selectOption("#filter-needs", "anything");
  await admin.selectOption("#filter-urgency", "shared");
  await shows("shared");
  await admin.selectOption("#filter-urgency", "any");
  await admin.click("#queue-mine");
  await shows();
  assert.equal(await admin.textContent("#queue-summary"), "No case fits this choice.");
  assert.equal(await admin.getAttribute("#queue-mine", "aria-pressed"), "true");
});

test("a case by its number, however it is typed", async () => {
  await to_queue();
  await admin.fill("#search", "12");
  await admin.press("#search", "Enter");
  assert.match(await admin.textContent(".govuk-error-summary"), /8 letters and digits/);
  await admin.fill("#search", ` ${cases.plain.toLowerCase().replace("-", " ")} `);
  await admin.press("#search", "Enter");
  await admin.waitForSelector("#decide");
  assert.ok(admin.url().endsWith(cases.plain));
});

test("by keys: next, last, tick, number, open; and off", async () => {
  const at = () => admin.evaluate(() => document.activeElement.textContent);
  await to_queue();
  for (const key of ["j", "j", "j", "k"]) await admin.keyboard.press(key);
  assert.equal(await at(), cases.shared);
  await admin.keyboard.press("x");
  assert.ok(await admin.isChecked(`#tick-${cases.shared}`));
  await admin.keyboard.press("/");
  await admin.keyboard.type("xj");
  assert.equal(await admin.inputValue("#search"), "xj", "keys that are typed are typed");
  assert.ok(await admin.isChecked(`#tick-${cases.shared}`));
  await admin.uncheck("#keys-on");
  await admin.keyboard.press("j");
  assert.equal(await admin.evaluate(() => document.activeElement.id), "keys-on");
  await to_queue();
  assert.ok(!await admin.isChecked("#keys-on"), "the device remembers it");
  await admin.check("#keys-on");
  await admin.keyboard.press("j");
  await admin.keyboard.press("Enter");
  await admin.waitForSelector("#decide");
  assert.ok(admin.url().endsWith(cases.urgent));
});

test("many at once: nothing before the second step; what could not be done is told", async () => {
  const robin = await desk_page(browser);
  await admin.goto(`${server.url}/desk/staff`);
  await set_up(robin, await invite(admin, "robin", "analyst"));
  await to_queue();
  const part = "#bulk-part";
  await admin.check(`#tick-${cases.plain}`);
  await admin.check(`#tick-${cases.talk}`);
  await admin.click("#to-bulk");
  assert.equal(await admin.evaluate(() => document.activeElement.id), "bulk-title");
  assert.equal(await admin.textContent("#bulk-title"), "2 cases ticked");
  await admin.click(`${part} button[type=submit]`);
  assert.match(await admin.textContent(".govuk-error-summary"), /Choose what should happen/);
  await admin.check("#bulk-decline");
  await admin.check("#bulk-reason-test");
  await admin.click(`${part} button[type=submit]`);
  await admin.waitForSelector(`${part} .notice--warn`);
  assert.match(await admin.evaluate(() => document.activeElement.textContent),
    /Decline all waiting pictures of 2 cases: A test\?/);
  await check(admin, "many at once");
  // Meanwhile somebody takes one of them.
  await robin.evaluate((number) => fetch(`/api/v1/desk/cases/${number}/claim`, { method: "POST",
    headers: { "Content-Type": "application/json" } }), cases.talk);
  await admin.click(`${part} .notice--warn + .button-row button:first-child`);
  await admin.waitForSelector("text=1 case declined.");
  assert.match(await admin.textContent("#bulk-failed"),
    new RegExp(`1 case could not be done:.*${cases.talk}: robin has this case in hand`));
  await shows("urgent", "shared", "talk", "held");
  assert.ok(await admin.isChecked(`#tick-${cases.talk}`), "it stays ticked");
  await admin.click("#tick-all");
  assert.equal(await admin.textContent("#bulk-title"), "3 cases ticked", "what is robin's is left");
  await admin.check("#bulk-take");
  await admin.click(`${part} button[type=submit]`);
  await admin.click(`${part} .notice--warn + .button-row button:first-child`);
  await admin.waitForSelector("text=You have 3 cases in hand.");
  await admin.click("#queue-mine");
  await shows("urgent", "shared", "held");
  await robin.context().close();
});

test("the reminder: after the time that is chosen, in the way of nothing, told to nobody", async () => {
  const page = await desk_page(browser);
  await page.clock.install();
  const { setup_link } = JSON.parse(server.run("staff", "add", "lee", "--url", server.url, "--json"));
  await set_up(page, setup_link);
  await page.goto(`${server.url}/desk/support`);
  await page.waitForSelector("#support");
  assert.match(await page.textContent("#support"), /Talk to your line manager/);
  assert.equal(await page.inputValue("#rest-minutes"), "45");
  await check(page, "support");
  await page.selectOption("#rest-minutes", "30");
  await page.waitForSelector("text=This device reminds you after 30 minutes.");
  await to_queue(page);
  await page.click(".case-link");
  await page.waitForSelector("#picture-1");
  const sent = [];
  page.on("request", (one) => sent.push(one.url()));
  const work = async (minutes) => {
    for (let each = 0; each < minutes * 2; each += 1) await page.clock.fastForward(30000);
  };
  await work(26);
  assert.equal(await page.locator("#rest-text").count(), 0);
  await page.focus("#picture-1");
  await work(6);
  await page.waitForSelector("#rest-text");
  assert.match(await page.textContent("#rest-text"), /worked with cases for 3\d minutes: 1 case opened/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "picture-1",
    "it takes no focus");
  await check(page, "the reminder");
  await page.click("#rest-snooze");
  await work(11);
  assert.equal(await page.locator("#rest-text").count(), 0);
  await work(6);
  await page.waitForSelector("#rest-text");
  await page.click("#rest-break");
  await work(20);
  assert.equal(await page.locator("#rest-text").count(), 0, "the count began anew");
  assert.deepEqual(sent.filter((url) => !url.startsWith("data:")), [], "nothing was sent");
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  assert.ok(!/[0-9A-Z]{4}-[0-9A-Z]{4}/.test(kept), "no case's number is kept");
  await page.context().close();
});

test("where staff find support: the operator's words, for everybody", async () => {
  await admin.goto(`${server.url}/desk/support`);
  await admin.fill("#support-text", "Talk to Kim,\nor ring 555 0100.");
  await admin.click("#save-support");
  await admin.waitForSelector("text=Everybody at the desk reads these words now.");
  assert.equal(await admin.textContent("#support"), "Talk to Kim, or ring 555 0100.");
  await check(admin, "support set");
});
