// `/for-parents`, `/for-schools` and its papers: words and order come from data/words/guides.
import { html } from "../../build/html.mjs";
import { icon } from "./icons.mjs";
import { address, layout } from "./layout.mjs";
import { fields, section_body, sections, tools } from "./parts.mjs";

const official = "https://www.gov.uk/government/publications/sharing-nudes-and-semi-nudes-advice-"
  + "for-education-settings-working-with-children-and-young-people";

function finish(context, page, main, options = {}) {
  const { language, assets } = context;
  return layout(context, { page, main, script: assets.page_js,
    data: { text: language.subtree("common.tools") }, ...options });
}

function link(language, page, key) {
  return html`<li><a class="govuk-link" href="${address(language, page)}">${language.t(key)}</a></li>`;
}

export function parents_page(context) {
  const { language } = context;
  const { t } = language;
  const guide = language.tree("parents");
  const main = html`<h1 class="govuk-heading-l">${guide.heading}</h1>
<p class="lead">${guide.lead}</p>
${tools(t)}
${sections(context, guide.sections)}
<ul class="plain-list no-print">${link(language, "advice/parent", "advice.fit")}
${link(language, "helplines", "helplines.heading")}${link(language, "signs", "signs.heading")}
${link(language, "remove", "home.remove")}</ul>`;
  return finish(context, "for-parents", main, { title: t("common.menu_parents") });
}

const papers = ["staff", "lesson", "letter", "poster", "record", "drill"];

function rule(guide) {
  return html`<div class="notice notice--bad"><h2 class="govuk-heading-s">${guide.rule_title}</h2>
<p class="govuk-body"><strong>${guide.rule}</strong></p><p class="govuk-body">${guide.rule_more}</p></div>`;
}

export function schools_page(context) {
  const { language } = context;
  const { t } = language;
  const guide = language.tree("schools");
  const main = html`<h1 class="govuk-heading-l">${guide.heading}</h1>
<p class="lead">${guide.lead}</p>
${rule(guide)}
<ul class="papers">${papers.map((name) => html`<li>
  <a href="${address(language, `for-schools/${name}`)}"><strong>${guide.papers[name]}</strong>
  <span>${guide.papers[`${name}_more`]}</span></a></li>`)}</ul>
<ul class="plain-list">${link(language, "advice/teacher", "advice.title_teacher")}
${link(language, "signs", "signs.heading")}
<li><a class="govuk-link" href="${official}" rel="noreferrer">${guide.official}</a></li></ul>
${tools(t)}`;
  return finish(context, "for-schools", main, { title: t("common.menu_schools") });
}

function letter(guide) {
  return html`<article class="sheet letter"><p>${guide.greeting}</p>
${guide.paragraphs.map((text) => html`<p>${text}</p>`)}
<p class="site-address" data-page="for-parents"></p>
<p>${guide.contact}</p><p class="line"></p><p>${guide.closing}</p><p class="line"></p></article>`;
}

function poster(guide) {
  return html`<article class="sheet poster"><h2 class="poster__title">${guide.title}</h2>
<p class="poster__blame">${guide.blame}</p>
<ol class="poster__steps">${guide.steps.map((step) => html`<li>${icon(step.icon)}
  <strong>${step.title}</strong></li>`)}</ol>
<dl class="poster__lines"><div><dt>${guide.here}</dt><dd class="line"></dd></div>
<div><dt>${guide.call}</dt><dd class="line"></dd></div>
<div><dt>${guide.site}</dt><dd class="site-address" data-page=""></dd></div></dl>
<p class="poster__end">${guide.end}</p></article>`;
}

function record(context, guide) {
  return guide.groups.map((group, index) => html`<section class="part part--form"
  aria-labelledby="part-${index}"><h2 class="govuk-heading-m" id="part-${index}">${group.title}</h2>
${section_body(context, { checks: group.checks, table: group.table, rows: group.rows })}
${group.fields && fields(group.fields)}</section>`);
}

function paper_body(context, name, guide) {
  if (name === "letter") return letter(guide);
  if (name === "poster") return poster(guide);
  if (name === "record") return record(context, guide);
  return sections(context, guide.sections);
}

/** One of the six papers, each a page of its own so that it prints alone. */
export function paper_page(context, name) {
  const { language } = context;
  const { t } = language;
  const guide = language.tree(`schools.${name}`);
  const sheet = name === "letter" || name === "poster";
  const main = html`<p class="no-print"><a class="govuk-link" href="${address(language, "for-schools")}"
  >${t("schools.back")}</a></p>
<h1 class="govuk-heading-l${sheet ? " no-print" : ""}">${guide.heading}</h1>
${guide.lead && html`<p class="lead${sheet ? " no-print" : ""}">${guide.lead}</p>`}
${tools(t)}
${name === "staff" && html`<p class="notice notice--bad"><strong>${t("schools.rule")}</strong></p>`}
${paper_body(context, name, guide)}`;
  return finish(context, `for-schools/${name}`, main,
    { title: t(`schools.papers.${name}`), body_class: `site paper paper--${name}` });
}

export const paper_names = papers;
