// tools/make_advice_tables.mjs takes the data that there is, and refuses each way of breaking it with
// one sentence; and every language that is there has every word.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { read_advice } from "../../tools/make_advice_tables.mjs";
import { root } from "./helpers.mjs";

const tool = join(root, "tools", "make_advice_tables.mjs");

/** Runs the tool on a copy of the data that `change` has changed. */
function run(change) {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-advice-"));
  try {
    for (const part of ["advice", "services"]) {
      cpSync(join(root, "data", part), join(folder, "data", part), { recursive: true });
    }
    const edit = (file, body) => {
      const path = join(folder, "data", file);
      const value = JSON.parse(readFileSync(path, "utf8"));
      writeFileSync(path, JSON.stringify(body(value) ?? value));
    };
    change(edit, join(folder, "data"));
    const done = spawnSync(process.execPath, [tool, join(folder, "data"), join(folder, "out")],
      { encoding: "utf8" });
    return { status: done.status, told: done.stderr, made: existsSync(join(folder, "out", "rules.cc")) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the data that there is becomes tables", () => {
  assert.deepEqual(run(() => {}), { status: 0, told: "", made: true });
});

const pieces = "advice/pieces.json";
const words = "advice/words/en.json";
const world = "services/world.json";
const changes = [
  ["an unknown key of a piece", /"when" is not a key/, pieces, (d) => { d.pieces[3].when = []; }],
  ["an unknown fact", /"kidnapped" is no fact/, pieces, (d) => { d.pieces[3].any = ["kidnapped"]; }],
  ["an unknown asker", /"police" is no asker/, pieces, (d) => { d.pieces[3].for = ["police"]; }],
  ["an empty list", /something in it/, pieces, (d) => { d.pieces[3].for = []; }],
  ["a name twice in a list", /twice/, pieces, (d) => { d.pieces[3].for = ["young", "young"]; }],
  ["a condition that cannot hold", /never be shown/, pieces,
    (d) => { Object.assign(d.pieces[3], { all: ["sent"], none: ["sent"] }); }],
  ["an unknown section", /is no section/, pieces, (d) => { d.pieces[3].section = "dessert"; }],
  ["pieces out of the sections' order", /in the order of the sections/, pieces,
    (d) => { d.pieces.unshift(d.pieces.pop()); }],
  ["a piece twice", /is there twice/, pieces, (d) => { d.pieces.push(d.pieces.at(-1)); }],
  ["a piece without a source", /"sources" is missing/, pieces, (d) => { delete d.pieces[3].sources; }],
  ["an unknown source", /is no source/, pieces, (d) => { d.pieces[3].sources = ["hearsay"]; }],
  ["a source without a date", /date is written like/, pieces, (d) => { d.sources.nca.checked = "2026"; }],
  ["a day that there is not", /date is written like/, pieces, (d) => { d.sources.nca.checked = "2026-02-30"; }],
  ["a limit that is too large", /1 to 12/, pieces, (d) => { d.limits.young = 13; }],
  ["a country that is none", /two capital letters/, pieces, (d) => { d.pieces[3].countries = ["uk"]; }],
  ["safety not first", /"safety" must come first/, pieces, (d) => { d.sections.reverse(); }],
  ["a piece without words", /words of the piece "young_self" are missing/, words,
    (d) => { delete d.words.young_self; }],
  ["words without a piece", /no such piece/, words,
    (d) => { d.words.young_dance = d.words.young_self; }],
  ["words without an easy version", /"easy" is missing/, words, (d) => { delete d.words.young_self.easy; }],
  ["empty words", /words are needed/, words, (d) => { d.words.young_self.text = " "; }],
  ["no source language", /must have "source": true/, words,
    (d) => { delete d.header.source; d.header.reviewed_by_native_speaker = true; }],
  ["an unknown key of a service", /"phone" is not a key/, world, (d) => { d.services[0].phone = "1"; }],
  ["a service without a source", /"source" is missing/, world, (d) => { delete d.services[0].source; }],
  ["an unknown kind of service", /is no kind of service/, world, (d) => { d.services[0].kind = "bank"; }],
  ["ages the wrong way round", /is over "age_max"/, world,
    (d) => { Object.assign(d.services[0], { age_min: 19, age_max: 18 }); }],
  ["an address that is none", /begins with https/, world, (d) => { d.services[0].web = "javascript:x"; }],
  ["another country than the file's", /must be "GB"/, "services/GB.json", (d) => { d.country = "FR"; }],
  ["a service twice", /is there twice/, world, (d) => { d.services.push(d.services[0]); }],
  ["nobody to call anywhere", /nobody to call/, world,
    (d) => { d.services = d.services.filter((one) => one.kind !== "helpline"); }],
];
for (const [name, sentence, file, change] of changes) {
  test(`refused: ${name}`, () => {
    const { status, told, made } = run((edit) => edit(file, change));
    assert.equal(status, 1, told);
    assert.match(told, sentence);
    assert.match(told, /^make_advice_tables: [^\n]+\.\n$/, "one sentence");
    assert.ok(told.includes(file.split("/").slice(0, -1).join("/")), "it names the place");
    assert.equal(made, false);
  });
}

test("refused: no JSON, and no file", () => {
  for (const change of [(data) => writeFileSync(join(data, pieces), "{"), (data) => rmSync(join(data, pieces)),
    (data) => rmSync(join(data, world))]) {
    const { status, told } = run((edit, data) => change(data));
    assert.equal(status, 1);
    assert.match(told, /^make_advice_tables: [^\n]+\n$/);
  }
  assert.equal(spawnSync(process.execPath, [tool]).status, 2);
});

const { languages, pieces: all } = read_advice(join(root, "data"));
for (const language of languages) {
  test(`${language.language}: every piece has its words, and no title ends in a full stop`, () => {
    for (const { id } of all) {
      assert.ok(language.words[id], id);
      assert.doesNotMatch(language.words[id].title, /[.!]$/, id);
    }
  });
  test(`${language.language}: no word that says what is in a picture, and none that blames`, () => {
    for (const [id, words_of] of Object.entries(language.words)) {
      assert.doesNotMatch(Object.values(words_of).join(" "),
        /\b(porn\w*|naked|genital\w*|victims?|sextort\w*|silly|stupid|foolish|mistake)\b/i, id);
    }
  });
}
