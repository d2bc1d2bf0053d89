// Reports at the desk: keys made in the browser, a report received, read, answered and linked, the team
// key rotated, a second member given access, and the recovery key at work outside the desk.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { age, send_report } from "./report_sender.mjs";
import {
  axe_findings, desktop, invite, keep_picture, open_browser, phone, picture, set_up, start_server,
  too_wide,
} from "./support.mjs";

const passphrase = "seven brown lanterns walk home";
const changed_passphrase = "nine grey harbours sing loudly";

let server;
let browser;
let desk;
let colleague;
let recovery;
let first;   // the report that most of this reads
let second;  // one that shares a handle with it
const folder = mkdtempSync(join(tmpdir(), "holdfast reports "));

before(async () => {
  server = await start_server();
  browser = await open_browser();
  desk = await (await browser.newContext({ ...desktop, acceptDownloads: true })).newPage();
  desk.on("dialog", (dialog) => void dialog.accept());
  await set_up(desk, server.setup);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function looks_good(page, place) {
  for (const [name, { viewport }] of [["phone", phone], ["desktop", desktop]]) {
    await page.setViewportSize(viewport);
    assert.ok(await too_wide(page) <= 0, `${place} at ${viewport.width}`);
    assert.deepEqual(await axe_findings(page), [], `${place} at ${viewport.width}`);
    await keep_picture(page, `reports-${place}-${name}`);
  }
}

async function make_key(page, words) {
  await page.fill("#mine-passphrase", words);
  await page.fill("#mine-again", words);
  await page.check("#mine-agree");
  await page.click("button:has-text('Make my key')");
  await page.waitForSelector("text=Your key is made and unlocked.", { timeout: 60000 });
}

async function unlock(page, words = passphrase) {
  await page.fill("#passphrase", words);
  await page.click("button:has-text('Unlock')");
}

async function open_report(page, { report_number }) {
  await page.goto(`${server.url}/desk/reports/${report_number}`);
  await page.waitForSelector("#passphrase");
  await unlock(page, page === desk ? changed_passphrase : passphrase);
  await page.waitForSelector("#answers", { timeout: 60000 });
}

async function downloaded(page, selector) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

test("day one: the page says what to do, and a short or lost-sight passphrase is refused", async () => {
  await desk.click("nav >> text=Reports");
  await desk.waitForSelector("text=No report waits, and none is in hand.");
  await looks_good(desk, "none");
  await desk.click("main a:has-text('Keys')");
  await desk.waitForSelector("#mine-passphrase");
  await desk.fill("#mine-passphrase", "too short");
  await desk.click("button:has-text('Make my key')");
  await desk.waitForSelector(".govuk-error-summary >> text=The passphrase needs at least 12 characters.");
  await desk.fill("#mine-passphrase", passphrase);
  await desk.fill("#mine-again", `${passphrase}s`);
  await desk.click("button:has-text('Make my key')");
  await desk.waitForSelector("#mine-again-error");
  await looks_good(desk, "keys-refused");
});

test("keys: one's own, the team's, the recovery key; no secret leaves the browser", async () => {
  const sent = [];
  desk.on("request", (request) => sent.push(request.postData() ?? ""));
  await make_key(desk, passphrase);
  await desk.click("button:has-text('Make the team’s key')");
  await desk.waitForSelector("text=Reports can be sent now.");
  const lines = execFileSync("age-keygen", { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const file = join(folder, "recovery.txt");
  writeFileSync(file, lines, { mode: 0o600 });
  recovery = { file, recipient: /age1\w+/.exec(lines)[0] };
  const secret = /AGE-SECRET-KEY-1\w+/.exec(lines)[0];
  await desk.fill("#recovery", secret);
  await desk.click("button:has-text('Set the recovery key')");
  await desk.waitForSelector("text=That is the secret key. It was not sent.");
  assert.equal(await desk.inputValue("#recovery"), "");
  await desk.fill("#recovery", recovery.recipient);
  await desk.click("button:has-text('Set the recovery key')");
  await desk.waitForSelector("text=The recovery key is set.");
  await looks_good(desk, "keys");
  assert.ok(sent.some((body) => body.includes("wrapped")));
  for (const body of sent) {
    assert.doesNotMatch(body, /AGE-SECRET-KEY/);
    assert.ok(!body.includes(passphrase));
  }
});

test("the passphrase is changed: the old one opens nothing, the new one does", async () => {
  await desk.click("summary:has-text('Change the passphrase')");
  for (const [id, words] of [["old", "not it at all"], ["passphrase", changed_passphrase],
    ["again", changed_passphrase]]) await desk.fill(`#change-${id}`, words);
  await desk.click("button:has-text('Change it')");
  await desk.waitForSelector(".govuk-error-summary >> text=That is not the passphrase of your key.");
  await desk.fill("#change-old", passphrase);
  await desk.click("button:has-text('Change it')");
  await desk.waitForSelector("text=Your key is now under the new passphrase.", { timeout: 60000 });
  await desk.click("button:has-text('Lock now')");
  await desk.waitForSelector("#passphrase");
  await unlock(desk);
  await desk.waitForSelector("#passphrase-error");
  await looks_good(desk, "locked");
  await unlock(desk, changed_passphrase);
  await desk.waitForSelector("dd:has-text('Unlocked')", { timeout: 60000 });
});

const attached = randomBytes(16).toString("hex");

test("a report comes in and stands in the queue, the urgent one first to be seen", async () => {
  const bytes = readFileSync(picture("coffee.jpg"));
  const about = { name: "chat at nine.jpg", type: "image/jpeg", size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex") };
  first = await send_report(server, {
    reporter: { kind: "me" }, person: { age_band: "13_15", country: "GB", in_danger: false },
    happened: "They say they will send it to everyone.\nI do not know what to do. <b>x</b>",
    suspects: [{ name: "Sam", accounts: [{ platform: "Chatter", handle: "@Some.Name" }],
      phones: ["+44 7700 900123"] }],
    demand: { what: ["gift_card"], amount: "50", currency: "GBP",
      payments: [{ kind: "gift_card", card_numbers: ["GC-1234 5678"] }] },
    paid: "no", shared: { state: "threatened" }, something_new: { odd: "kept as it is" },
    attachments: [{ attachment_id: attached, ...about }],
  }, { urgency: "threatened", country: "GB", age_band: "13_15", kind: "me" });
  await first.attach(attached, { ...about, time_zone: "Europe/London" }, bytes);
  second = await send_report(server, { language: "fr", happened: "Encore lui.",
    suspects: [{ accounts: [{ platform: "chatter", handle: "some.name" }] }] }, { urgency: "shared" });
  await desk.click("a:has-text('Go to the reports')");
  await desk.waitForFunction(() => document.querySelectorAll("tbody .case-link").length === 2);
  await looks_good(desk, "queue");
  await desk.click("summary:has-text('Filter')");
  await desk.selectOption("#filter-urgency", "shared");
  await desk.waitForFunction(() => document.querySelectorAll("tbody .case-link").length === 1);
  await looks_good(desk, "filtered");
  await desk.selectOption("#filter-urgency", "");
});

test("it is read: answers as they were written, what is unknown is shown too", async () => {
  await desk.click(`a:has-text("${first.report_number}")`);
  await desk.waitForSelector("#answers");
  const told = await desk.textContent("section[aria-labelledby=answers]");
  for (const words of ["They say they will send it to everyone.", "<b>x</b>", "@Some.Name", "13 to 15",
    "+44 7700 900123", "GC-1234 5678", "kept as it is", "Threatened", "Gift cards"]) {
    assert.ok(told.includes(words), words);
  }
  assert.ok(!told.includes(first.message_key), "the message key is not shown");
  await desk.click("button:has-text('I take this report')");
  await desk.waitForSelector("text=You have this report in hand.");
  await looks_good(desk, "one");
});

test("an attachment is opened here: veiled until asked for, whole, saved under its name", async () => {
  await desk.click("button[aria-label='Open chat at nine.jpg']");
  await desk.waitForSelector("text=It is as it was when it was added");
  assert.match(await desk.evaluate(() => getComputedStyle(document.querySelector(".attached img")).filter),
    /blur.*grayscale/);
  await looks_good(desk, "attachment");
  await desk.click("button:has-text('Show it clearly')");
  assert.equal(await desk.evaluate(() =>
    getComputedStyle(document.querySelector(".attached img")).filter), "none");
  const saved = await downloaded(desk, "button[aria-label='Save chat at nine.jpg']");
  assert.equal(saved.name, "chat at nine.jpg");
  assert.deepEqual(readFileSync(saved.path), readFileSync(picture("coffee.jpg")));
});

test("an answer goes out in the reporter's language, and only they and the team can open it", async () => {
  await first.write("Are you there?");
  await first.write("I am them, believe me.", { key: "00".repeat(32) });
  await open_report(desk, second);
  await desk.selectOption("#template", "first_answer");
  assert.equal(await desk.inputValue("#template-language"), "fr");
  await desk.click("button:has-text('Put it into the answer')");
  await desk.click("button:has-text('Send the answer')");
  await desk.waitForSelector("text=Your answer was sent.");
  await looks_good(desk, "answered");
  const [answer] = await second.read();
  assert.match(answer.text, /Merci de nous l’avoir dit/);
  assert.ok(answer.genuine);
});

test("messages: the reporter's is proved theirs, another's is marked; a note is kept", async () => {
  await open_report(desk, first);
  const messages = desk.locator(".message--reporter");
  assert.equal(await messages.count(), 2);
  assert.equal(await messages.nth(0).locator(".notice--bad").count(), 0);
  assert.match(await messages.nth(1).locator(".notice--bad").textContent(), /not proved/);
  await desk.fill("#note", "Called the school.");
  await desk.click("button:has-text('Keep the note')");
  await desk.waitForSelector("text=The note is kept.");
  assert.match(await desk.textContent("section[aria-labelledby=notes] .told"), /Called the school/);
  await looks_good(desk, "talk");
});

test("two reports that share a handle find each other; the server sees hashes alone", async () => {
  await desk.waitForSelector("section[aria-labelledby=links] tbody tr");
  const row = await desk.textContent("section[aria-labelledby=links] tbody tr");
  assert.ok(row.includes(second.report_number) && row.includes("Handle"), row);
  const answer = await desk.evaluate(async (number) =>
    (await fetch(`/api/v1/desk/reports/${number}`)).text(), first.report_number);
  assert.ok(JSON.parse(answer).tokens.length >= 3);
  assert.doesNotMatch(answer.toLowerCase(), /some\.name|7700|gc-1234/);
});

test("deadlines, urgency and a hold are set by keyboard alone", async () => {
  const press_in = async (selector, text) => {
    await desk.focus(selector);
    await desk.keyboard.type(text);
    await desk.keyboard.press("Enter");
  };
  await desk.focus("button:has-text('Set the deadline')");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector("#clock-at-error");
  await desk.fill("#clock-at", "2031-05-01T10:00");
  await press_in("#clock-at", "");
  await desk.waitForSelector("text=The deadline is set.");
  await desk.waitForSelector("th:has-text('Follow up')");
  await desk.selectOption("#triage-urgency", "danger");
  await desk.focus("button:has-text('Set the urgency')");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector("dd .pill:has-text('Danger now')");
  await desk.focus("button:has-text('Put on hold')");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector("dd:has-text('Preservation request')");
  await looks_good(desk, "deadlines");
  await desk.click("button:has-text('Take the hold off')");
  await desk.waitForSelector("text=The hold is off.");
});

test("export: JSON, a summary in the order police ask, an age file the recovery key opens", async () => {
  const json = await downloaded(desk, "button:has-text('Save as JSON')");
  const plain = JSON.parse(readFileSync(json.path, "utf8"));
  assert.equal(plain.report.suspects[0].accounts[0].handle, "@Some.Name");
  assert.equal(plain.notes, undefined);
  assert.ok(!readFileSync(json.path, "utf8").includes(first.message_key));
  const sealed = await downloaded(desk, "a:has-text('Download encrypted (age)')");
  const opened = JSON.parse(execFileSync("age", ["-d", "-i", recovery.file, sealed.path],
    { encoding: "utf8" }));
  assert.equal(opened.suspects[0].name, "Sam");
  const file = await downloaded(desk, "a[aria-label^='Download encrypted: chat']");
  const members = execFileSync("sh", ["-c", `age -d -i "$1" "$2" | tar tf -`, "sh", recovery.file,
    file.path], { encoding: "utf8" });
  assert.equal(members, "attachment.json\nfile.jpg\n");
  await desk.click("button:has-text('Summary to print')");
  await desk.waitForSelector("#summary");
  const summary = await desk.textContent(".summary");
  assert.match(summary, /It has not been sent to anyone/);
  const order = ["The young person", "Who reports", "What happened", "Who did it", "What was asked for"];
  const places = order.map((words) => summary.indexOf(words));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.ok(!summary.includes("Called the school."), "notes are not for others");
  await looks_good(desk, "summary");
  await desk.click("button:has-text('Back to the report')");
});

test("a second member gets access, after comparing what both screens show", async () => {
  await desk.goto(`${server.url}/desk/staff`);
  const link = await invite(desk, "robin", "analyst");
  colleague = await (await browser.newContext(desktop)).newPage();
  await set_up(colleague, link);
  await colleague.goto(`${server.url}/desk/report-keys`);
  await colleague.waitForSelector("#mine-passphrase");
  await make_key(colleague, passphrase);
  const theirs = await colleague.textContent("section[aria-labelledby=mine] .fingerprint");
  assert.match(theirs, /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
  await desk.goto(`${server.url}/desk/report-keys`);
  await desk.waitForSelector("#passphrase");
  await unlock(desk, changed_passphrase);
  await desk.click("button[aria-label='Give access to robin']");
  await desk.waitForSelector("#compare");
  await desk.waitForFunction((text) =>
    document.querySelector("[aria-labelledby=compare] .fingerprint").textContent === text, theirs);
  await looks_good(desk, "compare");
  await desk.click("button:has-text('Yes, both show this')");
  await desk.waitForSelector("text=robin can now read reports.");
  await open_report(colleague, first);
  assert.match(await colleague.textContent("section[aria-labelledby=answers]"), /send it to everyone/);
});

test("the key is rotated: old and new reports are read; who was taken off reads neither", async () => {
  await desk.click("summary:has-text('Make a new team key')");
  await desk.click("button:has-text('Make the new key')");
  await desk.waitForSelector("text=Compare the fingerprints with your colleagues");
  await desk.check("#heirs-sure");
  await desk.click("button:has-text('Make the new key')");
  await desk.waitForSelector("text=The new team key is in use.");
  await desk.click("summary:has-text('All keys')");
  await looks_good(desk, "rotated");
  const third = await send_report(server, { happened: "After the rotation." });
  await open_report(colleague, third);
  assert.match(await colleague.textContent("section[aria-labelledby=answers]"), /After the rotation/);
  await open_report(desk, first);
  assert.match(await desk.textContent("section[aria-labelledby=answers]"), /send it to everyone/);
  await desk.goto(`${server.url}/desk/report-keys`);
  await desk.waitForSelector("#passphrase");
  await desk.click("button[aria-label='Take access away from robin']");
  await desk.waitForSelector("text=robin has no access any more.");
  await desk.waitForSelector("text=Somebody was taken off the team.");
  await colleague.reload();
  await colleague.waitForSelector("text=To read them you need a key of your own");
  await looks_good(colleague, "no-key");
});

test("what is not active: closed with an outcome, spam apart, answers taken out for good", async () => {
  await open_report(desk, second);
  await desk.click("summary:has-text('Choose what to take out')");
  await desk.check("#redact-happened");
  await looks_good(desk, "redact");
  await desk.click("button:has-text('Take them out')");
  await desk.waitForSelector("text=The answers were taken out.");
  const told = await desk.textContent("section[aria-labelledby=answers]");
  assert.ok(told.includes("[redacted]") && !told.includes("Encore lui"), told);
  await desk.click("button:has-text('Close the report')");
  await desk.waitForSelector("text=Choose how it ended.");
  await desk.check("#outcome-helped");
  await desk.click("button:has-text('Close the report')");
  await desk.waitForSelector("text=The report is closed.");
  await desk.waitForSelector("dt:has-text('Will be destroyed')");
  await looks_good(desk, "closed");
  const spam = await send_report(server, { happened: "Buy now." });
  await open_report(desk, spam);
  await desk.click("button:has-text('It is spam')");
  await desk.waitForSelector("text=The report is marked as spam.");
  await desk.click("a:has-text('All reports')");
  await desk.click(".states >> text=Spam");
  await desk.waitForSelector(`tbody >> text=${spam.report_number}`);
  assert.equal(await desk.locator("tbody tr").count(), 1);
  await looks_good(desk, "spam");
  await desk.click(`a:has-text("${spam.report_number}")`);
  await desk.click("summary:has-text('Destroy it now')");
  await desk.fill("#destroy-number", "AAAA-AAAA");
  await desk.click("button:has-text('Destroy the report')");
  await desk.waitForSelector("#destroy-number-error");
  await desk.fill("#destroy-number", spam.report_number);
  await desk.click("button:has-text('Destroy the report')");
  await desk.waitForSelector("text=Only its number and times are left");
  await looks_good(desk, "destroyed");
});

test("keys lock when the desk lies idle, and what was read is off the page", async () => {
  await desk.clock.install();
  await open_report(desk, first);
  assert.match(await desk.textContent("main"), /send it to everyone/);
  await desk.clock.fastForward("09:00");
  assert.match(await desk.textContent("main"), /send it to everyone/);
  await desk.clock.fastForward("01:30");
  await desk.waitForSelector("#passphrase");
  assert.doesNotMatch(await desk.textContent("main"), /send it to everyone/);
});

test("a server that names another key is told of, and nothing is encrypted to it", async () => {
  const page = await desk.context().newPage();
  const other = await age.identityToRecipient(await age.generateX25519Identity());
  await page.route("**/api/v1/desk/report-keys", async (route) => {
    const answer = await route.fetch();
    const keys = await answer.json();
    await route.fulfill({ response: answer, json: { ...keys, team: { ...keys.team, recipient: other } } });
  });
  await page.goto(`${server.url}/desk/reports/${first.report_number}`);
  await page.waitForSelector("#passphrase");
  await unlock(page, changed_passphrase);
  await page.waitForSelector("text=The server names another team key", { timeout: 60000 });
  await page.fill("#reply", "To nobody else.");
  await page.click("button:has-text('Send the answer')");
  await page.waitForSelector("text=Nothing was encrypted to it.");
  assert.equal((await first.read()).length, 0);
  await page.close();
});

test("the intake's settings: what is wrong is said, what is right is kept", async () => {
  await desk.goto(`${server.url}/desk/report-settings`);
  await desk.waitForSelector("#retention_days");
  await desk.fill("#retention_days", "0");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector("#retention_days-error");
  await desk.fill("#notify", "somebody");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector("#notify-error");
  await desk.fill("#retention_days", "400");
  await desk.fill("#notify", "ann@desk.test");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector("text=This server has no mail server set");
  await desk.fill("#notify", "");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector("text=Saved.");
  await looks_good(desk, "settings");
});
