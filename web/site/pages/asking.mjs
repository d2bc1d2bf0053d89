// What the pages that ask one question a screen share (`/report`, `/remove`): numbers to call in the
// reader's country, the bars around a question, and what is left without a program.
import { html } from "../../build/html.mjs";
import { countries_by_name, country_name, world } from "../../build/services.mjs";
import { address } from "./layout.mjs";
import { call_link, emergency } from "./services.mjs";

export function every_country(context) {
  const { language, advice } = context;
  return [...countries_by_name(language, advice.places), world];
}

/** The language's own country first, because a browser of text alone shows what is hidden as well. */
export function home_first(context) {
  const home = context.language.header.country;
  return [home, ...every_country(context).filter((country) => country !== home)];
}

/** What is shown for one country at a time; the page's program picks the reader's. */
export function by_country(context, part) {
  const home = context.language.header.country;
  return home_first(context).map((country) => html`<div data-country="${country}"${
    country === home ? "" : html` hidden`}>${part(country)}</div>`);
}

/** People to talk to, in one country: names and numbers only. */
function talk(context, country) {
  const { language, advice } = context;
  const { t } = language;
  const services = advice.places.get(country).services.filter((one) =>
    one.kind === "helpline" && one.for.includes("young") && (one.telephone || one.text));
  return html`<ul class="talk">${services.map((one) => html`<li><strong>${one.name}</strong> ${
    one.telephone ? call_link(t, "services.call", one.telephone, one.name)
      : html`<a class="call" href="sms:${one.text.replace(/[^\d+]/g, "")}">${
        t(one.text_word ? "services.text_word" : "services.text",
          { number: one.text, word: one.text_word })}</a>`}</li>`)}</ul>`;
}

/** The emergency number, and people to talk to: one block, moved to the screen that needs it. */
export function urgent(context) {
  return html`<div id="urgent">${by_country(context, (country) => emergency(context, country))}
<div id="talk" hidden>${by_country(context, (country) => talk(context, country))}</div></div>`;
}

export function country_choice(context) {
  const { language } = context;
  const option = (code) => html`<option value="${code}"${code === language.header.country
    ? html` selected` : ""}>${code === world ? language.t("advice.elsewhere")
    : country_name(language, code)}</option>`;
  return html`<div class="govuk-form-group" id="country-group" hidden data-soon><label class="govuk-label"
  for="country">${language.t("report.country")}</label><select class="govuk-select" id="country"
  autocomplete="off">${every_country(context).map(option)}</select></div>`;
}

/** What a page that asks still gives without its program; `key` says why it cannot ask. */
export function without_program(context, key) {
  const { language, advice } = context;
  const { t } = language;
  const numbers = every_country(context).filter((country) => advice.places.get(country)?.emergency);
  const pages = [["advice", "advice.heading"], ["doors", "doors.heading"],
    ["helplines", "helplines.heading"], ["keep-evidence", "keep.heading"], ["easy", "easy.heading"]];
  return html`<noscript><p class="notice notice--warn">${t(key)}</p>
<ul class="plain-list">${pages.map(([page, name]) => html`<li><a class="govuk-link"
  href="${address(language, page)}">${t(name)}</a></li>`)}</ul>
<h2 class="govuk-heading-m">${t("services.kind_helpline")}</h2>${talk(context, language.header.country)}
<h2 class="govuk-heading-m">${t("report.all_numbers")}</h2>
<ul class="plain-list">${numbers.map((country) => html`<li>${country_name(language, country)}: ${
  call_link(t, "services.call", advice.places.get(country).emergency.telephone)}</li>`)}</ul></noscript>`;
}

/** Above and below a question: back and how far one is; on, skip, and to the end. */
export function bars(t, { with_stop = true } = {}) {
  return [html`<div class="report-top no-print" id="bar-top" hidden><button type="button"
  class="text-button" id="back">${t("report.back")}</button><span id="step"></span></div>`,
  html`<div class="report-bottom no-print" id="bar-bottom" hidden><div id="screen-problem"></div><div
  class="button-row"><button type="button" class="govuk-button big-button" id="next">${t("report.next")}</button
  ><button type="button" class="govuk-button govuk-button--secondary" id="skip">${t("report.skip")}</button>
</div><div class="report-ways">${with_stop && html`<button type="button" class="text-button" id="stop">${
  t("report.stop")}</button>`}<button type="button" class="text-button" id="to-check">${t("report.check_now")}</button></div><p
  class="saved" id="saved" role="status"></p></div>`];
}
