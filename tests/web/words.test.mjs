// Every public word is there in every language, with the same places to fill.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import test from "node:test";
import { read_advice } from "../../tools/make_advice_tables.mjs";
import { code_words, languages } from "../../web/build/words.mjs";
import { load, root, words_directory } from "./helpers.mjs";

const all = languages(words_directory);
const is_public = (key) => !key.startsWith("desk.") && !key.startsWith("api.");

function places(text) {
  return (text.match(/\{\w+\}/g) ?? []).sort().join(" ");
}

test("English is the source, and another language is there", () => {
  assert.equal(all[0].header.language, "en");
  assert.ok(all.length >= 2);
});

for (const language of all) {
  const name = language.header.language;
  test(`${name}: header`, () => {
    assert.ok(["ltr", "rtl"].includes(language.header.direction));
    assert.match(language.header.country, /^[A-Z]{2}$/);
    assert.match(language.header.leave_address, /^https:\/\//);
    if (!language.header.source) {
      assert.equal(typeof language.header.reviewed_by_native_speaker, "boolean");
    }
  });
  test(`${name}: the same public keys as the source, none empty, the same places`, () => {
    const wanted = Object.keys(all[0].flat).filter(is_public).sort();
    assert.deepEqual(Object.keys(language.flat).filter(is_public).sort(), wanted);
    for (const key of wanted) {
      assert.notEqual(language.flat[key].trim(), "", key);
      assert.equal(places(language.flat[key]), places(all[0].flat[key]), key);
    }
  });
}

test("advice has words in every language of the pages", () => {
  const { languages: of_advice } = read_advice(join(root, "data"));
  const tags = of_advice.map((one) => one.language);
  for (const { header } of all) assert.ok(tags.includes(header.language), header.language);
});

for (const language of all) {
  test(`${language.header.language}: a longer label begins with the words seen on its button`, () => {
    for (const [key, label] of Object.entries(language.flat)) {
      const seen = key.endsWith("_label") && language.flat[key.slice(0, -"_label".length)];
      if (seen) assert.ok(label.startsWith(seen), `${key}: "${label}" and "${seen}"`);
    }
  });
}

test("the return code's list is EFF's without hyphens", () => {
  const words = code_words(words_directory);
  assert.equal(words.length, 7772);
  assert.equal(new Set(words).size, 7772);
  const digest = createHash("sha256").update(`${words.join("\n")}\n`).digest("hex");
  assert.equal(digest, "18586c092f641ecd1a471dd6ab35618ab69f0aa7483486424f7caf0996d06259");
});

test("places are filled, unknown ones stay", async () => {
  const { fill } = await load("shared/page_data.ts");
  assert.equal(fill("{a} of {b}, {c}", { a: 1, b: "two" }), "1 of two, {c}");
});
