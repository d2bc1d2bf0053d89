// The reminder to take a break: what counts as work, what as a break, when it is due, what the device keeps.
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const timer = await load("desk/rest_timer.ts");
const minute = 60000;

function memory(start = {}) {
  const all = new Map(Object.entries(start));
  return { getItem: (key) => all.get(key) ?? null, setItem: (key, value) => all.set(key, value), all };
}

/** Looks every half minute from `from` for so long. */
function worked(minutes, from = 1e12, start = timer.fresh_work) {
  let now = start;
  for (let at = 0; at <= minutes * minute; at += minute / 2) now = timer.after_look(now, from + at);
  return now;
}

test("time is counted between looks, once for two windows", () => {
  assert.equal(worked(30).worked_ms, 30 * minute);
  const twice = timer.after_look(timer.after_look(worked(1), 1e12 + minute + 5000), 1e12 + minute + 6000);
  assert.equal(twice.worked_ms, minute + 6000);
});

test("a gap is no work, and a long one, or a clock set back, is a break", () => {
  const before = { ...worked(20), cases: 3 };
  assert.equal(timer.after_look(before, before.at + 5 * minute).worked_ms, 20 * minute);
  for (const at of [before.at + timer.kAwayMs, before.at - 1]) {
    assert.deepEqual(timer.after_look(before, at), { ...timer.fresh_work, at });
  }
});

test("due after the chosen time, not while put off, never when off", () => {
  const settings = { on: true, every_minutes: 45 };
  assert.ok(!timer.is_due(worked(44), settings, 2e12));
  assert.ok(timer.is_due(worked(45), settings, 2e12));
  assert.ok(!timer.is_due({ ...worked(45), snoozed_until: 2e12 + 1 }, settings, 2e12));
  assert.ok(!timer.is_due(worked(90), { ...settings, on: false }, 2e12));
});

test("what the device kept is read with care, and 45 minutes is what nobody chose", () => {
  assert.deepEqual(timer.load_settings(null), { on: true, every_minutes: 45 });
  for (const kept of ["", "null", "[1]", "{", '{"every_minutes":7}', '{"every_minutes":"60"}']) {
    assert.equal(timer.load_settings(memory({ "holdfast-desk-rest": kept })).every_minutes, 45, kept);
    assert.deepEqual(timer.load_worked(memory({ "holdfast-desk-worked": kept })), timer.fresh_work, kept);
  }
  const wrong = memory({ "holdfast-desk-worked": '{"worked_ms":-1,"cases":"2","at":1e999}' });
  assert.deepEqual(timer.load_worked(wrong), timer.fresh_work);
  const storage = memory();
  timer.save_settings(storage, { on: false, every_minutes: 60 });
  timer.save_worked(storage, worked(3));
  assert.deepEqual(timer.load_settings(storage), { on: false, every_minutes: 60 });
  assert.deepEqual(timer.load_worked(storage), worked(3));
  assert.equal(storage.all.size, 2, "nothing else is kept");
});
