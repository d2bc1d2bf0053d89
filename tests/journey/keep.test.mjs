// `/keep-evidence`: files and a saved chat become an exhibit pack that the program finds whole, by
// keyboard, on the phone and the desktop, and with no internet; nothing is sent.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Desk } from "./report_support.mjs";
import { axe_findings, desktop, open_browser, phone, picture, root, set_up, start_server, too_wide,
} from "./support.mjs";

let server;
let browser;
const folder = mkdtempSync(join(tmpdir(), "holdfast-keep-"));
const chat = join(folder, "WhatsApp Chat with Bolt.txt");
before(async () => {
  writeFileSync(chat, "03/05/2024, 21:16 - Bolt: hey, saw you in my suggestions\n");
  server = await start_server();
  browser = await open_browser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function open(size, path = "/keep-evidence") {
  const context = await browser.newContext({ ...size, timezoneId: "Europe/London" });
  const page = await context.newPage();
  page.faults = [];
  page.asked = [];
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:")) page.asked.push(`${request.method()} ${request.url()}`);
  });
  await page.goto(server.url + path);
  await page.waitForSelector("#pack:not([hidden])");
  return page;
}

const a_picture = () => picture("chelsea.jpg");

/** Saves what the link gives, and has the program look at it. */
async function saved(page, name) {
  await page.waitForSelector("#pack-ready:not([hidden])", { timeout: 30000 });
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.match(download.suggestedFilename(), /^pack-\d{4}-\d\d-\d\d\.zip$/);
  const file = join(folder, name);
  await download.saveAs(file);
  return { file, seen: server.run("evidence", "verify", file) };
}

async function look(page, name) {
  if (process.env.HOLDFAST_LOOK) {
    await page.locator("#pack").scrollIntoViewIfNeeded();
    await page.locator("#pack").screenshot({ path: join(process.env.HOLDFAST_LOOK, `${name}.png`) });
  }
}

for (const [name, size] of [["phone", phone], ["desktop", desktop]]) {
  test(`a pack on the ${name}: made by keyboard, whole, nothing sent`, async () => {
    const page = await open(size);
    await page.setInputFiles("#pack-pick", [a_picture()]);
    await page.setInputFiles("#pack-chat", [chat]);
    assert.equal(await page.locator("#pack-files li").count(), 2);
    assert.equal(await page.textContent("#pack-status"), "2 files are in your pack.");
    await page.waitForSelector("#pack-files li:has-text('WhatsApp: 1 message found.')");
    await page.fill("#pack-who", "Zoë");
    await page.fill("#pack-where", "Her phone");
    await page.fill("#pack-when", "2024-05-04T08:00");
    await look(page, `${name}-filled`);
    const before_making = page.asked.length;
    await page.focus("#pack-make");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#pack-ready:not([hidden])", { timeout: 30000 });
    assert.equal(await page.evaluate(() => document.activeElement.id), "pack-save");
    await look(page, `${name}-ready`);
    // At the top the bar with the way out covers nothing that axe measures.
    await page.evaluate(() => scrollTo(0, 0));
    assert.deepEqual(await axe_findings(page), []);
    assert.ok(await too_wide(page) <= 0);
    const { file, seen } = await saved(page, `${name}.zip`);
    assert.match(seen, /^Whole: /);
    const zip = readFileSync(file);
    assert.ok(zip.includes(readFileSync(a_picture())), "the picture's bytes are unaltered");
    for (const text of ['"who":"Zoë","when":"2024-05-04T07:00:00.000Z","where":"Her phone"',
      '"how":"Chat export from the app"', '"zone":"Europe/London"', "0002-WhatsApp_Chat_with_Bolt.txt",
      "2024-05-03T21:16:00.000,device,,0002,message,Bolt,\"hey, saw you in my suggestions\"",
      '"uco-observable:messageText":"hey, saw you in my suggestions"']) {
      assert.ok(zip.includes(Buffer.from(text)), text);
    }
    const asked = page.asked.slice(before_making);
    assert.equal(asked.length, 1, asked.join("\n"));
    assert.match(asked[0], /^GET \S+\/assets\/exhibit_pack\.[0-9a-f]{10}\.js$/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

const exports = join(root, "vectors", "evidence", "chats", "input");

test("each app's export goes in whole, and its messages are told as the program tells them", async () => {
  const page = await open(phone);
  const names = ["snapchat.zip", "WhatsApp Chat with Bolt.txt", "instagram.zip", "instagram-html.zip",
    "WhatsApp Chat - Noé.zip", "from windows.zip"];
  await page.setInputFiles("#pack-chat", names.map((name) => join(exports, name)));
  const found = ["Snapchat: 3", "WhatsApp: 2", "Instagram: 7", "Instagram: 3", "WhatsApp: 4", "WhatsApp: 3"];
  for (const [index, text] of found.entries()) {
    await page.waitForSelector(`#pack-files li:nth-child(${index + 1}):has-text("${text} messages found.")`);
  }
  await look(page, "chats");
  await page.click("#pack-make");
  const { file, seen } = await saved(page, "chats.zip");
  assert.match(seen, /^Whole: /);
  const zip = readFileSync(file);
  const expected = join(exports, "..", "expect");
  const rows = (text) => text.split("\r\n").filter((row) => row.includes(",message,"));
  // The vector's zone is "+01:00"; the page's is a name, from which no true time is told.
  const wanted = rows(readFileSync(join(expected, "timeline.csv"), "utf8"))
    .map((row) => row.replace(/,device,[^,]*,/, ",device,,")).sort();
  const begins = zip.indexOf("time,clock,true_time");
  const timeline = zip.subarray(begins, zip.indexOf("PK\u0003\u0004", begins)).toString();
  assert.deepEqual(rows(timeline).sort(), wanted);
  for (const name of names) assert.ok(zip.includes(readFileSync(join(exports, name))), name);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a chat that cannot be read goes in whole, and the page says so", async () => {
  const page = await open(desktop);
  const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.setInputFiles("#pack-chat", [file("diary.txt", "Tuesday: rain"), file("cut.zip", "PK\u0003\u0004cut"),
    file("note.pdf", "%PDF")]);
  for (const [name, text] of [["diary.txt", "could not be read"], ["cut.zip", "could not be read"],
    ["note.pdf", "found no messages"]]) {
    await page.waitForSelector(`#pack-files li:has-text("${name}"):has-text("${text}")`);
  }
  await page.click("#pack-make");
  assert.match((await saved(page, "unread.zip")).seen, /^Whole: /);
  await page.context().close();
});

test("somebody at a school: text alone, whatever a file's name says; the rest is left out with the reason", async () => {
  const page = await open(phone);
  const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("21:04 He wrote to me.\n") };
  const named_text = { name: "really.txt", mimeType: "text/plain", buffer: readFileSync(a_picture()) };
  const video = { name: "clip.mp4", mimeType: "video/mp4", buffer: Buffer.from("\0\0\0\u0018ftypmp42\0\0\0\0", "latin1") };
  await page.setInputFiles("#pack-pick", [a_picture()]);
  await page.setInputFiles("#pack-pick", [notes]);
  assert.equal(await page.locator("#pack-files li").count(), 2);
  await page.check("#pack-staff");
  await page.waitForSelector("#pack-status.notice--warn");
  assert.equal(await page.textContent("#pack-status"), "chelsea.jpg: This file may hold a picture or a video, "
    + "and staff must not copy one, so it was left out.");
  await page.setInputFiles("#pack-pick", [named_text, video]);
  await page.waitForFunction(() => /clip\.mp4: .*left out/.test(document.getElementById("pack-status").textContent));
  await page.setInputFiles("#pack-chat", [join(exports, "instagram.zip")]);
  await page.waitForFunction(() => /instagram\.zip: .*left out/.test(document.getElementById("pack-status").textContent));
  await look(page, "staff");
  await page.evaluate(() => scrollTo(0, 0));
  assert.deepEqual(await axe_findings(page), []);
  await page.setInputFiles("#pack-chat", [chat]);
  await page.waitForSelector("#pack-files li:has-text('WhatsApp: 1 message found.')");
  assert.deepEqual(await page.locator("#pack-files .name").allTextContents(), ["notes.txt", "WhatsApp Chat with Bolt.txt"]);
  await page.click("#pack-make");
  const { file, seen } = await saved(page, "staff.zip");
  assert.match(seen, /^Whole: /);
  assert.ok(!readFileSync(file).includes(readFileSync(a_picture())));
  await page.context().close();
});

test("a school's own site takes text alone from everybody", async () => {
  const admin = await (await browser.newContext(desktop)).newPage();
  await set_up(admin, server.setup);
  const desk = new Desk(admin);
  const { used_bytes, can_send, ...settings } = await desk.ask("GET", "report-settings");
  assert.equal(used_bytes, 0);
  assert.equal(can_send, false);
  await desk.ask("PUT", "report-settings", { ...settings, school: true });
  const page = await open(phone);
  await page.waitForSelector("#pack-staff-site:not([hidden])");
  assert.equal(await page.isVisible("#pack-staff"), false);
  await page.setInputFiles("#pack-pick", [a_picture()]);
  await page.waitForSelector("#pack-status.notice--warn");
  assert.equal(await page.locator("#pack-files li").count(), 0);
  await look(page, "school");
  assert.deepEqual(await axe_findings(page), []);
  await desk.ask("PUT", "report-settings", { ...settings, school: false });
  await admin.context().close();
  await page.context().close();
});

test("what is taken out or changed takes the ready pack away; no file says so", async () => {
  const page = await open(phone);
  await page.click("#pack-make");
  await page.waitForSelector("#pack-made.notice--warn");
  assert.equal(await page.textContent("#pack-made"), "Choose a file first.");
  assert.equal(await page.evaluate(() => document.activeElement.id), "pack-make");
  await page.setInputFiles("#pack-pick", [a_picture(), chat]);
  await page.click("#pack-make");
  await page.waitForSelector("#pack-ready:not([hidden])", { timeout: 30000 });
  await page.fill("#pack-who", "Someone else");
  assert.equal(await page.isVisible("#pack-ready"), false);
  await page.click("#pack-make");
  await page.waitForSelector("#pack-ready:not([hidden])", { timeout: 30000 });
  await page.click("#pack-files li:first-child button");
  assert.equal(await page.isVisible("#pack-ready"), false);
  assert.equal(await page.textContent("#pack-status"), "1 file is in your pack.");
  await page.context().close();
});

test("a large pack can be stopped", async () => {
  const page = await open(desktop);
  const large = join(folder, "large.bin");
  writeFileSync(large, Buffer.alloc(300_000_000));
  await page.setInputFiles("#pack-pick", [large]);
  await page.click("#pack-make");
  await page.click("#pack-stop");
  await page.waitForSelector("#pack-made.notice--warn");
  assert.equal(await page.textContent("#pack-made"), "You stopped it. There is no pack yet.");
  assert.equal(await page.isVisible("#pack-progress"), false);
  assert.equal(await page.isEnabled("#pack-make"), true);
  await page.context().close();
});

test("a page that was kept makes packs with no internet", async () => {
  const page = await open(phone, "/fr/keep-evidence");
  await page.click("#keep");
  await page.waitForSelector("#forget:not([hidden])");
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForSelector("#pack:not([hidden])");
  await page.setInputFiles("#pack-pick", [a_picture()]);
  await page.click("#pack-make");
  const { file, seen } = await saved(page, "offline.zip");
  assert.match(seen, /^Whole: /);
  assert.ok(readFileSync(file).includes(Buffer.from('<html lang="fr">')), "its page is in the page's language");
  await page.context().close();
});
