// What a case says: every state and event of docs/formats/case.md has words, and what a later server may
// add has plain ones.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { language } from "../../web/build/words.mjs";
import { load, root, words_directory } from "./helpers.mjs";

const english = language(`${words_directory}/en.json`, `${words_directory}/removal/en.json`);
const text = { ...english.subtree("case.live"), ...english.subtree("removal.case.live") };
const page_data = { textContent: JSON.stringify({ text }) };
globalThis.document = { getElementById: () => page_data, documentElement: { lang: "en" } };
if (!globalThis.navigator) globalThis.navigator = { languages: ["en-GB"] };

const words = await load("site/case_words.ts");
const contract = readFileSync(join(root, "docs/formats/case.md"), "utf8");
const event = (more) => ({ at: "2026-11-29T10:00:00Z", kind: "received", picture: null, platform: null,
  outcome: null, reason: null, ...more });
const picture = (more) => ({ position: 1, state: "received", reason: null, on_list_since: null, ...more });

test("every state of the contract has words of its own", () => {
  const listed = /`state` one of ([^.]+)\./.exec(contract)[1];
  const states = [...listed.matchAll(/`(\w+)`/g)].map(([, state]) => state);
  assert.ok(states.includes("withdrawn") && states.length === 6, listed);
  const said = states.map((state) => words.state_text(picture({ state })));
  assert.equal(new Set(said).size, states.length);
  for (const one of said) assert.notEqual(one, text["removal.case.live.state_other"]);
});

test("every reason for which a picture is held is told", () => {
  for (const reason of ["plain", "uneven", "crowded", "well_known"]) {
    assert.ok(contract.includes(`| \`${reason}\` |`), reason);
    assert.match(words.why_text(picture({ state: "held", held_reason: reason })), /\w.*\.$/);
  }
});

test("a list that was loaded with several pictures is one line", () => {
  const events = [1, 2].map((n) => event({ kind: "loaded", platform: "Example", picture: n }));
  const joined = words.joined_events([...events, event({ kind: "loaded", platform: "Other", picture: 1 })]);
  assert.equal(joined.length, 2);
  assert.equal(words.event_text(joined[0].event, joined[0].pictures),
    "Example has loaded the list with picture 1, picture 2.");
});

test("two copies found are two lines", () => {
  const found = event({ kind: "outcome", outcome: "removed", platform: "Example", picture: 1 });
  assert.equal(words.joined_events([found, found]).length, 2);
  assert.match(words.good_news([found, found]), /^2 copies/);
});

test("kinds and states that came later have plain words", () => {
  assert.equal(words.event_text(event({ kind: "later" })), "Something changed in your case.");
  assert.equal(words.state_text(picture({ state: "later" })), "With us");
  assert.equal(words.status_text("later"), "Your case is with us.");
  assert.equal(words.why_text(picture({ state: "held", held_reason: "later" })), "");
});
