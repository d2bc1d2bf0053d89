// Words from data/words: loading, looking up, and what of them a page's program gets.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** {"a": {"b": "text", "c": ["one"]}} -> {"a.b": "text", "a.c.0": "one"}; only texts are words. */
export function flatten(tree, prefix = "") {
  const flat = {};
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "string") flat[path] = value;
    else if (typeof value === "object") Object.assign(flat, flatten(value, path));
  }
  return flat;
}

/**
 * One language, from its file and those of `more` that hold parts of its words: header, flat words, `t(key, values)` which refuses an unknown key and fills `{name}`
 * places, `tree(key)` for a part with its lists, `subtree(prefix)` for a page's program.
 */
export function language(file, ...more) {
  const { header, words: interface_words } = JSON.parse(readFileSync(file, "utf8"));
  const words = Object.assign({}, interface_words,
    ...more.map((one) => JSON.parse(readFileSync(one, "utf8"))));
  const flat = flatten(words);
  const t = (key, values = {}) => {
    if (flat[key] === undefined) throw new Error(`${file}: no word for "${key}"`);
    return flat[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
  const tree = (key) => key.split(".").reduce((part, name) => part[name], words);
  const subtree = (prefix) =>
    Object.fromEntries(Object.entries(flat).filter(([key]) => key.startsWith(`${prefix}.`)));
  const locale = `${header.language}-${header.country}`;
  const count = (number) => new Intl.NumberFormat(locale).format(number);
  const date = (iso) => new Intl.DateTimeFormat(locale,
    { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
  return { header, flat, t, tree, subtree, count, date };
}

/** Every language of a directory, the source language first. */
export function languages(directory) {
  const files = readdirSync(directory).filter((name) => /^[a-z]{2,3}\.json$/.test(name));
  return files
    .map((name) => language(join(directory, name), join(directory, "guides", name),
      join(directory, "report", name), join(directory, "removal", name)))
    .sort((a, b) => Number(Boolean(b.header.source)) - Number(Boolean(a.header.source)) ||
                    a.header.language.localeCompare(b.header.language));
}

/** The return code's list: EFF's words without the four that have a hyphen, one a line. */
export function code_words(directory) {
  const text = readFileSync(join(directory, "eff_large_wordlist.txt"), "utf8");
  const words = text.trim().split("\n").map((line) => line.split("\t")[1]);
  return words.filter((word) => /^[a-z]+$/.test(word));
}
