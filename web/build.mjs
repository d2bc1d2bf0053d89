// Builds the pages: `node build.mjs --words DIR --wasm FILE --out DIST [--openapi FILE]`.
// The paths in DIST are URL paths; what is under assets/ carries a hash of its content in its name.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { api_page } from "./build/api_page.mjs";
import { stylesheet } from "./build/styles.mjs";
import { code_words, languages } from "./build/words.mjs";
import { desk_page } from "./desk/page.mjs";
import { case_page } from "./site/pages/case.mjs";
import { home_page } from "./site/pages/home.mjs";
import { missing_page } from "./site/pages/missing.mjs";
import { remove_page } from "./site/pages/remove.mjs";

const web = dirname(fileURLToPath(import.meta.url));

/** Writes assets and remembers their addresses. */
class Assets {
  constructor(out) {
    this.out = out;
    mkdirSync(join(out, "assets"), { recursive: true });
  }
  add(name, extension, content) {
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
    const path = `assets/${name}.${hash}.${extension}`;
    writeFileSync(join(this.out, path), content);
    return `/${path}`;
  }
}

async function script(entry) {
  const result = await esbuild.build({
    absWorkingDir: web,
    entryPoints: [join(web, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome87", "safari14", "firefox78"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
  });
  return result.outputFiles[0].contents;
}

async function build_assets(assets, words_directory, wasm) {
  const icon = readFileSync(join(web, "shared", "icon.svg"));
  return {
    icon: assets.add("icon", "svg", icon),
    site_css: assets.add("site", "css", await stylesheet("site")),
    desk_css: assets.add("desk", "css", await stylesheet("desk")),
    home_js: assets.add("home", "js", await script("site/home.ts")),
    remove_js: assets.add("remove", "js", await script("site/remove.ts")),
    case_js: assets.add("case", "js", await script("site/case.ts")),
    desk_js: assets.add("desk", "js", await script("desk/main.tsx")),
    worker: assets.add("worker", "js", await script("shared/worker.ts")),
    wasm: assets.add("holdfast", "wasm", readFileSync(wasm)),
    words: assets.add("words", "txt", `${code_words(words_directory).join("\n")}\n`),
  };
}

function write_page(out, path, page) {
  const file = join(out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, String(page));
}

async function main() {
  const { values } = parseArgs({
    options: {
      words: { type: "string" },
      wasm: { type: "string" },
      out: { type: "string" },
      openapi: { type: "string", default: join(web, "..", "src", "service", "openapi.json") },
    },
  });
  if (!values.words || !values.wasm || !values.out) {
    throw new Error("usage: node build.mjs --words DIR --wasm FILE --out DIST [--openapi FILE]");
  }
  rmSync(values.out, { recursive: true, force: true });
  const all = languages(values.words);
  const assets = await build_assets(new Assets(values.out), values.words, values.wasm);
  const has_api = existsSync(values.openapi);
  for (const language of all) {
    const context = { language, all, assets, has_api };
    const folder = language.header.source ? "" : `${language.header.language}/`;
    write_page(values.out, `${folder}index.html`, home_page(context));
    write_page(values.out, `${folder}remove.html`, remove_page(context));
    write_page(values.out, `${folder}case.html`, case_page(context));
  }
  const context = { language: all[0], all, assets, has_api };
  write_page(values.out, "desk.html", desk_page(context));
  write_page(values.out, "404.html", missing_page(context));
  if (has_api) {
    const openapi = JSON.parse(readFileSync(values.openapi, "utf8"));
    write_page(values.out, "api.html", api_page(context, openapi));
  }
}

await main();
