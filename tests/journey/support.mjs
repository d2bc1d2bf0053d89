// What the journeys share: a server of their own, a browser, TOTP codes, axe, altered pictures.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const picture = (name) => join(root, "vectors", "pictures", name);
const program = process.env.HOLDFAST_PROGRAM ?? join(root, "build", "holdfast");
export const peers = process.env.HOLDFAST_PEERS ?? join(root, "build", "peers", "bin", "python");

/** A server on a free port with an empty data folder; `setup` is its first sign-in link. */
export async function start_server() {
  const data = mkdtempSync(join(tmpdir(), "holdfast journey "));
  const child = spawn(program, ["serve", "--port", "0", "--data", data, "--work-bits", "10"],
    { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  const url = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.on("data", (bytes) => {
      printed += bytes;
      if (printed.includes("Ctrl-C")) resolve(/Site +(\S+)\//.exec(printed)[1]);
    });
  });
  const setup = /\S+\/desk\/setup#\S+/.exec(printed)[0];
  return {
    url, setup, data,
    run: (...words) => execFileSync(program, words,
      { encoding: "utf8", env: { ...process.env, HOLDFAST_DATA: data } }),
    stop: () => new Promise((resolve) => {
      child.removeAllListeners("exit");
      child.once("exit", () => {
        rmSync(data, { recursive: true, force: true });
        resolve();
      });
      child.kill("SIGTERM");
    }),
  };
}

/** The languages of the pages, as data/words has them. */
export const languages = readdirSync(join(root, "data", "words"))
  .filter((name) => /^[a-z]{2}\.json$/.test(name)).map((name) => name.slice(0, 2));

/** Every page that anybody may read, in a language. */
export function public_paths(language) {
  const paths = ["", "/remove", "/case", "/doors", "/report", "/report/return", "/keep-evidence",
    "/advice", "/advice/young", "/advice/friend", "/advice/parent", "/advice/teacher",
    "/advice/platform", "/easy", "/helplines", "/signs", "/for-parents", "/for-schools",
    "/for-schools/staff", "/for-schools/lesson", "/for-schools/letter", "/for-schools/poster",
    "/for-schools/record", "/for-schools/drill"];
  return paths.map((path) => language === "en" ? path || "/" : `/${language}${path}`);
}

export function open_browser() {
  return chromium.launch({
    executablePath: process.env.HOLDFAST_CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

export const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true,
  deviceScaleFactor: 2, locale: "en-GB" };
export const desktop = { viewport: { width: 1280, height: 900 }, locale: "en-GB" };

/** The six digits of a base32 secret now (RFC 6238). */
export function totp(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}

export const password = "correct horse staple";

/** Opens a set-up link, sets password and authenticator; the page ends signed in. */
export async function set_up(page, link) {
  await page.goto(link);
  await page.waitForSelector("#totp-secret");
  const secret = (await page.textContent("#totp-secret")).replace(/\s/g, "");
  await page.fill("#password", password);
  await page.fill("#again", password);
  await page.fill("#totp", totp(secret));
  await page.click("button[type=submit]");
  await page.waitForSelector("nav");
  return secret;
}

/** Fills the sign-in form; the set-up used this half minute's digits, the next ones are already good. */
export async function sign_in(page, name, secret, code = totp(secret, Date.now() + 30000)) {
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.fill("#totp", code);
  await page.click("button[type=submit]");
}

/** Adds somebody at /desk/staff, where the page is; the link for their first visit. */
export async function invite(page, name, role) {
  await page.fill("#staff-name", name);
  await page.check(`#role-${role}`);
  await page.click("form button[type=submit]");
  await page.waitForSelector(`h2:has-text("${name}") + #setup-link`);
  return page.textContent("#setup-link");
}

/** Waits until each of `count` picked pictures is hashed or refused. */
export function pictures_done(page, count) {
  return page.waitForFunction((wanted) => document.querySelectorAll(
    "#pictures .good, #pictures .warn, #pictures .bad").length === wanted, count,
  { timeout: 60000 });
}

export async function read_code(page) {
  await page.waitForSelector("#done:not([hidden])", { timeout: 60000 });
  return { number: await page.textContent("#case-number"),
    words: await page.locator("#case-words li").allTextContents() };
}

/** From the first screen of a /remove page to the pictures. */
export async function to_pictures(page, address) {
  await page.goto(address);
  await page.click("#straight");
}

/** From a question to the last screen. */
export async function to_end(page) {
  await page.click("#to-check");
  await page.waitForSelector("[data-screen=check]:not([hidden])");
}

/** Sends pictures at `address` (a /remove page); the number and the words, as the page shows them. */
export async function send_case(page, address, files) {
  await to_pictures(page, address);
  await page.setInputFiles("#pick", files);
  await pictures_done(page, files.length);
  await to_end(page);
  await page.click("#send");
  const code = await read_code(page);
  await page.check("#kept");
  return code;
}

/** Opens a case at `address` (a /case page). */
export async function open_case(page, address, { number, words }) {
  await page.goto(address);
  await page.fill("#number", number);
  await page.fill("#words", words.join(" "));
  await page.click("#open");
  await page.waitForSelector("#opened:not([hidden])", { timeout: 60000 });
}

const axe_source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against WCAG 2.2 A and AA and its best practices, as "rule: where" lines. */
export async function axe_findings(page) {
  // The page's policy allows no foreign script, so axe is run by the debugger.
  await page.evaluate(axe_source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}

/** By how many pixels the page is wider than its window. */
export function too_wide(page) {
  return page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Five altered copies of a picture, made by Pillow: name to bytes. */
export function altered_copies(file) {
  const script = `
import base64, io, json, sys
from PIL import Image, ImageEnhance
image = Image.open(sys.argv[1]).convert("RGB")
width, height = image.size
def save(picture, format, **options):
    out = io.BytesIO()
    picture.save(out, format, **options)
    return base64.b64encode(out.getvalue()).decode()
print(json.dumps({
    "re-compressed": save(image, "JPEG", quality=35),
    "resized": save(image.resize((width * 6 // 10, height * 6 // 10)), "JPEG", quality=90),
    "cropped a little": save(image.crop((width // 100, height // 100, width - width // 100,
                                         height - height // 100)), "JPEG", quality=90),
    "brightness changed": save(ImageEnhance.Brightness(image).enhance(1.2), "JPEG", quality=90),
    "converted to WebP": save(image, "WEBP", quality=70),
}))`;
  const copies = JSON.parse(execFileSync(peers, ["-c", script, file], { encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024 }));
  return Object.entries(copies).map(([name, text]) => [name, Buffer.from(text, "base64")]);
}

/** Saves the page as a small picture for the README, when HOLDFAST_PICTURES names a folder. */
export async function keep_picture(page, name) {
  const folder = process.env.HOLDFAST_PICTURES;
  if (!folder) return;
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  execFileSync(peers, ["-c", `
import sys
from PIL import Image
image = Image.open(sys.argv[1]).convert("RGB")
image = image.resize((image.width * 2 // 3, image.height * 2 // 3), Image.Resampling.LANCZOS)
image.quantize(96, kmeans=1, dither=Image.Dither.NONE).save(sys.argv[1], optimize=True)`, file]);
}
