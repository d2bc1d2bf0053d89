// A case at the desk from end to end: what the young person told, in whose hands, held back, doubted, taken
// back, accepted by two; the queue by keys, filters and many at once; settings; the reminder to take a break.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { check_page as check, desk_page, desk_request as request, made_up_picture, platform, recover,
  send_made_up, take_back } from "./desk_support.mjs";
import { invite, open_browser, open_case, phone, picture, send_case, set_up, start_server }
  from "./support.mjs";

let server;
let browser;
let child;
let admin;
let robin;  // an analyst
let site;   // a platform

const case_path = (number) => `/api/v1/desk/cases/${number}`;
const accept = (number) => request(admin, "POST", `${case_path(number)}/decision`,
  { decision: "accept", bank: "HOTLINE_ACCEPTED" });
const send = (more) => send_made_up(server.url, more);
const decide = "section[aria-labelledby=decide]";

async function open(page, number) {
  await page.goto(`${server.url}/desk/cases/${number}`);
  await page.waitForSelector("#pictures");
}

/** From the filled form to the deed. */
async function confirm(page, part = decide) {
  await page.click(`${part} button[type=submit]`);
  await page.click(`${part} .notice--warn + .button-row button:first-child`);
}

before(async () => {
  server = await start_server();
  browser = await open_browser();
  child = await (await browser.newContext(phone)).newPage();
  admin = await desk_page(browser);
  await set_up(admin, server.setup);
  await admin.goto(`${server.url}/desk/staff`);
  robin = await desk_page(browser);
  await set_up(robin, await invite(admin, "robin", "analyst"));
  site = platform(server.url, (await request(admin, "POST", "/api/v1/keys",
    { platform: "Example Pictures" })).key);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("what the young person told, the clocks, and in whose hands the case is", async () => {
  const cat = "ab".repeat(32);
  const code = await send({ situation: { age: "under_18", origin: "taken", threatened: true, shared: true,
    shared_where: ["discord", "snapchat"], wants: ["talk", "report_account"],
    deadline_at: new Date(Date.now() + 5.5 * 3600000).toISOString() },
  recovery: { question: "What is the name of my cat?", key: cat } });
  await open(robin, code.number);
  const facts = await robin.textContent("section[aria-labelledby=facts]");
  for (const told of ["Time limit in 5 hours", "in 5 hours", "Under 18", "without their consent",
    "Discord, Snapchat", "To talk to someone", "They set a question"]) {
    assert.ok(facts.includes(told), `${told} is missing: ${facts}`);
  }
  assert.doesNotMatch(await robin.textContent("main"), /\bcat\b/, "the question is theirs alone");
  assert.match(await robin.textContent("#wants-talk"), /like to talk/);
  await check(robin, "a case");
  await robin.click("#claim");
  await robin.waitForSelector("#release");
  assert.match(await robin.textContent("main [role=status]"), /You have the case in hand/);
  await open(admin, code.number);
  assert.match(await admin.textContent("#hands-state"), /^robin has this case in hand/);
  assert.equal(await admin.locator(decide).count(), 0, "only robin can decide it");
  await robin.click("#release");
  await robin.waitForSelector("#claim");
  await recover(server.url, code, cat);
  await open(admin, code.number);
  assert.match(await admin.textContent("#recovered"), /opened with a new code/);
  assert.equal(await admin.locator(decide).count(), 1);
});

test("held back: why, and on a list only when somebody says that they looked", async () => {
  const { number } = await send({ pictures: [made_up_picture(10), made_up_picture()] });
  await open(robin, number);
  assert.match(await robin.textContent("#why-1"), /its quality is under 50/);
  assert.match(await robin.textContent("#child-1"), /A person takes a closer look first/);
  assert.ok(!await robin.isChecked("#picture-1"), "what is held back is ticked by a person");
  assert.ok(await robin.isChecked("#picture-2"));
  await robin.check("#picture-1");
  await robin.check("#decision-accept");
  await robin.click(`${decide} button[type=submit]`);
  assert.match(await robin.textContent(".govuk-error-summary"), /Tick that you have looked/);
  await check(robin, "held back");
  await robin.check("#despite-held");
  await confirm(robin);
  await robin.waitForFunction(() => document.querySelectorAll(".pill--on_list").length >= 2);
});

test("a reason is what the young person then reads", async () => {
  const code = await send_case(child, `${server.url}/remove`, [picture("rocket.jpg")]);
  await open(robin, code.number);
  await robin.check("#decision-decline");
  const hint = await robin.textContent("#reason-not_for_us-hint");
  const words = /“(.+)”/.exec(hint)[1];
  await robin.check("#reason-not_for_us");
  await confirm(robin);
  await robin.waitForSelector(".pill--declined");
  assert.ok((await robin.textContent("#child-1")).includes(words));
  await open_case(child, `${server.url}/case`, code);
  assert.equal(await child.textContent("#states .why"), words);
});

test("doubted by a platform: who said so, put back, and taken off again for good", async () => {
  const { number } = await send();
  const content = (await accept(number)).pictures[0].bank_content_id;
  const doubt = async () => {
    for (let times = 0; times < 2; times += 1) await site.outcome(content, "not_the_same_picture");
    await open(robin, number);
    await robin.waitForSelector("#why-1");
  };
  await doubt();
  assert.match(await robin.textContent("#why-1"), /Example Pictures, 2 times/);
  assert.equal(await robin.locator("#decision-accept").count(), 1, "with nothing ticked");
  await robin.check("#picture-1");
  assert.equal(await robin.locator("#decision-accept").count(), 0, "it can be put back, not accepted");
  await check(robin, "suspended");
  await robin.check("#decision-restore");
  await confirm(robin);
  await robin.waitForSelector(".pill--on_list");
  assert.match(await robin.textContent("#timeline + .events"), /put back on the list/);
  await doubt();
  assert.match(await robin.textContent("#why-1"), /Example Pictures, 2 times/, "since it was put back");
  await robin.check("#picture-1");
  await robin.check("#decision-decline");
  await robin.check("#reason-not_for_us");
  await confirm(robin);
  await robin.waitForSelector(".pill--declined");
});

test("taken back: which platforms had it, and which have dropped it", async () => {
  const code = await send();
  await accept(code.number);
  await site.fetch_list();
  await open(robin, code.number);
  assert.match(await robin.textContent("section[aria-labelledby=holders] tbody"),
    /Example Pictures.*On the list/);
  await take_back(server.url, code);
  await open(robin, code.number);
  assert.match(await robin.textContent("#removals"), /0 of 1 platform.*has dropped it/);
  assert.match(await robin.textContent("section[aria-labelledby=holders] tbody"), /Not yet/);
  await check(robin, "taken back");
  await site.fetch_list();
  await open(robin, code.number);
  assert.match(await robin.textContent("#removals"), /1 of 1 platform.*has dropped it/);
  assert.match(await robin.textContent("#timeline + .events"), /Example Pictures has dropped picture 1/);
});

test("settings: what is wrong is said, what is saved holds, and analysts read them", async () => {
  await admin.goto(`${server.url}/desk/case-settings`);
  await admin.waitForSelector("#save-settings");
  await check(admin, "settings of cases");
  await admin.fill("#service_hours", "0");
  await admin.click("#save-settings");
  assert.match(await admin.textContent(".govuk-error-summary"), /whole number from 1 to 720/);
  await admin.fill("#service_hours", "100");
  assert.match(await admin.textContent("#over-48"), /do not count/);
  await admin.fill("#service_hours", "24");
  await admin.check("#two_people");
  await admin.click("#save-settings");
  await admin.waitForSelector("text=The settings are saved.");
  assert.match(await admin.textContent("#clock-now"), /24 hours/);
  const kept = await request(admin, "GET", "/api/v1/desk/case-settings");
  assert.deepEqual(kept, { accept_adults: false, two_people: true, suspend_after: 2, service_hours: 24,
    crowded_above: 200 });
  await robin.goto(`${server.url}/desk/case-settings`);
  await robin.waitForSelector("#clock-now");
  assert.equal(await robin.locator("input").count(), 0);
});

test("two people: the first acceptance lists nothing, the second by somebody else does", async () => {
  const { number } = await send();
  await open(robin, number);
  assert.match(await robin.textContent("#two-people"), /Two people/);
  await robin.check("#decision-accept");
  await robin.click(`${decide} button[type=submit]`);
  assert.match(await robin.textContent(`${decide} .notice--warn`), /as the first of two/);
  await robin.click(`${decide} .notice--warn + .button-row button:first-child`);
  await robin.waitForSelector("#second-1");
  assert.match(await robin.textContent("#second-1"), /robin accepted it/);
  await robin.check("#picture-1");
  await robin.check("#decision-accept");
  await robin.click(`${decide} button[type=submit]`);
  assert.match(await robin.textContent(".govuk-error-summary"), /accepted picture 1 already/);
  await check(robin, "two people");
  await open(admin, number);
  await admin.check("#decision-accept");
  await confirm(admin);
  await admin.waitForSelector(".pill--on_list");
  await request(admin, "PUT", "/api/v1/desk/case-settings", { accept_adults: false, two_people: false,
    suspend_after: 2, service_hours: 48, crowded_above: 200 });
});
