// `/`: what is happening, what to do right now, and what else can be done here.
import { html } from "../../build/html.mjs";
import { icon } from "./icons.mjs";
import { address, layout } from "./layout.mjs";
import { tools } from "./parts.mjs";

const choices = [["remove", "home.remove", "home.remove_more"],
  ["report", "report.heading", "report.home_more"], ["case", "home.case", "home.case_more"]];
const situations = [["me", "advice/young"], ["other", "advice#other"], ["work", "advice#work"]];

function situation(language, [key, page]) {
  return html`<li><a href="${address(language, page)}">${language.t(`home.${key}`)}</a></li>`;
}

function step(t, name) {
  return html`<li>${icon(name)}
    <div><strong>${t(`home.${name}`)}</strong><p>${t(`home.${name}_more`)}</p></div></li>`;
}

function choice(language, [page, title, more]) {
  const { t } = language;
  return html`<li><a href="${address(language, page)}"><strong>${t(title)}</strong>
    <span>${t(more)}</span></a></li>`;
}

export function home_page(context) {
  const { language } = context;
  const { t } = language;
  const main = html`
<h1 class="govuk-heading-l">${t("home.heading")}</h1>
<p class="lead">${t("home.lead")}</p>
<h2 class="govuk-heading-m" id="now">${t("home.now")}</h2>
<ul class="steps">${["pay", "reply", "keep", "tell"].map((name) => step(t, name))}</ul>
<h2 class="govuk-heading-m" id="what">${t("home.what")}</h2>
<ul class="big-choices">${situations.map((one) => situation(language, one))}</ul>
<h2 class="govuk-heading-m">${t("home.choices")}</h2>
<ul class="choices">${choices.map((one) => choice(language, one))}</ul>
${tools(t)}`;
  return layout(context, { page: "", main, script: context.assets.page_js,
    data: { text: language.subtree("common.tools") } });
}
