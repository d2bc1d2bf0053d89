// `/`: what to do right now, and two ways on.
import { html } from "../../build/html.mjs";
import { address, layout } from "./layout.mjs";

const icons = {
  pay: html`<circle cx="16" cy="16" r="12"></circle><path d="M8 24L24 8"></path>`,
  reply: html`<path d="M5 8h22v14H15l-6 5v-5H5z"></path><path d="M12 12l8 6M20 12l-8 6"></path>`,
  keep: html`<path d="M7 5h18v22H7z"></path><path d="M11 15l4 4 7-8"></path>`,
  tell: html`<circle cx="11" cy="11" r="4"></circle><circle cx="22" cy="13" r="3"></circle>
    <path d="M4 26c0-6 3-9 7-9s7 3 7 9M19 20c5-2 9 1 9 6"></path>`,
};

function step(t, name) {
  return html`<li><svg viewBox="0 0 32 32" aria-hidden="true" focusable="false" fill="none"
    stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"
    >${icons[name]}</svg>
    <div><strong>${t(`home.${name}`)}</strong><p>${t(`home.${name}_more`)}</p></div></li>`;
}

function choice(language, name) {
  const { t } = language;
  return html`<li><a href="${address(language, name)}"><strong>${t(`home.${name}`)}</strong>
    <span>${t(`home.${name}_more`)}</span></a></li>`;
}

export function home_page(context) {
  const { language } = context;
  const { t } = language;
  const main = html`
<h1 class="govuk-heading-l">${t("home.heading")}</h1>
<p class="lead">${t("home.lead")}</p>
<h2 class="govuk-heading-m">${t("home.now")}</h2>
<ul class="steps">${["pay", "reply", "keep", "tell"].map((name) => step(t, name))}</ul>
<h2 class="govuk-heading-m">${t("home.choices")}</h2>
<ul class="choices">${["remove", "case"].map((name) => choice(language, name))}</ul>`;
  return layout(context, { page: "", main, script: context.assets.home_js });
}
