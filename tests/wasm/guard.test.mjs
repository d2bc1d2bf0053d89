// The npm folder under node: its size, its shape, and that it judges exactly as the program does.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { root } from "./files.mjs";
import { byProgram, frozenConversations, packageFolder } from "./guard_files.mjs";

const MOST_GZIP_BYTES = 800 * 1000;
const { Guard } = await import(pathToFileURL(join(packageFolder, "index.mjs")));
const conversations = frozenConversations();

const filesUnder = (folder) => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? filesUnder(path) : [path];
});

before(() => Guard.load());

test("no guard before its files are loaded", async () => {
  const fresh = await import(`${pathToFileURL(join(packageFolder, "index.mjs"))}?fresh`);
  assert.throws(() => new fresh.Guard(), /Guard\.load\(\)/);
});

test("everything together is under 800 KB in gzip", () => {
  const sizes = filesUnder(packageFolder).map((path) => [path.slice(packageFolder.length + 1), gzipSync(readFileSync(path), { level: 9 }).length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log([...sizes, ["in all", total]].map(([name, size]) => `${name}: ${size} bytes`).join("\n"));
  assert.ok(total < MOST_GZIP_BYTES, `${total} bytes`);
});

test("the module has no imports and the documented exports", () => {
  const module = new WebAssembly.Module(readFileSync(join(packageFolder, "guard.wasm")));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  assert.deepEqual(WebAssembly.Module.exports(module).map(({ name }) => name).sort(), [
    "_initialize", "hf_alloc", "hf_free", "hf_guard_assess", "hf_guard_conversations", "hf_guard_forget",
    "hf_guard_free", "hf_guard_judge", "hf_guard_list", "hf_guard_new", "hf_guard_push", "hf_guard_read",
    "hf_guard_text", "hf_guard_text_length", "memory"]);
});

test("whole conversations are judged exactly as by the program", () => {
  assert.ok(conversations.length >= 200);
  const guard = new Guard();
  const expected = byProgram(["--conversations"], conversations);
  assert.equal(expected.length, conversations.length);
  conversations.forEach((conversation, i) => assert.deepStrictEqual(guard.judge(conversation), expected[i], conversation.id));
  assert.ok(expected.some(({ alert }) => alert) && expected.some(({ alert }) => !alert));
});

test("event by event, every assessment is the program's", () => {
  const events = conversations.flatMap(({ id, messages }) => [
    { type: "account", id: `${id}-a`, created_at: "2026-11-20T00:00:00Z" },
    { type: "contact", from: `${id}-a`, to: `${id}-b`, mutual_contacts: 0, found_by: "suggestion" },
    ...messages.map(({ from, text }, i) => ({
      conversation: id, id: `${id}-${i}`, from: `${id}-${from}`, to: `${id}-${from === "a" ? "b" : "a"}`, text, at: 1764000000 + 60 * i,
      media: i === 7 ? [{ kind: "image", matched: true }] : undefined })),
    { type: "payment_request", from: `${id}-a`, to: `${id}-b` },
    { type: "report", conversation: id, from: `${id}-b`, to: `${id}-a` }]);
  const guard = new Guard();
  const watching = new Guard();
  const every = [];
  const changes = [];
  for (const event of events) {
    const assessment = guard.push(event);
    const change = watching.pushForChanges(event);
    if (change !== null) {
      assert.deepStrictEqual(change, assessment);
      changes.push(change);
    }
    if (assessment !== null && (change !== null || event.text !== undefined)) every.push(assessment);
  }
  assert.deepStrictEqual(every, byProgram(["--every"], events));
  assert.deepStrictEqual(changes, byProgram([], events));
  assert.equal(guard.conversations, conversations.length);
});

test("what is wrong is said in one sentence, and nothing is lost", () => {
  const guard = new Guard();
  guard.push({ conversation: "c", from: "a", text: "hello" });
  for (const [event, sentence] of [
    [{ conversation: "c", from: "a" }, /^The event: a message needs 'text'/], [undefined, /no JSON object/], [[], /no object/],
    [{ type: "poke", from: "a" }, /'type' must be/], [{ conversation: "c", from: "a".repeat(513), text: "x" }, /at most 512 bytes/],
    [{ conversation: "c", from: "a", text: "x".repeat(1 << 20) }, /at most 1 MiB/]]) {
    assert.throws(() => guard.push(event), (error) => error instanceof TypeError && sentence.test(error.message));
  }
  assert.throws(() => guard.judge({}), /needs 'messages'/);
  assert.throws(() => new Guard({ thresholds: {} }), /^TypeError: The policy/);
  assert.equal(guard.assess("c").messages, 1);
  assert.equal(guard.assess("unheard").level, "none");
  guard.forget("c");
  assert.equal(guard.conversations, 0);
  guard.free();
  guard.free();
  assert.throws(() => guard.push({ conversation: "c", from: "a", text: "x" }), /has been freed/);
});

test("a policy of one's own decides levels and actions", () => {
  const policy = JSON.parse(readFileSync(join(packageFolder, "data", "policy.json"), "utf8"));
  policy.thresholds = { notice: 0.0001, warn: 0.0002, urgent: 0.5 };
  policy.at.warn.staff = null;
  const eager = new Guard(policy);
  const judged = eager.judge(conversations[0]);
  assert.equal(judged.alert, true);
  assert.equal(new Guard(JSON.stringify(policy)).judge(conversations[0]).level, judged.level);
});

test("memory is given back, and hostile texts change nothing", () => {
  const guard = new Guard();
  const deep = `${"[".repeat(1500)}${"]".repeat(1500)}`;
  for (let i = 0; i < 300; ++i) {
    guard.push({ conversation: "c", from: "\ud800", text: `\u202e${"a\u0301".repeat(9000)} ${deep}`, extra: { deep } });
    guard.forget("c");
  }
  assert.throws(() => guard.push(JSON.parse(`{"a":${deep}}`)), TypeError);
  assert.equal(guard.conversations, 0);
});

test("files of one's own are read, and refused when broken", async () => {
  const own = await import(`${pathToFileURL(join(packageFolder, "index.mjs"))}?own`);
  const read = (name) => readFileSync(join(packageFolder, name));
  await own.Guard.load({ concepts: ["[money]\npounds\n", "[you]\nyou\n"], model: read("data/model.bin") });
  assert.equal(new own.Guard().judge({ messages: [{ from: "a", text: "hello" }] }).id, null);
  await assert.rejects(own.Guard.load({ model: new Uint8Array(100) }), /model is damaged/);
  await assert.rejects(own.Guard.load({ concepts: "pounds\n" }), /line 1/);
  await assert.rejects(own.Guard.load({ signs: "{}" }), /The signs/);
});

test("the types are those of the interface", () => {
  const folder = mkdtempSync(join(tmpdir(), "guard-types-"));
  try {
    mkdirSync(join(folder, "node_modules", "@holdfast"), { recursive: true });
    symlinkSync(packageFolder, join(folder, "node_modules", "@holdfast", "guard"));
    writeFileSync(join(folder, "use.mts"), `
      import { Guard, type Assessment, type Level } from "@holdfast/guard";
      await Guard.load();
      const guard = new Guard();
      const seen: Assessment = guard.push({ conversation: "c", from: "a", text: "x", media: { matched: true } });
      const level: Level = guard.assess("c").level;
      const told: Assessment | null = guard.push({ type: "block", from: "a", to: "b" });
      // @ts-expect-error a message names its sender
      guard.push({ conversation: "c", text: "x" });
      guard.free(); export { seen, told, level };`);
    const tsc = join(root, "web", "node_modules", "typescript", "bin", "tsc");
    execFileSync(process.execPath, [tsc, "--noEmit", "--strict", "--skipLibCheck", "false", "--module", "nodenext", "--target", "es2022",
      "--lib", "es2023,dom", join(folder, "use.mts")], { stdio: "pipe", encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout || error);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
