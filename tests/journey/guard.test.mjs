// Guard cases at the desk: a platform sends a conversation, an analyst reads why, takes the case in
// hand and closes it; on a desktop and a phone, with the keyboard alone, and clean under axe.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  axe_findings, desktop, keep_picture, open_browser, phone, set_up, start_server, too_wide,
} from "./support.mjs";

let server;
let browser;
let desk;
let key;

const talk = [
  ["u9", "hey saw you on the page of your school, you look nice"],
  ["u1", "haha hi who is this"],
  ["u9", "add me on my other app, i never use this one"],
  ["u9", "[picture asked for]"],
  ["u1", "[picture sent]"],
  ["u9", "i have your pictures and the list of all your followers"],
  ["u9", "send me $500 in gift cards now or i send your pictures to everyone you know 😈"],
  ["u1", "please dont i have no money please"],
  ["u9", "you have 10 minutes. pay or your family sees everything"],
];

function batch(conversation) {
  return talk.map(([who, text], number) => JSON.stringify({
    conversation, id: `${conversation}-${number}`, from: who, to: who === "u9" ? "u1" : "u9", text,
    at: `2024-04-29T09:0${number}:00Z`,
  })).join("\n");
}

async function send(conversation, query = "") {
  const answer = await fetch(`${server.url}/api/v1/guard/events${query}`, {
    method: "POST", body: batch(conversation),
    headers: { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" },
  });
  const body = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  assert.equal(body.accepted, talk.length);
  return body;
}

before(async () => {
  server = await start_server();
  browser = await open_browser();
  desk = await (await browser.newContext(desktop)).newPage();
  await set_up(desk, server.setup);
  key = JSON.parse(server.run("keys", "--json", "create", "--platform", "Chatter")).key;
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function looks_good(place) {
  for (const [name, { viewport }] of [["phone", phone], ["desktop", desktop]]) {
    await desk.setViewportSize(viewport);
    assert.ok(await too_wide(desk) <= 0, `${place} at ${viewport.width}`);
    assert.deepEqual(await axe_findings(desk), [], `${place} at ${viewport.width}`);
    await keep_picture(desk, `guard-${place}-${name}`);
  }
}

test("nothing to look at is said plainly", async () => {
  await desk.click("nav >> text=Guard");
  await desk.waitForSelector("text=No open guard case.");
  await desk.waitForSelector("text=It only asks a human to look.");
  await looks_good("empty");
});

test("a case is in the queue, with the reasons marked in the words", async () => {
  await send("with words", "?keep_text=true");
  await send("without words");
  await desk.click("text=Refresh");
  await desk.waitForFunction(() => document.querySelectorAll(
    "table:has(caption) tbody tr .case-link").length === 2);
  await looks_good("queue");
  await desk.click("tbody >> text=Guard case 1");
  await desk.waitForSelector("h1:has-text('Guard case 1')");
  await desk.waitForSelector("text=The machine asks you to look at this conversation");
  assert.equal(await desk.locator(".guard-message").count(), talk.length);
  const texts = await desk.locator(".guard-message__text").allTextContents();
  assert.deepEqual(texts, talk.map(([, text]) => text));
  const marks = await desk.locator("mark").allTextContents();
  assert.ok(marks.length > 0 && marks.every((words) => words.trim() !== ""), marks.join("|"));
  const whys = await desk.locator(".guard-whys li").allTextContents();
  assert.ok(whys.length >= marks.length && whys.every((why) => why.length > 10));
  await looks_good("case");
});

test("the keyboard alone takes it in hand and closes it", async () => {
  await desk.focus("text=I take this case");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector("text=You have this case in hand.");
  await desk.focus("text=Close the case");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector(".govuk-error-summary >> text=Choose how it ended.");
  await looks_good("refused");
  await desk.keyboard.press("Tab");
  await desk.keyboard.press("Enter");
  assert.equal(await desk.evaluate(() => document.activeElement.id), "outcome-helped");
  await desk.keyboard.press("ArrowDown");
  await desk.keyboard.press("Tab");
  await desk.keyboard.type("Two friends in a game.");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector("text=The case is closed.");
  await desk.waitForSelector("dd >> text=False alarm");
  await looks_good("closed");
});

test("without the words the messages are named, and the outcome is counted", async () => {
  await desk.click("text=All guard cases");
  await desk.click("tbody >> text=Guard case 2");
  await desk.waitForSelector("text=The platform did not send the words.");
  assert.equal(await desk.locator(".guard-message__text").count(), 0);
  assert.ok(await desk.locator(".guard-whys li").count() > 0);
  await looks_good("wordless");
  await desk.click("text=All guard cases");
  await desk.click("button:has-text('Closed')");
  await desk.waitForSelector("tbody >> text=Guard case 1");
  await desk.waitForSelector("text=1 of 1 closed (100 %)");
  await looks_good("counts");
});

test("a platform is put into shadow mode, and its cases are apart", async () => {
  await desk.click("text=Make shadow");
  await desk.waitForSelector("text=Chatter is now watched in shadow mode");
  const { shadow, assessments } = await send("in the shadow");
  assert.ok(shadow && assessments.every((one) => !("action" in one)));
  await desk.click("button:has-text('Shadow'):not(:has-text('Make'))");
  await desk.click("tbody >> text=Guard case 3");
  await desk.waitForSelector("text=Shadow mode: this was recorded only.");
  await looks_good("shadow");
});

test("a webhook's guard alerts need a platform", async () => {
  await desk.click("nav >> text=Webhooks");
  await desk.waitForSelector("#url");
  await desk.fill("#url", "https://platform.example/hook");
  await desk.check("text=Guard alert: a conversation to look at");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector(".govuk-error-summary >> text=Choose whose guard alerts it is told.");
  await looks_good("webhook");
  await desk.selectOption("#platform", "Chatter");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector("#new-secret");
});
