// Messages on a removal case, from a phone to the desk and back: what is new is marked on both sides, a
// picture is added later, adults' way is shown where it leads somewhere, and a stolen database has no word.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Desk } from "./report_support.mjs";
import { axe_findings, desktop, open_browser, open_case, phone, picture, pictures_done, send_case,
  set_up, start_server, too_wide } from "./support.mjs";

const question = "The heron stands by the weir at night";
const answer = "We count the lanterns on the harbour wall";

let server;
let browser;
let desk;

before(async () => {
  server = await start_server();
  browser = await open_browser();
  desk = await (await browser.newContext(desktop)).newPage();
  await set_up(desk, server.setup);
  await new Desk(desk).make_keys();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function fresh() {
  const page = await (await browser.newContext(phone)).newPage();
  page.faults = [];
  page.sent = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => page.sent.push({ url: request.url(), body: request.postData() ?? "" }));
  return page;
}

async function check(page, where) {
  assert.deepEqual(await axe_findings(page), [], where);
  assert.ok(await too_wide(page) <= 0, `${where} is too wide`);
}

async function refresh(page) {
  await page.click("#refresh");
  await page.waitForFunction(() => !document.getElementById("refresh").disabled);
}

/** Everything on the disk of the server as it runs. */
function database() {
  return Buffer.concat(readdirSync(server.data, { withFileTypes: true })
    .filter((entry) => entry.isFile()).map(({ name }) => readFileSync(join(server.data, name))));
}

test("phone: a message goes to the desk, the answer comes back, and no word is in the database", async () => {
  const page = await fresh();
  const code = await send_case(page, `${server.url}/remove`, [picture("china.jpg")]);
  const posted = JSON.parse(page.sent.find(({ url }) => url.endsWith("/api/v1/cases")).body);
  assert.match(posted.talk.recipient, /^age1/);
  await open_case(page, `${server.url}/case`, code);
  await page.waitForSelector("#write:not([hidden])", { timeout: 30000 });
  assert.equal(await page.textContent("#talk-status"), "No one has written yet.");
  await page.click("#talk-send");
  assert.match(await page.textContent("#send-problem"), /Write something first/);
  await page.fill("#message", question);
  await page.click("#talk-send");
  await page.waitForFunction((words) => document.getElementById("messages").textContent.includes(words),
    question, { timeout: 30000 });
  assert.match(await page.textContent("#talk-status"), /message is sent/);
  assert.equal(await page.inputValue("#message"), "");
  await check(page, "a case with a message");

  await desk.goto(`${server.url}/desk/cases`);
  await desk.waitForSelector(`#unread-cases + ul >> text=${code.number}`);
  await desk.click(`#unread-cases + ul >> text=${code.number}`);
  await desk.waitForSelector("text=1 message is new.");
  await desk.click("button:has-text('Open the messages')");
  await desk.fill("#passphrase", "a passphrase long enough");
  await desk.click("button:has-text('Unlock')");
  await desk.waitForSelector(`.message--reporter >> text=${question}`, { timeout: 60000 });
  assert.equal(await desk.locator(".message .notice--bad").count(), 0, "it is proved theirs");
  await desk.selectOption("#template", "case_listed");
  assert.equal(await desk.locator("#template option[value=first_answer]").count(), 0, "a report's");
  await desk.click("button:has-text('Put it into the answer')");
  await desk.fill("#reply", `${await desk.inputValue("#reply")}\n\n${answer}`);
  await check(desk, "the conversation at the desk");
  await desk.click("button:has-text('Send the answer')");
  await desk.waitForSelector("text=Your answer was sent.", { timeout: 30000 });
  await desk.goto(`${server.url}/desk/cases`);
  await desk.waitForSelector("h1");
  assert.equal(await desk.locator("#unread-cases").count(), 0, "nothing is new any more");

  await refresh(page);
  await page.waitForSelector("#talk-new:not([hidden])");
  assert.match(await page.textContent("#talk-new"), /There is 1 new message for you/);
  await page.click("#talk-go");
  assert.equal(await page.evaluate(() => document.activeElement.id), "talk-title");
  const talk = await page.textContent("#messages");
  assert.ok(talk.includes(answer) && talk.includes("Your pictures are on the list now"), talk);
  assert.ok(!talk.includes("We cannot be sure"), "it is proved the hotline's");
  await check(page, "an answer");
  await refresh(page);
  assert.ok(!await page.isVisible("#talk-new"), "it was read");

  for (const bytes of [database().toString("latin1"), ...page.sent.map(({ body }) => body)]) {
    for (const words of [question, answer, "heron", code.words.join(" ")]) assert.ok(!bytes.includes(words));
  }
  assert.ok(database().includes(code.number), "this is the database");
  await page.click("#close");
  assert.ok(!(await page.textContent("main")).includes(answer), "closing takes it off the page");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("phone: a picture is added later, and only its hash leaves", async () => {
  const page = await fresh();
  const code = await send_case(page, `${server.url}/remove`, [picture("coffee.jpg")]);
  await open_case(page, `${server.url}/case`, code);
  await page.setInputFiles("#pick", [picture("rocket.jpg")]);
  await pictures_done(page, 1);
  await check(page, "a picture that is added");
  await page.click("#more-send");
  await page.waitForFunction(() => document.getElementById("more-status").textContent !== "");
  assert.match(await page.textContent("#more-status"), /1 picture is sent/);
  assert.equal(await page.locator("#states > li").count(), 2);
  assert.match(await page.textContent("#timeline"), /You added picture 2/);
  const { body } = page.sent.find(({ url }) => url.endsWith("/api/v1/case/pictures"));
  assert.deepEqual(Object.keys(JSON.parse(body).pictures[0]).sort(),
    ["height", "md5", "pdq", "quality", "sha1", "sha256", "width"]);
  await page.setInputFiles("#pick", [picture("rocket.jpg")]);
  await pictures_done(page, 1);
  await page.click("#more-send");
  await page.waitForFunction(() => /has these pictures already/.test(
    document.getElementById("more-status").textContent));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("phone: adults go on only where the operator takes them", async () => {
  const page = await fresh();
  await page.goto(`${server.url}/remove`);
  await page.click("#begin");
  await page.check("#age-over_18");
  await page.waitForSelector("#adults-not-taken", { state: "visible" });
  await page.click("#next");
  assert.match(await page.textContent("#screen-problem"), /StopNCII\.org can help you/);
  assert.ok(await page.isVisible("[data-screen=age]"));
  await new Desk(desk).ask("PUT", "case-settings", { accept_adults: true, two_people: false,
    suspend_after: 2, service_hours: 48, crowded_above: 200 });
  await page.reload();
  await page.click("#begin");
  await page.check("#age-over_18");
  await page.waitForSelector("#adults-taken", { state: "visible" });
  await page.click("#next");
  assert.ok(await page.isVisible("[data-screen=origin]"));
  await page.context().close();
});
