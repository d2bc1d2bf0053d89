// `/remove`: one question a screen, each of which may be skipped, then the pictures, then sending.
// Every screen is in the page from the beginning; the page's program shows one at a time. Without a
// program the page still has the numbers to call and the doors.
import { html } from "../../build/html.mjs";
import { bars, country_choice, urgent, without_program } from "./asking.mjs";
import { address, layout } from "./layout.mjs";
import { picture_chooser, tools } from "./parts.mjs";
import { app_links, removal_questions, talk_link } from "./remove_form.mjs";
import { question_screen, screen } from "./report_form.mjs";
import { sealed_offer } from "./sealed_offer.mjs";

function start_screen(context) {
  const { language } = context;
  const { t } = language;
  const link = (page, key) => html`<li><a class="govuk-link" href="${address(language, page)}">${
    t(key)}</a></li>`;
  return html`<section class="screen" data-screen="start" data-for="me" aria-labelledby="start-title">
<h1 class="govuk-heading-l" id="start-title" tabindex="-1">${t("remove.heading")}</h1>
<p class="lead">${t("remove.lead")}</p>
<p class="govuk-body">${t("remove.who")} ${t("removal.ahead")}</p>
${without_program(context, "removal.no_script")}
<div id="problem"></div>
<div id="begin-box" hidden data-soon><p class="govuk-body">${t("removal.steps")}</p>
<div class="button-row"><button type="button" class="govuk-button big-button" id="begin">${
  t("removal.start")}</button><button type="button" class="text-button" id="straight">${
  t("removal.straight")}</button></div></div>
<div data-urgent-home><p class="urgent-first">${t("report.danger_first")}</p>${urgent(context)}</div>
${country_choice(context)}
<details class="govuk-details"><summary class="govuk-details__summary">
  <span class="govuk-details__summary-text">${t("remove.limits")}</span></summary>
  <ol class="plain-list">${[1, 2, 3].map((n) => html`<li>${t(`remove.how_${n}`)}</li>`)}</ol>
  <ul class="plain-list">${[1, 2, 3, 4].map((n) => html`<li>${t(`remove.limits_${n}`)}</li>`)}</ul>
</details>
<ul class="plain-list">${link("case", "home.case")}${link("doors", "removal.doors_link")}${
  link("helplines", "helplines.heading")}</ul>
${tools(t)}</section>`;
}

function pictures_screen(language) {
  const { t } = language;
  return screen(language, { id: "pictures", words: "removal" }, picture_chooser(t));
}

function recovery_screen(language) {
  const { t } = language;
  const words = (key) => t(`removal.q.recovery.${key}`);
  const box = (name, max) => html`<div class="govuk-form-group" id="recovery-${name}-group"><label
  class="govuk-label govuk-label--s" for="recovery-${name}">${words(name)}</label><p class="govuk-hint"
  id="recovery-${name}-hint">${words(`${name}_hint`)}</p><input class="govuk-input" type="text"
  id="recovery-${name}" maxlength="${max}" autocomplete="off" autocapitalize="none" spellcheck="false"
  aria-describedby="recovery-${name}-hint"></div>`;
  return screen(language, { id: "recovery", words: "removal", hint: true },
    html`${box("question", 120)}${box("answer", 200)}<p class="notice notice--warn">${words("trade")}</p>`);
}

function check_screen({ t }) {
  const facts = ["remove.sent_1", "remove.sent_2", "remove.sent_3", "remove.sent_4",
    "removal.check.sent_recovery", "removal.live.value_talk"];
  return html`<section class="screen" data-screen="check" data-for="me" aria-labelledby="check-title" hidden>
<h1 class="govuk-heading-l" id="check-title" tabindex="-1">${t("removal.check.title")}</h1>
<p class="lead">${t("removal.check.lead")}</p>
<p class="govuk-body" id="check-none" hidden>${t("removal.check.none")}</p>
<dl class="summary" id="summary"></dl>
<dl class="summary"><dt>${t("removal.check.pictures")}</dt><dd><p id="check-pictures"></p><button
  type="button" class="text-button" id="change-pictures">${t("report.check.change")}<span
  class="govuk-visually-hidden"> ${t("removal.check.pictures")}</span></button></dd></dl>
<section class="card" aria-labelledby="sent-title"><h2 class="govuk-heading-m" id="sent-title">${
  t("remove.sent_title")}</h2>
<ul class="plain-list">${facts.map((key) => html`<li>${t(key)}</li>`)}</ul>
<p class="govuk-body"><strong>${t("remove.sent_5")}</strong></p>
<details class="govuk-details" id="values-details">
  <summary class="govuk-details__summary"><span class="govuk-details__summary-text"
    >${t("remove.sent_details")}</span></summary>
  <pre class="values mono" id="values" tabindex="0" role="region"
    aria-label="${t("remove.sent_title")}"></pre>
</details></section>
<div id="send-problem"></div>
<div id="work" hidden><p class="govuk-body" id="work-words" role="status"></p>
  <progress id="work-progress" max="100" value="0" aria-labelledby="work-words"></progress><br></div>
<div class="button-row"><button type="button" class="govuk-button big-button" id="send">${
  t("remove.send")}</button></div></section>`;
}

function done(context) {
  const { language } = context;
  const { t } = language;
  return html`<div id="done" hidden>
<h1 class="govuk-heading-l no-print" id="done-title" tabindex="-1">${t("remove.done_heading")}</h1>
<p class="lead no-print">${t("remove.done_lead")} ${t("remove.done_keep")}</p>
<h1 class="govuk-heading-l print-only">${t("remove.card_title")}</h1>
<dl class="ticket"><dt>${t("remove.done_number")}</dt>
  <dd class="ticket__number mono" id="case-number"></dd>
  <dt>${t("remove.done_words")}</dt>
  <dd><ol class="ticket__words" id="case-words" lang="en" translate="no"></ol></dd></dl>
<p class="print-only">${t("remove.card_where")} <span id="case-address"></span></p>
<p class="notice notice--warn"><strong>${t("remove.done_once")}</strong></p>
<div class="button-row no-print">
  <button type="button" class="govuk-button" id="copy-both">${t("remove.copy_both")}</button>
  <button type="button" class="govuk-button govuk-button--secondary" id="print-code"
    >${t("remove.print")}</button>
</div>
<p class="govuk-body no-print" id="copy-status" role="status"></p>
<div class="govuk-checkboxes no-print"><div class="govuk-checkboxes__item">
  <input class="govuk-checkboxes__input" type="checkbox" id="kept">
  <label class="govuk-label govuk-checkboxes__label" for="kept"><strong>${t("remove.kept")}</strong>
  </label></div></div>
<div class="govuk-checkboxes no-print"><div class="govuk-checkboxes__item">
  <input class="govuk-checkboxes__input" type="checkbox" id="remember" aria-describedby="remember-hint">
  <label class="govuk-label govuk-checkboxes__label" for="remember">${t("removal.done.remember")}</label>
  <p class="govuk-hint govuk-checkboxes__hint" id="remember-hint">${t("removal.done.remember_hint")}</p>
</div></div>
<p class="govuk-body no-print" id="remember-status" role="status"></p>
${sealed_offer(language)}
<section class="no-print"><br><h2 class="govuk-heading-m">${t("remove.done_next")}</h2>
<ol class="plain-list">${[1, 2, 3].map((n) => html`<li>${t(`remove.done_next_${n}`)}</li>`)}</ol>
<p class="govuk-body"><a class="govuk-link" id="go-case" href="${address(language, "case")}"
  >${t("remove.done_case")}</a></p>
<div class="notice" data-want="report_account" hidden><p>${t("removal.q.wants.report")}</p>${
  app_links(context)}</div>
<div class="notice" data-want="talk" hidden><p>${t("removal.q.wants.talk")}</p>${talk_link(context)}</div>
</section></div>`;
}

export function remove_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const [top, bottom] = bars(t, { with_stop: false });
  const main = html`<form id="start" autocomplete="off" novalidate>${top}${start_screen(context)}
${removal_questions(context).map((question) => question_screen(language, question))}
${pictures_screen(language)}
${recovery_screen(language)}
${check_screen(language)}${bottom}</form>
${done(context)}`;
  const words = ["remove.done_number", "remove.done_words", "remove.kept", "remove.send", "report.step",
    "report.check.change"];
  const data = {
    worker: assets.worker, wasm: assets.wasm, words: assets.words, sealing: assets.sealing_js,
    text: { ...language.subtree("common.tools"), ...language.subtree("common.live"),
      ...language.subtree("remove.live"), ...language.subtree("removal.live"), ...language.subtree("removal.sealed.live"),
      ...Object.fromEntries(words.map((key) => [key, t(key)])) },
  };
  return layout(context, { page: "remove", main, script: assets.remove_js, data });
}
