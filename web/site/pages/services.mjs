// How a helpline, a police office or a removal service looks on a page; and `/helplines`, with all.
import { html } from "../../build/html.mjs";
import {
  countries_by_name, country_name, hours_text, is_stale, world,
} from "../../build/services.mjs";
import { layout } from "./layout.mjs";
import { tools } from "./parts.mjs";

const kinds = ["helpline", "police", "report", "removal", "advice"];

function dialled(number) {
  return number.replace(/[^\d+*#]/g, "");
}

/** A link that calls. */
export function call_link(t, key, number, name = "") {
  return html`<a class="call" href="tel:${dialled(number)}">${t(key, { number })}${name &&
    html`<span class="govuk-visually-hidden"> ${name}</span>`}</a>`;
}

function checked(context, entry) {
  const { language, now_ms } = context;
  const until = entry.vouched_until ?? entry.checked;
  const stale = is_stale(until, now_ms);
  return html`<p class="checked"><strong class="stale" data-checked="${until}"${stale
    ? "" : html` hidden`}>${language.t("services.stale")}</strong>
  ${language.t("services.checked", { date: language.date(entry.checked) })}
  · <a class="govuk-link" href="${entry.source}" rel="noreferrer">${language.t("services.source")}<span
  class="govuk-visually-hidden">: ${entry.name}</span></a></p>`;
}

function ages({ t }, { age_min: min, age_max: max }) {
  if (min && max) return t("services.ages", { min, max });
  if (max) return t("services.ages_under", { max });
  return min ? t("services.ages_over", { min }) : null;
}

function language_names(language, codes) {
  const names = new Intl.DisplayNames(language.header.language, { type: "language" });
  const shown = codes.slice(0, 6).map((code) => names.of(code)).join(", ");
  return codes.length > 6 ? `${shown} …` : shown;
}

function own_language_only(language, codes) {
  return codes.length === 1 && codes[0].split("-")[0] === language.header.language;
}

function text_link(t, service) {
  const key = service.text_word ? "services.text_word" : "services.text";
  return html`<a class="call" href="sms:${dialled(service.text)}">${t(key,
    { number: service.text, word: service.text_word })}<span class="govuk-visually-hidden"
    > ${service.name}</span></a>`;
}

/** `more` has attributes of the card, and what stands under its facts. */
export function service_card(context, service, shown = true, more = {}) {
  const { language } = context;
  const { t } = language;
  const hours = hours_text(language, service);
  const facts = [
    hours && html`<li>${t("services.open")} ${hours}</li>`,
    ages(language, service) && html`<li>${ages(language, service)}</li>`,
    !own_language_only(language, service.languages)
      && html`<li>${t("services.languages")} ${language_names(language, service.languages)}</li>`,
    service.picture !== "none"
      && html`<li>${t(`services.picture_${service.picture || "unknown"}`)}</li>`,
  ];
  return html`<li class="service" id="service-${service.id}" data-service="${service.index}"${
    more.attributes}${shown ? "" : html` hidden`}><p class="service__kind"
  >${t(`services.kind_${service.kind}`)}</p><h3 class="service__name">${service.name}</h3>
<p class="service__ways">${service.telephone
    && call_link(t, "services.call", service.telephone, service.name)}
${service.text && text_link(t, service)}
${service.web && html`<a class="govuk-link" href="${service.web}" rel="noreferrer">${
    t("services.website")}<span class="govuk-visually-hidden">: ${service.name}</span></a>`}</p>
<ul class="service__facts">${facts}</ul>${more.body}${checked(context, service)}</li>`;
}

/** The number to call when somebody is in danger, in one country. */
export function emergency(context, country) {
  const { language, advice } = context;
  const entry = advice.places.get(country)?.emergency;
  if (!entry) return html`<p class="emergency">${language.t("advice.emergency_none")}</p>`;
  return html`<p class="emergency">${call_link(language.t, "advice.emergency", entry.telephone)}
  <span class="emergency__where">${country_name(language, country)}</span></p>`;
}

function by_kind(list) {
  return [...list].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/** The services of a country by kind, within a kind in the data's order. */
function service_list(context, country) {
  const all = by_kind(context.advice.places.get(country).services);
  return html`<ul class="services">${all.map((one) => service_card(context, one))}</ul>`;
}

export function helplines_page(context) {
  const { language, assets, advice } = context;
  const { t } = language;
  const countries = countries_by_name(language, advice.places);
  const part = (country) => html`<section class="country" aria-labelledby="in-${country}">
<h2 class="govuk-heading-m" id="in-${country}" tabindex="-1">${country === world
    ? t("advice.elsewhere") : country_name(language, country)}</h2>
${emergency(context, country)}
${service_list(context, country)}
<p class="no-print"><a class="govuk-link" href="#countries">${t("helplines.top")}</a></p></section>`;
  const main = html`<h1 class="govuk-heading-l">${t("helplines.heading")}</h1>
<p class="lead">${t("helplines.lead")}</p>
${tools(t)}
<nav class="country-list" id="countries" aria-label="${t("helplines.countries")}"><ul>
${[...countries, world].map((country) => html`<li><a class="govuk-link" href="#in-${country}">${
    country === world ? t("advice.elsewhere") : country_name(language, country)}</a></li>`)}</ul></nav>
${[...countries, world].map(part)}`;
  return layout(context, { page: "helplines", main, script: assets.page_js,
    data: { text: language.subtree("common.tools") }, title: t("common.menu_helplines") });
}
