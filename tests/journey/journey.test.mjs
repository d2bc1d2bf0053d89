// The whole journey in a real browser against the real server: a young person on a phone hashes a
// photograph, a hotline worker accepts it, a platform finds altered copies, the young person sees.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { altered_copies, desktop, keep_picture, open_browser, phone, picture, pictures_done, read_code,
  set_up, start_server, to_end } from "./support.mjs";

const photograph = picture("china.jpg");
const control = picture("coffee.jpg");

let server;
let browser;
let child;  // the young person's page
let desk;
let key;
let code;   // { number, words }
let content_id;
const requests = [];

before(async () => {
  server = await start_server();
  browser = await open_browser();
  child = await (await browser.newContext(phone)).newPage();
  desk = await (await browser.newContext(desktop)).newPage();
  child.on("request", (request) => requests.push({ url: request.url(), method: request.method(),
    body: request.postDataBuffer() ?? Buffer.alloc(0) }));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function lookup(bytes) {
  const form = new FormData();
  form.append("photo", new Blob([bytes]), "picture");
  const response = await fetch(`${server.url}/m/lookup`, { method: "POST", body: form,
    headers: { Authorization: `Bearer ${key}` } });
  assert.equal(response.status, 200);
  return response.json();
}

test("a young person hashes a photograph on the phone and sends the hashes", async () => {
  await child.goto(`${server.url}/remove`);
  await child.click("#begin");
  while (!await child.isVisible("#threatened-yes")) await child.click("#skip");
  await child.check("#threatened-yes");
  while (!await child.isVisible("#drop")) await child.click("#next");
  await child.setInputFiles("#pick", photograph);
  await child.waitForSelector("#pictures > li canvas");
  await keep_picture(child, "remove");
  await pictures_done(child, 1);
  await to_end(child);
  await child.click("#send");
  code = await read_code(child);
  await keep_picture(child, "code");
  assert.match(code.number, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.equal(code.words.length, 6);
});

test("no byte of the photograph left the phone, and nothing went anywhere else", () => {
  const bytes = readFileSync(photograph);
  const sent = requests.filter(({ body }) => body.length > 0);
  assert.ok(sent.length >= 2, "the challenge and the case were sent");
  for (const { url, body } of sent) {
    assert.ok(body.length < 2048, `${url} carried ${body.length} bytes`);
    JSON.parse(body.toString());
    for (let at = 0; at + 16 <= bytes.length; at += 16) {
      assert.ok(!body.includes(bytes.subarray(at, at + 16)), `${url} carried picture bytes`);
    }
    assert.ok(!body.toString().includes(bytes.subarray(600, 660).toString("base64")));
    for (const word of code.words) assert.ok(!body.includes(`"${word}"`), "a code word was sent");
  }
  for (const { url } of requests) {
    if (url.startsWith("blob:") || url.startsWith("data:")) continue;
    assert.ok(url.startsWith(server.url + "/"), `${url} is elsewhere`);
    assert.ok(!url.includes(code.number), "the case number is in no address");
  }
});

test("the server's hash of the same file is what the phone sent", () => {
  const { body } = requests.find(({ url }) => url.endsWith("/api/v1/cases"));
  const [sent] = JSON.parse(body.toString()).pictures;
  const own = JSON.parse(server.run("hash", photograph));
  assert.deepEqual([sent.pdq, sent.quality, sent.md5, sent.sha1, sent.sha256, sent.width, sent.height],
    [own.pdq.hash, own.pdq.quality, own.md5, own.sha1, own.sha256, own.width, own.height]);
});

test("before a decision nothing matches", async () => {
  key = JSON.parse(server.run("keys", "create", "--platform", "Example Pictures", "--json")).key;
  await new Promise((resolve) => setTimeout(resolve, 1000));  // a key is known within a second
  assert.deepEqual(await lookup(readFileSync(photograph)), { pdq: {} });
});

test("a hotline worker signs in, sees the case, and accepts it", async () => {
  await set_up(desk, server.setup);
  await desk.waitForSelector(".case-link");
  assert.equal((await desk.textContent(".case-link")).trim(), code.number);
  await desk.click(".case-link");
  await desk.waitForSelector("#decide");
  await keep_picture(desk, "desk");
  await desk.check("#decision-accept");
  await desk.click("section[aria-labelledby=decide] button[type=submit]");
  await desk.click("section[aria-labelledby=decide] button:not(.govuk-button--secondary)");
  await desk.waitForSelector(".pill--on_list");
});

test("five altered copies match at once; another picture does not", async () => {
  for (const [name, bytes] of altered_copies(photograph)) {
    const { pdq } = await lookup(bytes);
    const [match] = pdq.HOTLINE_ACCEPTED ?? [];
    assert.ok(match, `${name} does not match`);
    assert.equal(typeof match.distance, "string");
    assert.ok(Number(match.distance) <= 31, `${name} is ${match.distance} bits away`);
    content_id = match.bank_content_id;
  }
  assert.deepEqual(await lookup(readFileSync(control)), { pdq: {} });
});

test("the platform says what it did", async () => {
  const response = await fetch(`${server.url}/api/v1/outcomes`, { method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body: JSON.stringify({ bank_content_id: content_id, outcome: "removed", reference: "post 1" }) });
  assert.equal(response.status, 201);
});

test("the young person comes back with number and words, and sees it", async () => {
  await child.check("#kept");
  await child.goto(`${server.url}/case`);
  await child.fill("#number", code.number.toLowerCase());
  await child.fill("#words", code.words.join("  ").toUpperCase());
  assert.ok(await child.$eval("#words", (box) => box.scrollHeight <= box.clientHeight
    && box.scrollWidth <= box.clientWidth), "all six words are seen");
  await child.press("#words", "Enter");
  await child.waitForSelector("#opened:not([hidden])", { timeout: 60000 });
  const timeline = await child.locator("#timeline li").allTextContents();
  await keep_picture(child, "case");
  const news = await child.textContent("#good");
  assert.match(news, /Good news\s+Example Pictures took down a copy of picture 1\./);
  assert.ok(await child.$eval("#good", (good) =>
    good.getBoundingClientRect().bottom <= innerHeight
      && good.compareDocumentPosition(document.getElementById("status"))
        === Node.DOCUMENT_POSITION_FOLLOWING), "good news comes first, in view");
  assert.equal(timeline.length, 4, timeline.join(" | "));
  assert.equal(timeline.filter((line) => line.includes("Example Pictures")).length, 2);
});

test("wrong words open nothing, and say so kindly", async () => {
  const page = await (await browser.newContext(phone)).newPage();
  await page.goto(`${server.url}/case`);
  await page.fill("#number", code.number);
  await page.fill("#words", [...code.words].reverse().join(" "));
  await page.click("#open");
  await page.waitForSelector("#problem:not(:empty)", { timeout: 60000 });
  assert.equal(await page.locator("#opened:not([hidden])").count(), 0);
  await page.context().close();
});

test("the audit log tells the journey and is whole", () => {
  const actions = server.run("audit", "list", "--json").trim().split("\n")
    .map((line) => JSON.parse(line).action).reverse();
  assert.deepEqual(actions, ["staff.invite", "key.create", "staff.set-up", "staff.sign-in",
    "case.accept", "outcome.report"]);
  assert.equal(JSON.parse(server.run("audit", "verify", "--json")).whole, true);
});
