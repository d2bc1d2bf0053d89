// The built pages keep the promises the server's headers and the README make.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { languages } from "../../web/build/words.mjs";
import { logical } from "../../web/build/styles.mjs";
import { dist, html_files, page, words_directory } from "./helpers.mjs";

const max_first_load_bytes = 60 * 1024;
const files = html_files();

function asset_addresses(html) {
  return [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address]) => address);
}

test("every page in every language is there", () => {
  for (const { header } of languages(words_directory)) {
    const folder = header.source ? "" : `${header.language}/`;
    for (const name of ["index", "remove", "case"]) {
      assert.ok(files.includes(`${folder}${name}.html`), `${folder}${name}`);
    }
  }
  assert.ok(files.includes("desk.html"));
});

for (const path of files) {
  const html = page(path);
  test(`${path}: no inline program or style, nothing from elsewhere`, () => {
    for (const [, attributes] of html.matchAll(/<script\b([^>]*)>/g)) {
      assert.match(attributes, /src="\/assets\/|type="application\/json"/);
    }
    assert.doesNotMatch(html, /<style\b|\sstyle=|\son\w+=|javascript:/);
    assert.doesNotMatch(html, /(?:src|srcset|poster|data|action)="(?:https?:)?\/\//);
    for (const [, rel, href] of html.matchAll(/<link rel="([^"]+)" href="([^"]+)"/g)) {
      assert.match(href, /^\/assets\//, rel);
    }
  });
  test(`${path}: language, direction, neutral title, one main, one visible first heading`, () => {
    assert.match(html, /<html lang="[a-z]{2,3}" dir="(?:ltr|rtl)">/);
    const title = /<title>([^<]+)<\/title>/.exec(html)[1];
    assert.doesNotMatch(title, /pictur|photo|nude|sext|blackmail|holdfast|case|dossier/i);
    assert.equal((html.match(/<main\b/g) ?? []).length, 1);
  });
  test(`${path}: its assets are there`, () => {
    for (const address of asset_addresses(html)) {
      assert.ok(existsSync(join(dist(), address)), address);
    }
  });
  test(`${path}: first load under 60 KB compressed`, (context) => {
    const parts = [Buffer.from(html),
      ...asset_addresses(html).map((address) => readFileSync(join(dist(), address)))];
    const bytes = parts.reduce((sum, part) => sum + gzipSync(part).length, 0);
    context.diagnostic(`${bytes} bytes`);
    assert.ok(bytes < max_first_load_bytes, `${bytes} bytes`);
  });
}

test("every id that a public page points to is there, and no id is there twice", () => {
  for (const path of files) {
    const html = page(path);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, path);
    for (const [, name, value] of html.matchAll(/\s(for|aria-labelledby|aria-describedby)="([^"]+)"/g)) {
      for (const id of value.split(" ")) assert.ok(ids.includes(id), `${path}: ${name} ${id}`);
    }
  }
});

test("unreviewed languages say so, others do not", () => {
  for (const { header } of languages(words_directory)) {
    const path = header.source ? "index.html" : `${header.language}/index.html`;
    const says = page(path).includes('id="unreviewed"');
    assert.equal(says, !header.source && !header.reviewed_by_native_speaker, path);
  }
});

test("styles name no other host, no font file, and use logical sides", () => {
  for (const path of ["index.html", "desk.html"]) {
    for (const address of asset_addresses(page(path)).filter((one) => one.endsWith(".css"))) {
      const css = readFileSync(join(dist(), address), "utf8");
      assert.doesNotMatch(css, /url\((?!["']?data:)|@import|@font-face|GDS Transport/);
      assert.doesNotMatch(css, /(?:margin|padding)-(?:left|right):/);
      assert.match(css, /prefers-color-scheme:\s*dark/);
      assert.match(css, /prefers-reduced-motion:\s*reduce/);
    }
  }
  assert.equal(logical("a{left:0;margin-left:1px;border-right:2px;text-align:left}"),
    "a{inset-inline-start:0;margin-inline-start:1px;border-inline-end:2px;text-align:start}");
});

test("scripts keep nothing: no cookie, no storage", () => {
  for (const path of ["index.html", "remove.html", "case.html", "desk.html"]) {
    for (const address of asset_addresses(page(path)).filter((one) => one.endsWith(".js"))) {
      const script = readFileSync(join(dist(), address), "utf8");
      assert.doesNotMatch(script, /document\.cookie|localStorage|sessionStorage|indexedDB/, address);
    }
  }
});

test("the core is under 150 KB", () => {
  const data = JSON.parse(/id="page-data">(.*?)<\/script>/.exec(page("remove.html"))[1]);
  assert.ok(statSync(join(dist(), data.wasm)).size < 150 * 1024);
});
