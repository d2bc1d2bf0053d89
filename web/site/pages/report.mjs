// `/report`: what happened, one question a screen. Every screen is in the page from the beginning,
// so that it works on a bad line; the page's program shows one at a time. Without a program the
// page still has the numbers to call and the doors.
import { html } from "../../build/html.mjs";
import { bars, country_choice, urgent, without_program } from "./asking.mjs";
import { app_parts } from "./keep.mjs";
import { address, layout } from "./layout.mjs";
import { limits, question_screen, questions, screen } from "./report_form.mjs";

const named_apps = ["Instagram", "Snapchat", "WhatsApp", "TikTok", "Discord", "Telegram", "Facebook",
  "Messenger", "Roblox", "Fortnite", "Steam", "Xbox", "PlayStation", "YouTube", "X", "Reddit", "Kik",
  "Wizz", "Yubo", "Omegle", "OmeTV", "Twitch", "Signal", "Skype", "Zoom", "Google Chat", "SMS"];

function resume(t) {
  return html`<form id="resume" class="card" novalidate hidden><h2 class="govuk-heading-m"
  >${t("report.resume_title")}</h2><p class="govuk-hint" id="resume-words-hint">${
  t("report.resume_lead")}</p><div class="govuk-form-group" id="resume-words-group"><label
  class="govuk-label govuk-label--s" for="resume-words">${t("report.q.save.words")}</label><textarea
  class="govuk-input words-box" id="resume-words" rows="2" autocomplete="off" autocapitalize="none"
  spellcheck="false" aria-describedby="resume-words-hint"></textarea></div><div class="button-row"><button
  type="submit" class="govuk-button">${t("report.resume")}</button><button type="button"
  class="govuk-button govuk-button--secondary" id="resume-drop">${t("report.resume_drop")}</button></div>
<p role="status" id="resume-status"></p></form>`;
}

function start_screen(context) {
  const { language } = context;
  const { t } = language;
  return html`<section class="screen" data-screen="start" data-for="me someone professional platform"
  aria-labelledby="start-title"><h1 class="govuk-heading-l" id="start-title" tabindex="-1">${
  t("report.heading")}</h1>
<div data-urgent-home><p class="urgent-first">${t("report.danger_first")}</p>${urgent(context)}</div>
<p class="lead">${t("report.lead")}</p>
${country_choice(context)}
${without_program(context, "report.no_script")}
<div id="problem"></div>
${resume(t)}
<div class="button-row"><button type="button" class="govuk-button big-button" id="begin" hidden data-soon>${
  t("report.start")}</button></div>
<ul class="plain-list">${[1, 2, 3].map((n) => html`<li>${t(`report.promise_${n}`)}</li>`)}</ul>
<div id="closed" class="notice notice--warn" hidden><p>${t("report.live.closed_hotline")}</p><ul
  class="plain-list"><li><a class="govuk-link" href="${address(language, "helplines")}">${
  t("helplines.heading")}</a></li><li><a class="govuk-link" href="${address(language, "advice")}">${
  t("common.menu_advice")}</a></li></ul></div>
<ul class="plain-list"><li><a class="govuk-link" href="${address(language, "report/return")}">${
  t("report.return_link")}</a></li><li><a class="govuk-link" href="${address(language, "keep-evidence")}">${
  t("report.keep_link")}</a></li></ul></section>`;
}

function save_screen(language) {
  const { t } = language;
  return screen(language, { id: "save" }, html`<div class="ticket"><h2 class="govuk-heading-s"
  id="save-words-title">${t("report.q.save.words")}</h2><ol class="ticket__words" id="save-words" lang="en"
  translate="no" aria-labelledby="save-words-title"></ol><button type="button" class="text-button"
  id="save-copy">${t("report.q.save.copy")}</button><p role="status" id="save-copy-status"></p></div>
<p class="govuk-body"><strong>${t("report.q.save.note")}</strong></p>
<div class="govuk-form-group"><div class="govuk-radios" role="radiogroup" aria-labelledby="save-title">
${["yes", "no"].map((value) => html`<div class="govuk-radios__item"><input class="govuk-radios__input"
  type="radio" name="save" id="save-${value}" value="${value}"><label
  class="govuk-label govuk-radios__label" for="save-${value}">${t(`report.q.save.${value}`)}</label></div>`)}
</div></div><p class="govuk-hint">${t("report.q.save.shared")}</p>`, t("report.q.save.hint"));
}

function account_row(t) {
  const field = (name, extra = "") => html`<div class="govuk-form-group"><label class="govuk-label"
  for="account-${name}-@">${t(`report.q.accounts.${name}`)}</label><input class="govuk-input"
  type="text" id="account-${name}-@" data-account="${name}" maxlength="${limits.line}" autocomplete="off"
  autocapitalize="none" spellcheck="false"${extra}></div>`;
  return html`<fieldset class="govuk-fieldset account"><legend class="govuk-fieldset__legend
  govuk-fieldset__legend--s"></legend>${field("app", html` list="apps"`)}${field("handle")}${
  field("link")}<button type="button" class="text-button">${t("report.q.accounts.drop")}</button></fieldset>`;
}

function accounts_screen(language) {
  const { t } = language;
  const question = questions.find(({ id }) => id === "accounts");
  return screen(language, question, html`<datalist id="apps">${named_apps.map((name) =>
    html`<option value="${name}"></option>`)}</datalist><div id="accounts"></div>
<template id="account-row">${account_row(t)}</template>
<button type="button" class="govuk-button govuk-button--secondary" id="account-add">${
  t("report.q.accounts.add")}</button><p class="govuk-visually-hidden" role="status"
  id="accounts-status"></p>`);
}

function files_screen(context) {
  const { language } = context;
  const { t } = language;
  const question = questions.find(({ id }) => id === "files");
  const words = (key) => t(`report.q.files.${key}`, { megabytes: limits.megabytes });
  return screen(language, question, html`<p class="govuk-hint" data-voice="not-work">${words("hint")}</p>
<p class="govuk-hint" data-voice="work" hidden>${words("hint_text")}</p>
<div class="notice notice--bad" data-voice="not-work"><p><strong>${words("rule")}</strong></p><p>${
  words("rule_more")} <a class="govuk-link" href="${address(language, "remove")}">${words("remove")}</a></p>
</div><div class="notice notice--bad" data-voice="work" hidden><p><strong>${words("rule_work")}</strong></p>
<p>${words("rule_work_more")}</p></div>
<div class="govuk-form-group"><div class="drop" id="drop"><input type="file" id="pick" multiple><label
  class="drop__label" for="pick">${words("pick")}</label></div></div>
<h2 class="govuk-heading-s" id="files-list-title" hidden>${words("list")}</h2>
<ol class="files" id="files" aria-labelledby="files-list-title"></ol>
<p role="status" id="files-status"></p><p class="govuk-body">${words("as_is")}</p>
<h2 class="govuk-heading-m">${words("help")}</h2>${app_parts(language)}`);
}

function check_screen(language) {
  const { t } = language;
  const fact = (name) => html`<div class="govuk-checkboxes__item" id="fact-${name}-item"><input
  class="govuk-checkboxes__input" type="checkbox" id="fact-${name}" checked><label
  class="govuk-label govuk-checkboxes__label" for="fact-${name}">${t(`report.check.${name}`)}: <strong
  id="fact-${name}-value"></strong></label></div>`;
  return html`<section class="screen" data-screen="check" data-for="me someone professional platform"
  aria-labelledby="check-title" hidden><h1 class="govuk-heading-l" id="check-title" tabindex="-1">${
  t("report.check.title")}</h1><p class="lead">${t("report.check.lead")}</p><p class="govuk-body"
  id="check-none" hidden>${t("report.check.none")}</p><dl class="summary" id="summary"></dl>
<section class="card" aria-labelledby="facts-title"><h2 class="govuk-heading-m" id="facts-title">${
  t("report.check.facts")}</h2><p class="govuk-body">${t("report.check.facts_lead")}</p><div
  class="govuk-checkboxes govuk-checkboxes--small" role="group" aria-labelledby="facts-title">${
  ["urgency", "deadline", "country", "age", "kind", "school"].map(fact)}</div><p class="govuk-body" id="facts-none" hidden>${
  t("report.check.facts_none")}</p></section>
<p class="govuk-body"><strong>${t("report.check.reader")}</strong><br>${t("report.check.reader_text")}</p>
<p class="govuk-hint" id="fingerprint" hidden></p>
<div id="send-problem"></div><div id="work" hidden><p class="govuk-body" id="work-words" role="status"></p>
<progress id="work-progress" max="100" value="0" aria-labelledby="work-words"></progress><br></div>
<div class="button-row"><button type="button" class="govuk-button big-button" id="send">${
  t("report.check.send")}</button></div></section>`;
}

function done_screen(language) {
  const { t } = language;
  const words = (key) => t(`report.done.${key}`);
  return html`<section class="screen" data-screen="done" data-for="me someone professional platform"
  aria-labelledby="done-title" hidden><h1 class="govuk-heading-l no-print" id="done-title" tabindex="-1">${
  words("title")}</h1><p class="lead no-print">${words("lead")} ${words("keep")}</p>
<p class="notice notice--warn no-print" id="files-missing" role="status" hidden></p>
<p class="govuk-body no-print" id="answer-by"></p>
<h2 class="govuk-heading-l print-only">${words("card")}</h2>
<dl class="ticket"><dt>${words("number")}</dt><dd class="ticket__number mono" id="report-number"></dd><dt>${
  words("words")}</dt><dd><ol class="ticket__words" id="report-words" lang="en" translate="no"></ol></dd></dl>
<p class="print-only">${words("where")} <span id="report-address"></span></p>
<p class="notice notice--warn"><strong>${words("once")}</strong></p>
<div class="button-row no-print"><button type="button" class="govuk-button" id="copy-both">${
  words("copy")}</button><button type="button" class="govuk-button govuk-button--secondary" id="print-code">${
  words("print")}</button></div><p class="govuk-body no-print" id="copy-status" role="status"></p>
<div class="govuk-checkboxes no-print"><div class="govuk-checkboxes__item"><input
  class="govuk-checkboxes__input" type="checkbox" id="kept-code"><label
  class="govuk-label govuk-checkboxes__label" for="kept-code"><strong>${words("kept")}</strong></label></div>
</div><section class="no-print"><h2 class="govuk-heading-m">${words("next")}</h2><ol class="plain-list">${
  [1, 2, 3].map((n) => html`<li>${words(`next_${n}`)}</li>`)}</ol><ul class="plain-list"><li><a
  class="govuk-link" id="go-return" href="${address(language, "report/return")}">${words("go")}</a></li><li><a
  class="govuk-link" href="${address(language, "remove")}">${words("remove")}</a></li></ul></section></section>`;
}

function stopped_screen(language) {
  const { t } = language;
  return html`<section class="screen" data-screen="stopped" data-for="me someone professional platform"
  aria-labelledby="stopped-title" hidden><h1 class="govuk-heading-l" id="stopped-title" tabindex="-1">${
  t("report.stop")}</h1><p class="lead" id="stopped-text"></p><div class="button-row"><button type="button"
  class="govuk-button" id="stay">${t("report.live.stay")}</button></div></section>`;
}

function screen_of(context, question) {
  const { language } = context;
  if (question.special === "save") return save_screen(language);
  if (question.special === "accounts") return accounts_screen(language);
  if (question.special === "files") return files_screen(context);
  return question_screen(language, question);
}

export function report_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const [top, bottom] = bars(t);
  const main = html`${top}${start_screen(context)}
${questions.map((question) => screen_of(context, question))}
${check_screen(language)}${done_screen(language)}${stopped_screen(language)}${bottom}`;
  const data = {
    worker: assets.worker, wasm: assets.wasm, words: assets.words, sealing: assets.sealing_js,
    text: { ...language.subtree("common.live"), ...language.subtree("report.live"),
      ...language.subtree("report.fact"), "report.step": t("report.step"),
      "report.check.change": t("report.check.change"),
      "report.check.fingerprint": t("report.check.fingerprint"), "report.q.accounts.one":
      t("report.q.accounts.one"), "report.done.number": t("report.done.number"),
      "report.done.words": t("report.done.words"), "advice.elsewhere": t("advice.elsewhere") },
  };
  return layout(context, { page: "report", main, script: assets.report_js, data });
}
