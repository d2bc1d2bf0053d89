// `/doors`: which places can help, what each does with a picture and what it asks for. Everything is
// in the page; its program hides what does not fit. Without it the doors of the language's own
// country are shown, and the way to all others.
import { html } from "../../build/html.mjs";
import { world } from "../../build/services.mjs";
import { by_country, country_choice } from "./asking.mjs";
import { address, layout } from "./layout.mjs";
import { tools } from "./parts.mjs";
import { service_card } from "./services.mjs";

const kinds = ["removal", "report", "police", "helpline"];
const ages = ["under_18", "was_under_18", "over_18"];
const abouts = ["picture", "threat", "contact", "talk"];

function asks({ language, doors }, service) {
  const { t } = language;
  const door = doors[service.id];
  if (!door) {
    return service.kind !== "helpline" && service.web
      && html`<p class="service__asks">${t("doors.asks_unknown")}</p>`;
  }
  return html`<p class="service__asks">${t("doors.asks")}</p><ul class="service__facts">${door.asks.map((one) =>
    html`<li>${t(`doors.ask_${one}`)}</li>`)}</ul>
<p class="checked">${t("services.checked", { date: language.date(door.checked) })} · <a class="govuk-link"
  href="${door.source}" rel="noreferrer">${t("services.source")}<span class="govuk-visually-hidden">: ${
    service.name}, ${t("doors.asks")}</span></a></p>`;
}

function card(context, service) {
  const attributes = html` data-kind="${service.kind}" data-min="${service.age_min}" data-max="${
    service.age_max}"`;
  return service_card(context, service, true, { attributes, body: asks(context, service) });
}

function cards(context, country, is_there) {
  const all = context.advice.places.get(country).services.filter((one) => kinds.includes(one.kind)
    && one.for.includes("young") && is_there(one));
  all.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  return all.length > 0 && html`<ul class="services">${all.map((one) => card(context, one))}</ul>`;
}

/** The door that this page belongs to. */
function here({ language }) {
  const { t } = language;
  return html`<ul class="services"><li class="service" id="service-here" data-kind="removal" data-min=""
  data-max="17"><p class="service__kind">${t("services.kind_removal")}</p><h3 class="service__name">${
  t("doors.here")}</h3><p class="service__ways"><a class="govuk-link" href="${address(language, "remove")}">${
  t("common.menu_remove")}</a></p><ul class="service__facts"><li>${t("doors.here_text")}</li></ul>
<p class="service__asks">${t("doors.asks")}</p><ul class="service__facts"><li>${
  t("doors.ask_picture_device")}</li><li>${t("doors.ask_nothing")}</li></ul></li></ul>`;
}

function choice(t, kind, name, value) {
  const [type, style] = kind === "one" ? ["radio", "radios"] : ["checkbox", "checkboxes"];
  return html`<div class="govuk-${style}__item"><input class="govuk-${style}__input" type="${type}"
  name="${name}" id="${name}-${value}" value="${value}"><label class="govuk-label govuk-${style}__label"
  for="${name}-${value}">${t(`doors.${value}`)}</label></div>`;
}

function question(t, kind, name, title, values) {
  return html`<div class="govuk-form-group"><fieldset class="govuk-fieldset"><legend
  class="govuk-fieldset__legend govuk-fieldset__legend--s">${t(title)}</legend><div class="govuk-${
    kind === "one" ? "radios" : "checkboxes"}" role="${kind === "one" ? "radiogroup" : "group"}" aria-label="${
    t(title)}" data-field="${name}">${values.map((value) =>
    choice(t, kind, name, value))}</div></fieldset></div>`;
}

function ready({ t }) {
  return html`<section class="card no-print" id="ready" aria-labelledby="ready-title" hidden data-soon><h2
  class="govuk-heading-m" id="ready-title">${t("doors.ready")}</h2><p class="govuk-body" id="ready-hint">${
  t("doors.ready_lead")} ${t("doors.not_for_you")}</p><textarea class="govuk-textarea" id="ready-words"
  rows="8" autocomplete="off" spellcheck="false" aria-labelledby="ready-title"
  aria-describedby="ready-hint"></textarea><div class="button-row"><button type="button"
  class="govuk-button" id="ready-copy">${t("doors.copy")}</button></div><p class="govuk-body" role="status"
  id="ready-status"></p></section>`;
}

export function doors_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const own = (one) => one.kind !== "removal";
  const main = html`<h1 class="govuk-heading-l">${t("doors.heading")}</h1>
<p class="lead">${t("doors.lead")}</p>
${tools(t)}
<form class="card" id="fit" autocomplete="off" novalidate hidden data-soon>${country_choice(context)}
${question(t, "one", "age", "doors.age", ages)}${question(t, "many", "about", "doors.what", abouts)}</form>
<h2 class="govuk-heading-m">${t("doors.found")}</h2>
<p class="govuk-visually-hidden" id="changed" role="status"></p>
<noscript><p class="govuk-body"><a class="govuk-link" href="${address(language, "helplines")}">${
  t("helplines.heading")}</a></p></noscript>
${here(context)}
${by_country(context, (country) => cards(context, country, country === world ? own : () => true))}
${cards(context, world, (one) => one.kind === "removal")}
${ready(language)}`;
  const say = language.subtree("doors.say");
  return layout(context, { page: "doors", main, script: assets.doors_js, title: t("doors.title"),
    data: { text: { ...language.subtree("common.tools"), ...say, "doors.changed": t("doors.changed"),
      "common.live.copied": t("common.live.copied"),
      "common.live.copy_failed": t("common.live.copy_failed") } } });
}
