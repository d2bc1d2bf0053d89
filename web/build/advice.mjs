// The advice of data/advice for the pages: pieces, their words, and the answer of the core, which the
// build asks through the same module and binding as the browser does.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { read_advice } from "../../tools/make_advice_tables.mjs";

const web = dirname(dirname(fileURLToPath(import.meta.url)));

/** language -> (piece id -> its words, with the language they are in: English where others lack). */
function words_by_language(pieces, languages) {
  const english = languages.find((one) => one.is_source);
  return (tag) => {
    const own = languages.find((one) => one.language === tag) ?? english;
    return Object.fromEntries(pieces.map(({ id }) => [id, own.words[id]
      ? { ...own.words[id], language: own.language }
      : { ...english.words[id], language: english.language }]));
  };
}

/** web/shared/core.ts as a module of node. */
async function core_module() {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-core-"));
  try {
    const file = join(folder, "core.mjs");
    await esbuild.build({ absWorkingDir: web, entryPoints: [join(web, "shared", "core.ts")],
      outfile: file, bundle: true, format: "esm", platform: "node", logLevel: "error" });
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The advice and the services of a data folder, indexed as the core counts them, and
 * `compose(question)`: the core's answer as lists of pieces and services.
 */
export async function load_advice(data, wasm, now_ms) {
  const { pieces, sources, languages, places, services } = read_advice(data);
  const { Core } = await core_module();
  const core = await Core.from_bytes(readFileSync(wasm));
  const compose = (question) => {
    const answer = core.advice({ happened: [], unsafe: false, age: 0, today: new Date(now_ms),
      ...question });
    return { pieces: answer.pieces.map((index) => pieces[index]),
      services: answer.services.map(({ service }) => services[service]) };
  };
  pieces.forEach((piece, index) => Object.assign(piece, { index }));
  services.forEach((service, index) => Object.assign(service, { index }));
  return { pieces, sources, services, compose,
    words: words_by_language(pieces, languages),
    places: new Map(places.map((place) => [place.country, place])) };
}
