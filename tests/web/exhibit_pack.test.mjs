// The page's exhibit packs are the golden ones, byte for byte, and whole for the program, bagit.py
// and Python's zip reader where they are given: HOLDFAST_PROGRAM names the program, HOLDFAST_PEERS a
// Python that has bagit. HOLDFAST_CHAT_WASM names chat.wasm, which reads their chat exports.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { languages } from "../../web/build/words.mjs";
import { load, root, words_directory } from "./helpers.mjs";

const { kMaxPackFiles, make_pack } = await load("shared/exhibit_pack.ts");
const { clean_detail, safe_name, timeline_csv, told_name } = await load("shared/exhibit_content.ts");
const { english_sheet, sheet_words } = await load("shared/exhibit_html.ts");
const { leaf_hash, tree_root } = await load("shared/exhibit_custody.ts");
const { stored_zip } = await load("shared/zip.ts");
const { read_chat, told_messages } = await load("shared/chat_reading.ts");
const program = process.env.HOLDFAST_PROGRAM;
const peers = process.env.HOLDFAST_PEERS;
const vectors = join(root, "vectors", "evidence");
const parsers = new WebAssembly.Module(readFileSync(process.env.HOLDFAST_CHAT_WASM));
const kNow = Date.UTC(2024, 4, 5, 9, 30);

function tree(folder, prefix = "") {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) =>
    (entry.isDirectory() ? tree(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`])).sort();
}

/** A folder of the test's own; the zip in it, and what Python's reader takes out of it. */
async function unpacked(t, zip) {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-pack-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "pack.zip");
  writeFileSync(file, Buffer.from(await zip.arrayBuffer()));
  execFileSync("python3", ["-c", `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as zip:
    assert zip.testzip() is None
    assert all(one.compress_type == zipfile.ZIP_STORED for one in zip.infolist())
    zip.extractall(sys.argv[2])`, file, join(folder, "out")]);
  return { file, out: join(folder, "out") };
}

/** What `holdfast evidence verify` says; null where no program is given. */
function verify(path) {
  if (!program) return null;
  const seen = spawnSync(program, ["evidence", "verify", path], { encoding: "utf8" });
  return { status: seen.status, text: seen.stdout + seen.stderr };
}

function assert_whole(path) {
  const seen = verify(path);
  if (!seen) return;
  assert.equal(seen.status, 0, seen.text);
  assert.match(seen.text, /^Whole: /);
}

const ms = (time) => (time === undefined ? undefined : Date.parse(time));

function told({ file, chat, clock_offset_seconds, when, ...rest }) {
  return { ...rest, when: ms(when), clock_offset_seconds };
}

/** What the page reads out of the chat exports of a vector, in the order in which the program does. */
async function chat_messages(files) {
  const chats = files.flatMap((file, exhibit) => (file.chat ? [{ ...file, exhibit }] : []))
    .sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  const out = [];
  for (const { exhibit, file, name, chat } of chats) {
    const told = await read_chat(parsers, file, name);
    assert.equal(told.app.toLowerCase(), chat);
    assert.equal(told.unread_files, 0);
    out.push(...told_messages(told, exhibit));
  }
  return out;
}

async function vector_options(vector) {
  const recipe = JSON.parse(readFileSync(join(vector, "recipe.json"), "utf8"));
  const details = JSON.parse(readFileSync(join(vector, recipe.details), "utf8"));
  const key = Buffer.from(readFileSync(join(vector, recipe.key), "utf8").split("\n")[1], "base64");
  const names = recipe.files.map(({ name }) => name);
  const files = recipe.files.map(({ name, modified }) => {
    const own = details.exhibits.find(({ file }) => file === name) ?? {};
    return { name, modified_ms: ms(modified), file: new Blob([readFileSync(join(vector, "input", name))]),
      details: told(own), chat: own.chat };
  });
  return {
    files, now_ms: ms(recipe.at), folder: "pack", case_name: details.case, organisation: details.organisation,
    details: { who: details.who, where: details.where, how: details.how, zone: details.zone },
    accounts: details.accounts,
    payments: details.payments?.map((one) => ({ ...one, at: ms(one.at) })),
    messages: [...(details.messages ?? []).map(({ at, exhibit, ...one }) => ({ ...one, at: ms(at),
      exhibit: exhibit === undefined ? undefined : names.indexOf(exhibit) })), ...await chat_messages(files)],
    pack_id: recipe.pack_id, secret: key.subarray(62, 94),
  };
}

for (const name of readdirSync(vectors)) {
  test(`the golden vector ${name}, byte for byte but for minisign's companions`, async (t) => {
    const vector = join(vectors, name);
    const { file, out } = await unpacked(t, (await make_pack(await vector_options(vector))).zip);
    const made = join(out, "pack");
    const expected = join(vector, "expect");
    const left_out = /^custody\/\d{6}\.(?:checkpoint\.minisig|pub)$/;
    const wanted = tree(expected).filter((path) => !left_out.test(path));
    assert.equal(tree(expected).length, wanted.length + 2);
    assert.deepEqual(tree(made), wanted);
    for (const path of wanted) {
      assert.deepEqual(readFileSync(join(made, path)), readFileSync(join(expected, path)), path);
    }
    assert_whole(file);
    assert_whole(made);
  });
}

test("exhibits.html is in the pack's language, and nothing else of the pack is", async (t) => {
  const options = await vector_options(join(vectors, "simple"));
  const all = languages(words_directory);
  assert.deepEqual(sheet_words("en", (key) => all[0].flat[key]), english_sheet, "English is the format's");
  for (const { header, flat } of all) {
    const sheet = sheet_words(header.language, (key) => flat[key]);
    const { file, out } = await unpacked(t, (await make_pack({ ...options, sheet })).zip);
    assert_whole(file);
    const html = readFileSync(join(out, "pack", "exhibits.html"), "utf8");
    assert.ok(html.includes(`<html lang="${header.language}">`));
    assert.ok(html.includes(`<h1>${flat["sheet.title"]}</h1>`));
    assert.doesNotMatch(html.replace(/<style>[\s\S]*?<\/style>/, ""), /[{}]|undefined|LANGUAGE|TITLE/);
    for (const path of ["timeline.csv", "case.jsonld", "bag-info.txt"]) {
      assert.deepEqual(readFileSync(join(out, "pack", path)), readFileSync(join(vectors, "simple", "expect", path)), path);
    }
    if (header.language !== "en") assert.doesNotMatch(html, />(?:Collected by|What happened when|file-changed|Size)</);
  }
});

function some_files(count) {
  return Array.from({ length: count }, (_, index) => ({
    name: `shot ${index}.png`, modified_ms: kNow - index * 1000, file: new Blob([`bytes ${index}`]) }));
}

test("packs of many sizes, names from anywhere and no details are whole", async (t) => {
  const odd = ["../../etc/passwd", "CON", "a\u0000b\n.txt", "é", "e\u0301", "\ud800.png", "x".repeat(400) + ".jpeg",
    "<script>alert(1)</script>.html", "", "=1+1.csv", "A.TXT", "a.txt"];
  const files = odd.map((name, index) =>
    ({ name, modified_ms: [0, -5, Number.NaN, 1e300, kNow][index % 5], file: new Blob(index ? ["x"] : []) }));
  for (const list of [files, ...[1, 2, 3, 6, 7, 8].map(some_files)]) {
    const pack = await make_pack({ files: list, now_ms: kNow, folder: "../mine!" });
    assert.equal(pack.exhibits, list.length);
    const { file, out } = await unpacked(t, pack.zip);
    assert.deepEqual(readdirSync(out), ["mine"]);
    assert_whole(file);
    const html = readFileSync(join(out, "mine", "exhibits.html"), "utf8");
    assert.doesNotMatch(html, /<script/);
    if (peers && existsSync(peers)) {
      execFileSync(peers, ["-m", "bagit", "--validate", "--quiet", join(out, "mine")]);
    }
  }
});

test("an exhibit that was altered is found", { skip: !program && "no program given" }, async (t) => {
  const { out } = await unpacked(t, (await make_pack({ files: some_files(2), now_ms: kNow, folder: "p" })).zip);
  writeFileSync(join(out, "p/data/exhibits/0002-shot_1.png"), "bytes 2");
  const seen = verify(join(out, "p"));
  assert.equal(seen.status, 1);
  assert.match(seen.text, /^Not whole: data\/exhibits\/0002-shot_1\.png: /);
});

test("two packs of the same files have their own name and key", async () => {
  const options = { files: some_files(1), now_ms: kNow, folder: "p" };
  const [one, two] = [await make_pack(options), await make_pack(options)];
  assert.match(one.pack_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(one.pack_id, two.pack_id);
  assert.notEqual(one.signer.split("+")[2], two.signer.split("+")[2]);
});

test("what a person wrote is in the pack, on one line where one is asked for", async (t) => {
  const details = { who: "Zoë\u0007\r\nand mum", where: "  ", when: kNow - 60_000, zone: "bad zone!" };
  const { file, out } = await unpacked(t, (await make_pack({
    files: [{ ...some_files(1)[0], details: { how: "Chat export" } }], now_ms: kNow, folder: "p", details })).zip);
  assert_whole(file);
  assert.match(readFileSync(join(out, "p/bag-info.txt"), "utf8"), /^Contact-Name: Zoë and mum\n/);
  const entry = JSON.parse(readFileSync(join(out, "p/custody/log.jsonl"), "utf8").split("\n")[0]);
  assert.equal(entry.who, "Zoë\nand mum");
  assert.equal(entry.when, "2024-05-05T09:29:00.000Z");
  assert.equal(entry.how, "Chat export");
  assert.equal(entry.zone, undefined);
});

test("limits: too many, too large, none, a file that is gone, one that stops it", async () => {
  const fails = (options, code) => assert.rejects(
    make_pack({ files: some_files(1), now_ms: kNow, folder: "p", ...options }), { code });
  await fails({ files: [] }, "nothing");
  await fails({ files: some_files(kMaxPackFiles + 1) }, "too-many");
  await fails({ accounts: Array(10_001).fill({ app: "a" }) }, "too-much-told");
  const huge = { size: 2_000_000_001, slice: () => assert.fail("it was read") };
  await fails({ files: [{ name: "a", modified_ms: 0, file: huge }] }, "too-large");
  const gone = { size: 5, slice: () => ({ arrayBuffer: async () => { throw new Error("gone"); } }) };
  await fails({ files: [{ name: "a", modified_ms: 0, file: gone }] }, "unreadable");
  const shorter = { size: 5, slice: () => new Blob(["abc"]) };
  await fails({ files: [{ name: "a", modified_ms: 0, file: shorter }] }, "unreadable");
  const control = new AbortController();
  await fails({ files: some_files(3), signal: control.signal, progress: () => control.abort() }, "stopped");
  const entry = { path: "a", content: { size: 1 }, crc32: 0, modified_ms: 0 };
  Object.setPrototypeOf(entry.content, Blob.prototype);
  Object.defineProperty(entry.content, "size", { value: 4_000_000_000 });
  assert.throws(() => stored_zip([entry]));
});

test("progress ends at all of the bytes", async () => {
  const seen = [];
  const file = new Blob([new Uint8Array(2_500_000)]);
  await make_pack({ files: [{ name: "a", modified_ms: 0, file }], now_ms: kNow, folder: "p",
    progress: (done, all) => seen.push([done, all]) });
  assert.equal(seen.length, 3);
  assert.deepEqual(seen.at(-1), [2_500_000, 2_500_000]);
});

test("names and texts as the format has them", () => {
  assert.equal(safe_name("Zoë screenshot.png"), "Zo_screenshot.png");
  assert.equal(safe_name("folder/..__a b.txt.-"), "a_b.txt");
  assert.equal(safe_name("😀"), "file");
  assert.equal(safe_name(`${"n".repeat(100)}.jpeg`), `${"n".repeat(75)}.jpeg`);
  assert.equal(safe_name("n".repeat(100)), "n".repeat(80));
  assert.equal(told_name("a\u0000b\nc"), "a b c");
  assert.equal(Buffer.byteLength(told_name("😀".repeat(200))), 248);
  assert.equal(clean_detail("a\u0000\tb\u007f\r\nc"), "ab\nc");
  assert.equal(Buffer.byteLength(clean_detail("é".repeat(900))), 1000);
});

test("no cell of the timeline is a formula", () => {
  const rows = ["=a", "+a", "-a", "@a", "a=", "a\"b"].map((text) => ({ kind: "message", text }));
  assert.deepEqual(timeline_csv({ exhibits: [] }, rows).split("\r\n").slice(1, -1).map((line) => line.slice(17)),
    ["'=a", "'+a", "'-a", "'@a", "a=", "\"a\"\"b\""]);
});

test("the tree is RFC 6962's, split at the largest power of two", () => {
  const leaves = Array.from({ length: 13 }, (_, index) => leaf_hash(String(index)));
  const node = (left, right) => new Uint8Array(createHash("sha256").update(Uint8Array.of(1)).update(left).update(right).digest());
  const root_of = (list) => {
    if (list.length === 1) return list[0];
    const half = 2 ** Math.floor(Math.log2(list.length - 1));
    return node(root_of(list.slice(0, half)), root_of(list.slice(half)));
  };
  for (let count = 1; count <= leaves.length; count += 1) {
    assert.deepEqual(tree_root(leaves.slice(0, count)), root_of(leaves.slice(0, count)), String(count));
  }
});
