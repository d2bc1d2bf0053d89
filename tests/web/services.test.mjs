// The files of data/services hold only what docs/formats/services.md allows, and every country in
// them has someone to call. What nobody has checked for a year is named, and fails nothing.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const directory = join(root, "data", "services");
const required_countries = ["GB", "IE", "US", "CA", "AU", "NZ", "FR", "DE", "ES", "IT", "PT", "BR",
  "IN", "NG", "ZA", "PH"];
const day_ms = 24 * 60 * 60 * 1000;
const days_before_stale = 365;

const kinds = ["helpline", "police", "report", "removal", "advice"];
const people = ["young", "friend", "parent", "teacher", "platform"];
const pictures = ["hash_on_device", "upload_for_review", "not_wanted", "none"];
const file_keys = ["country", "name", "emergency", "services"];
const emergency_keys = ["telephone", "source", "checked"];
const service_keys = ["id", "name", "kind", "for", "age_min", "age_max", "languages", "hours",
  "time_zone", "telephone", "text", "web", "picture", "source", "checked"];
const provenance_keys = ["source_date", "more_sources"];

function is_text(value) {
  return typeof value === "string" && value !== "" && value.trim() === value && !/\s\s/.test(value);
}

function is_address(value, schemes) {
  if (!is_text(value) || /\s/.test(value)) return false;
  try {
    const address = new URL(value);
    return schemes.includes(address.protocol) && address.hostname.includes(".") &&
      address.username === "";
  } catch {
    return false;
  }
}

function is_number_to_dial(value) {
  return is_text(value) && /^\+?\d[\d -]*\d$/.test(value) && value.replace(/\D/g, "").length <= 15;
}

function is_language(value) {
  try {
    return /^[a-z]{2,3}(-|$)/.test(value) && Intl.getCanonicalLocales(value)[0] === value;
  } catch {
    return false;
  }
}

function is_time_zone(value) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return is_text(value) && value.includes("/");
  } catch {
    return false;
  }
}

/** A whole date, 2026-11-24, that is in the calendar: its first millisecond, or NaN. */
function day_of(value) {
  if (!is_text(value) || !/^\d{4}-\d\d-\d\d$/.test(value)) return NaN;
  const time_ms = Date.parse(`${value}T00:00:00Z`);
  return new Date(time_ms).toISOString().startsWith(value) ? time_ms : NaN;
}

/** The parts of OpenStreetMap's opening_hours that these files use. */
function are_hours(value) {
  if (value === "24/7") return true;
  const day = "(?:Mo|Tu|We|Th|Fr|Sa|Su)";
  const days = `${day}(?:-${day})?`;
  const rule = new RegExp(`^${days}(?:,${days})* (\\d\\d):(\\d\\d)-(\\d\\d):(\\d\\d)$`);
  return is_text(value) && value.split("; ").every((part) => {
    const [found, ...digits] = rule.exec(part) ?? [];
    if (!found) return false;
    const [from_hour, from_minute, to_hour, to_minute] = digits.map(Number);
    const from = from_hour * 60 + from_minute;
    const to = to_hour * 60 + to_minute;
    return from_minute < 60 && to_minute < 60 && from < to && to <= 24 * 60;
  });
}

function is_list_of(values, allowed) {
  return Array.isArray(values) && values.length > 0 && new Set(values).size === values.length &&
    values.every(allowed);
}

function is_age(value) {
  return value === null || (Number.isInteger(value) && value >= 0 && value <= 120);
}

/** A day, or only its month or year, no later than the day on which it was read. */
function is_source_date(value, checked) {
  if (!is_text(value)) return false;
  const whole = `${value}-01-01`.slice(0, 10);
  return /^\d{4}(-\d\d){0,2}$/.test(value) && day_of(whole) <= day_of(checked);
}

/** What is wrong with the keys of an object: nothing unknown, nothing missing. */
function faults_of_keys(object, required, optional, where) {
  if (object === null || typeof object !== "object" || Array.isArray(object)) {
    return [`${where}: no object`];
  }
  const keys = Object.keys(object);
  return [
    ...required.filter((key) => !keys.includes(key)).map((key) => `${where}: ${key} is missing`),
    ...keys.filter((key) => !required.includes(key) && !optional.includes(key))
      .map((key) => `${where}: ${key} is unknown`),
  ];
}

function faults_of_provenance(entry, where, now_ms) {
  const faults = [];
  const say = (good, what) => good || faults.push(`${where}: ${what}`);
  const read = ["https:", "http:"];
  say(is_address(entry.source, read), "source is no address");
  say(day_of(entry.checked) <= now_ms, "checked is no day, or a day to come");
  say(entry.source_date === undefined || is_source_date(entry.source_date, entry.checked),
    "source_date");
  say(entry.more_sources === undefined || (is_list_of(entry.more_sources,
    (one) => is_address(one, read)) && !entry.more_sources.includes(entry.source)), "more_sources");
  return faults;
}

function faults_of_service(service, where, now_ms) {
  const faults = faults_of_keys(service, service_keys, ["text_word", ...provenance_keys], where);
  if (faults.length > 0) return faults;
  const say = (good, what) => good || faults.push(`${where}: ${what}`);
  const or_null = (value, check) => value === null || check(value);
  say(/^[a-z]+(-[a-z0-9]+)+$/.test(service.id), "id");
  say(is_text(service.name), "name");
  say(kinds.includes(service.kind), "kind");
  say(is_list_of(service.for, (one) => people.includes(one)), "for");
  say(is_age(service.age_min) && is_age(service.age_max), "age");
  say(service.age_min === null || service.age_max === null || service.age_min <= service.age_max,
    "ages");
  say(is_list_of(service.languages, is_language), "languages");
  say(or_null(service.hours, are_hours), "hours");
  say(or_null(service.time_zone, is_time_zone), "time_zone");
  say(service.hours === null || service.hours === "24/7" || service.time_zone !== null,
    "hours without a time_zone");
  say(or_null(service.telephone, is_number_to_dial), "telephone");
  say(or_null(service.text, is_number_to_dial), "text");
  say(service.text_word === undefined ||
    (service.text !== null && /^[A-Z]+$/.test(service.text_word)), "text_word");
  say(or_null(service.web, (value) => is_address(value, ["https:"])), "web is no https address");
  say(service.telephone ?? service.text ?? service.web, "nothing to call, text or open");
  say(or_null(service.picture, (value) => pictures.includes(value)), "picture");
  say(service.kind !== "helpline" || service.picture === "none", "a helpline takes no picture");
  return [...faults, ...faults_of_provenance(service, where, now_ms)];
}

/** Everything that is wrong with one file; name is its file's name without ".json". */
function faults_of_file(name, file, now_ms) {
  const faults = faults_of_keys(file, file_keys, [], name);
  if (faults.length > 0) return faults;
  const say = (good, what) => good || faults.push(`${name}: ${what}`);
  const is_world = name === "world";
  say(file.country === (is_world ? "001" : name) && /^([A-Z]{2}|001)$/.test(file.country),
    "country");
  say(is_text(file.name), "name");
  say(Array.isArray(file.services) && file.services.length > 0, "services");
  if (is_world) {
    say(file.emergency === null, "the world has no emergency number");
  } else {
    const where = `${name} emergency`;
    const wrong_keys = faults_of_keys(file.emergency, emergency_keys, provenance_keys, where);
    faults.push(...wrong_keys);
    if (wrong_keys.length === 0) {
      say(is_number_to_dial(file.emergency.telephone), "emergency telephone");
      faults.push(...faults_of_provenance(file.emergency, where, now_ms));
    }
  }
  for (const [index, service] of (file.services ?? []).entries()) {
    const where = `${name} ${service?.id ?? index}`;
    faults.push(...faults_of_service(service, where, now_ms));
    const prefix = `${name.toLowerCase()}-`;
    say(String(service?.id).startsWith(prefix), `${where}: id of another country`);
  }
  return faults;
}

/** The day an entry counts as checked on: a page that was over three years old when it was read
 *  vouches for its own day only. */
function counts_from({ checked, source_date }) {
  if (!source_date) return checked;
  const written = `${source_date}-01-01`.slice(0, 10);
  return day_of(checked) - day_of(written) > 3 * 366 * day_ms ? written : checked;
}

/** Entries that were last checked more than a year before now. */
function stale_entries(files, now_ms) {
  return Object.entries(files).flatMap(([name, file]) =>
    [{ ...file.emergency, id: `${name.toLowerCase()} emergency number` }, ...file.services]
      .filter((entry) => now_ms - day_of(counts_from(entry)) > days_before_stale * day_ms)
      .map((entry) => `check before use: ${entry.id}, last checked ${counts_from(entry)}`));
}

function read_files() {
  const names = readdirSync(directory);
  assert.deepEqual(names.filter((name) => !name.endsWith(".json")), []);
  const places = names.filter((name) => /^([A-Z]{2}|world)\.json$/.test(name));
  assert.deepEqual(names.filter((name) => !places.includes(name)), ["apps.json", "doors.json"]);
  return Object.fromEntries(places.map((name) =>
    [name.slice(0, -".json".length), JSON.parse(readFileSync(join(directory, name), "utf8"))]));
}

const files = read_files();
const now_ms = Date.now();
const sample = () => structuredClone(files.GB);

for (const [name, file] of Object.entries(files)) {
  test(`${name}: the shape of docs/formats/services.md, and nothing else`, () => {
    assert.deepEqual(faults_of_file(name, file, now_ms), []);
  });
}

test("no two services have one id", () => {
  const ids = Object.values(files).flatMap((file) => file.services.map((service) => service.id));
  assert.deepEqual(ids.filter((id, index) => ids.indexOf(id) !== index), []);
});

for (const name of required_countries) {
  test(`${name}: an emergency number, a helpline, where to report, who removes a picture`, () => {
    assert.ok(files[name], "no file");
    const own = files[name].services.map((service) => service.kind);
    const all = [...own, ...files.world.services.map((service) => service.kind)];
    assert.ok(files[name].emergency.telephone);
    assert.ok(own.includes("helpline"), "no helpline of its own");
    assert.ok(all.includes("report") || all.includes("police"), "nowhere to report");
    assert.ok(all.includes("removal"), "nothing that removes pictures");
  });
}

test("a young person anywhere has a removal service that keeps the picture on the device", () => {
  const found = files.world.services.filter((service) => service.kind === "removal" &&
    service.for.includes("young") && service.age_max === 17 &&
    service.picture === "hash_on_device");
  assert.equal(found.length, 1);
});

test("what the format refuses is refused", () => {
  const refused = [
    ["GB: notes is unknown", (file) => { file.notes = "x"; }],
    ["GB emergency: hours is unknown", (file) => { file.emergency.hours = "24/7"; }],
    ["GB gb-childline: fax is unknown", (file) => { file.services[0].fax = "1"; }],
    ["GB gb-childline: source is missing", (file) => { delete file.services[0].source; }],
    ["GB gb-childline: kind", (file) => { file.services[0].kind = "friend"; }],
    ["GB gb-childline: for", (file) => { file.services[0].for = []; }],
    ["GB gb-childline: languages", (file) => { file.services[0].languages = ["english"]; }],
    ["GB gb-childline: hours", (file) => { file.services[0].hours = "Mo-Fr 17:00-09:00"; }],
    ["GB gb-childline: time_zone", (file) => { file.services[0].time_zone = "Europe/Nowhere"; }],
    ["GB gb-childline: telephone", (file) => { file.services[0].telephone = "0800 CHILD"; }],
    ["GB gb-childline: web is no https address",
      (file) => { file.services[0].web = "http://a.example/"; }],
    ["GB gb-childline: source is no address", (file) => { file.services[0].source = "a leaflet"; }],
    ["GB gb-childline: more_sources",
      (file) => { file.services[0].more_sources = [file.services[0].source]; }],
    ["GB gb-childline: source_date", (file) => { file.services[0].source_date = "2026-12"; }],
    ["GB gb-childline: checked is no day, or a day to come",
      (file) => {
        delete file.services[0].source_date;
        file.services[0].checked = "2026-02-30";
      }],
    ["GB gb-childline: a helpline takes no picture",
      (file) => { file.services[0].picture = "upload_for_review"; }],
    ["GB gb-childline: nothing to call, text or open",
      (file) => { Object.assign(file.services[0], { telephone: null, text: null, web: null }); }],
    ["GB gb-childline: hours without a time_zone",
      (file) => {
        Object.assign(file.services[0], { hours: "Mo-Fr 09:00-17:00", time_zone: null });
      }],
  ];
  for (const [fault, damage] of refused) {
    const file = sample();
    damage(file);
    assert.deepEqual(faults_of_file("GB", file, now_ms), [fault]);
  }
});

test("a day to come is refused, today is not", () => {
  const today = day_of(files.GB.services[0].checked);
  assert.deepEqual(faults_of_file("GB", sample(), today), []);
  assert.notDeepEqual(faults_of_file("GB", sample(), today - 1), []);
});

test("an entry is stale from the 366th day on, and is named here", (context) => {
  const one = {
    GB: { emergency: { checked: "2026-11-24" }, services: [{ id: "gb-a", checked: "2026-11-25" }] },
  };
  assert.deepEqual(stale_entries(one, Date.parse("2027-11-24T00:00:00Z")), []);
  assert.deepEqual(stale_entries(one, Date.parse("2027-11-25T00:00:00Z")),
    ["check before use: gb emergency number, last checked 2026-11-24"]);
  one.GB.services[0].source_date = "2020-05";
  assert.deepEqual(stale_entries(one, Date.parse("2026-11-26T00:00:00Z")),
    ["check before use: gb-a, last checked 2020-05-01"], "a page of six years ago");
  for (const line of stale_entries(files, now_ms)) context.diagnostic(line);
});

const read = (name) => JSON.parse(readFileSync(join(directory, name), "utf8"));
const english = JSON.parse(readFileSync(join(root, "data/words/removal/en.json"), "utf8")).doors;
const guides = Object.keys(JSON.parse(readFileSync(join(root, "data/words/report/en.json"), "utf8")).keep.apps);

test("doors.json: services that are there, known things to ask for, a source and a date", () => {
  const known = Object.values(files).flatMap(({ services }) => services.map(({ id }) => id));
  const { doors } = read("doors.json");
  for (const [id, door] of Object.entries(doors)) {
    assert.ok(known.includes(id), id);
    assert.deepEqual(Object.keys(door), ["asks", "source", "checked"], id);
    assert.ok(door.asks.length > 0 && new Set(door.asks).size === door.asks.length, id);
    for (const one of door.asks) assert.ok(is_text(english[`ask_${one}`]), `${id}: ${one}`);
    assert.ok(is_address(door.source, ["https:"]), id);
    assert.ok(Date.parse(`${door.checked}T00:00:00Z`) <= Date.now(), id);
  }
});

test("apps.json: at most the twelve that a case may name, each with a guide that is there or none", () => {
  const { apps } = read("apps.json");
  assert.ok(apps.length >= 1 && apps.length <= 12);
  assert.equal(new Set(apps.map(({ name }) => name)).size, apps.length);
  for (const app of apps) {
    assert.deepEqual(Object.keys(app), ["name", "title", "guide"]);
    assert.match(app.name, /^[a-z0-9_]{1,32}$/);
    assert.ok(is_text(app.title), app.name);
    assert.ok(app.guide === null || guides.includes(app.guide), app.name);
  }
});
