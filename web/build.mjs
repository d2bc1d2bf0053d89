// Builds the pages: `node build.mjs --data DIR --wasm FILE --chat-wasm FILE --out DIST [--openapi FILE]`.
// The paths in DIST are URL paths; what is under assets/ carries a hash of its content in its name.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";
import { load_advice } from "./build/advice.mjs";
import { load_apps, load_doors } from "./build/doors.mjs";
import { api_page } from "./build/api_page.mjs";
import { report_templates } from "./build/report_templates.mjs";
import { stylesheet } from "./build/styles.mjs";
import { code_words, languages } from "./build/words.mjs";
import { desk_page, report_words } from "./desk/page.mjs";
import { alert_frame } from "./site/pages/alert.mjs";
import { advice_choice_page, advice_page, easy_page, readers } from "./site/pages/advice.mjs";
import { case_page } from "./site/pages/case.mjs";
import { doors_page } from "./site/pages/doors.mjs";
import { paper_names, paper_page, parents_page, schools_page } from "./site/pages/guides.mjs";
import { home_page } from "./site/pages/home.mjs";
import { evidence_sources, keep_page } from "./site/pages/keep.mjs";
import { missing_page } from "./site/pages/missing.mjs";
import { remove_page } from "./site/pages/remove.mjs";
import { report_page } from "./site/pages/report.mjs";
import { report_return_page } from "./site/pages/report_return.mjs";
import { helplines_page } from "./site/pages/services.mjs";
import { figures, signs_page } from "./site/pages/signs.mjs";

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

function script_options(entry, format = "iife") {
  return {
    absWorkingDir: web,
    entryPoints: [join(web, entry)],
    bundle: true,
    minify: true,
    write: false,
    format,
    target: ["chrome87", "safari14", "firefox78"],
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "utf8",
    logLevel: "warning",
  };
}

async function script(entry, format = "iife") {
  return (await esbuild.build(script_options(entry, format))).outputFiles[0].contents;
}

/** The desk's program, whose rooms that few open are chunks of their own; the entry's address. */
async function desk_scripts(out) {
  const result = await esbuild.build({
    ...script_options("desk/main.tsx", "esm"), splitting: true, metafile: true,
    outdir: join(out, "assets"), entryNames: "desk.[hash]", chunkNames: "desk_room.[hash]",
  });
  for (const { path, contents } of result.outputFiles) writeFileSync(path, contents);
  const [entry] = Object.entries(result.metafile.outputs).find(([, one]) =>
    one.entryPoint === "desk/main.tsx");
  return `/assets/${basename(entry)}`;
}

async function build_assets(assets, words_directory, wasm, chat_wasm) {
  const icon = readFileSync(join(web, "shared", "icon.svg"));
  return {
    icon: assets.add("icon", "svg", icon),
    site_css: assets.add("site", "css", await stylesheet("site")),
    desk_css: assets.add("desk", "css", await stylesheet("desk")),
    home_js: assets.add("home", "js", await script("site/home.ts")),
    page_js: assets.add("page", "js", await script("site/page.ts")),
    alerts_js: assets.add("alerts", "js", await script("site/alerts.ts")),
    advice_js: assets.add("advice", "js", await script("site/advice.ts")),
    remove_js: assets.add("remove", "js", await script("site/remove.ts")),
    doors_js: assets.add("doors", "js", await script("site/doors.ts")),
    case_js: assets.add("case", "js", await script("site/case.ts")),
    keep_js: assets.add("keep", "js", await script("site/keep.ts")),
    // Fetched only once somebody makes a pack, or keeps the page for when there is no internet.
    exhibit_pack_js: assets.add("exhibit_pack", "js", await script("shared/exhibit_pack.ts", "esm")),
    chat_worker: assets.add("chat_worker", "js", await script("shared/chat_worker.ts")),
    chat_wasm: assets.add("chat", "wasm", readFileSync(chat_wasm)),
    report_js: assets.add("report", "js", await script("site/report.ts")),
    report_return_js: assets.add("report_return", "js", await script("site/report_return.ts")),
    // Fetched only once something is to be sealed or opened: it is large.
    sealing_js: assets.add("sealing", "js", await script("shared/sealing.ts", "esm")),
    vault: assets.add("vault", "js", await script("desk/vault_worker.ts")),
    templates: assets.add("templates", "json",
      JSON.stringify(report_templates(join(words_directory, "..", "reports", "templates.json")))),
    desk_js: await desk_scripts(assets.out),
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

/** The pages of one language: path in the dist folder to page. */
function public_pages(context) {
  return {
    "index": home_page(context),
    "remove": remove_page(context),
    "case": case_page(context),
    "doors": doors_page(context),
    "advice": advice_choice_page(context),
    ...Object.fromEntries(readers.map((who) => [`advice/${who}`, advice_page(context, who)])),
    "report": report_page(context),
    "report/return": report_return_page(context),
    "keep-evidence": keep_page(context),
    "easy": easy_page(context),
    "helplines": helplines_page(context),
    "signs": signs_page(context),
    "for-parents": parents_page(context),
    "for-schools": schools_page(context),
    ...Object.fromEntries(paper_names.map((name) => [`for-schools/${name}`, paper_page(context, name)])),
  };
}

function arguments_given() {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      wasm: { type: "string" },
      "chat-wasm": { type: "string" },
      out: { type: "string" },
      openapi: { type: "string", default: join(web, "..", "src", "service", "openapi.json") },
    },
  });
  for (const name of ["data", "wasm", "chat-wasm", "out"]) {
    if (!values[name]) throw new Error(`build.mjs: --${name} is missing`);
  }
  return values;
}

async function main() {
  const values = arguments_given();
  rmSync(values.out, { recursive: true, force: true });
  const words = join(values.data, "words");
  const now_ms = Date.now();
  const all = languages(words);
  const assets = await build_assets(new Assets(values.out), words, values.wasm, values["chat-wasm"]);
  const shared = {
    all, assets, has_api: existsSync(values.openapi), now_ms, numbers: figures(words),
    sources_of_evidence: evidence_sources(words), apps: load_apps(values.data),
    doors: load_doors(values.data),
    advice: await load_advice(values.data, values.wasm, now_ms),
  };
  for (const language of all) {
    const folder = language.header.source ? "" : `${language.header.language}/`;
    for (const [path, page] of Object.entries(public_pages({ ...shared, language }))) {
      write_page(values.out, `${folder}${path}.html`, page);
    }
    write_page(values.out, `frames/${language.header.language}.txt`,
      alert_frame({ ...shared, language }));
  }
  writeFileSync(join(values.out, "sw.js"), await script("site/service_worker.ts"));
  const context = { ...shared, language: all[0] };
  assets.report_words = new Assets(values.out).add("report_words", "json",
    JSON.stringify(report_words(all[0])));
  write_page(values.out, "desk.html", desk_page(context));
  write_page(values.out, "404.html", missing_page(context));
  if (shared.has_api) {
    const openapi = JSON.parse(readFileSync(values.openapi, "utf8"));
    write_page(values.out, "api.html", api_page(context, openapi));
  }
}

await main();
