// Referrals at the desk: the list, one of them, what a person does; on a phone and on a desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe_findings, desktop, open_browser, phone, set_up, start_server, too_wide }
  from "./support.mjs";

let server;
let browser;
let desk;

before(async () => {
  server = await start_server();
  browser = await open_browser();
  desk = await (await browser.newContext(desktop)).newPage();
  await set_up(desk, server.setup);
  await desk.waitForSelector("nav");
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

function add(reference) {
  return desk.evaluate(async (name) => {
    const response = await fetch("/api/v1/referrals", { method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ reference: name, reviewed: true, platform: "Chatter",
        incident_at: "2024-11-20T21:14:00+01:00", known_at: "2024-11-20T22:00:00Z",
        reporter: { emails: ["safety@chatter.example"] }, suspect: { id: "u-9" },
        deadlines: [{ name: "removal", due_at: "2099-01-01T00:00:00Z" }] }) });
    return (await response.json()).id;
  }, reference);
}

async function fits_everywhere(name) {
  for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
    await desk.setViewportSize(viewport);
    assert.ok(await too_wide(desk) <= 0, `${name} fits a ${size}`);
    assert.deepEqual(await axe_findings(desk), [], `${name} on a ${size}`);
    if (process.env.HOLDFAST_SHOTS) {
      await desk.screenshot({ path: `${process.env.HOLDFAST_SHOTS}/${name}-${size}.png`, fullPage: true });
    }
  }
}

test("an empty list says so", async () => {
  await desk.goto(`${server.url}/desk/referrals`);
  await desk.waitForSelector("text=No referral here.");
});

test("from the list to one that is late, held, met and taken back", async () => {
  const id = await add("case-1");
  await add("case-2");
  await desk.goto(`${server.url}/desk/referrals`);
  await desk.waitForSelector("tbody tr");
  assert.equal(await desk.locator("tbody tr").count(), 2);
  assert.match(await desk.textContent("tbody"), /Waiting.*Late/);
  await fits_everywhere("referrals");
  await desk.click(`a:has-text("Referral ${id}")`);
  await desk.waitForSelector("#why");
  assert.match(await desk.textContent("main"), /case-1/);
  await fits_everywhere("referral");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector(".govuk-error-summary");
  await desk.fill("#why", "order 12");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector("text=It is kept until the hold ends.");
  assert.match(await desk.textContent("dl"), /order 12/);
  await desk.click("button:has-text('End the hold')");
  await desk.waitForSelector("text=The hold is over.");
  await desk.click("button[aria-label='Met: removal']");
  await desk.waitForSelector("text=The deadline is met.");
  desk.once("dialog", (dialog) => void dialog.accept());
  await desk.click("button:has-text('Take it back')");
  await desk.waitForSelector("main .pill:has-text('Taken back')");
  assert.equal(await desk.locator("button:has-text('Try now')").count(), 0);
});

test("the filter shows those of one state", async () => {
  await desk.goto(`${server.url}/desk/referrals`);
  await desk.waitForSelector("tbody tr");
  await desk.click(".small-button:has-text('Taken back')");
  await desk.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
});
