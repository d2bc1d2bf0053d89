// The return code as docs/formats/return-code.md has it; the vectors are read from that page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { code_words } from "../../web/build/words.mjs";
import { load, root, words_directory } from "./helpers.mjs";

const code = await load("shared/return_code.ts");
const words = code_words(words_directory);
const document = readFileSync(join(root, "docs/formats/return-code.md"), "utf8");
const vectors = [...document.matchAll(/^\| `([a-z ]+)` \| `[0-9a-f]{64}` \| `([0-9a-f]{64})` \|$/gm)];

test("the page has vectors", () => assert.equal(vectors.length, 2));

for (const [, text, key] of vectors) {
  test(`key of "${text}"`, async () => {
    assert.equal(await code.code_key(text.split(" ")), key);
    assert.equal(code.code_problem(text.split(" "), new Set(words)), null);
  });
}

test("a code is six words of the list", () => {
  const made = code.make_code(words);
  assert.equal(made.length, 6);
  for (const word of made) assert.ok(words.includes(word));
});

test("codes do not repeat, and every part of the list is drawn", () => {
  const codes = Array.from({ length: 2000 }, () => code.make_code(words));
  assert.equal(new Set(codes.map((one) => one.join(" "))).size, 2000);
  const parts = new Array(10).fill(0);
  for (const one of codes.flat()) parts[Math.floor((words.indexOf(one) * 10) / words.length)] += 1;
  // 12,000 draws over ten parts: 1200 each, standard deviation 33; 7 deviations never happen.
  for (const count of parts) assert.ok(Math.abs(count - 1200) < 230, `${parts}`);
});

test("draws past the last full multiple are drawn again", () => {
  const real = crypto.getRandomValues;
  const draws = [0xffffffff, Math.floor(2 ** 32 / 7772) * 7772, 7773];
  crypto.getRandomValues = (array) => array.fill(draws.shift());
  try {
    assert.equal(code.random_below(7772), 1);
    assert.equal(draws.length, 0);
  } finally {
    crypto.getRandomValues = real;
  }
});

test("reading what a person types", () => {
  const wanted = ["granite", "pebble", "walnut", "violin", "lantern", "abacus"];
  for (const typed of ["granite pebble walnut violin lantern abacus",
    "  Granite-PEBBLE walnut,violin\u00a0lantern \n abacus. ", "1 granite 2 pebble 3 walnut 4 violin "
    + "5 lantern 6 abacus", "gra\u0301nite pebble walnut violin lantern abacus"]) {
    assert.deepEqual(code.split_words(typed), wanted);
  }
});

test("what is wrong with words is named", () => {
  const list = new Set(words);
  assert.deepEqual(code.code_problem([], list), { kind: "missing" });
  assert.deepEqual(code.code_problem(["granite"], list), { kind: "count", count: 1 });
  assert.deepEqual(code.code_problem(["granite", "peble"], list), { kind: "unknown", word: "peble" });
});

test("case numbers", () => {
  for (const typed of ["7K3M-Q9TD", " 7k3m q9td", "7k3mq9td", "7K3M\u2011Q9TD", "７Ｋ３Ｍ－Ｑ９ＴＤ"]) {
    assert.equal(code.read_case_number(typed), "7K3M-Q9TD", typed);
  }
  for (const typed of ["", "7K3M-Q9T", "7K3M-Q9TDX", "7K3M-Q9T!"]) {
    assert.equal(code.read_case_number(typed), null, typed);
  }
});

test("number and words pasted together", () => {
  const words_text = "granite pebble walnut violin lantern abacus";
  const wanted = { number: "7K3M-Q9TD", words: words_text.split(" ") };
  for (const pasted of [`Your case number: 7K3M-Q9TD\nYour six words: ${words_text}\n`,
    `7k3m-q9td ${words_text}`, `Ton numéro de dossier: 7K3M-Q9TD\nTes six mots: ${words_text}`]) {
    assert.deepEqual(code.read_both(pasted), wanted);
  }
  for (const pasted of ["", words_text, "7K3M-Q9TD", "7K3M-Q9TD granite pebble"]) {
    assert.equal(code.read_both(pasted), null);
  }
});
