// The key of a recovery answer as docs/formats/case.md has it, against node's own PBKDF2.
import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import test from "node:test";
import { load } from "./helpers.mjs";

const { plain_answer, recovery_key } = await load("shared/recovery.ts");
const submission = "00112233445566778899aabbccddeeff";

test("an answer counts without case, width and extra space", () => {
  assert.equal(plain_answer("  Blue \t\n ELEPHANT "), "blue elephant");
  assert.equal(plain_answer("Ｂｌｕｅ"), "blue");
  assert.equal(plain_answer("Ångström"), plain_answer("A\u030angstro\u0308m"));
});

test("the key is PBKDF2-HMAC-SHA-256 with the submission's id in the salt", async () => {
  const own = pbkdf2Sync("blue elephant", `holdfast recovery v1:${submission}`, 600000, 32, "sha256");
  assert.equal(await recovery_key(" Blue  Elephant ", submission), own.toString("hex"));
});

test("another submission, another key", async () => {
  const other = submission.replace("00", "01");
  assert.notEqual(await recovery_key("blue elephant", submission),
    await recovery_key("blue elephant", other));
});
