// Reports in a real browser against the real server: four people tell what happened on a phone, a
// line breaks, somebody leaves and comes back, the hotline answers, and the database holds no word
// of it. The hotline's side is played by its interface (report_support.mjs).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { axe_findings, desktop, keep_picture, open_browser, phone, picture, root, set_up, start_server,
  too_wide }
  from "./support.mjs";
import { Desk, open_report, open_with, screen, send, walk } from "./report_support.mjs";

const photograph = picture("coffee.jpg");
const handle = "not.a.real.handle";
const threat = "They will show it to everyone at school on Friday";

let server;
let browser;
let desk;
let code;  // of the report of the young person
const requests = [];

before(async () => {
  server = await start_server();
  browser = await open_browser();
  const page = await (await browser.newContext(desktop)).newPage();
  await set_up(page, server.setup);
  desk = new Desk(page);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(options = {}) {
  const context = await browser.newContext({ ...phone, ...options });
  // Where the way out leads is not asked for in a test.
  await context.route((url) => !url.href.startsWith(server.url), (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>Weather</title>" }));
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => requests.push({ url: request.url(), method: request.method(),
    headers: request.headers(), body: request.postDataBuffer() ?? Buffer.alloc(0) }));
  return page;
}

async function begin(page, path = "/report") {
  await page.goto(server.url + path);
  await page.waitForSelector("#begin:not([hidden])");
}

test("before the hotline has keys the page says so, and still has the numbers to call", async () => {
  const page = await open();
  await page.goto(`${server.url}/report`);
  await page.waitForSelector("#closed:not([hidden])");
  assert.equal(await page.isVisible("#begin"), false);
  assert.equal(await page.isVisible("#urgent a[href='tel:999']"), true);
  await page.context().close();
  await desk.make_keys();
});

test("a young person: danger first, one question a screen, each screen without a fault", async () => {
  const page = await open();
  await begin(page);
  assert.equal(await page.isVisible("#urgent a[href='tel:999']"), true);
  const check = async (name) => {
    assert.deepEqual(await axe_findings(page), [], name);
    assert.ok(await too_wide(page) <= 0, `${name} is too wide`);
  };
  const seen = await walk(page, {
    who: async () => {
      await page.check("#who-me");
      await check("who");
    },
    danger: async () => {
      await page.check("#danger-unsure");
      assert.ok(await page.locator("#talk a[href^='tel:']:visible").count() > 0, "helplines are there");
      await check("danger");
    },
    save: async () => {
      await check("save");
      await page.check("#save-no");
    },
    age: async () => {
      await page.check("#age-13_15");
      await check("age");
    },
    told: async () => {
      await page.check("#told-has_picture");
      await page.fill("#told_text", "A stranger showed me a list of my friends");
      await check("told");
      await keep_picture(page, "report");
    },
    accounts: async () => {
      await page.fill("#account-app-1", "Instagram");
      await page.fill("#account-handle-1", handle);
      await page.click("#account-add");
      await page.fill("#account-link-2", "+44 7700 900123");
      await check("accounts");
    },
    threats: async () => {
      await page.check("#threats-share");
      await page.fill("#threats_text", threat);
    },
    deadline: () => page.fill("#deadline", "2030-01-05T18:30"),
    asked: () => page.check("#asked-gift_card"),
    amount: () => page.fill("#amount", "200 pounds"),
    pay_to: async () => {
      await page.fill("#pay_card", "ABCD-1234-EFGH");
      await check("pay_to");
    },
    paid: async () => {
      await page.check("#paid-some");
      assert.equal(await page.isVisible('[data-screen="paid"] [data-when]'), true, "what to do is said");
    },
    feel: async () => {
      await page.check("#feel-cannot_cope");
      assert.ok(await page.locator("#talk a[href^='tel:']:visible").count() > 0);
      await check("feel");
    },
    files: async () => {
      await page.setInputFiles("#pick", photograph);
      await page.waitForSelector("#files li");
      assert.match(await page.textContent("#files"), /coffee\.jpg/);
      await check("files");
    },
  });
  assert.deepEqual(seen.slice(0, 4), ["start", "who", "danger", "save"]);
  for (const name of ["kind", "began", "known", "shared", "so_far", "more"]) {
    assert.ok(seen.includes(name), `${name} was asked, and skipped`);
  }
  assert.ok(!seen.includes("org") && !seen.includes("logs"), "nothing is asked of people at work");
  await check("check");
  const summary = await page.textContent("#summary");
  for (const told of [handle, threat, "200 pounds", "coffee.jpg"]) assert.ok(summary.includes(told), told);
  assert.match(await page.textContent("#fact-urgency-item"), /danger/);
  await page.uncheck("#fact-country");
  code = await send(page);
  await check("done");
  assert.match(code.number, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.equal(code.words.length, 6);
  assert.deepEqual(page.faults, []);
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).length), 0);
  await page.context().close();
});

test("the server sees the facts that were agreed to, and the hotline reads the rest", async () => {
  const line = await desk.line(code.number);
  assert.equal(line.urgency, "danger");
  assert.equal(line.age_band, "13_15");
  assert.equal(line.kind, "me");
  assert.equal(line.country, null, "the country was taken out");
  const { document, attachments } = await desk.report(code.number);
  assert.equal(document.format, "holdfast report");
  assert.equal(document.suspects[0].accounts[0].handle, handle);
  assert.deepEqual(document.suspects[0].phones, ["+44 7700 900123"]);
  assert.ok(document.threats.what.includes(threat));
  assert.deepEqual(document.threats.kinds, ["share"]);
  assert.deepEqual(document.demand.payments, [{ kind: "gift_card", card_numbers: ["ABCD-1234-EFGH"] }]);
  assert.equal(document.paid, "some");
  assert.equal(document.person.in_danger, undefined);
  assert.equal(attachments.length, 1);
  assert.equal(attachments[0].state, "complete");
  const archive = await open_with(desk.team.identity,
    await desk.bytes(`reports/${code.number}/attachments/${attachments[0].attachment_id}`));
  const folder = mkdtempSync(join(tmpdir(), "holdfast-report-"));
  writeFileSync(join(folder, "a.tar"), archive);
  execFileSync("tar", ["xf", "a.tar"], { cwd: folder });
  assert.ok(readFileSync(join(folder, "file.jpg")).equals(readFileSync(photograph)), "not a byte differs");
  const note = JSON.parse(readFileSync(join(folder, "attachment.json"), "utf8"));
  assert.equal(note.name, "coffee.jpg");
  rmSync(folder, { recursive: true });
});

test("the hotline writes, the young person reads and answers, both ways sealed", async () => {
  await desk.write(code.number, "You did well to tell us. Are you safe now?");
  await desk.write(code.number, "Send money to this account", false);
  const page = await open();
  await open_report(page, `${server.url}/report/return`, code);
  const items = page.locator("#messages li");
  assert.equal(await items.count(), 2);
  assert.match(await items.nth(0).textContent(), /You did well to tell us/);
  assert.equal(await items.nth(0).locator(".notice").count(), 0);
  assert.equal(await items.nth(1).locator(".notice--warn").count(), 1, "who wrote it is not proven");
  assert.deepEqual(await axe_findings(page), []);
  await page.fill("#message", "I am with my mum now.");
  await page.click("#send");
  await page.waitForSelector("#messages li:nth-child(3)", { timeout: 60000 });
  await keep_picture(page, "report-return");
  const { messages } = await desk.report(code.number);
  assert.equal(messages.filter(({ from, read_at }) => from === "desk" && read_at).length, 2);
  const answer = await desk.open_message(messages.find(({ from }) => from === "reporter"));
  assert.equal(answer.text, "I am with my mum now.");
  await page.click("#close");
  assert.equal(await page.isVisible("#start"), true);
  assert.equal(await page.textContent("#messages"), "");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("wrong words open nothing, and the page says so kindly", async () => {
  const page = await open();
  await page.goto(`${server.url}/report/return`);
  await page.fill("#number", code.number);
  await page.fill("#words", [...code.words].reverse().join(" "));
  await page.click("#open");
  await page.waitForSelector("#problem:not(:empty)", { timeout: 60000 });
  assert.equal(await page.isVisible("#opened"), false);
  await page.context().close();
});

test("leave with one tap, come back offline with the six words, then send", async () => {
  const page = await open();
  await begin(page);
  await page.click("#begin");
  await page.check("#who-someone");
  await page.click("#next");
  await page.click("#skip");
  await page.waitForSelector("#save-words li");
  const words = await page.locator("#save-words li").allTextContents();
  await page.check("#save-yes");
  await page.click("#next");
  await page.waitForFunction(() => document.getElementById("saved").textContent !== "");
  await walk(page, { more: () => page.fill("#more", "She has not slept for two days.") }, "check");
  await page.waitForTimeout(1000);  // a moment without changes, and it is kept
  await page.click("#leave");
  await page.waitForURL((url) => !url.href.startsWith(server.url));
  await page.goBack().catch(() => undefined);
  assert.ok(!page.url().includes("/report"), "the way out leaves nothing in the back button");
  await page.context().setOffline(true);
  await page.goto(`${server.url}/report`);
  await page.waitForSelector("#resume:not([hidden])");
  const stored = await page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const opening = indexedDB.open("kept-answers");
      opening.onsuccess = () => resolve(opening.result);
    });
    const drafts = database.transaction("drafts").objectStore("drafts").getAll();
    const [draft] = await new Promise((resolve) => { drafts.onsuccess = () => resolve(drafts.result); });
    database.close();
    return String.fromCharCode(...draft);
  });
  assert.ok(!stored.includes("slept"), "what is kept is sealed");
  assert.equal((stored.length - 12 - 16) % 4096, 0);
  await page.fill("#resume-words", [...words].reverse().join(" "));
  await page.click("#resume button[type=submit]");
  await page.waitForSelector("#problem:not(:empty)");
  await page.fill("#resume-words", words.join(" "));
  await page.click("#resume button[type=submit]");
  await page.waitForFunction(() => document.getElementById("start-title").closest("section").hidden);
  assert.equal(await page.isChecked("#who-someone"), true);
  assert.equal(await page.inputValue("#more"), "She has not slept for two days.");
  await page.context().setOffline(false);
  if (await screen(page) !== "check") await page.click("#to-check");
  const sent = await send(page);
  assert.deepEqual(sent.words, words, "the same words open the report");
  assert.equal((await desk.report(sent.number)).document.happened, "She has not slept for two days.");
  assert.equal((await desk.line(sent.number)).kind, "someone");
  assert.deepEqual(await page.evaluate(async () => [(await indexedDB.databases()).length,
    (await caches.keys()).length]), [0, 0], "nothing stays on the device");
  await page.context().close();
});

test("a line that breaks: the upload goes on where it stopped, the report is there once", async () => {
  const before_count = (await desk.ask("GET", "reports")).reports.length;
  const page = await open();
  await begin(page);
  const large = Buffer.alloc(3 * 1024 * 1024, "[28/11/2026, 21:04] Them: pay or I send it\n");
  await walk(page, {
    who: () => page.check("#who-me"),
    files: async () => {
      await page.setInputFiles("#pick", { name: "chat.txt", mimeType: "text/plain", buffer: large });
      await page.waitForSelector("#files li");
    },
  });
  let posts = 0;
  const offsets = [];
  await page.route("**/api/v1/reports", (route) => {
    posts += 1;
    return posts === 1 ? route.abort("connectionreset") : route.continue();
  });
  await page.route("**/api/v1/report/attachments/*", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    offsets.push(Number(route.request().headers()["upload-offset"]));
    return offsets.length === 3 ? route.abort("connectionreset") : route.continue();
  });
  const sent = await send(page);
  assert.ok(posts >= 2, "the report was sent again");
  assert.equal(offsets.filter((offset) => offset === 0).length, 1, `never from the beginning: ${offsets}`);
  assert.equal(offsets[3], offsets[2], "the chunk that was lost went again");
  const { attachments } = await desk.report(sent.number);
  assert.deepEqual(attachments.map(({ state }) => state), ["complete"]);
  const archive = await open_with(desk.team.identity,
    await desk.bytes(`reports/${sent.number}/attachments/${attachments[0].attachment_id}`));
  assert.ok(archive.includes(large), "whole");
  assert.equal((await desk.ask("GET", "reports")).reports.length, before_count + 1);
  await page.context().close();
});

test("a teacher: words and numbers only; a picture is refused with the reason", async () => {
  const page = await open();
  await begin(page);
  const seen = await walk(page, {
    who: () => page.check("#who-professional"),
    org: async () => {
      await page.check("#org_school-yes");
      await page.fill("#org", "Hill Road School");
    },
    files: async () => {
      assert.match(await page.textContent('[data-screen="files"]'), /must not copy or send/);
      await page.setInputFiles("#pick", { name: "notes.txt", mimeType: "text/plain",
        buffer: readFileSync(photograph) });
      await page.waitForFunction(() => document.getElementById("files-status").textContent !== "");
      assert.match(await page.textContent("#files-status"), /may hold a picture/);
      assert.equal(await page.locator("#files li").count(), 0, "whatever its name says");
      await page.setInputFiles("#pick", { name: "notes.txt", mimeType: "text/plain",
        buffer: Buffer.from("21:04 The pupil told me that an account wrote to him.\n") });
      await page.waitForSelector("#files li");
      assert.deepEqual(await axe_findings(page), []);
    },
  });
  assert.ok(seen.includes("org") && seen.includes("feel"));
  assert.ok(!seen.includes("logs"));
  const { number } = await send(page);
  const line = await desk.line(number);
  assert.equal(line.kind, "professional");
  assert.equal(line.school, true);
  const { document, attachments } = await desk.report(number);
  assert.equal(document.reporter.organisation, "Hill Road School");
  assert.equal(attachments.length, 1);
  await page.context().close();
});

test("a platform: records as text, no questions about feelings", async () => {
  const page = await open(desktop);
  await begin(page);
  const seen = await walk(page, {
    who: () => page.check("#who-platform"),
    org: async () => {
      assert.equal(await page.isVisible("#org_school-yes"), false);
      await page.fill("#org_reference", "INC-2031");
    },
    logs: () => page.fill("#logs", "user 4711, 203.0.113.7, 2026-11-28T21:04:00Z"),
  });
  assert.ok(!seen.includes("feel") && !seen.includes("danger"));
  const { number } = await send(page);
  const { document } = await desk.report(number);
  assert.deepEqual(document.platform_incident, { reference: "INC-2031",
    records: "user 4711, 203.0.113.7, 2026-11-28T21:04:00Z" });
  await page.context().close();
});

test("everything can be skipped, back works, and what is not asked is not sent", async () => {
  const page = await open();
  await begin(page);
  await page.click("#begin");
  await page.click("#next");
  await page.check("#danger-yes");
  await page.click("#back");
  assert.equal(await screen(page), "who");
  await page.click("#back");
  assert.equal(await screen(page), "start");
  await page.click("#begin");
  await page.click("#next");
  assert.equal(await page.isChecked("#danger-yes"), true, "back keeps what was answered");
  await walk(page, {});
  for (const name of ["urgency", "country", "age", "kind"]) {
    if (await page.isVisible(`#fact-${name}`)) await page.uncheck(`#fact-${name}`);
  }
  assert.equal(await page.isVisible("#facts-none"), true);
  const { number } = await send(page);
  const line = await desk.line(number);
  assert.deepEqual([line.urgency, line.country, line.age_band, line.kind], ["none", null, null, null]);
  await page.context().close();
});

test("no screen is too wide in any language, at 200 %", async () => {
  const page = await open({ viewport: { width: 320, height: 450 } });
  const languages = readdirSync(join(root, "data", "words"))
    .filter((name) => /^[a-z]{2}\.json$/.test(name)).map((name) => name.slice(0, 2));
  for (const language of languages) {
    await page.goto(`${server.url}${language === "en" ? "" : `/${language}`}/report`);
    await page.evaluate(() => {
      for (const part of document.querySelectorAll("main [hidden], main details")) {
        part.hidden = false;
        part.open = true;
      }
    });
    assert.ok(await too_wide(page) <= 0, language);
  }
  await page.context().close();
});

test("no word of any report is in what the server keeps, or in any address", () => {
  const secrets = [handle, threat, "slept for two days", "I am with my mum now", "Hill Road School",
    "INC-2031", "ABCD-1234-EFGH", "coffee.jpg", "pay or I send it", ...code.words.slice(0, 2).map((_, index) =>
      code.words.slice(index, index + 3).join(" "))];
  const files = readdirSync(server.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  assert.ok(files.length > 0);
  for (const file of files) {
    const bytes = readFileSync(file);
    for (const secret of secrets) {
      for (const form of [secret, Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(2, -2)]) {
        assert.ok(!bytes.includes(form), `${file} holds "${secret}"`);
      }
    }
  }
  for (const { url, body } of requests) {
    assert.ok(/^(blob|data):/.test(url) || url.startsWith(server.url) || !url.includes(code.number), url);
    for (const secret of secrets) {
      assert.ok(!url.includes(encodeURIComponent(secret)) && !body.includes(secret), `${url} carries words`);
    }
    if (url.startsWith(server.url)) assert.ok(!url.includes(code.number), "no number in an address");
  }
});
