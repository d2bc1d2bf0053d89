// The desk's ready-made messages, data/reports/templates.json: read, and refused where a language or a
// text is missing, so that nobody finds out while somebody waits for an answer.
import { readFileSync } from "node:fs";

const languages = ["en", "cy", "de", "es", "fr", "pt"];
const most_characters = 2000;

export function report_templates(file) {
  const { templates, reviewed_by_native_speaker: reviewed } = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(templates) || templates.length === 0) {
    throw new Error(`${file}: "templates" must be a list with at least one template`);
  }
  const seen = new Set();
  for (const { id, title, for: whom = null, text } of templates) {
    if (![null, "report", "case"].includes(whom)) {
      throw new Error(`${file}: "for" of template "${id}" must be "report" or "case", or left out`);
    }
    if (!/^[a-z_]+$/.test(id ?? "") || seen.has(id) || !title) {
      throw new Error(`${file}: each template needs an id of its own (a-z and _) and a title; see "${id}"`);
    }
    seen.add(id);
    for (const language of languages) {
      const words = text?.[language];
      if (typeof words !== "string" || words.trim() === "" || words.length > most_characters) {
        throw new Error(`${file}: template "${id}" needs a text in "${language}" of at most ${most_characters} characters`);
      }
    }
  }
  return { languages, reviewed, templates: templates.map(({ id, title, for: whom = null, text }) =>
    ({ id, title, for: whom, text })) };
}
