#!/usr/bin/env node
// Lighthouse over every public page, offline against a server of its own, on a phone-sized screen at the
// speed of a slow phone:
//   node bench/pages/lighthouse.mjs [--language de] [--desktop] [--runs 4] [--markdown] [PATH ...]
// Exit status 1 when a page is under 95 in accessibility, best practices or performance. README.md has how.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import lighthouse, { defaultConfig, desktopConfig } from "lighthouse";

import { public_paths, start_server } from "../../tests/journey/support.mjs";

const wanted = 95;
// Lighthouse slows the processor down to that of a middling phone: four times on a machine whose benchmark
// index is 1,500, in proportion on a slower one, and not at all on one as slow as the phone.
const phone_index = 1500 / 4;
const phone_throttling = defaultConfig.settings.throttling;
const desktop_throttling = desktopConfig.settings.throttling;
const categories = ["performance", "accessibility", "best-practices"];

function arguments_given() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      language: { type: "string", default: "en" },
      desktop: { type: "boolean", default: false },
      markdown: { type: "boolean", default: false },
      runs: { type: "string", default: "4" },
    },
  });
  return { ...values, paths: positionals.length > 0 ? positionals : public_paths(values.language) };
}

/** A port of this machine that is free now. */
function free_port() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Chromium with a profile of its own, which Lighthouse drives by its port. */
async function start_chromium() {
  const profile = mkdtempSync(join(tmpdir(), "holdfast-lighthouse-"));
  const port = await free_port();
  const child = spawn("/usr/bin/chromium", ["--headless=new", "--no-sandbox", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", `--user-data-dir=${profile}`, `--remote-debugging-port=${port}`, "about:blank"],
  { stdio: "ignore" });
  for (let tries = 0; ; tries += 1) {
    try {
      await fetch(`http://127.0.0.1:${port}/json/version`);
      break;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    port,
    stop: () => new Promise((resolve) => {
      child.once("exit", () => {
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
        resolve();
      });
      child.kill("SIGTERM");
    }),
  };
}

async function audit(url, port, only, slowdown, desktop) {
  const { lhr } = await lighthouse(url, { port, onlyCategories: only, logLevel: "silent",
    throttling: { ...(desktop ? desktop_throttling : phone_throttling),
      cpuSlowdownMultiplier: desktop ? 1 : slowdown } }, desktop ? desktopConfig : undefined);
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  return lhr;
}

/** Does it again where Lighthouse could not look: on a busy machine a page now and then paints too late. */
async function patiently(act, tries = 4) {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await act();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** By how much this machine, as busy as it is now, has to be slowed down. */
async function find_slowdown(url, port) {
  const { environment } = await patiently(() => audit(url, port, ["accessibility"], 1, false));
  const index = Math.round(environment.benchmarkIndex);
  const slowdown = Math.min(4, Math.max(1, index / phone_index));
  return { index, slowdown: Math.round(slowdown * 10) / 10 };
}

/** What Lighthouse says of one page: scores of 100, two times, bytes, and what it found wanting. */
async function measure(url, port, slowdown, desktop) {
  const lhr = await audit(url, port, categories, slowdown, desktop);
  const scores = categories.map((name) => Math.round(lhr.categories[name].score * 100));
  const faults = categories.flatMap((name) => lhr.categories[name].auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
    .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`.trim()));
  return {
    scores, faults,
    paint: lhr.audits["largest-contentful-paint"].displayValue,
    blocked: lhr.audits["total-blocking-time"].displayValue,
    kib: Math.round(lhr.audits["total-byte-weight"].numericValue / 1024),
  };
}

/** The best of a few runs: whatever else the machine does can only make a page look slower than it is. */
async function measure_best(url, port, slowdown, desktop, most_runs) {
  let best;
  for (let run = 0; run < most_runs; run += 1) {
    const found = await patiently(() => measure(url, port, slowdown, desktop));
    if (!best || found.scores[0] > best.scores[0]) best = found;
    if (best.scores.every((score) => score >= wanted)) break;
  }
  return best;
}

function row(path, { scores, paint, blocked, kib }, markdown) {
  const cells = [markdown ? `\`${path}\`` : path.padEnd(28), ...scores.map((score) => String(score).padStart(3)),
    paint, blocked, `${kib} KiB`];
  return markdown ? `| ${cells.map((cell) => cell.trim()).join(" | ")} |` : cells.join("  ");
}

const options = arguments_given();
const server = await start_server();
const chromium = await start_chromium();
let under = 0;
try {
  const { index, slowdown } = await find_slowdown(server.url, chromium.port);
  console.log(`Benchmark index ${index}; ${options.desktop ? "a desktop" : `slowed down ${slowdown} times`}\n`);
  if (options.markdown) {
    console.log("| page | performance | accessibility | best practices | largest paint | blocked | sent |");
    console.log("|---|---|---|---|---|---|---|");
  }
  for (const path of options.paths) {
    const found = await measure_best(server.url + path, chromium.port, slowdown, options.desktop,
      Number(options.runs));
    console.log(row(path, found, options.markdown));
    if (found.scores.some((score) => score < wanted)) {
      under += 1;
      for (const fault of found.faults) console.log(`    ${fault}`);
    }
  }
} finally {
  await chromium.stop();
  await server.stop();
}
console.log(`\n${options.paths.length} pages, ${under} under ${wanted}`);
process.exitCode = under === 0 ? 0 : 1;
