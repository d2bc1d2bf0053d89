// An alert at the desk: checked as it is written, proposed by one person, published by another, public
// from then on; recipients from a list with a broken line; a group in the ledger; an update.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { axe_findings, desktop, invite, keep_picture, open_browser, phone, set_up, start_server,
  too_wide } from "./support.mjs";

const identifier = "journey-2026-drill";

function alert_file(headline) {
  return `---
identifier: ${identifier}
sender: alerts@example.org
sender_name: Example Schools Office
status: exercise
type: alert
category: Safety
response: Monitor
urgency: expected
severity: severe
certainty: likely
effective: 2026-01-12T09:00:00+00:00
expires: 2099-04-12T09:00:00+00:00
region:
  - name: United Kingdom
    geocode:
      ISO3166-1: GB
contact: The office
languages: [en]
audiences: [teacher, parent]
headline: ${headline}
event: Drill
summary: This is a drill. Nobody needs to do anything.
sources:
  - title: Example Schools Office
    web: https://example.org/
    date: 2026-01-05
---
# For teachers {#teacher}

This is a drill.

## What to do {.do}

- Read it out.

# For parents {#parent}

This is a drill.

## What to do {.do}

- Nothing.
`;
}

let server;
let browser;
let admin;
let second;

before(async () => {
  server = await start_server();
  browser = await open_browser();
  admin = await fresh();
  await set_up(admin, server.setup);
  await admin.goto(`${server.url}/desk/staff`);
  const link = await invite(admin, "robin", "analyst");
  second = await fresh();
  await set_up(second, link);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function fresh() {
  const page = await (await browser.newContext(desktop)).newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  return page;
}

const at = (part = "") => `${server.url}/desk/alerts/${identifier}${part}`;

/** The page as it is fits phone and desktop, light and dark, and axe finds nothing but `passed`. */
async function looks_right(page, name, passed = []) {
  for (const [size, scheme] of [[phone, "light"], [phone, "dark"], [desktop, "dark"],
    [desktop, "light"]]) {
    await page.setViewportSize(size.viewport);
    await page.emulateMedia({ colorScheme: scheme });
    const where = `${name}, ${size.viewport.width}, ${scheme}`;
    assert.ok(await too_wide(page) <= 0, `${where} is too wide`);
    const found = (await axe_findings(page)).filter((each) => !passed.includes(each.split(":")[0]));
    assert.deepEqual(found, [], where);
    if (process.env.HOLDFAST_LOOK) {
      await page.screenshot({ path: `${process.env.HOLDFAST_LOOK}/${where.replace(/\W+/g, "-")}.png`,
        fullPage: true });
    }
  }
}

test("the file is checked as it is written; what is wrong is told by line", async () => {
  await admin.goto(`${server.url}/desk/alerts`);
  await admin.waitForSelector("text=There is no alert yet.");
  await looks_right(admin, "no alerts");
  await admin.click("a:has-text('Propose an alert')");
  await admin.click("#template");
  assert.match(await admin.inputValue("#source"), /^---\n[\s\S]*\naudiences: /);
  await admin.waitForSelector("text=This can be proposed.");
  assert.doesNotMatch(await admin.textContent("#check"), /expired/, "an example is dated today");
  await admin.fill("#source", (await admin.inputValue("#source"))
    .replace(/^effective: .*$/m, "effective: 2024-01-12T09:00:00+00:00")
    .replace(/^expires: .*$/m, "expires: 2024-04-12T09:00:00+00:00"));
  await admin.waitForSelector(".findings >> text=/has expired/");
  await admin.fill("#source", alert_file("Drill").replace("urgency: expected\n", ""));
  await admin.waitForSelector(".findings__error");
  assert.match(await admin.textContent("#check"), /cannot be proposed yet.*urgency/is);
  await admin.click("form button[type=submit]");
  await admin.waitForSelector(".govuk-error-summary");
  await looks_right(admin, "propose");
});

test("one person proposes; the same person cannot publish", async () => {
  await admin.setInputFiles("#file", { name: "alert.md", mimeType: "text/markdown",
    buffer: Buffer.from(alert_file("This is a drill for schools")) });
  await admin.waitForSelector("text=This can be proposed.");
  await admin.click("form button[type=submit]");
  await admin.waitForSelector("#publish");
  assert.equal(admin.url(), at());
  assert.match(await admin.textContent("section[aria-labelledby=publish]"), /Another person/);
  assert.equal(await admin.locator("#publish-go").count(), 0);
  const before_publishing = await fetch(`${server.url}/alerts/${identifier}`);
  assert.equal(before_publishing.status, 404);
});

test("every form can be looked at before it is published", async () => {
  await second.goto(`${server.url}/desk/alerts`);
  await second.click("a:has-text('This is a drill for schools')");
  await second.waitForSelector("#form");
  const expected = { text: /Read it out/, cap: /<alert [^>]*urn:oasis/, atom: /<(?:feed|entry)/,
    json: /"identifier"/, mail_subject: /drill for schools/i, mail_text: /Read it out/ };
  for (const [form, pattern] of Object.entries(expected)) {
    await second.selectOption("#form", form);
    await second.waitForFunction((text) => {
      const listing = document.querySelector(".listing");
      return listing && new RegExp(text.source, text.flags).test(listing.textContent);
    }, { source: pattern.source, flags: pattern.flags }, { timeout: 10000 });
  }
  for (const [form, type] of [["page", "text/html"], ["mail_html", "text/html"],
    ["pdf", "application/pdf"]]) {
    await second.selectOption("#form", form);
    const answer = await second.evaluate(async () => {
      const link = document.querySelector("section[aria-labelledby=preview] p a");
      const response = await fetch(link.href);
      return [response.status, response.headers.get("content-type")];
    });
    assert.equal(answer[0], 200, form);
    assert.ok(answer[1].startsWith(type), form);
  }
  await second.selectOption("#form", "text");
  await second.waitForSelector(".listing");
  await looks_right(second, "alert");
});

test("a second person publishes, and the page is public", async () => {
  await second.click("#publish-go");
  await second.click("#publish-confirm");
  await second.waitForSelector("#public-page");
  assert.match(await second.textContent("main [role=status]"), /Published/);
  const address = await second.getAttribute("#public-page", "href");
  const page = await (await browser.newContext(phone)).newPage();
  const answer = await page.goto(server.url + address);
  assert.equal(answer.status(), 200);
  assert.match(await page.textContent("main"), /This is a drill for schools[\s\S]*Read it out/);
  await page.context().close();
});

test("what the public sees of alerts: every page fits, and so does the mail", async () => {
  const page = await fresh();
  const mail = await second.evaluate(async (path) => (await fetch(path)).text(),
    `/api/v1/desk/alerts/${identifier}/preview?form=mail_html&audience=teacher&lang=en`);
  for (const [name, path] of [["alerts-public", "/alerts"], ["alert-public", `/alerts/${identifier}`],
    ["subscribe", "/alerts/subscribe"], ["no-such-link", "/unsubscribe/a1r1x0"]]) {
    await page.goto(server.url + path);
    await looks_right(page, name);
    await page.setViewportSize({ width: 320, height: 450 });  // 200 % zoom of 640
    assert.ok(await too_wide(page) <= 0, `${name} is too wide at 200 % zoom`);
    await page.keyboard.press("Tab");
    assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY", name);
  }
  assert.match(mail, /This is a drill/);
  await page.goto("about:blank");
  await page.setContent(mail);
  // A mail is shown inside another page, which has the landmarks.
  await looks_right(page, "mail", ["landmark-one-main", "region"]);
  await page.context().close();
});

test("a list goes in but for its broken line; a group is looked up; one address is shut out",
  async () => {
    await admin.goto(`${server.url}/desk/recipients`);
    await admin.waitForSelector("#csv");
    const list = "address,name,role,school,region,language,consent,consent_source\n"
      + "ada@example.org,Ada,teacher,Hill School,GB-LND,en,given,form\n"
      + "not an address,Bob,teacher,Hill School,GB-LND,en,given,form\n"
      + "cleo@example.org,Cleo,parent,Hill School,GB-LND,en,given,form\n"
      + "dan@example.org,Dan,teacher,Lake School,GB-WLS,en,given,form\n";
    await admin.setInputFiles("#csv", { name: "list.csv", mimeType: "text/csv",
      buffer: Buffer.from(list) });
    await admin.click("form:has(#csv) button[type=submit]");
    await admin.waitForSelector("#imported");
    assert.match(await admin.textContent("#imported"), /Added: 3\. Changed: 0\. As they were: 0\. Refused lines: 1\./);
    assert.match(await admin.textContent("form:has(#csv) tbody tr"), /^3/);
    await admin.click("form:has(#csv) button[type=submit]");
    await admin.waitForSelector("#imported:has-text('Added: 0.')");
    await admin.fill("#group", "role=teacher");
    await admin.click("form:has(#group) button[type=submit]");
    await admin.waitForSelector("#group-counts:has-text('2 can be written to')");
    await looks_right(admin, "recipients");
    await admin.fill("#one-address", "dan@example.org");
    await admin.click("button:has-text('Never write to it')");
    await admin.waitForSelector("#group-counts:has-text('1 can be written to')");
  });

test("a group is counted first, then put in the ledger; sending pauses and goes on", async () => {
  await second.goto(at("/sending"));
  await second.fill("#group", "role=teacher");
  await second.click("#dry-run");
  await second.waitForSelector("text=1 would get it.");
  assert.match(await second.textContent("section[aria-labelledby=progress]"), /Nobody is in/);
  await second.click("#send");
  await second.waitForSelector("#settled");
  assert.match(await second.textContent("main"), /1 recipient was put in the ledger/);
  await second.click("button:has-text('Pause')");
  await second.waitForSelector("#settled:has-text('Paused.')");
  await second.click("button:has-text('Go on')");
  await second.waitForSelector("button:has-text('Pause')");
  await second.selectOption("#row-state", "queued");
  await second.waitForSelector("section[aria-labelledby=rows] th:has-text('ada@example.org')");
  await looks_right(second, "sending");
  await keep_picture(second, "sending");
});

test("a row whose fate is unknown is settled by a person, and never sent again by itself", async () => {
  // As a crash between the end of a mail and the server's answer leaves it.
  execFileSync("python3", ["-c", `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10) as store:
    store.execute("update deliveries set state = 'unknown', next_at = null, attempts = 1 "
                  "where state = 'queued'")`,
  join(server.data, "holdfast.db")]);
  await second.goto(at("/sending"));
  await second.waitForSelector("#settled:has-text('Nothing is left to send.')");
  await second.click("button:has-text('It arrived')");
  await second.waitForSelector("section[aria-labelledby=rows] :text('There is no such row.')");
  await second.selectOption("#row-state", "accepted");
  await second.waitForSelector("section[aria-labelledby=rows] td:has-text('By robin.')");
});

test("who has read it: nobody yet, and nobody is told to have", async () => {
  await second.click("nav.tabs a:has-text('Who has read it')");
  await second.waitForSelector("#read-count:has-text('the mail server accepted 1')");
  assert.match(await second.textContent("#read-count"), /^0 have confirmed/);
  await second.check("#has-read-true");
  await second.waitForSelector("text=Nobody.");
  await looks_right(second, "read");
});

test("an update is made from the alert, published by the other, and takes its place", async () => {
  await second.goto(at());
  await second.click("a:has-text('Propose an update')");
  await second.waitForFunction(() => document.querySelector("#source")?.value.includes("type: update"));
  const source = await second.inputValue("#source");
  assert.match(source, /^identifier: journey-2026-drill-update-1$/m);
  assert.match(source, /^ {2}- "alerts@example\.org,journey-2026-drill,\d{4}-[^Z]+\+00:00"$/m);
  await second.fill("#source", source.replace("This is a drill for schools", "The drill goes on"));
  await second.waitForSelector("text=This can be proposed.");
  await second.click("form button[type=submit]");
  await second.waitForSelector("#publish");
  await admin.goto(`${at()}-update-1`);
  await admin.click("#publish-go");
  await admin.click("#publish-confirm");
  await admin.waitForSelector("#public-page");
  await admin.goto(at());
  await admin.waitForSelector(".pill:has-text('Replaced')");
  await admin.goto(`${server.url}/desk/alerts`);
  await admin.waitForSelector("tbody tr:nth-child(2)");
  await looks_right(admin, "alerts");
  assert.deepEqual([...admin.faults, ...second.faults], []);
});
