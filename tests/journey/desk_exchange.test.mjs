// Lists that come in and go out, at the desk: a source added, fetched, at fault, paused; how far each
// platform has come; banks shared; keys of curators and of those that submit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { check_page as check, desk_page, desk_request, platform, send_made_up } from "./desk_support.mjs";
import { open_browser, set_up, start_server } from "./support.mjs";

let server;
let browser;
let admin;

before(async () => {
  server = await start_server();
  browser = await open_browser();
  admin = await desk_page(browser);
  await set_up(admin, server.setup);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function to_exchanges() {
  await admin.goto(`${server.url}/desk/exchanges`);
  await admin.waitForSelector("#offered");
}

test("a list is added, and what is wrong with it is told before and after", async () => {
  await to_exchanges();
  await admin.click("#add-exchange button[type=submit]");
  const faults = await admin.textContent("#add-exchange .govuk-error-summary");
  for (const wanted of ["Enter a name", "Choose the form", "Enter an address", "Enter the key"]) {
    assert.ok(faults.includes(wanted), wanted);
  }
  await check(admin, "exchanges with faults");
  await admin.fill("#source-name", "other-hotline");
  await admin.check("#format-ncmec");
  await admin.waitForSelector("#user");
  await admin.check("#format-stopncii");
  assert.equal(await admin.locator("#user").count(), 0, "only NCMEC has a user");
  await admin.fill("#url", "http://127.0.0.1:9/exchange/stopncii");
  await admin.fill("#secret", "hidden-key");
  await admin.selectOption("#every", "0");
  await admin.click("#add-exchange summary");
  await admin.check("#signal-pdq");
  await admin.click("#add-exchange button[type=submit]");
  await admin.waitForSelector("text=The list other-hotline was added. Its bank is EXCHANGE_OTHER_HOTLINE.");
  assert.match(await admin.textContent("section[aria-labelledby=in-title] tbody"),
    /other-hotline.*Not fetched yet.*only when asked/);
  assert.equal(await admin.inputValue("#secret"), "");
  await check(admin, "exchanges");
});

test("fetched now: the page follows, and shows the fault; paused, and gone on", async () => {
  await to_exchanges();
  await admin.click("a.case-link:has-text('other-hotline')");
  await admin.waitForSelector("#sync");
  assert.match(await admin.textContent("section[aria-labelledby=source]"), /PDQ/);
  assert.ok(!(await admin.textContent("main")).includes("hidden-key"));
  await admin.click("#sync");
  await admin.waitForSelector("#fault", { timeout: 20000 });
  assert.match(await admin.textContent("#fault"), /operator listed.*failed once/);
  assert.equal(await admin.textContent("#state"), "Failing");
  assert.match(await admin.textContent("section[aria-labelledby=last-sync]"), /Began.*ended/);
  await check(admin, "one exchange");
  await admin.click("#pause");
  await admin.waitForSelector("text=Paused. Its bank is not matched.");
  assert.equal(await admin.locator("#sync").count(), 0);
  assert.equal(await admin.textContent("#state"), "Paused");
  await admin.click("#pause");
  await admin.waitForSelector("#sync");
  await admin.goto(`${server.url}/desk/exchanges/nobody`);
  await admin.waitForSelector("text=There is no list of this name.");
});

test("a key that may change lists, and one that may submit", async () => {
  await admin.goto(`${server.url}/desk/keys`);
  await admin.fill("#platform", "Example Pictures");
  await admin.click("form:has(#platform) button[type=submit]");
  await admin.waitForSelector("h2:has-text('Example Pictures') + #new-key");
  const key = await admin.textContent("#new-key");
  await admin.fill("#platform", "Curator");
  await admin.check("#curator");
  await admin.click("form:has(#platform) button[type=submit]");
  await admin.waitForSelector("h2:has-text('Curator') + #new-key");
  const row = (name) => admin.locator("tbody tr", { hasText: name });
  assert.match(await row("Curator").first().textContent(), /Change lists/);
  await admin.click("#submissions button[type=submit]");
  assert.match(await admin.textContent("#submissions .govuk-error-summary"), /Choose a key/);
  const value = await admin.locator("#submit-key option", { hasText: "Example" }).getAttribute("value");
  await admin.selectOption("#submit-key", value);
  await admin.selectOption("#submit-bank", "HOTLINE_ACCEPTED");
  await admin.click("#submissions button[type=submit]");
  await admin.waitForSelector("text=Example Pictures may now submit hashes to HOTLINE_ACCEPTED.");
  await row("Submits hashes to HOTLINE_ACCEPTED").waitFor();
  await check(admin, "keys");
  await to_exchanges();
  assert.match(await admin.textContent("#offered"), /HOTLINE_ACCEPTED.*Curator/);
  assert.match(await admin.textContent("section[aria-labelledby=out-title] tbody"),
    /Curator.*Has not fetched.*Example Pictures.*Has not fetched/);
  const accept = async () => {
    const { number } = await send_made_up(server.url);
    const one = await desk_request(admin, "POST", `/api/v1/desk/cases/${number}/decision`,
      { decision: "accept" });
    assert.equal(one.status, "on_list");
  };
  const out = () => admin.textContent("section[aria-labelledby=out-title] tbody");
  await accept();
  await platform(server.url, key).fetch_list();
  await to_exchanges();
  assert.match(await out(), /Example Pictures.*Up to date.*0/);
  await accept();
  await to_exchanges();
  assert.match(await out(), /Example Pictures.*Behind.*1/);
  await check(admin, "platforms");
});

test("a bank is shared and not shared, after a question", async () => {
  await admin.goto(`${server.url}/desk/banks`);
  const row = admin.locator("tbody tr", { hasText: "HOTLINE_ACCEPTED" });
  await row.locator("text=Shared").first().waitFor();
  admin.once("dialog", (dialog) => void dialog.dismiss());
  await row.locator("button").click();
  assert.match(await row.textContent(), /Stop sharing/, "nothing happens without a yes");
  admin.once("dialog", (dialog) => void dialog.accept());
  await row.locator("button").click();
  await admin.waitForSelector("text=HOTLINE_ACCEPTED is not shared any more.");
  await row.locator("text=Not shared").waitFor();
  await check(admin, "banks");
  admin.once("dialog", (dialog) => void dialog.accept());
  await row.locator("button").click();
  await admin.waitForSelector("text=HOTLINE_ACCEPTED is shared.");
});
