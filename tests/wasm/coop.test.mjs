// examples/coop: the plugin with the npm folder, held to the contract of Coop's types/integration.ts.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { root } from "./files.mjs";
import { packageFolder } from "./guard_files.mjs";

const REQUIRED_SECTIONS = ["trainingData", "policyAndTaxonomy", "annotationMethodology", "performanceBenchmarks", "biasAndLimitations",
  "implementationGuidance", "relevantLinks"];
const BLACKMAIL = [
  ["kit", "hey, found you in my suggestions. how old are you?"], ["sam", "hi, 15. do i know you?"],
  ["kit", "i have your picture and a list of everyone who follows you"],
  ["kit", "send me 300 dollars in gift cards or i post it to all your friends and family"],
  ["sam", "please dont i beg you, i have no money"], ["kit", "you have one hour. pay now or your mum gets it too. dont block me"]];
const ORDINARY = [["ana", "are you coming to training on thursday?"], ["leo", "yes, my dad drives. do you need a lift?"]];

let folder;
let plugin;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "coop-"));
  cpSync(join(root, "examples", "coop"), folder, { recursive: true });
  mkdirSync(join(folder, "node_modules", "@holdfast"), { recursive: true });
  symlinkSync(packageFolder, join(folder, "node_modules", "@holdfast", "guard"));
  plugin = (await import(pathToFileURL(join(folder, "index.mjs")))).default;
});
after(() => rmSync(folder, { recursive: true }));

const signalOf = (config = {}) => plugin.createSignals({ integrationId: plugin.manifest.id, getCredential: async () => config })[0];

function item([from, text], number, field = "text") {
  return { itemId: `m${number}`, itemTypeId: "t1", itemTypeName: "Message", itemTypeKind: "CONTENT", data: { [field]: text },
    createdAt: new Date(1795521600000 + 60000 * number).toISOString(), creator: { id: from, typeId: "t2" } };
}

function input(messages, field) {
  const items = messages.map((message, i) => item(message, i, field));
  return { value: { type: "STRING", value: messages.at(-1)[1] }, orgId: "o1", contentId: "m", userId: "u",
    context: { item: items.at(-1), thread: { id: "t", typeId: "t3", messages: items, truncated: false } } };
}

test("the manifest and its model card are complete", () => {
  const { manifest } = plugin;
  for (const name of ["id", "name", "version"]) assert.equal(typeof manifest[name], "string");
  assert.equal(manifest.requiresConfig, false);
  const sections = manifest.modelCard.sections;
  assert.deepEqual(sections.map(({ id }) => id), REQUIRED_SECTIONS);
  for (const { title, fields } of sections) for (const { label, value } of fields) assert.ok(title && label && value);
  assert.equal(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).exports, "./index.mjs");
});

test("the signal has every field of a descriptor", async () => {
  const { signalTypeId, signal } = signalOf();
  assert.deepEqual(plugin.manifest.signalTypeIds, [signalTypeId]);
  assert.deepEqual(signal.id, { type: signalTypeId });
  assert.match(signalTypeId, /^[A-Z][A-Z0-9_]{0,99}$/);
  assert.deepEqual(signal.outputType, { scalarType: "NUMBER" });
  assert.equal(signal.integration, plugin.manifest.id);
  assert.equal(signal.allowedInAutomatedRules, false);
  assert.equal(signal.getCost(), 0);
  assert.deepEqual(await signal.getDisabledInfo("o1"), { disabled: false });
  for (const name of ["displayName", "description"]) assert.equal(typeof signal[name], "string");
  for (const name of ["docsUrl", "recommendedThresholds", "supportedLanguages", "pricingStructure", "eligibleInputs", "needsMatchingValues",
    "eligibleSubcategories", "needsActionPenalties", "contextNeeds"]) assert.ok(name in signal, name);
});

test("a thread of blackmail scores high, an ordinary one low", async () => {
  const { signal } = signalOf();
  const bad = await signal.run(input(BLACKMAIL));
  assert.deepEqual(bad.outputType, { scalarType: "NUMBER" });
  assert.ok(bad.score > signal.recommendedThresholds.highRecallThreshold && bad.score <= 1, String(bad.score));
  assert.ok((await signal.run(input(ORDINARY))).score < signal.recommendedThresholds.highRecallThreshold);
  const named = signalOf({ textField: "words" }).signal;
  assert.equal((await named.run(input(BLACKMAIL, "words"))).score, bad.score);
});

test("absent context is tolerated, and nothing to judge is an error", async () => {
  const { signal } = signalOf();
  const alone = { value: { type: "STRING", value: "x" }, orgId: "o1", context: { item: item(BLACKMAIL[3], 0), unavailable: ["thread"] } };
  assert.ok((await signal.run(alone)).score >= 0);
  for (const broken of [{ value: "x", orgId: "o1" }, { ...alone, context: { thread: { messages: [{ itemId: "m", data: {} }] } } }]) {
    await assert.rejects(signal.run(broken), /check the field's name/);
  }
});
