// A passkey opens one's own key beside the passphrase: Chromium's virtual authenticator with the PRF
// extension. What the server keeps opens with it alone, and with age.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  axe_findings, desktop, keep_picture, open_browser, phone, set_up, start_server, too_wide,
} from "./support.mjs";

const passphrase = "seven brown lanterns walk home";
const changed_passphrase = "nine grey harbours sing loudly";

let server;
let browser;
let desk;
let cdp;
let authenticator;
const sent = [];

// A passkey belongs to a name, and 127.0.0.1 is none.
const named = (url) => url.replace("127.0.0.1", "localhost");

async function authenticator_with(options) {
  if (authenticator) await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: authenticator });
  ({ authenticatorId: authenticator } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true,
    hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options } }));
}

before(async () => {
  server = await start_server();
  browser = await open_browser();
  const context = await browser.newContext(desktop);
  desk = await context.newPage();
  desk.on("dialog", (dialog) => void dialog.accept());
  desk.on("request", (request) => sent.push(request.postData() ?? ""));
  cdp = await context.newCDPSession(desk);
  await cdp.send("WebAuthn.enable");
  await set_up(desk, named(server.setup));
  await desk.goto(`${named(server.url)}/desk/report-keys`);
  await desk.fill("#mine-passphrase", passphrase);
  await desk.fill("#mine-again", passphrase);
  await desk.check("#mine-agree");
  await desk.click("button:has-text('Make my key')");
  await desk.waitForSelector("text=Your key is made and unlocked.", { timeout: 60000 });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const kept = () => desk.evaluate(async () => (await (await fetch("/api/v1/desk/report-keys")).json()).me);
const is_unlocked = () => desk.waitForSelector("dd:has-text('Unlocked')", { timeout: 60000 });

async function locked() {
  await desk.reload();
  await desk.waitForSelector("#passphrase");
}

async function looks_good(place) {
  for (const [name, { viewport }] of [["phone", phone], ["desktop", desktop]]) {
    await desk.setViewportSize(viewport);
    assert.ok(await too_wide(desk) <= 0, `${place} at ${viewport.width}`);
    assert.deepEqual(await axe_findings(desk), [], `${place} at ${viewport.width}`);
    await keep_picture(desk, `passkey-${place}-${name}`);
  }
}

test("a passkey without the PRF extension is refused with a sentence, and nothing is kept", async () => {
  await authenticator_with({ hasPrf: false });
  await desk.click("summary:has-text('Unlock with a passkey as well')");
  await looks_good("offer");
  await desk.click("button:has-text('Add a passkey')");
  await desk.waitForSelector(".govuk-error-summary >> text=This browser or this passkey cannot unlock keys.");
  assert.equal((await kept()).passkey, null);
});

test("a passkey is added, and opens the key with no passphrase", async () => {
  await authenticator_with({ hasPrf: true });
  await desk.click("button:has-text('Add a passkey')");
  await desk.waitForSelector("text=Your passkey can unlock your key now.", { timeout: 60000 });
  const { passkey } = await kept();
  assert.match(passkey.salt, /^[0-9a-f]{64}$/);
  assert.match(Buffer.from(passkey.identity, "base64").toString("latin1"), /^age-encryption\.org\/v1\n-> X25519 /);
  await locked();
  await looks_good("locked");
  await desk.click("button:has-text('Unlock with my passkey')");
  await is_unlocked();
  await desk.click("button:has-text('Make the team’s key')");
  await desk.waitForSelector("text=Reports can be sent now.");
  for (const body of sent) {
    assert.doesNotMatch(body, /AGE-SECRET-KEY/);
    assert.ok(!body.includes(passphrase));
  }
});

test("a new passphrase leaves the passkey as it was, and both open the same key", async () => {
  const before_change = await kept();
  await desk.click("summary:has-text('Change the passphrase')");
  for (const [id, words] of [["old", passphrase], ["passphrase", changed_passphrase], ["again", changed_passphrase]]) {
    await desk.fill(`#change-${id}`, words);
  }
  await desk.click("button:has-text('Change it')");
  await desk.waitForSelector("text=Your key is now under the new passphrase.", { timeout: 60000 });
  const after_change = await kept();
  assert.deepEqual(after_change.passkey, before_change.passkey);
  assert.notEqual(after_change.identity, before_change.identity);
  await locked();
  await desk.click("button:has-text('Unlock with my passkey')");
  await is_unlocked();
  await locked();
  await desk.fill("#passphrase", changed_passphrase);
  await desk.click("button[type=submit]:has-text('Unlock')");
  await is_unlocked();
});

test("another answer opens nothing, nor does a device without the passkey; the passphrase still does", async () => {
  await desk.route("**/api/v1/desk/report-keys", async (route) => {
    const response = await route.fetch();
    const keys = await response.json();
    keys.me.passkey.salt = "5a".repeat(32);
    await route.fulfill({ response, json: keys });
  });
  await locked();
  await desk.click("button:has-text('Unlock with my passkey')");
  await desk.waitForSelector(".govuk-error-summary >> text=This passkey does not open your key.");
  await desk.unroute("**/api/v1/desk/report-keys");
  await locked();
  await cdp.send("WebAuthn.clearCredentials", { authenticatorId: authenticator });
  await desk.click("button:has-text('Unlock with my passkey')");
  await desk.waitForSelector(".govuk-error-summary >> text=The passkey was not used");
  await looks_good("refused");
  await desk.fill("#passphrase", changed_passphrase);
  await desk.click("button[type=submit]:has-text('Unlock')");
  await is_unlocked();
});

test("a passkey is taken away: the button is gone, and the server keeps none", async () => {
  await desk.click("summary:has-text('Your passkey')");
  await looks_good("set");
  await desk.click("button:has-text('Take the passkey away')");
  await desk.waitForSelector("text=The passkey no longer unlocks your key.");
  assert.equal((await kept()).passkey, null);
  await locked();
  assert.equal(await desk.locator("button:has-text('Unlock with my passkey')").count(), 0);
});
