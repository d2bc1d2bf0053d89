// What the journeys of reports share: filling the questions, and the desk's side played by its
// interface, with keys made here as a member's browser makes them.
import { createHmac, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "./support.mjs";

const require = createRequire(join(root, "web", "package.json"));
const age = await import(pathToFileURL(require.resolve("age-encryption")).href);

async function key_pair() {
  const identity = await age.generateX25519Identity();
  return { identity, recipient: await age.identityToRecipient(identity) };
}

async function seal(text, recipients) {
  const encrypter = new age.Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return Buffer.from(await encrypter.encrypt(text)).toString("base64");
}

export async function open_with(identity, bytes) {
  const decrypter = new age.Decrypter();
  decrypter.addIdentity(identity);
  return Buffer.from(await decrypter.decrypt(bytes));
}

async function open_json(identity, base64) {
  return JSON.parse((await open_with(identity, Buffer.from(base64, "base64"))).toString());
}

/** Padmé, as docs/formats/report.md has it. */
function padme(bytes) {
  const exponent = Math.floor(Math.log2(bytes));
  const unit = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(bytes / unit) * unit;
}

function padded_json(value, min) {
  const text = Buffer.from(JSON.stringify(value));
  const out = Buffer.alloc(padme(Math.max(min, text.length + 1)), " ");
  text.copy(out);
  out[out.length - 1] = 10;
  return new Uint8Array(out);
}

/** The hotline's desk: `page` is signed in there. */
export class Desk {
  constructor(page, name = "admin") {
    this.page = page;
    this.name = name;
  }

  async ask(method, path, body) {
    const { status, text } = await this.page.evaluate(async ([verb, address, json]) => {
      const response = await fetch(`/api/v1/desk/${address}`, { method: verb,
        headers: { "Content-Type": "application/json" },
        body: json === undefined ? undefined : JSON.stringify(json) });
      return { status: response.status, text: await response.text() };
    }, [method, path, body]);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  async bytes(path) {
    return Buffer.from(await this.page.evaluate(async (address) => {
      const response = await fetch(`/api/v1/desk/${address}`);
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      const reader = new FileReader();
      reader.readAsDataURL(await response.blob());
      await new Promise((resolve) => { reader.onload = resolve; });
      return reader.result.split(",")[1];
    }, path), "base64");
  }

  /** Makes the keys of the first set-up. */
  async make_keys() {
    const me = await key_pair();
    const under_passphrase = new age.Encrypter();
    under_passphrase.setPassphrase("a passphrase long enough");
    under_passphrase.setScryptWorkFactor(17);
    await this.ask("PUT", "report-keys/me", { recipient: me.recipient, replaces: null,
      identity: Buffer.from(await under_passphrase.encrypt(me.identity)).toString("base64") });
    const wrap = async (text) => [{ name: this.name, recipient: me.recipient,
      wrapped: await seal(`${text}\n`, [me.recipient]) }];
    this.team = await key_pair();
    await this.ask("POST", "report-keys", { kind: "team", replaces: null,
      recipient: this.team.recipient, wraps: await wrap(this.team.identity) });
    const link = randomBytes(32).toString("hex");
    const keys = await this.ask("POST", "report-keys", { kind: "link", replaces: null,
      wraps: await wrap(link) });
    this.key_id = keys.team.key_id;
  }

  line(number) {
    return this.ask("GET", "reports").then(({ reports }) =>
      reports.find((one) => one.report_number === number));
  }

  async report(number) {
    const whole = await this.ask("GET", `reports/${number}`);
    return { ...whole, document: await open_json(this.team.identity, whole.body) };
  }

  open_message(message) {
    return open_json(this.team.identity, message.body);
  }

  /** Writes to the reporter; `key` false: without the key that proves who wrote it. */
  async write(number, text, key = true) {
    const { document, reporter_recipient } = await this.report(number);
    const message = { format: "holdfast message", version: 1, report_number: number,
      message_id: randomBytes(16).toString("hex"), from: "desk", written_at: new Date().toISOString(),
      text };
    const secret = key ? Buffer.from(document.message_key, "hex") : randomBytes(32);
    const mac = createHmac("sha256", secret).update(["holdfast message v1", message.from,
      message.report_number, message.message_id, message.written_at, message.text].join("\n")).digest("hex");
    const body = await seal(padded_json({ ...message, mac }, 4096),
      [this.team.recipient, reporter_recipient]);
    await this.ask("POST", `reports/${number}/messages`, { message_id: message.message_id,
      key_id: this.key_id, body });
  }
}

/** The screen in view. */
export function screen(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll(".screen")].find((one) => !one.hidden)?.dataset.screen);
}

/**
 * Goes through the screens to the summary or to `until`; `answers` has for each screen what is done
 * there. Screens without an entry are skipped with their button. Gives the screens that were seen.
 */
export async function walk(page, answers, until = "check") {
  const seen = [];
  for (;;) {
    const now = await screen(page);
    if (now === until) return seen;
    seen.push(now);
    if (seen.length > 40) throw new Error(`no end: ${seen.join(" ")}`);
    if (now === "start") {
      await page.click("#begin");
      continue;
    }
    if (now === "save") await page.waitForSelector("#save-words li");
    const answer = answers[now];
    if (answer) await answer();
    await page.click(answer ? "#next" : "#skip");
    await page.waitForFunction((before) => [...document.querySelectorAll(".screen")]
      .find((one) => !one.hidden)?.dataset.screen !== before, now);
  }
}

/** Sends the report; its number and words, as the page shows them. */
export async function send(page) {
  await page.click("#send");
  await page.waitForSelector('[data-screen="done"]:not([hidden])', { timeout: 90000 });
  const code = { number: await page.textContent("#report-number"),
    words: await page.locator("#report-words li").allTextContents() };
  await page.check("#kept-code");
  return code;
}

/** Opens a report at `address` (a /report/return page). */
export async function open_report(page, address, { number, words }) {
  await page.goto(address);
  await page.fill("#number", number);
  await page.fill("#words", words.join(" "));
  await page.click("#open");
  await page.waitForSelector("#opened:not([hidden])", { timeout: 90000 });
}
