// The built pages keep the promises the server's headers and the README make.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { read_advice } from "../../tools/make_advice_tables.mjs";
import { hours_text, is_stale } from "../../web/build/services.mjs";
import { languages } from "../../web/build/words.mjs";
import { logical } from "../../web/build/styles.mjs";
import { dist, html_files, page, root, words_directory } from "./helpers.mjs";

const max_first_load_bytes = 60 * 1024;
const readers = ["young", "friend", "parent", "teacher", "platform"];
const papers = ["staff", "lesson", "letter", "poster", "record", "drill"];
const public_pages = ["index", "remove", "case", "doors",
  "report", "report/return", "keep-evidence", "advice", ...readers.map((who) => `advice/${who}`),
  "easy", "helplines", "signs", "for-parents", "for-schools",
  ...papers.map((name) => `for-schools/${name}`)];
const files = html_files();

function asset_addresses(html) {
  return [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address]) => address);
}

test("every page in every language is there", () => {
  for (const { header } of languages(words_directory)) {
    const folder = header.source ? "" : `${header.language}/`;
    for (const name of public_pages) {
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

test("a page has all pieces and services that the core may name, and shows the plain answer", () => {
  const { pieces, services } = read_advice(join(root, "data"));
  for (const who of readers) {
    const html = page(`advice/${who}.html`);
    pieces.forEach((piece, index) => {
      const item = new RegExp(`id="piece-${piece.id}" data-piece="${index}"`);
      assert.equal(item.test(html), piece.for.includes(who), `${who}: ${piece.id}`);
    });
    services.forEach((service, index) => {
      const item = new RegExp(`id="service-${service.id}" data-service="${index}"`);
      assert.equal(item.test(html), service.for.includes(who), `${who}: ${service.id}`);
    });
    const shown = [...html.matchAll(/data-piece="\d+" data-section="(\w+)">/g)].map(([, name]) => name);
    assert.ok(shown.length >= 4, `${who} shows ${shown.length} pieces`);
    assert.ok(!shown.includes("safety"), `${who}: safety is for who ticks it`);
  }
  assert.match(page("advice/young.html"), /data-country="GB"\s*><p class="emergency"><a class="call" href="tel:999"/);
  assert.match(page("fr/advice/young.html"), /data-country="FR"\s*><p class="emergency"><a class="call" href="tel:112"/);
});

test("every number of data/services is on the page of helplines, to be called with one tap", () => {
  const { places } = read_advice(join(root, "data"));
  const html = page("helplines.html");
  for (const place of places) {
    const numbers = [place.emergency?.telephone, ...place.services.map((one) => one.telephone)];
    for (const number of numbers.filter(Boolean)) {
      assert.ok(html.includes(`href="tel:${number.replace(/[^\d+]/g, "")}"`), `${place.country} ${number}`);
    }
  }
});

test("an entry that nobody checked for a year says so", () => {
  const day = 24 * 3600 * 1000;
  const at = Date.parse("2026-11-24T00:00:00Z");
  assert.equal(is_stale("2026-11-24", at + 365 * day), false);
  assert.equal(is_stale("2026-11-24", at + 366 * day), true);
});

test("hours in a reader's language", () => {
  const english = languages(words_directory)[0];
  const text = (hours, time_zone) => hours_text(english, { hours, time_zone });
  assert.equal(text("24/7", null), english.flat["services.always"]);
  assert.equal(text("Mo-Fr 09:00-17:00; Tu,Th 09:00-19:00", "America/New_York"),
    "Mon–Fri 09:00–17:00; Tue, Thu 09:00–19:00 (time in New York)");
  assert.equal(text("", null), null);
});

test("each figure on /signs has its source beside it", () => {
  const { figures } = JSON.parse(readFileSync(join(words_directory, "figures.json"), "utf8"));
  const html = page("signs.html").replaceAll("&amp;", "&");
  for (const { id, a, b, values, source, checked } of figures) {
    assert.ok(html.includes(`href="${source.address}"`), id);
    assert.match(checked, /^\d{4}-\d{2}-\d{2}$/);
    const numbers = [a, b, ...(values ?? []).map((one) => one.count)].filter(Boolean);
    for (const number of numbers) assert.ok(html.includes(number.toLocaleString("en-GB")), `${id} ${number}`);
  }
});

test("the service worker and what it may keep: public pages that are read, never a case", () => {
  const worker = readFileSync(join(dist(), "sw.js"), "utf8");
  assert.doesNotMatch(worker, /importScripts|https?:\/\//);
  for (const path of files) {
    const offers = page(path).includes('id="keep"');
    assert.equal(offers, !/^(..\/)?(case|report|report\/return)\.html$|^(desk|api|404)\.html$/.test(path), path);
  }
});

test("scripts keep nothing: no cookie, no storage, but a case that a person asks to keep", () => {
  for (const path of ["index.html", "remove.html", "case.html", "doors.html", "desk.html", "advice/young.html"]) {
    for (const address of asset_addresses(page(path)).filter((one) => one.endsWith(".js"))) {
      const script = readFileSync(join(dist(), address), "utf8");
      assert.doesNotMatch(script, /document\.cookie|sessionStorage|indexedDB/, address);
      if (path === "desk.html") continue; // tests/journey/desk_queue.test.mjs looks at what it keeps
      const kept = [...script.matchAll(/localStorage(?:\.(?:get|set|remove)Item\("([^"]*)"|)/g)];
      const wanted = /^(remove|case)\.html$/.test(path) ? "kept-case" : null;
      for (const [, name] of kept) assert.equal(name, wanted, address);
    }
  }
});

test("/remove: questions and pictures need neither the hashing module nor the word list", () => {
  const html = page("remove.html");
  const data = JSON.parse(/id="page-data">(.*?)<\/script>/.exec(html)[1]);
  for (const later of [data.worker, data.wasm, data.words]) {
    assert.ok(existsSync(join(dist(), later)), later);
    assert.ok(!asset_addresses(html).includes(later), `${later} is loaded at once`);
  }
});

test("the core is under 150 KB", () => {
  const data = JSON.parse(/id="page-data">(.*?)<\/script>/.exec(page("remove.html"))[1]);
  assert.ok(statSync(join(dist(), data.wasm)).size < 150 * 1024);
});
