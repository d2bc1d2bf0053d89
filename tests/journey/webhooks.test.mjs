// The desk's webhooks: an administrator adds an address, tries it, sees a failure and sends it again,
// changes the secret and removes it; a receiver on this machine checks each signature.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { axe_findings, desktop, open_browser, phone, set_up, start_server, too_wide } from "./support.mjs";

let server;
let browser;
let desk;
let receiver;
const got = [];
let status = 200;

before(async () => {
  process.env.HOLDFAST_WEBHOOK_ALLOW = "127.0.0.1";
  server = await start_server();
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => {
      body += bytes;
    });
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  browser = await open_browser();
  desk = await (await browser.newContext(desktop)).newPage();
  await set_up(desk, server.setup);
});
after(async () => {
  await browser?.close();
  receiver?.closeAllConnections();
  receiver?.close();
  await server?.stop();
});

const hook_url = () => `http://127.0.0.1:${receiver.address().port}/hook`;

function is_signed_with({ headers, body }, secret) {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const wanted = `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
  return headers["webhook-signature"].split(" ").includes(wanted);
}

async function looks_good(place) {
  for (const viewport of [phone.viewport, desktop.viewport]) {
    await desk.setViewportSize(viewport);
    assert.ok(await too_wide(desk) <= 0, `${place} at ${viewport.width}`);
    assert.deepEqual(await axe_findings(desk), [], `${place} at ${viewport.width}`);
  }
}

const rows = () => desk.locator("tbody tr");

test("an address that may not be asked is refused with a reason", async () => {
  await desk.click("nav >> text=Webhooks");
  await desk.waitForSelector("text=Nobody is told over HTTPS yet.");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector(".govuk-error-summary >> text=Enter the address.");
  await desk.fill("#url", "https://10.0.0.1/");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector(".govuk-error-summary >> text=not public");
  await looks_good("refused");
});

test("an address is added, and its secret shown once", async () => {
  await desk.fill("#url", hook_url());
  await desk.fill("#note", "Example Schools Trust");
  await desk.click("form button[type=submit]");
  await desk.waitForSelector("#new-secret");
  assert.match(await desk.textContent("#new-secret"), /^whsec_[A-Za-z0-9+/]{43}=$/);
  await desk.waitForSelector("tbody >> text=Example Schools Trust");
  await looks_good("added");
});

test("a test arrives signed, a failure is shown and sent again, both secrets sign", async () => {
  const secret = await desk.textContent("#new-secret");
  await desk.click("tbody >> text=Example Schools Trust");
  await desk.click("text=Send a test");
  await desk.waitForSelector("tbody >> text=Delivered (200)");
  assert.equal(await desk.locator("#new-secret").count(), 0);
  assert.ok(is_signed_with(got[0], secret));
  status = 500;
  await desk.click("text=Send a test");
  await desk.waitForSelector("tbody >> text=Failed (500)");
  await desk.waitForSelector("main >> text=Failing since");
  await looks_good("failing");
  status = 200;
  desk.once("dialog", (dialog) => void dialog.accept());
  await desk.click("text=New secret");
  await desk.waitForSelector("#new-secret");
  const fresh = await desk.textContent("#new-secret");
  await desk.click("text=Send again");
  await desk.waitForFunction(() => document.querySelectorAll("tbody .pill--on_list").length === 2);
  const last = got.at(-1);
  assert.equal(last.headers["webhook-id"], got[1].headers["webhook-id"]);
  assert.ok(is_signed_with(last, secret) && is_signed_with(last, fresh));
  assert.ok(!is_signed_with(got[1], fresh));
});

test("one that answered 410 is enabled again, and removed", async () => {
  status = 410;
  await desk.click("text=Send a test");
  await desk.waitForSelector("main >> text=Ended by the receiver");
  await desk.click("text=Enable again");
  await desk.waitForSelector("text=It is told of events again.");
  desk.once("dialog", (dialog) => void dialog.accept());
  await desk.click("main >> text=Remove");
  await desk.waitForSelector("text=Nobody is told over HTTPS yet.");
  assert.equal(await rows().count(), 0);
});
