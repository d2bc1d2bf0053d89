// ROOST Coop: an integration plugin with one signal, the risk that a conversation is sextortion, from 0 to 1.
// Coop hands the signal the thread that an item belongs to; a rule sends what is above a threshold to human review.
import { Guard } from "@holdfast/guard";

const SIGNAL = "HOLDFAST_SEXTORTION_RISK";
const MOST_MESSAGES = 200;
const MOST_CHARACTERS = 16_384;
const outputType = { scalarType: "NUMBER" };

const section = (id, title, label, value) => ({ id, title, fields: [{ label, value }] });
const modelCard = {
  modelName: "Holdfast guard",
  version: "0.1.0",
  releaseDate: "November 2026",
  sections: [
    section("trainingData", "Training Data", "Overview", "Conversations written for it in six languages; data/guard of the project has every one. No real person's words."),
    section("policyAndTaxonomy", "Policy and Taxonomy", "Scope", "Financial and image-based sextortion in a conversation. Signs and their sources: data/guard/signs.json."),
    section("annotationMethodology", "Annotation Methodology", "Method", "Each message is labelled with its signs by its writer (docs/formats/guard.md)."),
    section("performanceBenchmarks", "Performance and Benchmarks", "Measured", "docs/guard-evidence.md of the project: by language, by stage, false alarms with exact intervals."),
    section("biasAndLimitations", "Bias and Limitations", "Limitations", "It errs both ways. People are judged by conduct alone, never by age, country or sex. Not for automatic enforcement."),
    section("implementationGuidance", "Implementation Guidance", "Use", "Route to human review above 0.4. Offer help to the person at risk before acting on the other account."),
    section("relevantLinks", "Relevant Links", "Documentation", "examples/coop and docs/guard-evidence.md of the project"),
  ],
};

const manifest = {
  id: "HOLDFAST",
  name: "Holdfast",
  version: "0.1.0",
  description: "Recognises sextortion in a conversation, in time, and says why. For human review.",
  requiresConfig: false,
  configurationFields: [{
    key: "textField", label: "Field with a message's text", required: false, inputType: "text", placeholder: "text",
    description: "The name of the field of your message items that holds what was written. Default: text." }],
  signalTypeIds: [SIGNAL],
  modelCard,
};

// The thread's messages, oldest first, with the item itself last if it is not among them.
function messagesOf(context, textField) {
  const items = [...(context?.thread?.messages ?? [])].slice(-MOST_MESSAGES);
  if (context?.item !== undefined && !items.some(({ itemId }) => itemId === context.item.itemId)) items.push(context.item);
  return items.flatMap(({ creator, data, createdAt }) => {
    const text = data?.[textField];
    return typeof text === "string" && typeof creator?.id === "string"
      ? [{ from: creator.id, text: text.slice(0, MOST_CHARACTERS), at: createdAt }] : [];
  });
}

function createSignals({ integrationId, getCredential }) {
  let guard;
  const signal = {
    id: { type: SIGNAL },
    displayName: "Sextortion risk",
    description: "The probability that the conversation is sextortion, at its worst so far. Send what is high to human review.",
    docsUrl: null,
    recommendedThresholds: { highPrecisionThreshold: 0.7, highRecallThreshold: 0.4 },
    supportedLanguages: "ALL",
    pricingStructure: { type: "FREE" },
    eligibleInputs: ["STRING", "FULL_ITEM"],
    outputType,
    getCost: () => 0,
    needsMatchingValues: false,
    eligibleSubcategories: [],
    needsActionPenalties: false,
    integration: integrationId,
    allowedInAutomatedRules: false, // a human decides
    contextNeeds: { includeFullItem: true, includeThread: true, maxThreadMessages: MOST_MESSAGES },
    async run(input) {
      await Guard.load();
      guard ??= new Guard();
      const config = await getCredential(input.orgId);
      const field = typeof config?.textField === "string" && config.textField.trim() !== "" ? config.textField.trim() : "text";
      const messages = messagesOf(input.context, field);
      if (messages.length === 0) throw new Error("The item and its thread have no message with a text and a creator; check the field's name and the item type's roles.");
      return { outputType, score: guard.judge({ messages }).risk };
    },
    getDisabledInfo: async () => ({ disabled: false }),
  };
  return [{ signalTypeId: SIGNAL, signal }];
}

export { createSignals, manifest };
export default { manifest, createSignals };
