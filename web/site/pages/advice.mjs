// `/advice` and its five answers. A page holds every piece of its reader's advice: those of the plain
// answer are shown, and the page's program shows others when something is ticked. So the page works
// without the program, and ticking asks nobody for anything.
import { html } from "../../build/html.mjs";
import { countries_by_name, country_name, world } from "../../build/services.mjs";
import { home_first } from "./asking.mjs";
import { icon } from "./icons.mjs";
import { address, layout } from "./layout.mjs";
import { listen, tools } from "./parts.mjs";
import { emergency, service_card } from "./services.mjs";

export const readers = ["young", "friend", "parent", "teacher", "platform"];
const situations = ["contact", "asked", "sent", "faked", "hacked", "threatened", "deadline",
  "paid", "paid_again", "shared"];

const groups = [["me", ["young"]], ["other", ["friend", "parent"]], ["work", ["teacher", "platform"]]];
const drawings = { blame: "heart", pay: "pay", stop: "block", keep: "keep", tell: "tell",
  report: "phone", remove: "picture", self: "heart", safety: "phone" };

export function advice_choice_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const reader = (who) => html`<li><a href="${address(language, `advice/${who}`)}"
    ><strong>${t(`advice.${who}`)}</strong><span>${t(`advice.${who}_more`)}</span></a></li>`;
  const main = html`<h1 class="govuk-heading-l">${t("advice.heading")}</h1>
<p class="lead">${t("advice.lead")}</p>
${groups.map(([group, list]) => html`<section class="part" id="${group}" aria-labelledby="${group}-title"
><h2 class="govuk-heading-m" id="${group}-title">${t(`advice.${group}`)}</h2>
<ul class="papers">${list.map(reader)}</ul></section>`)}
${tools(t)}`;
  return layout(context, { page: "advice", main, script: assets.page_js,
    data: { text: language.subtree("common.tools") } });
}

function tick(t, id, key) {
  return html`<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input"
  type="checkbox" id="${id}"><label class="govuk-label govuk-checkboxes__label" for="${id}"
  >${t(key)}</label></div>`;
}

function country_choice({ language, advice }) {
  const { t } = language;
  const option = (code, name) => html`<option value="${code}"${code === language.header.country
    ? html` selected` : ""}>${name}</option>`;
  return html`<div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="country"
  >${t("advice.country")}</label><p class="govuk-hint" id="country-hint">${t("advice.country_hint")}</p>
<select class="govuk-select" id="country" aria-describedby="country-hint">
${countries_by_name(language, advice.places).map((code) => option(code, country_name(language, code)))}
${option(world, t("advice.elsewhere"))}</select></div>`;
}

function form(context, who) {
  const { t } = context.language;
  const unsafe = who === "young" ? "unsafe_young" : "unsafe_other";
  return html`<details class="card fit no-print" id="fit-box" hidden data-soon><summary class="fit__summary"
><h2>${t("advice.fit")}</h2></summary>
<form id="fit" autocomplete="off"><p class="govuk-hint">${t("advice.fit_hint")}</p>
<fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s"
>${t("advice.happened")}</legend><div class="govuk-checkboxes govuk-checkboxes--small fit__ticks">
${situations.map((name) => tick(t, `tick-${name}`, `advice.${name}`))}</div></fieldset>
<fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s"
>${t("advice.safety")}</legend><div class="govuk-checkboxes govuk-checkboxes--small">
${tick(t, "tick-unsafe", `advice.${unsafe}`)}</div></fieldset>
${country_choice(context)}
<button type="button" class="govuk-button govuk-button--secondary" id="clear">${t("advice.clear")}</button>
<p class="govuk-visually-hidden" id="changed" role="status"></p></form></details>`;
}

function piece_item(context, piece, words, shown) {
  const { language } = context;
  const { t } = language;
  const help = (piece.services ?? []).length > 0;
  const foreign = words.language === language.header.language ? "" : html` lang="${words.language}"`;
  return html`<li id="piece-${piece.id}" data-piece="${piece.index}" data-section="${piece.section}"${
    shown ? "" : html` hidden`}>
${drawings[piece.section] && html`<span class="answer__icon">${icon(drawings[piece.section])}</span>`}
<h3 class="answer__title"${foreign}>${words.title}</h3><p class="full"${foreign}>${words.text}</p>
<p class="easy-words"${foreign}>${words.easy}</p>
${help && html`<p class="answer__more no-print">${piece.services.includes("removal")
    && html`<a class="govuk-link" href="${address(language, "remove")}">${t("home.remove")}</a>`}
  <a class="govuk-link" href="#help">${t("advice.who_can_help")}</a></p>`}</li>`;
}

/** What the core answers when nothing is ticked, in the country where the language is at home. */
function plain_answer({ advice, language }, who) {
  return advice.compose({ who, country: language.header.country, language: language.header.language });
}

/** The answer as a list: the pieces of the plain answer in its order, then the others, hidden. */
function answer(context, who, plain, others = true) {
  const { language, advice } = context;
  const words = advice.words(language.header.language);
  const rest = others
    ? advice.pieces.filter((piece) => piece.for.includes(who) && !plain.includes(piece)) : [];
  const item = (piece, shown) => piece_item(context, piece, words[piece.id], shown);
  return html`<ol class="answer" id="answer">${plain.map((piece) => item(piece, true))}
${rest.map((piece) => item(piece, false))}</ol>`;
}

/** Every service that this reader may turn to; those of the plain answer are shown, in its order. */
function service_answer(context, who, plain) {
  const rest = context.advice.services.filter((service) =>
    service.for.includes(who) && !plain.includes(service));
  return html`<ul class="services" id="services">
${plain.map((service) => service_card(context, service, true))}
${rest.map((service) => service_card(context, service, false))}</ul>`;
}

function help(context, who, plain) {
  const { language } = context;
  return html`<section id="help" aria-labelledby="help-title" tabindex="-1">
<h2 class="govuk-heading-m" id="help-title">${language.t("advice.who_can_help")}</h2>
${service_answer(context, who, plain)}
<p class="no-print"><a class="govuk-link" href="${address(language, "helplines")}"
  >${language.t("advice.more_countries")}</a></p></section>`;
}

function origins(context, who) {
  const { advice, language } = context;
  const used = new Set(advice.pieces.filter((piece) => piece.for.includes(who))
    .flatMap((piece) => piece.sources));
  return html`<details class="govuk-details no-print"><summary class="govuk-details__summary"><span
class="govuk-details__summary-text">${language.t("advice.sources")}</span></summary><ul class="plain-list"
>${[...used].map((id) => html`<li><a class="govuk-link" lang="en" rel="noreferrer"
  href="${advice.sources[id].address}">${advice.sources[id].name}</a></li>`)}</ul></details>`;
}

/** Every country's emergency number; the page's program shows the one of the reader's country. */
function emergencies(context) {
  const { language } = context;
  return home_first(context).map((country) =>
    html`<div data-country="${country}"${country === language.header.country ? "" : html` hidden`}
    >${emergency(context, country)}</div>`);
}

function page_data(context, who) {
  const { language, assets } = context;
  return { wasm: assets.wasm, advice: { who },
    text: { ...language.subtree("common.tools"), "advice.changed": language.t("advice.changed"),
      "advice.easy_on": language.t("advice.easy_on"), "advice.easy_off": language.t("advice.easy_off") } };
}

export function advice_page(context, who) {
  const { language, assets } = context;
  const { t } = language;
  const plain = plain_answer(context, who);
  const main = html`<h1 class="govuk-heading-l">${t(`advice.title_${who}`)}</h1>
${emergencies(context)}
${form(context, who)}
<h2 class="govuk-heading-m" id="answer-title">${t("advice.steps")}</h2>
<div class="tools__row no-print"><button type="button" class="tool" id="easy" hidden data-soon
  >${t("advice.easy_on")}</button>${listen(t)}</div>
${answer(context, who, plain.pieces)}
${tools(t, { with_listen: false })}
${help(context, who, plain.services)}
${origins(context, who)}
<p class="no-print"><a class="govuk-link" href="${address(language, "advice")}"
  >${t("advice.change")}</a></p>`;
  return layout(context, { page: `advice/${who}`, main, script: assets.advice_js,
    data: page_data(context, who) });
}

/** `/easy`: the young person's plain answer in easy read. */
export function easy_page(context) {
  const { language, assets } = context;
  const guide = language.tree("easy");
  const main = html`<h1 class="govuk-heading-l">${guide.heading}</h1>
<p class="lead">${guide.lead}</p>
${tools(language.t)}
<h2 class="govuk-visually-hidden">${language.t("advice.steps")}</h2>
${answer(context, "young", plain_answer(context, "young").pieces, false)}
<div class="notice notice--bad" id="help"><p class="lead">${guide.danger}</p>${emergencies(context)}
<p class="govuk-body"><a class="govuk-link" href="${address(language, "helplines")}"
  >${language.t("helplines.heading")}</a></p></div>
<p class="govuk-body"><a class="govuk-link" href="${address(language, "advice/young")}"
  >${guide.more}</a></p>`;
  return layout(context, { page: "easy", main, script: assets.page_js, body_class: "site easy-read",
    data: { text: language.subtree("common.tools") } });
}
