// Words from data/words: loading, looking up, and what of them a page's program gets.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** {"a": {"b": "text"}} -> {"a.b": "text"}. */
export function flatten(tree, prefix = "") {
  const flat = {};
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "string") flat[path] = value;
    else Object.assign(flat, flatten(value, path));
  }
  return flat;
}

/** One language: header, flat words, `t(key)` which refuses an unknown key, `subtree(prefix)`. */
export function language(file) {
  const { header, words } = JSON.parse(readFileSync(file, "utf8"));
  const flat = flatten(words);
  const t = (key) => {
    if (flat[key] === undefined) throw new Error(`${file}: no word for "${key}"`);
    return flat[key];
  };
  const subtree = (prefix) =>
    Object.fromEntries(Object.entries(flat).filter(([key]) => key.startsWith(`${prefix}.`)));
  return { header, flat, t, subtree };
}

/** Every language of a directory, the source language first. */
export function languages(directory) {
  const files = readdirSync(directory).filter((name) => /^[a-z]{2,3}\.json$/.test(name));
  return files
    .map((name) => language(join(directory, name)))
    .sort((a, b) => Number(Boolean(b.header.source)) - Number(Boolean(a.header.source)) ||
                    a.header.language.localeCompare(b.header.language));
}

/** The return code's list: EFF's words without the four that have a hyphen, one a line. */
export function code_words(directory) {
  const text = readFileSync(join(directory, "eff_large_wordlist.txt"), "utf8");
  const words = text.trim().split("\n").map((line) => line.split("\t")[1]);
  return words.filter((word) => /^[a-z]+$/.test(word));
}
