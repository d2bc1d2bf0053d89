// What the desk does with reports before and after the age format: docs/formats/report.md's vectors,
// values that link reports, hostile archives, redaction, ready-made messages.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { report_templates } from "../../web/build/report_templates.mjs";
import { load, root } from "./helpers.mjs";

const format = await load("shared/report_crypto.ts");
const { padme } = await load("shared/seal.ts");
const { read_attachment } = await load("shared/tar.ts");
const { link_values, link_value } = await load("desk/report_links.ts");

test("padding, fingerprint, message code and link token are those of the format's vectors", async () => {
  const wanted = [[1, 1], [9, 10], [1000, 1024], [16384, 16384], [16385, 17408], [70000, 71680],
    [25000000, 25165824], [26214400, 26214400]];
  for (const [length, padded] of wanted) assert.equal(padme(length), padded, String(length));
  assert.equal(await format.fingerprint(
    "age1kz5frgj8j6qztyuzjg5nxspkrsc3tske40a6mxxz8ew3xxvtl9fqg5khfz"), "G7G7-69B0-QEV3-3NK7");
  assert.equal(await format.message_mac(format.from_hex(
    "0395be8bdf21ad2128484ec9c7fa3a7b09e4d307f0658c062cb10a8a225c1672"),
    { from: "reporter", report_number: "7K3M-Q9TD", message_id: "00112233445566778899aabbccddeeff",
      written_at: "2026-11-29T10:00:00.000Z", text: "Hello" }),
  "df4535bc3c2b5f5e475e174518dbc347ae8cbcc6952091beae568559ce92657f");
  const key = Uint8Array.from({ length: 32 }, (_, place) => place);
  assert.equal(await format.hmac_hex(key, `handle\n${link_value.handle("Instagram", "@Some.Name")}`),
    "258586664ad1dd78d7e940dbb01e5f9a0c45048113b734739f759d37b34383a5");
});

test("JSON is padded with spaces before a last line feed, and what is too long is refused", () => {
  const bytes = format.padded_json({ a: "é" }, 4096, 65536);
  assert.equal(bytes.length, 4096);
  assert.equal(bytes[4095], 10);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes)), { a: "é" });
  assert.throws(() => format.padded_json({ a: "x".repeat(65536) }, 4096, 65536), format.TooLong);
});

test("values that link reports are the same however they were typed", () => {
  const pairs = [
    ["handle", [" Chat ter", "@@Some.Name"], "chatter:some.name"], ["handle", ["", "x"], "other:x"],
    ["handle", ["chatter", "@"], ""], ["phone", ["+44 (7700) 900-123"], "+447700900123"],
    ["phone", ["0044 7700 900123"], "+447700900123"], ["phone", ["12"], ""],
    ["email", [" Sam@Example.org "], "sam@example.org"], ["email", ["no address"], ""],
    ["wallet", ["0xABC def"], "0xabcdef"], ["wallet", ["1BoatSLRH"], "1BoatSLRH"],
    ["bank", ["12-34-56", "0012 3456"], "12345600123456"], ["gift_card", ["gc-12 ab"], "GC12AB"],
    ["link", ["https://www.Example.org/Sam/?a=1#x"], "example.org/Sam"], ["link", ["not a link"], ""],
  ];
  for (const [kind, given, wanted] of pairs) {
    assert.equal(link_value[kind](...given), wanted, `${kind} ${given}`);
  }
});

test("link values of a report: each once, and what a stranger wrote in a field's place does no harm", () => {
  const plain = { suspects: [{ accounts: [{ platform: "Chatter", handle: "sam" },
    { platform: "chatter", handle: "@Sam", link: "chatter.example/sam" }], phones: ["+447700900123", 7, null] },
  "a text", null], demand: { payments: [{ wallet: "0xAA" }, { kind: "bank", account: "12345678" }] },
  pictures: [{ pdq: "a".repeat(64), sha256: "zz" }], attachments: "none" };
  const found = link_values(plain).map(({ kind, value }) => `${kind} ${value}`);
  assert.deepEqual(found, ["handle chatter:sam", "link chatter.example/sam", "phone +447700900123",
    "wallet 0xaa", "bank 12345678", `picture pdq:${"a".repeat(64)}`]);
  assert.deepEqual(link_values({ suspects: { accounts: 3 }, demand: [] }), []);
  const many = { suspects: [{ phones: Array.from({ length: 500 }, (_, n) => `+4477009${n + 10000}`) }] };
  assert.equal(link_values(many).length, 200);
});

function member(name, bytes, size = bytes.length) {
  const out = Buffer.alloc(512 + Math.ceil(bytes.length / 512) * 512);
  out.write(name, 0);
  out.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  out.write("ustar\0" + "00", 257);
  Buffer.from(bytes).copy(out, 512);
  return out;
}

test("an attachment's archive: the two members, and nothing that is not they", () => {
  const about = Buffer.from('{"name": "a.png"}');
  const good = Buffer.concat([member("attachment.json", about), member("file.png", Buffer.from("abc")),
    Buffer.alloc(1024)]);
  const { about: read, bytes } = read_attachment(good);
  assert.equal(read.name, "a.png");
  assert.equal(Buffer.from(bytes).toString(), "abc");
  const bad = [
    Buffer.alloc(0), Buffer.alloc(1024), good.subarray(0, 700),
    Buffer.concat([member("attachment.json", about), member("../file", Buffer.from("abc"))]),
    Buffer.concat([member("attachment.json", about), member("file.png", Buffer.from("abc"), 99999)]),
    Buffer.concat([member("attachment.json", Buffer.from("{")), member("file", Buffer.from("abc"))]),
    Buffer.concat([member("file.png", Buffer.from("abc")), member("attachment.json", about)]),
  ];
  for (const [place, archive] of bad.entries()) {
    assert.equal(read_attachment(archive), null, String(place));
  }
});

test("redaction takes out what was chosen and nothing else, and says so", async () => {
  globalThis.document = { getElementById: () => null, documentElement: { lang: "en" } };
  const { answer_parts, redacted } = await load("desk/report_answers.ts");
  const plain = { message_key: "k", happened: "a", suspects: [{ name: "S", phones: ["1", "2"] }] };
  const copy = redacted(plain, [["suspects", 0, "phones", 1], ["happened"]], "ada", "now");
  assert.deepEqual(copy, { message_key: "k", happened: "[redacted]",
    suspects: [{ name: "S", phones: ["1", "[redacted]"] }],
    redaction: [{ at: "now", by: "ada", fields: ["suspects.0.phones.1", "happened"] }] });
  assert.equal(plain.happened, "a");
  const deep = JSON.parse(`${'{"a":'.repeat(50)}1${"}".repeat(50)}`);
  assert.deepEqual(answer_parts({ odd: deep, message_key: "secret" }), []);
  const rows = answer_parts({ odd: { x: ["<i>", true] }, happened: "h" }).flatMap((part) => part.rows);
  assert.deepEqual(rows.map(({ text }) => text), ["h", "<i>", "desk.case.yes"]);
});

test("a file is saved under a name that opens nothing else", async () => {
  const { saved_name, picture_type } = await load("desk/report_files.tsx");
  assert.equal(saved_name("../../.bashrc", "00112233445566"), "_.._.bashrc");
  assert.equal(saved_name("a\u202egnp.exe", "0"), "agnp.exe");
  assert.equal(saved_name(" ", "00112233445566"), "attachment-00112233");
  assert.equal(picture_type(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0])), "image/jpeg");
  assert.equal(picture_type(new TextEncoder().encode("<svg onload=x>")), null);
});

test("ready-made messages are there in six languages; a missing one stops the build", () => {
  const file = join(root, "data", "reports", "templates.json");
  const { templates, languages } = report_templates(file);
  assert.ok(templates.length >= 5 && languages.length === 6);
  const broken = JSON.parse(readFileSync(file, "utf8"));
  delete broken.templates[1].text.cy;
  const copy = join(mkdtempSync(join(tmpdir(), "holdfast-templates-")), "templates.json");
  writeFileSync(copy, JSON.stringify(broken));
  assert.throws(() => report_templates(copy), /are_you_safe.*"cy"/);
});

test("a reporter's key that is not the one in the report is not encrypted to", async () => {
  globalThis.document = { getElementById: () => null, documentElement: { lang: "en" } };
  const { reporter_recipient } = await load("desk/report_open.ts");
  const report = (plain) => ({ plain, reporter_recipient: "age1theirs" });
  assert.equal(reporter_recipient(report({ reporter_recipient: "age1theirs" })), "age1theirs");
  assert.equal(reporter_recipient(report({})), "age1theirs");
  assert.throws(() => reporter_recipient(report({ reporter_recipient: "age1another" })),
    { code: "differs" });
});
