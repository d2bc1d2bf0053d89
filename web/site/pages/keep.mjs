// `/keep-evidence`: what to save in each app, step by step. The parts also stand on `/report`,
// where somebody adds files. The page also makes an exhibit pack (site/keep.ts).
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

function line(pack, name, extra = html` type="text" maxlength="200"`) {
  return html`<div class="govuk-form-group"><label class="govuk-label" for="pack-${name}">${pack[name]}</label
><input class="govuk-input" id="pack-${name}" autocomplete="off"${extra}></div>`;
}

/** Makes an exhibit pack on the device; shown by the page's program, since it needs one. */
function pack_part({ tree }) {
  const pack = tree("keep.pack");
  const pick = (id, label, hint, extra) => html`<div class="govuk-form-group"><p class="govuk-hint"
  id="${id}-hint">${hint}</p><div class="drop"><input type="file" id="${id}" multiple${extra}
  aria-describedby="${id}-hint"><label class="drop__label" for="${id}">${label}</label></div></div>`;
  return html`<section class="card no-print" id="pack" aria-labelledby="pack-title" hidden>
<h2 class="govuk-heading-m" id="pack-title">${pack.title}</h2>
<p class="govuk-body">${pack.lead}</p><p class="govuk-body"><strong>${pack.safe}</strong></p>
<div class="notice notice--warn"><p>${pack.rule}</p><p>${pack.work}</p></div>
<form id="pack-form" novalidate autocomplete="off">
<div class="govuk-form-group"><p class="notice" id="pack-staff-site" hidden>${pack.staff_site}</p>
<div class="govuk-checkboxes govuk-checkboxes--small" id="pack-staff-choice"><div class="govuk-checkboxes__item"
><input class="govuk-checkboxes__input" type="checkbox" id="pack-staff"><label
class="govuk-label govuk-checkboxes__label" for="pack-staff">${pack.staff}</label></div></div></div>
${pick("pack-pick", pack.pick, pack.pick_hint, "")}
${pick("pack-chat", pack.chat, pack.chat_hint, html` accept=".zip,.json,.txt,.html"`)}
<h3 class="govuk-heading-s" id="pack-list-title" hidden>${pack.list}</h3>
<ol class="files" id="pack-files" aria-labelledby="pack-list-title"></ol>
<p role="status" id="pack-status"></p>
<fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${
  pack.known}</legend>
${line(pack, "who")}${line(pack, "where")}${line(pack, "when", html` type="datetime-local"`)}
<p class="govuk-hint">${pack.zone}</p></fieldset>
<div class="button-row"><button type="submit" class="govuk-button" id="pack-make">${pack.make}</button
><button type="button" class="govuk-button govuk-button--secondary" id="pack-stop" hidden>${
  pack.stop}</button></div></form>
<progress id="pack-progress" max="100" value="0" aria-label="${pack.progress}" hidden></progress>
<p role="status" id="pack-made"></p>
<div id="pack-ready" hidden><p><a class="govuk-button" id="pack-save"></a></p>
<p class="govuk-body">${pack.after}</p></div></section>`;
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
${pack_part(language)}
${part("money", guide.money)}
${part("school", guide.school)}
<p class="govuk-body no-print"><a class="govuk-link" href="${address(language, "report")}"
  >${guide.go}</a></p>
${sources(context)}`;
  return layout(context, { page: "keep-evidence", main, script: assets.keep_js, data: { exhibit_pack: assets.exhibit_pack_js,
    chat_worker: assets.chat_worker, chat_wasm: assets.chat_wasm,
    text: { ...language.subtree("common.tools"), ...language.subtree("keep.pack.live"),
      ...language.subtree("sheet") } }, title: guide.heading });
}
