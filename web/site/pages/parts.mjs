// Parts that several public pages share: the row of tools, and sections written as data.
import { html } from "../../build/html.mjs";

/** `soon`: shown as soon as the page's program runs, so its room is kept. */
function tool(t, id, key, soon = true) {
  return html`<button type="button" class="tool no-print" id="${id}" hidden${soon && html` data-soon`}
    >${t(`common.tools.${key}`)}</button>`;
}

/** The button that reads aloud, and where it says why it cannot. */
export function listen(t) {
  return html`${tool(t, "listen", "listen")}
<p class="tools__status no-print" id="listen-status" role="status"></p>`;
}

/** Listen, print, keep: shown by the page's program, since none of them works without it. */
export function tools(t, { with_listen = true } = {}) {
  const button = (id, key, soon) => tool(t, id, key, soon);
  return html`<section class="tools no-print" id="tools" aria-label="${t("common.tools.label")}" hidden data-soon>
<div class="tools__row">${with_listen && listen(t)}${button("print", "print")}</div>
<div class="tools__keep" id="keep-box" hidden data-soon>
  ${button("keep", "keep")}${button("forget", "forget", false)}${button("forget-all", "forget_all", false)}
  <p class="tools__hint" id="keep-hint">${t("common.tools.keep_hint")}</p></div>
<p class="tools__status" id="tools-status" role="status"></p></section>`;
}

function list(items, name, tag = "ul") {
  const rows = items.map((item) => html`<li>${item}</li>`);
  return tag === "ol" ? html`<ol class="${name}">${rows}</ol>` : html`<ul class="${name}">${rows}</ul>`;
}

function timed(context, rows) {
  const minutes = (number) => new Intl.NumberFormat(context.language.header.language,
    { style: "unit", unit: "minute", unitDisplay: "short" }).format(number);
  const with_length = rows.some((row) => !/^\d/.test(row.title));
  return html`<ol class="timed">${rows.map((row) => html`<li>
    ${with_length && html`<span class="timed__length">${minutes(row.minutes)}</span>`}
    <strong>${row.title}</strong> <span>${row.text}</span></li>`)}</ol>`;
}

/** Lines to write on; on the screen they say what the printed form has. */
export function fields(names) {
  return html`<ul class="fields">${names.map((name) => html`<li>${name}</li>`)}</ul>`;
}

function pairs(rows) {
  return html`<dl class="pairs">${rows.map(({ title, text }) =>
    html`<dt>${title}</dt><dd>${text}</dd>`)}</dl>`;
}

function form_table(columns, rows) {
  return html`<table class="form-table"><thead><tr>${columns.map((name) =>
    html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((name) =>
    html`<tr><th scope="row">${name}</th>${columns.slice(1).map(() => html`<td></td>`)}</tr>`)}
</tbody></table>`;
}

/** What a section of data/words/guides holds, in this order; each kind has one look. */
export function section_body(context, part) {
  return html`${part.steps && list(part.steps, "numbered", "ol")}
${part.items && list(part.items, "plain-list")}
${part.quotes && list(part.quotes, "quotes")}
${part.avoid && list(part.avoid, "avoid")}
${part.timed && timed(context, part.timed)}
${part.pairs && pairs(part.pairs)}
${part.checks && list(part.checks, "ticks")}
${part.fields && fields(part.fields)}
${part.table && form_table(part.table, part.rows)}
${part.text && html`<p class="govuk-body">${part.text}</p>`}`;
}

export function sections(context, parts) {
  return parts.map((part, index) => html`<section class="part" aria-labelledby="part-${index}">
<h2 class="govuk-heading-m" id="part-${index}">${part.title}</h2>
${section_body(context, part)}</section>`);
}

/** Where pictures are chosen, dropped or pasted, and shown with what became of each. */
export function picture_chooser(t) {
  return html`<div class="govuk-form-group" id="pick-group">
  <p class="govuk-hint" id="pick-hint">${t("remove.pick_hint")}</p>
  <div class="drop" id="drop">
    <input type="file" id="pick" accept="image/*" multiple aria-describedby="pick-hint">
    <label class="drop__label" for="pick">${t("remove.pick_label")}</label>
    <div class="drop__more">${t("remove.drop")}</div>
  </div>
</div>
<h2 class="govuk-heading-s" id="list-title" tabindex="-1" hidden>${t("remove.list")}</h2>
<ol class="pictures" id="pictures" aria-labelledby="list-title"></ol>
<p class="govuk-body" id="count" role="status"></p>`;
}
