// The desk's people: a decision by keyboard alone, one in parts, invitations and roles, signing in and
// out, and what the young person reads of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe_findings, desktop, invite, open_browser, open_case, phone, picture, send_case, set_up,
  sign_in, start_server, too_wide, totp } from "./support.mjs";

let server;
let browser;
let child;
let desk;    // the administrator's page
let secret;  // of the administrator's authenticator

before(async () => {
  server = await start_server();
  browser = await open_browser();
  child = await (await browser.newContext(phone)).newPage();
  desk = await fresh();
  secret = await set_up(desk, server.setup);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function fresh() {
  return (await browser.newContext(desktop)).newPage();
}

const send = (...names) => send_case(child, `${server.url}/remove`, names.map(picture));
const decision = "section[aria-labelledby=decide]";

async function open_at_desk(number) {
  await desk.goto(`${server.url}/desk/cases/${number}`);
  await desk.waitForSelector("#decide");
}

async function go_on_and_confirm(page) {
  await page.click(`${decision} button[type=submit]`);
  await page.click(`${decision} .notice--warn + .button-row button:first-child`);
}

/** Presses Tab until the element named by the selector has the focus. */
async function tab_to(page, selector) {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} cannot be reached by Tab`);
}

test("by keyboard alone: from the queue to an accepted case", async () => {
  const { number } = await send("coffee.jpg");
  await desk.goto(`${server.url}/desk/cases`);
  await desk.waitForSelector(".case-link");
  await tab_to(desk, ".case-link");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector("#decide");
  assert.ok(desk.url().endsWith(`/desk/cases/${number}`));
  await tab_to(desk, "#decision-accept");
  await desk.keyboard.press("Space");
  await tab_to(desk, `${decision} button[type=submit]`);
  await desk.keyboard.press("Enter");
  await desk.waitForSelector(`${decision} .notice--warn`);
  assert.match(await desk.evaluate(() => document.activeElement.textContent), /Put 1 picture on/);
  await tab_to(desk, `${decision} button`);
  await desk.keyboard.press("Enter");
  await desk.waitForSelector(".pill--on_list");
});

test("declined with a reason: the young person reads why, in plain words", async () => {
  const code = await send("rocket.jpg");
  await open_at_desk(code.number);
  await desk.check("#decision-decline");
  await desk.click(`${decision} button[type=submit]`);
  assert.match(await desk.textContent(".govuk-error-summary"), /Choose a reason/);
  await desk.check("#reason-adult");
  await go_on_and_confirm(desk);
  await desk.waitForSelector("text=No other case is waiting.");
  await open_case(child, `${server.url}/case`, code);
  assert.match(await child.textContent("#status"), /not put on the list/);
  assert.match(await child.textContent("#states .why"), /only for people who were under 18/);
});

test("the way to the next case is there while one waits", async () => {
  const waits = await send("coffee.jpg");
  const { number } = await send("rocket.jpg");
  await open_at_desk(number);
  await desk.check("#decision-decline");
  await desk.check("#reason-test");
  await go_on_and_confirm(desk);
  await desk.click("a:has-text('Next waiting case')");
  await desk.waitForSelector("#decide");
  assert.ok(desk.url().endsWith(`/desk/cases/${waits.number}`));
  await desk.check("#decision-decline");
  await desk.check("#reason-test");
  await go_on_and_confirm(desk);
  await desk.waitForSelector("text=No other case is waiting.");
});

test("decided in parts: each picture tells its own state", async () => {
  const code = await send("grass.jpg", "gravel.jpg", "brick.jpg");
  await open_at_desk(code.number);
  await desk.uncheck("#picture-2");
  await desk.uncheck("#picture-3");
  await desk.check("#decision-accept");
  await go_on_and_confirm(desk);
  await desk.waitForSelector(".pill--on_list");
  await desk.uncheck("#picture-3");
  await desk.check("#decision-decline");
  await desk.check("#reason-not_for_us");
  await go_on_and_confirm(desk);
  await desk.waitForSelector(".pill--declined");
  await desk.setViewportSize(phone.viewport);
  assert.ok(await too_wide(desk) <= 0, "a decided case fits a phone");
  assert.deepEqual(await axe_findings(desk), []);
  await desk.setViewportSize(desktop.viewport);
  await open_case(child, `${server.url}/case`, code);
  const states = await child.locator("#states > li").allTextContents();
  assert.match(states[0], /On the list since/);
  assert.match(states[1], /Not on the list.*not the kind of picture/);
  assert.match(states[2], /Waiting to be checked/);
  assert.match(await child.textContent("#status"), /Some of your pictures/);
});

/** Whether the element named by the selector is whole in the window, and has or holds the focus. */
function in_view(page, selector) {
  return page.evaluate((wanted) => {
    const element = document.querySelector(wanted);
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const seen = top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth;
    return seen && document.activeElement.contains(element);
  }, selector);
}

test("on a phone: what is shown once comes into view, and no column of a table is cut", async () => {
  await desk.setViewportSize(phone.viewport);
  await desk.goto(`${server.url}/desk/keys`);
  for (const platform of ["Example Pictures", "Example Video"]) {
    await desk.fill("#platform", platform);
    await desk.click("form button[type=submit]");
    await desk.waitForSelector(`h2:has-text("${platform}") + #new-key`);
    await desk.waitForFunction((count) =>
      document.querySelectorAll("tbody tr").length === count, platform.endsWith("Video") ? 2 : 1);
    assert.ok(await in_view(desk, "#new-key"), `the key of ${platform} is off the screen`);
  }
  await desk.goto(`${server.url}/desk/staff`);
  await invite(desk, "pat", "analyst");
  assert.ok(await in_view(desk, "#setup-link"), "the link is off the screen");
  for (const place of ["staff", "keys", "audit", "decided"]) {
    await desk.goto(`${server.url}/desk/${place}`);
    await desk.waitForSelector("tbody tr");
    const cut = await desk.evaluate(() => [...document.querySelectorAll("tbody th, tbody td, .pill")]
      .filter((cell) => cell.getBoundingClientRect().right > innerWidth + 0.5
        || cell.scrollWidth > cell.clientWidth + 1 && getComputedStyle(cell).display !== "inline")
      .map((cell) => cell.textContent));
    assert.deepEqual(cut, [], place);
    assert.ok(await too_wide(desk) <= 0, place);
    assert.deepEqual(await axe_findings(desk), [], place);
  }
  await desk.setViewportSize(desktop.viewport);
});

test("a disabled person is offered no new link", async () => {
  await desk.goto(`${server.url}/desk/staff`);
  const row = desk.locator("tr", { has: desk.locator("th", { hasText: /^pat$/ }) });
  await row.waitFor();
  assert.equal(await row.locator("button").count(), 2);
  desk.once("dialog", (dialog) => void dialog.accept());
  await row.locator("button", { hasText: "Disable" }).click();
  await desk.waitForSelector("text=pat was disabled.");
  assert.equal(await row.locator("button").count(), 0);
});

test("a set-up page that is loaded again says to open the link again", async () => {
  const { setup_link } = JSON.parse(server.run("staff", "add", "lee", "--url", server.url, "--json"));
  const page = await fresh();
  await page.goto(setup_link);
  await page.waitForSelector("#totp-secret");
  await page.reload();
  await page.waitForSelector(".govuk-error-summary");
  assert.match(await page.textContent(".govuk-error-summary"), /Open your link again/);
  await page.goto(setup_link);
  await page.waitForSelector("#totp-secret");
  await page.context().close();
});

test("an administrator changes their own password", async () => {
  const { setup_link } = JSON.parse(server.run("staff", "add", "max", "--role", "admin", "--url",
    server.url, "--json"));
  const page = await fresh();
  await set_up(page, setup_link);
  await page.goto(`${server.url}/desk/account`);
  await page.click("#password");
  await page.waitForSelector("text=max, you have been added as Administrator");
  const fresh_secret = (await page.textContent("#totp-secret")).replace(/\s/g, "");
  for (const field of ["#password", "#again"]) await page.fill(field, "another fine password");
  await page.fill("#totp", totp(fresh_secret));
  await page.click("button[type=submit]");
  await page.waitForSelector("nav");
  await page.context().close();
});

test("an analyst is invited, sets up by the link, and sees no administrator's page", async () => {
  await desk.goto(`${server.url}/desk/staff`);
  const link = await invite(desk, "robin", "analyst");
  const page = await fresh();
  await set_up(page, link);
  await page.waitForSelector(".table-scroll");
  const places = await page.locator(".bar nav a").allTextContents();
  assert.deepEqual(places, ["Queue", "Decided", "Reports", "Guard", "Referrals", "Banks", "Alerts", "Your account"]);
  for (const place of ["staff", "keys", "audit"]) {
    await page.goto(`${server.url}/desk/${place}`);
    await page.waitForSelector("text=Your role may not open this page.");
  }
  const refused = await page.evaluate(async () => (await fetch("/api/v1/staff")).status);
  assert.equal(refused, 403);
  await page.context().close();
  const again = await fresh();
  await again.goto(link);
  await again.waitForSelector(".govuk-error-summary");
  await again.context().close();
});

test("a second set-up link opened over the first is the one that counts", async () => {
  await desk.goto(`${server.url}/desk/staff`);
  const first = await invite(desk, "kim", "analyst");
  const second = await invite(desk, "alex", "platform");
  const page = await fresh();
  await page.goto(first);
  await page.waitForSelector("text=kim, you have been added as Analyst");
  await page.goto(second);
  await page.waitForSelector("text=alex, you have been added as Platform");
  assert.equal(new URL(page.url()).hash, "");
  await page.context().close();
});

test("a platform's person looks a hash up and says what was done; the young person reads it",
  async () => {
    const code = await send("raccoon.jpg");
    await open_at_desk(code.number);
    await desk.check("#decision-accept");
    await go_on_and_confirm(desk);
    await desk.waitForSelector(".pill--on_list");
    await desk.goto(`${server.url}/desk/staff`);
    const page = await fresh();
    await set_up(page, await invite(desk, "example-video", "platform"));
    await page.waitForSelector("#hash");
    for (const size of [desktop, phone]) {
      await page.setViewportSize(size.viewport);
      assert.deepEqual(await axe_findings(page), []);
    }
    await page.fill("#hash", "no hash");
    await page.click("form button[type=submit]");
    await page.waitForSelector("#hash-error");
    await page.fill("#hash", JSON.parse(server.run("hash", picture("raccoon.jpg"))).pdq.hash);
    await page.click("form button[type=submit]");
    await page.click("button:has-text('Report what happened')");
    await page.waitForSelector("#reference");
    assert.deepEqual(await axe_findings(page), []);
    await page.check("#outcome-removed");
    await page.click("form:has(#reference) button[type=submit]");
    await page.waitForSelector(".notice--good");
    await open_case(child, `${server.url}/case`, code);
    assert.match(await child.textContent("#timeline li:first-child"),
      /example-video took down a copy of picture 1/);
    await page.context().close();
  });

test("wrong digits do not sign in; signing out everywhere ends the other session with a sentence",
  async () => {
    const page = await fresh();
    await page.goto(`${server.url}/desk/cases`);
    await page.waitForSelector("#totp");
    await sign_in(page, "admin", secret, "000000");
    await page.waitForSelector(".govuk-error-summary");
    assert.match(await page.textContent(".govuk-error-summary"), /digits are wrong/);
    assert.equal(await page.inputValue("#totp"), "");
    await sign_in(page, "admin", secret);
    await page.click("nav a[href='/desk/account']");
    await page.click("button:has-text('Sign out everywhere')");
    await page.waitForSelector("text=You are signed out.");
    await desk.goto(`${server.url}/desk/cases`);
    await desk.waitForSelector("#totp");
    await page.context().close();
  });

test("a session that ends while the desk is open leads to sign-in, with a sentence", async () => {
  const page = await fresh();
  const { setup_link } = JSON.parse(server.run("staff", "add", "sam", "--url", server.url, "--json"));
  await set_up(page, setup_link);
  await page.waitForSelector(".table-scroll");
  await page.context().clearCookies();
  await page.click("nav a[href='/desk/banks']");
  await page.waitForSelector("#totp");
  assert.match(await page.textContent("main [role=status]"), /your session ended/);
  await page.context().close();
});

test("the API's page: platforms first, how to sign in, every type told, nothing cut on a phone",
  async () => {
    const page = await fresh();
    await page.setViewportSize(phone.viewport);
    await page.goto(`${server.url}/api`);
    const titles = await page.locator("main h2").allTextContents();
    assert.deepEqual(titles.slice(0, 4), ["Signing in", "One example", "On this page", "Platforms"]);
    for (const title of titles) assert.match(title, /^[A-Z]/);
    assert.match(await page.textContent("#signing-in"), /Authorization: Bearer KEY/);
    assert.match(await page.textContent("#decideCase"), /"accept"[\s\S]*"decline"/);
    assert.doesNotMatch(await page.textContent("main"), /`/);
    const lost = await page.evaluate(() => [...document.querySelectorAll("main a[href^='#']")]
      .map((link) => link.getAttribute("href")).filter((href) => !document.getElementById(
        href.slice(1))));
    assert.deepEqual(lost, []);
    const proofs = await page.evaluate(() => [...document.querySelectorAll("main section[id]")]
      .filter((section) => [...section.querySelectorAll("a[href^='#answer-']")].some((link) =>
        document.getElementById(link.hash.slice(1)).closest("tr").textContent.includes("proof-wrong")))
      .map(({ id }) => id));
    assert.deepEqual(proofs.sort(), ["answerRecovery", "askRecovery", "beginSealedPicture", "createCase", "openCase", "openReport", "saveReportDraft",
      "sendReport", "signIn", "subscribe"]);
    assert.ok(await too_wide(page) <= 0);
    assert.deepEqual(await axe_findings(page), []);
    await page.context().close();
  });
