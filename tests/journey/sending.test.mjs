// A young person's ways through the public pages: adding and taking off pictures, a connection that
// fails, another language, leaving in a hurry.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { desktop, open_browser, open_case, phone, picture, pictures_done, read_code, send_case,
  set_up, start_server, to_end, to_pictures } from "./support.mjs";

const elsewhere = "https://www.bbc.co.uk/**";

let server;
let browser;
let desk;

before(async () => {
  server = await start_server();
  browser = await open_browser();
  desk = await (await browser.newContext(desktop)).newPage();
  await set_up(desk, server.setup);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function fresh(size = phone) {
  const page = await (await browser.newContext(size)).newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  return page;
}

const waiting = () => desk.evaluate(async () =>
  (await (await fetch("/api/v1/desk/cases?status=waiting")).json()).waiting);

/** Gives the page a file as a drop or a paste does. */
async function hand_over(page, kind, name) {
  const bytes = readFileSync(picture(name)).toString("base64");
  await page.evaluate(([kind, name, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
    const options = { bubbles: true, cancelable: true };
    const event = kind === "drop" ? new DragEvent("drop", { ...options, dataTransfer: data })
      : new ClipboardEvent("paste", { ...options, clipboardData: data });
    document.getElementById("drop").dispatchEvent(event);
  }, [kind, name, bytes]);
}

test("pictures by picker, drop and paste; doubles and unreadable files are told; one is taken off",
  async () => {
    const page = await fresh(desktop);
    await to_pictures(page, `${server.url}/remove`);
    await to_end(page);
    await page.click("#send");
    await page.waitForSelector("#screen-problem .govuk-error-summary");
    assert.ok(await page.isVisible("#drop"), "the screen that lacks something is shown");
    const file = (name, buffer) => ({ name, mimeType: "image/jpeg", buffer });
    await page.setInputFiles("#pick", [
      ...["coffee.jpg", "flower.heic"].map((name) => file(name, readFileSync(picture(name)))),
      file("notes.jpg", Buffer.from("this is no picture\n"))]);
    await hand_over(page, "drop", "rocket.jpg");
    await hand_over(page, "paste", "grass.jpg");
    await hand_over(page, "paste", "coffee.jpg");
    await pictures_done(page, 6);
    assert.equal(await page.locator(".govuk-error-summary, .govuk-error-message").count(), 0);
    const said = await page.locator("#pictures > li").allTextContents();
    assert.match(said[0], /coffee\.jpg.*hash is made/);
    assert.match(said[1], /HEIC/);
    assert.match(said[2], /could not open/);
    assert.match(said[3], /rocket\.jpg.*hash is made/);
    assert.match(said[4], /grass\.jpg.*hash is made/);
    assert.match(said[5], /added this picture already/);
    assert.match(await page.textContent("#count"), /^3 pictures/);
    await page.click("button[aria-label='Remove picture 4']");
    assert.match(await page.textContent("#count"), /taken off the list.*2 pictures/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "list-title");
    await to_end(page);
    const posted = page.waitForRequest((request) => request.url().endsWith("/api/v1/cases"));
    await page.click("#send");
    const { pictures } = (await posted).postDataJSON();
    const own = ["coffee.jpg", "grass.jpg"].map((name) =>
      JSON.parse(server.run("hash", picture(name))).sha256);
    assert.deepEqual(pictures.map(({ sha256 }) => sha256), own);
    await read_code(page);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

test("without a connection nothing is lost, and trying again makes one case only", async () => {
  const page = await fresh();
  await page.goto(`${server.url}/remove`);
  await page.click("#begin");
  while (!await page.isVisible("#shared-yes")) await page.click("#skip");
  await page.check("#shared-yes");
  while (!await page.isVisible("#drop")) await page.click("#next");
  await page.setInputFiles("#pick", [picture("coffee.jpg"), picture("rocket.jpg")]);
  await pictures_done(page, 2);
  await to_end(page);
  const before_sending = await waiting();
  await page.context().setOffline(true);
  await page.click("#send");
  await page.waitForSelector("#send-problem:not(:empty)");
  assert.match(await page.textContent("#send-problem"), /Nothing is lost/);
  await page.context().setOffline(false);

  // The case arrives, but its answer gets lost on the way back.
  const ids = [];
  let lose = true;
  await page.route("**/api/v1/cases", async (route) => {
    ids.push(route.request().postDataJSON().submission_id);
    const response = await route.fetch();
    if (lose) await route.abort();
    else await route.fulfill({ response });
  });
  await page.click("#send");
  await page.waitForFunction(() => !document.getElementById("send").disabled);
  assert.match(await page.textContent("#send-problem"), /Nothing is lost/);
  assert.equal(await page.textContent("#send"), "Try again");
  assert.equal(await page.locator("#pictures .good").count(), 2);
  assert.equal(await page.isChecked("#shared-yes"), true);
  lose = false;
  await page.click("#send");
  const code = await read_code(page);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
  assert.equal(await waiting(), before_sending + 1);
  await page.check("#kept");
  await open_case(page, `${server.url}/case`, code);
  assert.equal(await page.locator("#states > li").count(), 2);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("the same in French, from the start page to the case", async () => {
  const page = await fresh({ ...phone, locale: "fr-BE" });
  await page.goto(`${server.url}/fr`);
  await page.click(".choices li:first-child a");
  assert.equal(new URL(page.url()).pathname, "/fr/remove");
  const code = await send_case(page, page.url(), [picture("rocket.jpg")]);
  assert.match(await page.textContent("#done"), /Nous avons ton dossier/);
  await page.click("#go-case");
  assert.equal(new URL(page.url()).pathname, "/fr/case");
  await open_case(page, page.url(), code);
  assert.match(await page.textContent("#status"), /Nous avons ton dossier/);
  const time = await page.textContent("#timeline time");
  const year = new Date().getFullYear();
  assert.match(time, new RegExp(`^\\d{1,2} \\S+ ${year}`), time);
  await page.click(".languages summary");
  await page.click("nav[aria-label='Langues'] a[lang=en]");
  assert.equal(new URL(page.url()).pathname, "/case");
  await page.context().close();
});

test("leaving by one tap: the page is replaced, and going back does not show it", async () => {
  const page = await fresh();
  await page.context().route(elsewhere, (route) => route.fulfill({ body: "weather" }));
  await page.goto(`${server.url}/`);
  await send_case(page, `${server.url}/remove`, [picture("coffee.jpg")]);
  await page.uncheck("#kept");  // Not even the question before leaving may hold anybody up.
  const entries = await page.evaluate(() => history.length);
  await page.click("#leave");
  await page.waitForURL(elsewhere);
  assert.equal(await page.evaluate(() => history.length), entries);
  await page.goBack();
  assert.equal(page.url(), `${server.url}/`);
  await page.goForward();
  assert.equal(new URL(page.url()).host, "www.bbc.co.uk");
  await page.context().close();
});

test("leaving by Esc three times: emptied at once, and the case's session ended", async () => {
  const page = await fresh(desktop);
  const code = await send_case(page, `${server.url}/remove`, [picture("grass.jpg")]);
  await open_case(page, `${server.url}/case`, code);
  await page.context().route(elsewhere, (route) => route.fulfill({ body: "weather" }));
  const shown = [];
  page.on("console", (message) => shown.push(message.text()));
  await page.evaluate(() => addEventListener("keydown", () =>
    console.log(document.body.textContent.trim().slice(0, 8))));
  const ended = page.waitForRequest((request) => request.method() === "DELETE"
    && request.url().endsWith("/api/v1/case-session"));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#opened:not([hidden])").count(), 1);
  await page.keyboard.press("Escape");
  await ended;
  await page.waitForURL(elsewhere);
  assert.deepEqual(shown, ["Skip to ", "Skip to ", ""]);
  await page.context().close();
});
