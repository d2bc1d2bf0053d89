// What `/report` is made of, apart from the browser: keys and padding by the vectors of
// docs/formats/report.md, attachments that tar opens, what a file says about itself, what is taken
// from people at work, and the document that answers become.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { questions } from "../../web/site/pages/report_form.mjs";
import { load, root } from "./helpers.mjs";

const { code_root, report_key, to_hex } = await load("shared/return_code.ts");
const { case_keys, fingerprint, from_base64, message_mac, padded_json, report_keys, to_base64, TooLong } =
  await load("shared/report_crypto.ts");
const { padme } = await load("shared/seal.ts");
const { identity_of, open, seal } = await load("shared/sealing.ts");
const { safe_name, tar } = await load("shared/tar.ts");
const { facts_in, is_plain_text } = await load("site/file_facts.ts");

const code = "granite pebble walnut violin lantern abacus".split(" ");
const utf8 = (text) => new TextEncoder().encode(text);

test("keys of a code are those of docs/formats/report.md", async () => {
  const keys = await report_keys(await code_root(code));
  assert.equal(keys.access_key, "4e5fb58cba3063de64250145b379043b503bdb82b26e6710881edb5a2ccd42f8");
  assert.equal(to_hex(keys.message_key), "0395be8bdf21ad2128484ec9c7fa3a7b09e4d307f0658c062cb10a8a225c1672");
  const { identity, recipient } = await identity_of(keys.reply_secret);
  assert.equal(identity, "AGE-SECRET-KEY-1LR6KMLZZJ2PQZGA4FZNKQK3W6E8682K5XTJ8PDMEY8UF9LA2UK9Q6VJ9K2");
  assert.equal(recipient, "age1kz5frgj8j6qztyuzjg5nxspkrsc3tske40a6mxxz8ew3xxvtl9fqg5khfz");
  assert.equal(await fingerprint(recipient), "G7G7-69B0-QEV3-3NK7");
  assert.equal(await message_mac(keys.message_key, { from: "reporter", report_number: "7K3M-Q9TD",
    message_id: "00112233445566778899aabbccddeeff", written_at: "2026-11-29T10:00:00.000Z", text: "Hello" }),
  "df4535bc3c2b5f5e475e174518dbc347ae8cbcc6952091beae568559ce92657f");
});

test("keys of a case's messages are those of docs/formats/case.md, and none of a report's", async () => {
  const contract = readFileSync(join(root, "docs/formats/case.md"), "utf8");
  const keys = await case_keys(await code_root(code));
  assert.equal(to_hex(keys.message_key), "4e48c8b4b000aea71c87795e68434572ceda67b10a68dc8b1f45305fb45f08b9");
  assert.equal(to_hex(keys.reply_secret), "cff484c7e06a3374d5917941d56009dfb49be639ccc7f14b0647697aaceaf939");
  for (const key of Object.values(keys)) assert.ok(contract.includes(to_hex(key)));
});

test("the keys of answers on a device are none of those that are sent", async () => {
  const of_code = await code_root(code);
  const sent = [await report_key(of_code, "access"), await report_key(of_code, "draft")].map(to_hex);
  for (const label of ["name on device", "answers on device"]) {
    assert.ok(!sent.includes(to_hex(await report_key(of_code, label))), label);
  }
});

test("padding: lengths of the format's table", () => {
  const table = [[1, 1], [9, 10], [1000, 1024], [16384, 16384], [16385, 17408], [70000, 71680],
    [25000000, 25165824], [26214400, 26214400]];
  for (const [bytes, padded] of table) assert.equal(padme(bytes), padded, String(bytes));
  const short = padded_json({ text: "a" }, 4096, 65536);
  const longer = padded_json({ text: "a".repeat(3000) }, 4096, 65536);
  assert.equal(short.length, 4096);
  assert.equal(longer.length, 4096);
  assert.equal(short[4095], 0x0a);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(short)), { text: "a" });
  assert.throws(() => padded_json({ text: "a".repeat(70000) }, 4096, 65536), TooLong);
});

test("what is sealed opens with the identity, and with no other; an altered byte is found", async () => {
  const one = await identity_of(utf8("1".repeat(32)));
  const two = await identity_of(utf8("2".repeat(32)));
  const other = await identity_of(utf8("3".repeat(32)));
  const sealed = await seal(utf8("a secret"), [one.recipient, two.recipient]);
  for (const { identity } of [one, two]) {
    assert.equal(new TextDecoder().decode(await open(sealed, [identity])), "a secret");
  }
  await assert.rejects(open(sealed, [other.identity]));
  sealed[sealed.length - 1] ^= 1;
  await assert.rejects(open(sealed, [one.identity]));
  await assert.rejects(seal(utf8("a"), []));
});

test("base64 goes both ways, for more bytes than one call takes", () => {
  const bytes = Uint8Array.from({ length: 100001 }, (_, index) => index % 251);
  assert.equal(to_base64(bytes), Buffer.from(bytes).toString("base64"));
  assert.deepEqual(from_base64(to_base64(bytes)), bytes);
});

test("an attachment is an archive that tar opens, its bytes unaltered, its length padded", () => {
  const picture = readFileSync(join(root, "vectors/pictures/coffee.jpg"));
  const archive = tar([{ name: "attachment.json", bytes: utf8("{}\n"), modified_s: 1700000000 },
    { name: safe_name("My Screenshot.JPG"), bytes: picture, modified_s: 0 }]);
  assert.equal(archive.length, padme(archive.length));
  const folder = mkdtempSync(join(tmpdir(), "holdfast-tar-"));
  try {
    writeFileSync(join(folder, "a.tar"), archive);
    assert.equal(execFileSync("tar", ["tf", "a.tar"], { cwd: folder, encoding: "utf8" }),
      "attachment.json\nfile.jpg\n");
    execFileSync("tar", ["xf", "a.tar"], { cwd: folder });
    assert.ok(readFileSync(join(folder, "file.jpg")).equals(picture));
    assert.equal(readFileSync(join(folder, "attachment.json"), "utf8"), "{}\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
  for (const [name, safe] of [["a.PNG", "file.png"], ["../../etc/passwd", "file"], ["x.tar.gz", "file.gz"],
    ["no extension", "file"], ["a.verylongending", "file"]]) assert.equal(safe_name(name), safe, name);
  assert.throws(() => tar([{ name: "file", bytes: new Uint8Array(26214400), modified_s: 0 }]), RangeError);
});

/** A JPEG of an Exif block alone: make, time and a place. */
function exif_jpeg() {
  const entry = (tag, type, count, value) => {
    const out = Buffer.alloc(12);
    out.writeUInt16BE(tag, 0);
    out.writeUInt16BE(type, 2);
    out.writeUInt32BE(count, 4);
    out.writeUInt32BE(value, 8);
    return out;
  };
  const directory = (...entries) => Buffer.concat([Buffer.from([0, entries.length]), ...entries, Buffer.alloc(4)]);
  const first_at = 8;
  const gps_at = first_at + 2 + 3 * 12 + 4;
  const text_at = gps_at + 2 + 2 * 12 + 4;
  const tiff = Buffer.concat([Buffer.from("MM\0*\0\0\0\x08", "latin1"),
    directory(entry(0x010f, 2, 6, text_at), entry(0x0132, 2, 20, text_at + 6), entry(0x8825, 4, 1, gps_at)),
    directory(entry(1, 2, 2, 0x4e000000), entry(2, 5, 3, 0)),
    Buffer.from("Maker\0" + "2026:11:28 21:04:11\0", "latin1")]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(tiff.length + 8);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), length, Buffer.from("Exif\0\0", "latin1"), tiff]);
}

test("a picture says when, with what and whether where it was made; one that lies says nothing", () => {
  const jpeg = exif_jpeg();
  assert.deepEqual(facts_in(jpeg), { taken: "2026:11:28 21:04:11", device: "Maker", place: true });
  assert.deepEqual(facts_in(readFileSync(join(root, "vectors/pictures/one-pixel.png"))), {});
  for (let at = 0; at < jpeg.length; at += 1) {
    for (const value of [0x00, 0x7f, 0xff]) {
      const broken = Buffer.from(jpeg);
      broken[at] = value;
      facts_in(broken);  // Must come back, whatever the bytes say.
    }
    facts_in(jpeg.subarray(0, at));
  }
});

test("from people at work only text is taken, whatever the file is called", () => {
  const text = (value) => is_plain_text(utf8(value));
  assert.ok(text("[28/11/2026, 21:04] Them: I will send it to everyone\r\n"));
  assert.ok(text("한국어, emoji 🙂, tabs\tand lines\n"));
  assert.ok(is_plain_text(Buffer.from("\ufeffUTF-16 too", "utf16le")));
  for (const name of ["coffee.jpg", "one-pixel.png"]) {
    assert.ok(!is_plain_text(readFileSync(join(root, "vectors/pictures", name))), name);
  }
  assert.ok(!text("%PDF-1.7\n"));
  assert.ok(!text("<img src=\"data:image/png;base64,AAAA\">"));
  assert.ok(!text(`{"photo": "${"QUJD".repeat(2000)}"}`));
  assert.ok(!is_plain_text(Buffer.from("PK\x03\x04\x14\0\0\0\x08\0", "latin1")));
});

test("every question has words, a place in the document and a limit", () => {
  const ids = questions.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const names = questions.flatMap(({ fields }) => (fields ?? []).map(({ name }) => name));
  assert.equal(new Set(names).size, names.length);
  const source = readFileSync(join(root, "web/site/report_document.ts"), "utf8");
  for (const name of names.filter((one) => one !== "deadline")) {
    const screen = questions.find(({ fields }) => fields?.some((one) => one.name === name)).id;
    assert.ok(source.includes(`"${name}"`) || source.includes(`"${screen}"`), `${name} goes nowhere`);
  }
});

test("the document names the reporter's own recipient, which the server cannot change", async () => {
  globalThis.document = { getElementById: () => null, documentElement: { lang: "en" } };
  const { report_document } = await load("site/report_document.ts");
  const recipient = "age1kz5frgj8j6qztyuzjg5nxspkrsc3tske40a6mxxz8ew3xxvtl9fqg5khfz";
  const document = report_document({ submission_id: "00112233445566778899aabbccddeeff", message_key_hex: "ab",
    reporter_recipient: recipient, answers: {}, told: [], accounts: [], country: "GB", routing: {},
    attachments: [], now: new Date("2026-11-29T10:00:00Z") });
  assert.equal(document.reporter_recipient, recipient);
  assert.equal(document.message_key, "ab");
});
