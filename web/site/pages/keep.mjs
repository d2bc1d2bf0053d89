// `/keep-evidence`: what to save in each app, step by step. The parts also stand on `/report`,
// where somebody adds files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html } from "../../build/html.mjs";
import { address, layout } from "./layout.mjs";
import { tools } from "./parts.mjs";

export const apps = ["instagram", "snapchat", "whatsapp", "tiktok", "discord", "telegram", "phone"];

export function evidence_sources(words_directory) {
  const file = join(words_directory, "evidence_sources.json");
  return JSON.parse(readFileSync(file, "utf8")).sources;
}

function steps(list) {
  return html`<ol class="numbered">${list.map((step) => html`<li>${step}</li>`)}</ol>`;
}

/** A part that is folded away; `id` also names what the page's program may open. */
export function folded(id, title, body) {
  return html`<details class="govuk-details keep" id="${id}"><summary class="govuk-details__summary"
><span class="govuk-details__summary-text">${title}</span></summary>${body}</details>`;
}

/** One folded part an app. */
export function app_parts(language) {
  const guide = language.tree("keep");
  return [folded("keep-shot", guide.shot_title, html`<ul class="plain-list">${guide.shot.map((text) =>
    html`<li>${text}</li>`)}</ul>`),
  ...apps.map((app) => folded(`keep-${app}`, guide.apps[app].name, steps(guide.apps[app].steps)))];
}

function sources(context) {
  const { language, sources_of_evidence } = context;
  const guide = language.tree("keep");
  return folded("keep-sources", guide.sources, html`<p class="govuk-body">${guide.sources_text}</p>
<ul class="plain-list">${sources_of_evidence.map((one) => html`<li><a class="govuk-link" lang="en"
  href="${one.address}" rel="noreferrer">${one.name}</a> <span class="checked">${
  language.t("services.checked", { date: language.date(one.checked) })}</span></li>`)}</ul>`);
}

export function keep_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const guide = language.tree("keep");
  const part = (id, list) => html`<section class="part" aria-labelledby="${id}-title">
<h2 class="govuk-heading-m" id="${id}-title">${guide[`${id}_title`]}</h2>${steps(list)}</section>`;
  const main = html`<h1 class="govuk-heading-l">${guide.title}</h1>
<p class="lead">${guide.lead}</p>
${tools(t)}
${part("first", guide.first)}
${app_parts(language)}
${part("money", guide.money)}
${part("school", guide.school)}
<p class="govuk-body no-print"><a class="govuk-link" href="${address(language, "report")}"
  >${guide.go}</a></p>
${sources(context)}`;
  return layout(context, { page: "keep-evidence", main, script: assets.page_js,
    data: { text: language.subtree("common.tools") }, title: guide.heading });
}
