// Which doors are shown to whom, and what of the answers on /remove goes into a case.
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { door_fits } = await load("site/door_fit.ts");
const { situation_of } = await load("site/situation.ts");

const report_remove = { kind: "removal", age_min: null, age_max: 17 };
const stopncii = { kind: "removal", age_min: 18, age_max: null };
const childline = { kind: "helpline", age_min: null, age_max: 17 };
const police = { kind: "police", age_min: null, age_max: null };

test("a question that was not answered shuts no door", () => {
  for (const door of [report_remove, stopncii, childline, police]) assert.ok(door_fits(door, null, []));
});

test("removal goes by the age in the picture, the others by the age now", () => {
  assert.deepEqual(["under_18", "was_under_18", "over_18"].map((age) =>
    [report_remove, stopncii, childline].map((door) => door_fits(door, age, []))),
  [[true, false, true], [true, false, false], [false, true, false]]);
});

test("what it is about picks the kinds", () => {
  assert.ok(door_fits(report_remove, null, ["picture"]));
  assert.ok(!door_fits(police, null, ["picture"]));
  assert.ok(door_fits(police, null, ["picture", "threat"]));
  assert.ok(!door_fits(police, null, ["talk"]));
  assert.ok(door_fits(childline, null, ["talk"]));
});

test("answers that were not given stay out of the case", () => {
  assert.equal(JSON.stringify(situation_of({})), "{}");
});

test("answers become the case's situation", () => {
  const found = situation_of({ age: "under_18", origin: "made_by_ai", threatened: "yes", shared: "yes",
    shared_where: ["discord", "x"], deadline: "2026-12-01T20:30", wants: ["talk"] });
  assert.deepEqual(found, { age: "under_18", origin: "made_by_ai", threatened: true, shared: true,
    shared_where: ["discord", "x"], wants: ["talk"],
    deadline_at: new Date("2026-12-01T20:30").toISOString().replace(".000", "") });
});

test("where it was shared is not sent once it is said not to be shared", () => {
  const answers = { shared: "no", shared_where: ["discord"] };
  assert.equal(JSON.stringify(situation_of(answers)), '{"shared":false}');
});
