// Chat exports read for the page: what stands in zips of many kinds, hostile ones among them, and the
// same messages as the program where it is given (HOLDFAST_PROGRAM). HOLDFAST_CHAT_WASM names chat.wasm.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { deflateRawSync } from "node:zlib";
import { load, root } from "./helpers.mjs";

const { kMaxChatMessages, read_chat, told_messages } = await load("shared/chat_reading.ts");
const { kMaxZipEntries, unpacked, zip_entries } = await load("shared/unzip.ts");
const { crc32 } = await load("shared/zip.ts");
const parsers = new WebAssembly.Module(readFileSync(process.env.HOLDFAST_CHAT_WASM));
const program = process.env.HOLDFAST_PROGRAM;
const chat_line = "03/05/2024, 21:16 - Bolt: hello\n";

function numbers(...pairs) {
  return Buffer.concat(pairs.map(([bytes, value]) => {
    const out = Buffer.alloc(bytes);
    if (bytes === 8) out.writeBigUInt64LE(BigInt(value));
    else out.writeUIntLE(value, 0, bytes);
    return out;
  }));
}

/** A zip whose records may lie: `entries` of name, content, and what else a record says. */
function zip(entries, { is_64 = false, comment = "" } = {}) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const { name, content = chat_line, method = 8, flags = 0, made_on = 3, mode = 0o100644, ...says } of entries) {
    const plain = Buffer.from(content);
    const packed = says.packed ?? (method === 8 ? deflateRawSync(plain) : plain);
    const own = Buffer.from(name);
    const record = numbers([2, 20], [2, flags], [2, method], [4, 0], [4, says.crc32 ?? crc32(0, plain)],
      [4, is_64 ? 0xffffffff : packed.length], [4, is_64 ? 0xffffffff : says.bytes ?? plain.length], [2, own.length]);
    const extra = is_64 ? numbers([2, 0x5555], [2, 1], [1, 0], [2, 1], [2, 24], [8, plain.length], [8, packed.length], [8, at])
      : Buffer.alloc(0);
    const sizes = is_64 ? numbers([2, 1], [2, 16], [8, plain.length], [8, packed.length]) : Buffer.alloc(0);
    const local = Buffer.concat([numbers([4, 0x04034b50]), record, numbers([2, sizes.length]), own, sizes, packed]);
    list.push(numbers([4, 0x02014b50], [1, 20], [1, made_on]), record, numbers([2, extra.length], [2, 0], [2, 0], [2, 0],
      [4, mode * 2 ** 16], [4, is_64 ? 0xffffffff : says.at ?? at]), own, extra);
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(list);
  const tail = Buffer.from(comment);
  const end = is_64
    ? [numbers([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, entries.length], [8, entries.length],
      [8, central.length], [8, at]), numbers([4, 0x07064b50], [4, 0], [8, at + central.length], [4, 1]),
    numbers([4, 0x06054b50], [4, 0], [2, 0xffff], [2, 0xffff], [4, 0xffffffff], [4, 0xffffffff], [2, tail.length])]
    : [numbers([4, 0x06054b50], [4, 0], [2, entries.length], [2, entries.length], [4, central.length], [4, at],
      [2, tail.length])];
  return Buffer.concat([...parts, central, ...end, tail]);
}

const read = (bytes, name = "chats.zip") => read_chat(parsers, new Blob([bytes]), name);
const texts = async (...given) => (await read(...given)).messages.map((row) => row[3]);
const refuses = (bytes, code, name) => assert.rejects(read(bytes, name), { code });
const chat = { name: "_chat.txt" };

test("the parsers are asked for nothing but memory", () => {
  assert.deepEqual(WebAssembly.Module.imports(parsers), []);
});

test("zips as they come: stored, deflated, Zip64, with a comment, with folders and links", async () => {
  assert.deepEqual(await texts(zip([chat])), ["hello"]);
  assert.deepEqual(await texts(zip([{ ...chat, method: 0 }])), ["hello"]);
  assert.deepEqual(await texts(zip([chat], { is_64: true })), ["hello"]);
  assert.deepEqual(await texts(zip([chat], { comment: "PK\u0005\u0006 no".padEnd(300) })), ["hello"]);
  assert.deepEqual(await texts(zip([{ name: "a/", content: "", mode: 0o40755 },
    { name: "link.txt", mode: 0o120777, content: "_chat.txt" }, chat])), ["hello"]);
  assert.deepEqual(await texts(zip([{ ...chat, name: "../../etc/_chat.txt" }])), ["hello"]);
});

test("files of one app come in the order of their places, whatever the list's order is", async () => {
  const bytes = zip([{ name: "WhatsApp Chat with B.txt", content: "03/05/2024, 21:16 - B: one\n" },
    { name: "WhatsApp Chat with A.txt", content: "03/05/2024, 21:16 - A: two\n" }]);
  const told = await read(bytes);
  assert.deepEqual(told.messages.map(([thread, from]) => `${thread}:${from}`), ["A:A", "B:B"]);
  assert.equal(told.is_device_time, true);
});

test("what is no chat, or none that can be read, is said", async () => {
  await refuses(zip([{ name: "a.txt", content: "milk" }]), "none");
  await refuses(Buffer.from("milk"), "broken", "WhatsApp Chat with B.txt");
  await refuses(Buffer.from("\u0089PNG"), "none", "a.png");
  await refuses(Buffer.alloc(0), "none", "a.bin");
  await refuses(zip([]), "none");
  await refuses(zip([{ name: "messages/inbox/a_1/message_1.json", content: "{ no" }]), "broken");
});

test("a broken part of an export is counted, and the rest told", async () => {
  const thread = { participants: [{ name: "B" }], messages: [{ sender_name: "B", timestamp_ms: 1714770900000, content: "hi" }] };
  const told = await read(zip([{ name: "messages/inbox/a_1/message_1.json", content: JSON.stringify(thread) },
    { name: "messages/inbox/b_2/message_1.json", content: "{ no" }]));
  assert.equal(told.unread_files, 1);
  assert.deepEqual(told.messages, [["a_1", "B", "", "hi", 1714770900000]]);
  assert.deepEqual(told_messages(told, 3), [{ exhibit: 3, app: "Instagram", thread: "a_1", from: "B", to: "", text: "hi",
    at: 1714770900000, is_device_time: false }]);
});

test("broken zips are refused", async () => {
  const whole = zip([chat]);
  for (let cut = 4; cut < whole.length; cut += 7) await refuses(whole.subarray(0, cut), "broken");
  await refuses(zip([{ ...chat, crc32: 1 }]), "broken");
  await refuses(zip([{ ...chat, bytes: 3 }]), "broken");
  await refuses(zip([{ ...chat, packed: Buffer.from("no deflate") }]), "broken");
  await refuses(zip([{ ...chat, at: 5 }]), "broken");
  await refuses(zip([{ ...chat, at: 0xfffffff0 }]), "broken");
  await refuses(zip([{ ...chat, flags: 1 }]), "locked");
  await refuses(zip([{ ...chat, method: 14 }]), "unsupported");
});

test("bytes changed anywhere end in messages or a reason, never in another error", async () => {
  const whole = readFileSync(join(root, "vectors/evidence/chats/input/instagram.zip"));
  for (let at = 0; at < whole.length; at += 3) {
    const changed = Buffer.from(whole);
    changed[at] ^= 0xff;
    await read(changed).catch((error) => assert.ok(["none", "broken", "too-large", "too-many", "locked", "unsupported"]
      .includes(error.code), `${at}: ${error.stack}`));
  }
});

test("a zip that grows too much is left", async () => {
  const bomb = Buffer.alloc(40 << 20, chat_line);
  await refuses(zip([{ ...chat, content: bomb }]), "too-large");
  await refuses(zip([{ ...chat, content: Buffer.alloc(65 << 20, 32), method: 8 }]), "too-large");
  await refuses(zip([{ ...chat, packed: deflateRawSync(bomb), content: bomb, bytes: 100 }]), "too-large");
  const many = zip([chat]);
  many.writeUInt16LE(0xfffe, many.length - 12);
  await refuses(many, "broken");
  const more = zip([chat], { is_64: true });
  more.writeBigUInt64LE(BigInt(kMaxZipEntries + 1), more.length - 22 - 20 - 56 + 32);
  await refuses(more, "too-large");
});

test("more messages than a pack tells of are refused, and the parsers can be used again", async () => {
  await refuses(Buffer.from(chat_line.repeat(kMaxChatMessages + 1)), "too-many", "_chat.txt");
  assert.equal((await read(Buffer.from(chat_line.repeat(2000)), "_chat.txt")).messages.length, 2000);
});

test("a file is read in place, and only the part that is asked for", async () => {
  const bytes = zip([{ name: "a.bin", content: "x".repeat(1000), method: 0 }, chat]);
  const asked = [];
  const blob = new Blob([bytes]);
  const spy = { size: blob.size, slice: (from, to) => { asked.push([from, to]); return blob.slice(from, to); } };
  const [, entry] = await zip_entries(spy);
  asked.length = 0;
  assert.equal(Buffer.from(await unpacked(spy, entry, 100)).toString(), chat_line);
  assert.ok(asked.every(([from]) => from >= entry.at), JSON.stringify(asked));
});

test("the program tells the same of the same zips", { skip: !program && "no program given" }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-chats-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const cases = [["chats.zip", zip([chat])], ["chats.zip", zip([{ ...chat, name: "a\\b\\_chat.txt", made_on: 0 }])],
    ["chats.zip", zip([{ ...chat, name: "a\\b\\_chat.txt" }])], ["chats.zip", zip([{ ...chat, name: "cafe\u0301/_chat.txt", flags: 2048 }])],
    ["chats.zip", zip([{ ...chat, name: "cafe\u0301/_chat.txt" }])], ["WhatsApp Chat - Noe\u0301.zip", zip([chat])],
    ["_chat.txt", Buffer.from("\ufeff03/05/2024, 21:16 - Bolt: hello\u0000\ud83d\u200e\n".repeat(2))],
    ["chats.zip", zip([chat], { is_64: true })]];
  for (const [index, [name, bytes]] of cases.entries()) {
    writeFileSync(join(folder, name), bytes);
    const out = join(folder, String(index));
    const made = spawnSync(program, ["evidence", "pack", "--out", out, "--chat", `whatsapp=${join(folder, name)}`], { encoding: "utf8" });
    assert.equal(made.status, 0, made.stderr);
    const graph = JSON.parse(readFileSync(join(out, "case.jsonld"), "utf8"))["@graph"];
    const facets = graph.flatMap((one) => one["uco-core:hasFacet"] ?? [])
      .filter((facet) => facet["@type"] === "uco-observable:MessageFacet");
    const { messages } = await read(bytes, name);
    assert.deepEqual(facets.map((facet) => [facet["uco-observable:sessionID"], facet["uco-observable:messageText"]]),
      messages.map(([thread, , , text]) => [thread, text]), `case ${index}`);
  }
});
