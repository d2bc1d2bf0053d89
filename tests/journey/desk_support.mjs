// What the journeys of the desk share: pages that are looked at in both sizes, and a young person and a
// platform without a browser, who send, open and take back cases of made-up hashes (docs/formats/case.md,
// work.md).
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";

import { axe_findings, desktop, keep_picture, phone, too_wide } from "./support.mjs";

/** A page of its own, which keeps what its scripts throw. */
export async function desk_page(browser) {
  const page = await (await browser.newContext(desktop)).newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  return page;
}

/** On a phone in the dark and on a desktop: nothing for axe to find, nothing too wide, nothing thrown. */
export async function check_page(page, where) {
  for (const [size, colorScheme] of [[phone, "dark"], [desktop, "light"]]) {
    await page.setViewportSize(size.viewport);
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await axe_findings(page), [], `${where} ${size.viewport.width}`);
    assert.ok(await too_wide(page) <= 0, `${where} ${size.viewport.width} is too wide`);
    await keep_picture(page, `${where.replaceAll(" ", "-")}-${size.viewport.width}`);
  }
  assert.deepEqual(page.faults, [], where);
}

/** A request with the cookie of whoever is signed in on the page; its JSON, or {"failed": status}. */
export function desk_request(page, method, path, body) {
  return page.evaluate(async ([method, path, body]) => {
    const response = await fetch(path, { method, headers: { "Content-Type": "application/json" },
      body: body && JSON.stringify(body) });
    return response.ok ? response.json() : { failed: response.status };
  }, [method, path, body]);
}

async function ask(address, method, path, body, token) {
  const response = await fetch(address + path, { method, headers: { "Content-Type": "application/json",
    ...(token ? { Authorization: `Bearer ${token}` } : {}) },
  body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

function zero_bits(digest) {
  const at = digest.findIndex((byte) => byte !== 0);
  return at < 0 ? 256 : at * 8 + Math.clz32(digest[at]) - 24;
}

async function proof(address, purpose, subject = "") {
  const { challenge, bits } = await ask(address, "POST", "/api/v1/challenges", { purpose,
    ...(subject === "" ? {} : { subject }) });
  for (let nonce = 0; ; nonce += 1) {
    const digest = createHash("sha256").update(`${challenge}:${nonce}`).digest();
    if (zero_bits(digest) >= bits) return { challenge, nonce: String(nonce) };
  }
}

/** A hash with as many bits set as not, as a real picture's has, far from every other. */
function even_hash() {
  const half = randomBytes(16);
  return Buffer.concat([half, half.map((byte) => ~byte)]).toString("hex");
}

export function made_up_picture(quality = 90) {
  return { pdq: even_hash(), quality, md5: randomBytes(16).toString("hex"),
    sha256: randomBytes(32).toString("hex"), width: 640, height: 480 };
}

/** The number of a new case, and the key that opens it. */
export async function send_made_up(address, more = {}) {
  const { situation = {}, pictures = [made_up_picture()], recovery } = more;
  const key = randomBytes(32).toString("hex");
  const { case_number: number } = await ask(address, "POST", "/api/v1/cases", {
    submission_id: randomBytes(16).toString("hex"), key, proof: await proof(address, "case"), pictures,
    situation, ...(recovery ? { recovery } : {}) });
  return { number, key };
}

/** Opens the case with the answer to its question, with a new key from then on. */
export async function recover(address, { number }, answer_key) {
  const key = randomBytes(32).toString("hex");
  await ask(address, "POST", "/api/v1/case-recoveries/answer", { case_number: number, key: answer_key,
    new_key: key, proof: await proof(address, "lookup", number) });
  return { number, key };
}

export async function take_back(address, { number, key }) {
  const { token } = await ask(address, "POST", "/api/v1/case-sessions", { case_number: number, key,
    proof: await proof(address, "lookup", number) });
  return ask(address, "POST", "/api/v1/case/withdraw", {}, token);
}

/** A platform with its key: fetches the list, says what it did with a content. */
export function platform(address, key) {
  return {
    fetch_list: async () => {
      const response = await fetch(`${address}/exchange/stopncii/FetchHashes`,
        { headers: { "x-functions-key": key } });
      assert.equal(response.status, 200);
      return (await response.json()).hashRecords;
    },
    outcome: (bank_content_id, outcome) =>
      ask(address, "POST", "/api/v1/outcomes", { bank_content_id, outcome }, key),
  };
}
