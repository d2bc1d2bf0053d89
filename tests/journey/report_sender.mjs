// A reporter without a browser: encrypts, proves, sends, as docs/formats/report.md says.
import assert from "node:assert/strict";
import { createHash, createHmac, randomBytes, webcrypto } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./support.mjs";

// Node 18 has WebCrypto, but not as a global.
if (!globalThis.crypto) Object.defineProperty(globalThis, "crypto", { value: webcrypto });

const package_file = join(root, "web", "node_modules", "age-encryption", "dist", "index.js");
export const age = await import(pathToFileURL(package_file).href);

const chunk_bytes = 1024 * 1024;
const hex = (bytes) => randomBytes(bytes).toString("hex");

function padme(length) {
  const e = Math.floor(Math.log2(length));
  const unit = 2 ** (e - (Math.floor(Math.log2(e)) + 1));
  return Math.ceil(length / unit) * unit;
}

function padded(value, minimum) {
  const text = Buffer.from(JSON.stringify(value));
  const bytes = Buffer.alloc(padme(Math.max(minimum, text.length + 1)), " ");
  text.copy(bytes);
  bytes[bytes.length - 1] = 10;
  return bytes;
}

async function seal(plain, recipients) {
  const encrypter = new age.Encrypter();
  for (const one of recipients) encrypter.addRecipient(one);
  return Buffer.from(await encrypter.encrypt(new Uint8Array(plain)));
}

function member(name, bytes) {
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write("0000644\0", 100);
  head.write("0000000\0", 108);
  head.write("0000000\0", 116);
  head.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  head.write("00000000000\0", 136);
  head.write("        0", 148);
  head.write("ustar\0" + "00", 257);
  head.write(`${head.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([head, bytes, Buffer.alloc((512 - bytes.length % 512) % 512)]);
}

/** The padded archive of an attachment. */
export function archive(about, bytes) {
  const extension = /\.([a-z0-9]{1,8})$/.exec(about.name)?.[1];
  const members = Buffer.concat([
    member("attachment.json", Buffer.from(JSON.stringify({ format: "holdfast attachment", version: 1,
      ...about }))),
    member(extension ? `file.${extension}` : "file", bytes), Buffer.alloc(1024)]);
  return Buffer.concat([members, Buffer.alloc(padme(Math.max(65536, members.length)) - members.length)]);
}

async function ask(server, method, path, body, headers = {}) {
  const is_bytes = Buffer.isBuffer(body);
  const answer = await fetch(`${server.url}/api/v1${path}`, { method,
    body: body === undefined || is_bytes ? body : JSON.stringify(body),
    headers: { ...(body === undefined || is_bytes ? {} : { "content-type": "application/json" }), ...headers } });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

async function prove(server, purpose, subject) {
  const { challenge, bits } = await ask(server, "POST", "/challenges",
    subject === undefined ? { purpose } : { purpose, subject });
  for (let nonce = 0; ; nonce += 1) {
    const digest = createHash("sha256").update(`${challenge}:${nonce}`).digest();
    if (digest.readUInt32BE(0) >>> (32 - bits) === 0 || bits === 0) {
      return { challenge, nonce: String(nonce) };
    }
  }
}

/** Sends a report; what the reporter keeps, and ways to write and to read on. */
export async function send_report(server, answers, routing = {}) {
  const identity = await age.generateX25519Identity();
  const recipient = await age.identityToRecipient(identity);
  const message_key = hex(32);
  const { key_id, recipients } = await ask(server, "GET", "/reports/recipients");
  const submission_id = hex(16);
  const plain = { format: "holdfast report", version: 1, submission_id,
    written_at: new Date().toISOString(), time_zone: "Europe/London", language: "en", message_key,
    reporter_recipient: recipient, routing, ...answers };
  const body = (await seal(padded(plain, 16384), recipients)).toString("base64");
  const { report_number, token } = await ask(server, "POST", "/reports", { submission_id, key: hex(32),
    proof: await prove(server, "report"), routing, reporter_recipient: recipient, key_id, body });
  return reporter({ server, token, report_number, message_key, identity, recipient });
}

function reporter(one) {
  const auth = { authorization: `Bearer ${one.token}` };
  const code = (key, message) => createHmac("sha256", Buffer.from(key, "hex")).update(
    ["holdfast message v1", message.from, message.report_number, message.message_id, message.written_at,
      message.text].join("\n")).digest("hex");
  const keys = () => ask(one.server, "GET", "/reports/recipients");
  return {
    ...one,
    /** Writes a message; with another key, as somebody would who has not the reporter's. */
    async write(text, { key = one.message_key, attachments = [] } = {}) {
      const { key_id, recipients } = await keys();
      const message = { from: "reporter", report_number: one.report_number, message_id: hex(16),
        written_at: new Date().toISOString(), text };
      const body = await seal(padded({ format: "holdfast message", version: 1, ...message, attachments,
        mac: code(key, message) }, 4096), [...recipients, one.recipient]);
      await ask(one.server, "POST", "/report/messages",
        { message_id: message.message_id, key_id, body: body.toString("base64") }, auth);
    },
    async attach(attachment_id, about, bytes) {
      const { key_id, recipients } = await keys();
      const file = await seal(archive({ attachment_id, ...about }, bytes), recipients);
      await ask(one.server, "POST", "/report/attachments", { attachment_id, key_id, size: file.length,
        sha256: createHash("sha256").update(file).digest("hex"), media: "image",
        proof: await prove(one.server, "attachment") }, auth);
      for (let at = 0; at < file.length; at += chunk_bytes) {
        await ask(one.server, "PATCH", `/report/attachments/${attachment_id}`,
          file.subarray(at, at + chunk_bytes), { ...auth, "upload-offset": String(at),
            "content-type": "application/offset+octet-stream" });
      }
    },
    /** The desk's messages: each with its text, and whether its code is right. */
    async read() {
      const { messages } = await ask(one.server, "GET", "/report", undefined, auth);
      return Promise.all(messages.filter(({ from }) => from === "desk").map(async ({ body }) => {
        const decrypter = new age.Decrypter();
        decrypter.addIdentity(one.identity);
        const message = JSON.parse(await decrypter.decrypt(
          new Uint8Array(Buffer.from(body, "base64")), "text"));
        return { text: message.text, genuine: message.mac === code(one.message_key, message) };
      }));
    },
  };
}
