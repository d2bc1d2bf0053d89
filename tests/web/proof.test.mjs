// A refused proof is replaced by a fresh one, twice at most; every other refusal is passed on.
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { with_proof, expected_share, ApiError } = await load("../tests/web/proof_entry.ts");

/** Stands for the server at the one place the page meets it: `fetch`. */
function serve(t, answers) {
  const asked = [];
  const real = globalThis.fetch;
  globalThis.fetch = async (path, options) => {
    asked.push({ path, body: JSON.parse(options.body) });
    return answers(asked.length);
  };
  t.after(() => {
    globalThis.fetch = real;
  });
  return asked;
}

const challenge = (n) => new Response(JSON.stringify({ challenge: `c${n}`, bits: 1, expires_at: "" }));
const solve = async (text) => `nonce of ${text}`;
const nothing = () => undefined;

test("a proof that was used is replaced", async (t) => {
  const asked = serve(t, challenge);
  const seen = [];
  const result = await with_proof("lookup", "7K3M-Q9TD", solve, nothing, async (proof) => {
    seen.push(proof);
    if (seen.length === 1) throw new ApiError(403, "proof-used", "");
    return "opened";
  });
  assert.equal(result, "opened");
  assert.deepEqual(seen, [{ challenge: "c1", nonce: "nonce of c1" },
    { challenge: "c2", nonce: "nonce of c2" }]);
  assert.deepEqual(asked.map(({ body }) => body), Array(2).fill(
    { purpose: "lookup", subject: "7K3M-Q9TD" }));
});

test("three refusals are enough", async (t) => {
  const asked = serve(t, challenge);
  await assert.rejects(with_proof("case", undefined, solve, nothing, async () => {
    throw new ApiError(403, "proof-expired", "");
  }), { code: "proof-expired" });
  assert.equal(asked.length, 3);
  assert.deepEqual(asked[0].body, { purpose: "case" });
});

test("another refusal is not tried again", async (t) => {
  const asked = serve(t, challenge);
  await assert.rejects(with_proof("lookup", "7K3M-Q9TD", solve, nothing, async () => {
    throw new ApiError(404, "not-found", "");
  }), { status: 404 });
  assert.equal(asked.length, 1);
});

test("problem documents and silence become ApiError", async (t) => {
  serve(t, (n) => {
    if (n === 1) throw new TypeError("no network");
    return new Response(JSON.stringify({ code: "busy", detail: "Wait." }), { status: 503 });
  });
  const ask = () => with_proof("case", undefined, solve, nothing, async () => null);
  await assert.rejects(ask(), { status: 0, code: "offline" });
  await assert.rejects(ask(), { status: 503, code: "busy", detail: "Wait." });
});

test("progress nears the end and never reaches it", () => {
  assert.equal(expected_share(0, 16), 0);
  assert.ok(expected_share(65536, 16) > 0.6 && expected_share(65536, 16) < 0.65);
  assert.ok(expected_share(65536 * 20, 16) < 1);
});
