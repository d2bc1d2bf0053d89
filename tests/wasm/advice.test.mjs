// The golden vectors of the advice through the WebAssembly core, with the words as pages have them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { askers, happened, read_advice } from "../../tools/make_advice_tables.mjs";
import { loadCore, root } from "./files.mjs";

const advice = read_advice(join(root, "data"));
const folder = join(root, "vectors", "advice");
const vectors = readdirSync(folder).sort().map((name) => {
  const vector = { name: name.replace(".txt", ""), expect: [] };
  for (const line of readFileSync(join(folder, name), "utf8").trimEnd().split("\n")) {
    const [, key, value] = line.match(/^([a-z]+): (.*)$/);
    if (key === "expect") vector.expect.push(value);
    else vector[key] = value;
  }
  return vector;
});

function ask(core, vector) {
  const country = vector.country ?? "";
  const bits = (vector.happened ?? "").split(",").filter(Boolean)
    .reduce((sum, name) => sum | (1 << happened.indexOf(name)), 0);
  return core.advice({
    who: askers.indexOf(vector.who), happened: bits, unsafe: Number(vector.unsafe === "yes"),
    country: country === "" ? 0 : country.charCodeAt(0) * 256 + country.charCodeAt(1),
    language: vector.language ?? "", age: Number(vector.age ?? 0),
    today: Date.parse(`${vector.today}T00:00:00Z`) / 86400000,
  });
}

function words_of(piece, language) {
  const own = advice.languages.find((one) => one.language === language);
  return own?.words[piece] ?? advice.languages[0].words[piece];
}

const order = (ids, wanted) => wanted.map((id) => {
  assert.ok(ids.includes(id), id);
  return ids.indexOf(id);
});

// what -> (answer, value)
const checks = {
  pieces: ({ ids }, value) => assert.deepEqual(ids, value.split(" ")),
  first: ({ ids }, value) => assert.equal(ids[0], value),
  has: ({ ids }, value) => value.split(" ").forEach((id) => assert.ok(ids.includes(id), id)),
  lacks: ({ ids }, value) => value.split(" ").forEach((id) => assert.ok(!ids.includes(id), id)),
  order: ({ ids }, value) => {
    const places = order(ids, value.split(" "));
    assert.deepEqual(places, [...places].sort((a, b) => a - b));
  },
  "at-most": ({ ids }, value) => assert.ok(ids.length <= Number(value)),
  says: ({ ids, language }, value) => {
    const [id, ...rest] = value.split(" ");
    assert.ok(ids.includes(id), id);
    const words = words_of(id, language);
    assert.ok(`${words.title}\n${words.text}`.includes(rest.join(" ")), value);
  },
  "never-says": ({ ids, language }, value) => ids.forEach((id) => {
    const all = Object.values(words_of(id, language)).join("\n").toLowerCase();
    assert.ok(!all.includes(value.toLowerCase()), `${id}: ${value}`);
  }),
  emergency: ({ place }, value) => assert.equal(place.emergency?.telephone ?? "none", value),
  "first-service-kind": ({ services }, value) => assert.equal(services[0].kind, value),
  "service-kind": ({ services }, value) => assert.ok(services.some(({ kind }) => kind === value)),
  "service-order": ({ services }, value) => {
    const kinds = services.map(({ kind }) => kind).filter((kind, i, all) => kind !== all[i - 1]);
    assert.deepEqual(kinds.slice(0, value.split(" ").length), value.split(" "));
  },
  "has-service": ({ services }, value) =>
    value.split(" ").forEach((id) => assert.ok(services.some((service) => service.id === id), id)),
  "lacks-service": ({ services }, value) => assert.ok(!services.some(({ id }) => id === value)),
  stale: ({ answer }, value) => {
    for (const { stale } of answer.services) assert.equal(stale, value === "all");
    assert.equal(answer.emergencyStale, value === "all");
  },
};

test("the vectors are there", () => assert.ok(vectors.length >= 40));

for (const vector of vectors) {
  test(vector.name, async () => {
    const answer = ask(await loadCore(), vector);
    const seen = {
      answer, language: vector.language, place: advice.places[answer.place],
      ids: answer.pieces.map((index) => advice.pieces[index].id),
      services: answer.services.map(({ service }) => advice.services[service]),
    };
    assert.ok(vector.expect.length > 0);
    for (const expectation of vector.expect) {
      const [what, ...rest] = expectation.split(" ");
      checks[what](seen, rest.join(" "));
    }
  });
}

test("what there is not is refused", async () => {
  const core = await loadCore();
  const situation = { who: 0, happened: 0, unsafe: 0, country: 0, language: "", age: 0, today: 0 };
  assert.equal(core.advice(situation).status, 0);
  assert.equal(core.advice({ ...situation, who: 5 }).status, 1);
  assert.equal(core.advice({ ...situation, happened: 1024 }).status, 1);
  assert.equal(core.advice({ ...situation, country: 0xffffffff }).status, 0);
  assert.equal(core.advice({ ...situation, age: -1, today: -2147483648 }).status, 0);
});
