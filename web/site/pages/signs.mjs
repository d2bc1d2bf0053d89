// `/signs`: the script of the blackmail, stage by stage, and the numbers with their sources.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { html } from "../../build/html.mjs";
import { address, layout } from "./layout.mjs";
import { tools } from "./parts.mjs";

const last_early_stage = 4;

export function figures(words_directory) {
  const { figures: all } = JSON.parse(readFileSync(join(words_directory, "figures.json"), "utf8"));
  return Object.fromEntries(all.map((one) => [one.id, one]));
}

function source(language, { source: from }) {
  const date = from.date.length === 4 ? from.date : language.date(from.date);
  return html`<span class="source">${language.t("signs.source")} <a class="govuk-link"
    href="${from.address}" rel="noreferrer" hreflang="${from.language}">${from.name}, ${date}</a></span>`;
}

/** Bars beside their numbers: the numbers are text, the bars are drawings. */
function chart(language, figure) {
  const { t, count } = language;
  const most = Math.max(...figure.values.map((value) => value.count));
  const row = (value) => html`<li><span class="bar__label">${t("signs.chart_row",
    { year: String(value.year), count: count(value.count) })}</span>
  <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"
    ><rect class="bar__track" width="100" height="8"></rect><rect class="bar__fill"
    width="${(100 * value.count / most).toFixed(1)}" height="8"></rect></svg></li>`;
  const [first, last] = figure.values.map((value) => count(value.count));
  return html`<figure class="card chart"><h3 class="govuk-heading-s" id="chart-title"
  >${t("signs.chart_title")}</h3>
<ul class="bars" aria-labelledby="chart-title">${figure.values.map(row)}</ul>
<figcaption>${t("signs.chart_text", { a: first, b: last })} ${source(language, figure)}</figcaption>
</figure>`;
}

function stages(list, from, until) {
  return html`<ol class="stages" start="${from}">${list.slice(from - 1, until).map((stage) =>
    html`<li><strong>${stage.title}</strong><p>${stage.text}</p></li>`)}</ol>`;
}

export function signs_page(context) {
  const { language, assets, numbers } = context;
  const { t, count } = language;
  const guide = language.tree("signs");
  const fact = (id) => html`<li>${t(`signs.figures.${id}`, {
    a: count(numbers[id].a ?? 0), b: count(numbers[id].b ?? 0) })} ${source(language, numbers[id])}</li>`;
  const main = html`<h1 class="govuk-heading-l">${guide.heading}</h1>
<p class="lead">${guide.lead}</p>
${tools(t)}
<h2 class="govuk-heading-m">${guide.stages_title}</h2>
${stages(guide.stages, 1, last_early_stage)}
<div class="notice"><h3 class="govuk-heading-s">${guide.early_title}</h3>
<p class="govuk-body">${guide.early}</p></div>
${stages(guide.stages, last_early_stage + 1, guide.stages.length)}
<div class="notice notice--warn"><h3 class="govuk-heading-s">${guide.late_title}</h3>
<p class="govuk-body">${guide.late}</p></div>
<p class="govuk-body no-print"><a class="govuk-link" href="${address(language, "advice")}"
  >${t("advice.steps")}</a></p>
<h2 class="govuk-heading-m">${guide.who_title}</h2>
<p class="govuk-body">${guide.who}</p>
<h2 class="govuk-heading-m">${guide.figures_title}</h2>
${chart(language, numbers.reports)}
<ul class="plain-list facts">${["half_year", "boys", "age", "speed", "paid"].map(fact)}</ul>
<p class="govuk-hint">${guide.note}</p>`;
  return layout(context, { page: "signs", main, script: assets.page_js,
    data: { text: language.subtree("common.tools") }, title: t("common.menu_signs") });
}
