// Reads data/advice and data/services, checks every key, and writes them as C++ tables.
//
// usage: make_advice_tables.mjs DATA_DIRECTORY OUT_DIRECTORY
//
// Writes rules.cc (what composing needs) and texts.cc (all text) into OUT_DIRECTORY. Ends with status
// 1 and one sentence on standard error if the data break the grammar of docs/formats/advice.md.
// As a module, `read_advice(data_directory)` gives the same data, in the same order: its indices are
// those of the WebAssembly core.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const askers = ["young", "friend", "parent", "teacher", "platform"];
export const happened = ["contact", "asked", "sent", "faked", "hacked", "threatened", "deadline",
  "paid", "paid_again", "shared"];
/** What conditions may ask for besides; the core works them out (src/advice/tables.h). */
const facts = [...happened, "nothing", "early"];
export const kinds = ["helpline", "police", "report", "removal", "advice"];
const pictures = ["hash_on_device", "upload_for_review", "not_wanted", "none"];
const max_pieces = 12;
const old_page_days = 3 * 366;
const max_countries = 4;
const max_text = 600;
const world = "001";

class DataError extends Error {}
const refuse = (where, sentence) => { throw new DataError(`${where}: ${sentence}`); };

function read_json(path) {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    refuse(path, "the file cannot be read.");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse(path, `this is not JSON (${error.message}).`);
  }
}

/** Refuses a value that is no object, lacks a key of `wanted` or has one beyond `optional`. */
function keys(where, value, wanted, optional = []) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    refuse(where, "an object is needed here.");
  }
  for (const key of wanted) if (!(key in value)) refuse(where, `"${key}" is missing.`);
  for (const key of Object.keys(value)) {
    if (!wanted.includes(key) && !optional.includes(key)) refuse(where, `"${key}" is not a key here.`);
  }
}

function text(where, value, max = max_text) {
  if (typeof value !== "string" || value.trim() === "" || value !== value.trim()) {
    refuse(where, "words are needed here, without space at their ends.");
  }
  if (value.length > max) refuse(where, `at most ${max} characters may stand here.`);
  if (/[\u0000-\u001f\u007f]/.test(value)) refuse(where, "control characters may not stand here.");
  return value;
}

const or_null = (check) => (where, value) => (value === null ? "" : check(where, value));

function date(where, value) {
  const ok = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
  if (!ok) refuse(where, "a date is written like 2026-11-24.");
  return value;
}
const day_of = (value) => Date.parse(`${value}T00:00:00Z`) / 86400000;

function address(where, value) {
  text(where, value);
  if (!/^https?:\/\/[^\s"<>]+$/.test(value)) refuse(where, "an address begins with https:// and has no spaces.");
  return value;
}

function some_of(where, value, allowed, what) {
  if (!Array.isArray(value) || value.length === 0) refuse(where, "a list with something in it is needed here.");
  for (const one of value) {
    if (!allowed.includes(one)) refuse(where, `"${one}" is no ${what}; there are ${allowed.join(", ")}.`);
  }
  if (new Set(value).size !== value.length) refuse(where, "the list names something twice.");
  return value;
}

function one_of(where, value, allowed, what) {
  return some_of(where, [value], allowed, what)[0];
}

function country(where, value) {
  if (!/^[A-Z]{2}$/.test(value)) refuse(where, `a country is two capital letters (ISO 3166-1), such as GB.`);
  return value;
}

function tag(where, value) {
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(value)) refuse(where, `a language is a BCP 47 tag such as en or pt-BR.`);
  return value;
}

function unique(where, values, what) {
  const seen = new Set();
  for (const value of values) {
    if (seen.has(value)) refuse(where, `${what} "${value}" is there twice.`);
    seen.add(value);
  }
}

function read_condition(where, piece) {
  const bits = (name) => (name in piece
    ? some_of(`${where}: "${name}"`, piece[name], facts, "fact") : []);
  const all = bits("all"), none = bits("none"), any = bits("any");
  const contradiction = all.find((fact) => none.includes(fact)) ??
    (any.length > 0 && any.every((fact) => none.includes(fact)) ? any[0] : undefined);
  if (contradiction) refuse(where, `"${contradiction}" is both wanted and not wanted, so the piece can never be shown.`);
  if ("unsafe" in piece && typeof piece.unsafe !== "boolean") refuse(where, `"unsafe" is true or false.`);
  const countries = piece.countries ?? [];
  if ("countries" in piece) {
    if (!Array.isArray(countries) || countries.length === 0 || countries.length > max_countries) {
      refuse(where, `"countries" names 1 to ${max_countries} countries.`);
    }
    countries.forEach((one) => country(`${where}: "countries"`, one));
  }
  return { any, all, none, unsafe: piece.unsafe ?? null, countries };
}

function read_piece(path, piece, sections, sources) {
  const where = `${path}: piece "${piece?.id}"`;
  keys(where, piece, ["id", "section", "for", "sources"],
    ["any", "all", "none", "unsafe", "countries", "services"]);
  if (!/^[a-z][a-z0-9_]{2,39}$/.test(piece.id)) refuse(where, "an id is 3 to 40 small letters, digits and underscores.");
  return {
    id: piece.id,
    section: one_of(`${where}: "section"`, piece.section, sections, "section"),
    for: some_of(`${where}: "for"`, piece.for, askers, "asker"),
    ...read_condition(where, piece),
    services: "services" in piece ? some_of(`${where}: "services"`, piece.services, kinds, "kind of service") : [],
    sources: some_of(`${where}: "sources"`, piece.sources, sources, "source"),
  };
}

function read_pieces(path) {
  const file = read_json(path);
  keys(path, file, ["limits", "sections", "sources", "pieces"]);
  keys(`${path}: "limits"`, file.limits, askers);
  for (const who of askers) {
    const limit = file.limits[who];
    if (!Number.isInteger(limit) || limit < 1 || limit > max_pieces) {
      refuse(`${path}: "limits"`, `a limit is a whole number from 1 to ${max_pieces}.`);
    }
  }
  file.sections.forEach((section) => {
    keys(`${path}: a section`, section, ["id", "weight"]);
    if (!Number.isInteger(section.weight) || section.weight < 1 || section.weight > 255) {
      refuse(`${path}: section "${section.id}"`, "a weight is a whole number from 1 to 255.");
    }
  });
  const sections = file.sections.map((section) => section.id);
  unique(path, sections, "section");
  unique(path, file.sections.map((section) => section.weight), "weight");
  const heaviest = file.sections.reduce((a, b) => (b.weight > a.weight ? b : a));
  if (sections[0] !== "safety" || heaviest.id !== "safety") {
    refuse(path, `the section "safety" must come first and weigh most.`);
  }
  for (const [id, source] of Object.entries(file.sources)) {
    const where = `${path}: source "${id}"`;
    keys(where, source, ["name", "address", "checked"]);
    text(where, source.name);
    address(where, source.address);
    date(where, source.checked);
  }
  const source_ids = Object.keys(file.sources);
  const pieces = file.pieces.map((piece) => read_piece(path, piece, sections, source_ids));
  unique(path, pieces.map((piece) => piece.id), "piece");
  pieces.forEach((piece, i) => {
    if (i > 0 && sections.indexOf(piece.section) < sections.indexOf(pieces[i - 1].section)) {
      refuse(`${path}: piece "${piece.id}"`, `pieces stand in the order of the sections, and "${piece.section}" comes before "${pieces[i - 1].section}".`);
    }
  });
  const unused = source_ids.find((id) => !pieces.some((piece) => piece.sources.includes(id)));
  if (unused) refuse(path, `no piece names the source "${unused}".`);
  return { limits: file.limits, sections: file.sections, sources: file.sources, pieces };
}

function read_language(path, pieces) {
  const file = read_json(path);
  keys(path, file, ["header", "words"]);
  const { header } = file;
  keys(`${path}: "header"`, header, ["language", "name", "direction"], ["source", "reviewed_by_native_speaker"]);
  tag(path, header.language);
  if (!path.endsWith(`/${header.language}.json`)) refuse(path, `the file's name and its language "${header.language}" differ.`);
  one_of(`${path}: "direction"`, header.direction, ["ltr", "rtl"], "direction");
  const is_source = header.source === true;
  if (!is_source && typeof header.reviewed_by_native_speaker !== "boolean") {
    refuse(path, `"reviewed_by_native_speaker" must say true or false.`);
  }
  const words = {};
  for (const [id, of_piece] of Object.entries(file.words)) {
    const where = `${path}: "${id}"`;
    if (!pieces.some((piece) => piece.id === id)) refuse(where, "there is no such piece in pieces.json.");
    keys(where, of_piece, ["title", "text", "easy"]);
    words[id] = {};
    for (const part of ["title", "text", "easy"]) words[id][part] = text(`${where}, "${part}"`, of_piece[part]);
  }
  const missing = pieces.find((piece) => !(piece.id in words));
  if (is_source && missing) refuse(path, `the words of the piece "${missing.id}" are missing.`);
  return {
    language: header.language, name: text(path, header.name), direction: header.direction, is_source,
    is_reviewed: is_source || header.reviewed_by_native_speaker, words,
  };
}

function read_languages(directory, pieces) {
  const names = readdirSync(directory).filter((name) => name.endsWith(".json")).sort();
  const languages = names.map((name) => read_language(join(directory, name), pieces));
  const sources = languages.filter((language) => language.is_source);
  if (sources.length !== 1) refuse(directory, `one language, and no more, must have "source": true.`);
  return [sources[0], ...languages.filter((language) => !language.is_source)];
}

function age(where, value) {
  if (value !== null && !(Number.isInteger(value) && value >= 0 && value <= 120)) {
    refuse(where, "an age is a whole number of years, or null.");
  }
  return value;
}

/** The day up to which an entry is vouched for: a page that was old when it was read vouches for its own day only. */
function vouched_until({ checked, source_date }) {
  if (!source_date) return checked;
  const written = `${source_date}-01-01`.slice(0, 10);
  return day_of(checked) - day_of(written) > old_page_days ? written : checked;
}

function read_service(path, service, of_country) {
  const where = `${path}: service "${service?.id}"`;
  keys(where, service, ["id", "name", "kind", "for", "age_min", "age_max", "languages", "hours",
    "time_zone", "telephone", "text", "web", "picture", "source", "checked"],
  ["text_word", "more_sources", "source_date"]);
  if (!/^[a-z0-9][a-z0-9-]{2,59}$/.test(service.id)) refuse(where, "an id is small letters, digits and hyphens.");
  const words = or_null(text);
  if (!Array.isArray(service.languages) || service.languages.length === 0) refuse(where, `"languages" names at least one language.`);
  service.languages.forEach((one) => tag(`${where}: "languages"`, one));
  (service.more_sources ?? []).forEach((one) => address(`${where}: "more_sources"`, one));
  const age_min = age(where, service.age_min), age_max = age(where, service.age_max);
  if (age_min !== null && age_max !== null && age_min > age_max) refuse(where, `"age_min" is over "age_max".`);
  return {
    id: service.id, country: of_country, name: text(where, service.name),
    kind: one_of(`${where}: "kind"`, service.kind, kinds, "kind of service"),
    for: some_of(`${where}: "for"`, service.for, askers, "asker"), age_min, age_max,
    languages: service.languages, hours: words(`${where}: "hours"`, service.hours),
    time_zone: words(`${where}: "time_zone"`, service.time_zone),
    telephone: words(`${where}: "telephone"`, service.telephone),
    text: words(`${where}: "text"`, service.text),
    text_word: words(`${where}: "text_word"`, service.text_word ?? null),
    web: or_null(address)(`${where}: "web"`, service.web),
    picture: service.picture === null ? ""
      : one_of(`${where}: "picture"`, service.picture, pictures, "way with a picture"),
    source: address(`${where}: "source"`, service.source),
    checked: date(`${where}: "checked"`, service.checked),
    vouched_until: vouched_until(service),
  };
}

function read_place(path) {
  const file = read_json(path);
  keys(path, file, ["country", "name", "emergency", "services"]);
  const name = path.split("/").at(-1);
  const code = name === "world.json" ? world : name.slice(0, -".json".length);
  if (file.country !== code) refuse(path, `"country" must be "${code}" in this file.`);
  if (code !== world) country(path, file.country);
  const { emergency } = file;
  if (emergency !== null) {
    const where = `${path}: "emergency"`;
    keys(where, emergency, ["telephone", "source", "checked"], ["source_date", "more_sources"]);
    text(where, emergency.telephone, 20);
    address(where, emergency.source);
    date(where, emergency.checked);
  }
  if (!Array.isArray(file.services)) refuse(path, `"services" is a list.`);
  return { country: file.country, name: text(path, file.name), emergency,
    services: file.services.map((service) => read_service(path, service, file.country)) };
}

/** Countries by code, the world last. */
function read_places(directory) {
  // Other files beside the countries (apps, doors) belong to the pages alone.
  const names = readdirSync(directory).filter((name) => /^([A-Z]{2}|world)\.json$/.test(name));
  if (!names.includes("world.json")) refuse(directory, "world.json is missing.");
  const order = [...names.filter((name) => name !== "world.json").sort(), "world.json"];
  const places = order.map((name) => read_place(join(directory, name)));
  unique(directory, places.flatMap((place) => place.services.map((service) => service.id)), "service");
  if (!places.at(-1).services.some((service) => service.kind === "helpline" && service.for.includes("young"))) {
    refuse(join(directory, "world.json"), "a helpline for young people is missing, so some would have nobody to call.");
  }
  return places;
}

/**
 * Everything, checked: { limits, sections, sources, pieces, languages, places, services }. The indices
 * of pieces, places and services are those of the core's answers.
 */
export function read_advice(data_directory) {
  const pieces = read_pieces(join(data_directory, "advice", "pieces.json"));
  const languages = read_languages(join(data_directory, "advice", "words"), pieces.pieces);
  const places = read_places(join(data_directory, "services"));
  return { ...pieces, languages, places, services: places.flatMap((place) => place.services) };
}

const mask = (values, of) => values.reduce((sum, value) => sum | (1 << of.indexOf(value)), 0);
const country_number = (code) => (code === world ? 0 : (code.charCodeAt(0) << 8) | code.charCodeAt(1));
const hex = (number) => `0x${number.toString(16)}`;
const lines = (rows, indent = "    ") => rows.map((row) => `${indent}${row},\n`).join("");
const head = (what) => `// Made by tools/make_advice_tables.mjs from data/advice and data/services: ${what}.
#include "advice/tables.h"

namespace holdfast {
namespace {

`;

/** A C++ string literal; UTF-8 as octal escapes, which cannot run into what follows. */
function literal(value) {
  const bytes = [...Buffer.from(value, "utf8")].map((byte) => {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === "\\") return `\\${char}`;
    return byte >= 0x20 && byte < 0x7f ? char : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${bytes.join("")}"`;
}

function rules_source(advice) {
  const section_ids = advice.sections.map((section) => section.id);
  const piece_rows = advice.pieces.map((piece) => {
    const unsafe = piece.unsafe === null ? "kAny" : piece.unsafe ? "kUnsafe" : "kSafe";
    const countries = piece.countries.map((code) => hex(country_number(code))).join(", ");
    return `{${section_ids.indexOf(piece.section)}, ${hex(mask(piece.for, askers))}, UnsafeRule::${unsafe}, ` +
      `${["any", "all", "none"].map((name) => hex(mask(piece[name], facts))).join(", ")}, {${countries}}}`;
  });
  const kind_names = { helpline: "kHelpline", police: "kPolice", report: "kReport", removal: "kRemoval", advice: "kAdvice" };
  const tags = [];
  const service_rows = advice.services.map((service) => {
    const first = tags.length;
    tags.push(...service.languages);
    const open = service.hours === "24/7";
    return `{ServiceKind::${kind_names[service.kind]}, ${hex(mask(service.for, askers))}, ${service.age_min ?? 0}, ` +
      `${service.age_max ?? 255}, ${open}, ${service.languages.length}, ${first}, ${day_of(service.vouched_until)}}`;
  });
  let first = 0;
  const place_rows = advice.places.map((place) => {
    const day = place.emergency === null ? -1 : day_of(place.emergency.checked);
    const row = `{${hex(country_number(place.country))}, ${first}, ${place.services.length}, ${day}}`;
    first += place.services.length;
    return row;
  });
  return `${head("what composing needs")}constexpr std::uint8_t kWeights[] = {${advice.sections.map((section) => section.weight).join(", ")}};
constexpr PieceRule kPieces[] = {
${lines(piece_rows)}};
constexpr PlaceRule kPlaces[] = {
${lines(place_rows)}};
constexpr ServiceRule kServices[] = {
${lines(service_rows)}};
constexpr std::string_view kTags[] = {
${lines(tags.map(literal))}};
constexpr AdviceTables kTables{
    {${askers.map((who) => advice.limits[who]).join(", ")}}, kWeights, kPieces, kPlaces, kServices, kTags};

}  // namespace

const AdviceTables& built_in_advice_tables() { return kTables; }

}  // namespace holdfast
`;
}

function texts_source(advice) {
  const source_ids = Object.keys(advice.sources);
  const arrays = [];
  const piece_rows = advice.pieces.map((piece, i) => {
    let services = "{}";
    if (piece.services.length > 0) {
      services = `kPieceServices${i}`;
      arrays.push(`constexpr std::string_view kPieceServices${i}[] = {${piece.services.map(literal).join(", ")}};`);
    }
    arrays.push(`constexpr std::uint8_t kPieceSources${i}[] = {${piece.sources.map((id) => source_ids.indexOf(id)).join(", ")}};`);
    return `{${literal(piece.id)}, ${literal(piece.section)}, ${services}, kPieceSources${i}}`;
  });
  const service_rows = advice.services.map((service, i) => {
    arrays.push(`constexpr std::string_view kServiceLanguages${i}[] = {${service.languages.map(literal).join(", ")}};`);
    const fields = ["id", "country", "name", "kind", "hours", "time_zone", "telephone", "text", "text_word",
      "web", "picture", "source", "checked"].map((name) => literal(service[name]));
    return `{${fields.join(", ")}, ${service.age_min ?? -1}, ${service.age_max ?? -1}, kServiceLanguages${i}}`;
  });
  const place_rows = advice.places.map(({ country: code, name, emergency }) =>
    `{${[code, name, emergency?.telephone ?? "", emergency?.source ?? "", emergency?.checked ?? ""].map(literal).join(", ")}}`);
  const source_rows = Object.values(advice.sources).map((source) =>
    `{${[source.name, source.address, source.checked].map(literal).join(", ")}}`);
  const language_rows = advice.languages.map((language) =>
    `{${[language.language, language.name, language.direction].map(literal).join(", ")}, ${language.is_source}, ${language.is_reviewed}}`);
  const word_rows = advice.languages.flatMap((language) => advice.pieces.map((piece) => {
    const own = language.words[piece.id];
    const words = own ?? advice.languages[0].words[piece.id];
    const tag_of_words = own ? language.language : advice.languages[0].language;
    return `{${[words.title, words.text, words.easy, tag_of_words].map(literal).join(", ")}}`;
  }));
  return `${head("all text")}${arrays.join("\n")}
constexpr AdvicePiece kPieces[] = {
${lines(piece_rows)}};
constexpr AdviceSource kSources[] = {
${lines(source_rows)}};
constexpr AdvicePlace kPlaces[] = {
${lines(place_rows)}};
constexpr AdviceService kServices[] = {
${lines(service_rows)}};
constexpr AdviceLanguage kLanguages[] = {
${lines(language_rows)}};
constexpr AdviceWords kWords[] = {
${lines(word_rows)}};
constexpr AdviceTexts kTexts{kPieces, kSources, kPlaces, kServices, kLanguages, kWords};

}  // namespace

const AdviceTexts& built_in_advice_texts() { return kTexts; }

}  // namespace holdfast
`;
}

function main([data_directory, out_directory, ...rest]) {
  if (!data_directory || !out_directory || rest.length > 0) {
    console.error("usage: make_advice_tables.mjs DATA_DIRECTORY OUT_DIRECTORY");
    return 2;
  }
  try {
    const advice = read_advice(data_directory);
    mkdirSync(out_directory, { recursive: true });
    writeFileSync(join(out_directory, "rules.cc"), rules_source(advice));
    writeFileSync(join(out_directory, "texts.cc"), texts_source(advice));
    return 0;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    console.error(`make_advice_tables: ${error.message}`);
    return 1;
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
