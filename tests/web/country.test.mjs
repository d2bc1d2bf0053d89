// The guess at a reader's country: by the device's clock first, then by its languages; else none.
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { read_advice } from "../../tools/make_advice_tables.mjs";
import { load, root } from "./helpers.mjs";

const { guess_country } = await load("site/country.ts");

test("the time zone counts more than a language that many devices are sold with", () => {
  assert.equal(guess_country("Europe/London", ["en-US", "en"]), "GB");
  assert.equal(guess_country("Australia/Perth", ["en-US"]), "AU");
  assert.equal(guess_country("America/Toronto", ["fr-CA"]), "CA");
  assert.equal(guess_country("America/Chicago", ["es-MX"]), "US");
  assert.equal(guess_country("Asia/Calcutta", ["hi"]), "IN");
});

test("then the first language that names a country", () => {
  assert.equal(guess_country("UTC", ["cy", "en-IE"]), "IE");
  assert.equal(guess_country("", ["zh-Hant-TW"]), "TW");
});

test("else there is no guess", () => {
  assert.equal(guess_country("UTC", ["cy", "en"]), null);
  assert.equal(guess_country("", []), null);
});

test("every country with services of its own can be guessed by a time zone", () => {
  const known = new Set(Intl.supportedValuesOf("timeZone").map((zone) => guess_country(zone, [])));
  const { places } = read_advice(join(root, "data"));
  for (const { country } of places.filter((place) => place.country !== "001")) {
    assert.ok(known.has(country), country);
  }
});
