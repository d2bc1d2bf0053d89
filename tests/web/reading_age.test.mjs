// English public pages read like a schoolbook for eleven-year-olds: Flesch-Kincaid grade 6 or lower,
// for each page as built and for what its program may say.
// Grade: Kincaid et al., 1975: 0.39 words/sentences + 11.8 syllables/words - 15.59.
import assert from "node:assert/strict";
import test from "node:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { read_advice } from "../../tools/make_advice_tables.mjs";
import { language } from "../../web/build/words.mjs";
import { blocks, html_files, page, root, words_directory } from "./helpers.mjs";

const max_grade = 6;

/** Syllables of an English word by its vowel groups; at least one. */
export function syllables(word) {
  const plain = word.toLowerCase().replace(/[^a-z]/g, "");
  if (plain.length <= 3) return 1;
  const trimmed = plain
    .replace(/(?:[^laeiouy]es|[^td]ed|[^aeiouyl]e)$/, (ending) => ending[0])
    .replace(/^y/, "");
  return Math.max(1, (trimmed.match(/[aeiouy]+/g) ?? []).length);
}

/** Whole sentences only: labels and headings would make any text look easy. */
export function grade(lines) {
  const prose = lines.filter((line) => /[.!?]$/.test(line));
  const sentences = prose.flatMap((line) => line.split(/[.!?:]+(?:\s|$)/))
    .map((text) => text.match(/[A-Za-z][A-Za-z’'-]*/g) ?? []).filter((words) => words.length > 0);
  const words = sentences.flat();
  const total = words.reduce((sum, word) => sum + syllables(word), 0);
  return 0.39 * (words.length / sentences.length) + 11.8 * (total / words.length) - 15.59;
}

test("the measure knows easy from hard", () => {
  assert.equal(syllables("picture"), 2);
  assert.equal(syllables("device"), 2);
  assert.equal(syllables("shared"), 1);
  assert.equal(syllables("anybody"), 4);
  assert.ok(grade(["The cat sat on the mat."]) < 1);
  assert.ok(grade(["Perceptual representations facilitate identification of redistributed imagery "
    + "notwithstanding considerable photometric transformation."]) > 12);
});

const public_pages = html_files().filter((path) =>
  !/^[a-z]{2,3}\//.test(path) && !/^(desk|api|404)\.html$/.test(path));
for (const path of public_pages) {
  test(`${path}: grade at most ${max_grade}`, (context) => {
    const found = grade(blocks(page(path)));
    context.diagnostic(`grade ${found.toFixed(2)}`);
    assert.ok(found <= max_grade, `${path} reads at grade ${found.toFixed(2)}`);
  });
}

const english = language(`${words_directory}/en.json`, `${words_directory}/guides/en.json`,
  `${words_directory}/report/en.json`, `${words_directory}/removal/en.json`);
for (const part of ["common.tools", "common.live", "remove.live", "case.live", "report.q",
  "report.live", "report.check", "keep",
  "removal", "doors"]) {
  test(`${part}: grade at most ${max_grade}`, (context) => {
    const found = grade(Object.values(english.subtree(part)));
    context.diagnostic(`grade ${found.toFixed(2)}`);
    assert.ok(found <= max_grade, `${part} reads at grade ${found.toFixed(2)}`);
  });
}

test("no public sentence is longer than 25 words", () => {
  for (const key of Object.keys(english.flat)) {
    if (key.startsWith("desk.") || key.startsWith("api.")) continue;
    for (const sentence of english.flat[key].split(/[.!?](?:\s|$)/)) {
      assert.ok(sentence.split(/\s+/).length <= 25, `${key}: ${sentence}`);
    }
  }
});

const report = JSON.parse(readFileSync(join(root, "data/guard/report/en.json"), "utf8")).words;
test(`the report on a chat export: grade at most ${max_grade}, no sentence over 25 words`, (context) => {
  const found = grade(Object.values(report));
  context.diagnostic(`grade ${found.toFixed(2)}`);
  assert.ok(found <= max_grade, `the report reads at grade ${found.toFixed(2)}`);
  for (const text of Object.values(report)) {
    for (const sentence of text.split(/[.!?:](?:\s|$)/)) {
      assert.ok(sentence.split(/\s+/).length <= 25, sentence);
    }
  }
});

const advice = read_advice(join(root, "data"));
const advice_words = advice.languages[0].words;
// Easy-read is easier than all else; staff and platforms read at work.
const advice_grades = { young: 6, friend: 6, parent: 6, teacher: 8, platform: 10 };
for (const [who, limit] of Object.entries(advice_grades)) {
  for (const [part, max] of [["text", limit], ["easy", Math.min(2, limit)]]) {
    test(`advice for ${who}, ${part}: grade at most ${max}`, (context) => {
      const ids = advice.pieces.filter((piece) => piece.for.includes(who)).map(({ id }) => id);
      const found = grade(ids.map((id) => advice_words[id][part]));
      context.diagnostic(`grade ${found.toFixed(2)}`);
      assert.ok(found <= max, `advice for ${who} reads at grade ${found.toFixed(2)}`);
    });
  }
}

test("advice: each piece for the young and their helpers is at most two grades harder", () => {
  for (const { id } of advice.pieces) {
    if (!/^(young|friend|parent|helper)_/.test(id)) continue;
    const found = grade([advice_words[id].text]);
    assert.ok(found <= max_grade + 2, `${id} reads at grade ${found.toFixed(2)}`);
  }
});

test("advice: no sentence is longer than 25 words, none of easy-read longer than 12", () => {
  for (const [id, { text, easy }] of Object.entries(advice_words)) {
    for (const [words, max] of [[text, 25], [easy, 12]]) {
      for (const sentence of words.split(/[.!?:](?:\s|$)/)) {
        assert.ok(sentence.split(/\s+/).length <= max, `${id}: ${sentence}`);
      }
    }
  }
});
