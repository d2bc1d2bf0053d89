// `/case`: number and six words in, the timeline out; new words for who has lost theirs; taking back.
import { html } from "../../build/html.mjs";
import { address, layout } from "./layout.mjs";
import { picture_chooser } from "./parts.mjs";
import { limits } from "./report_form.mjs";
import { sealed_copies } from "./sealed_offer.mjs";

function field(t, name, input) {
  return html`<div class="govuk-form-group" id="${name}-group">
  <label class="govuk-label govuk-label--m" for="${name}">${t(`case.${name}`)}</label>
  <p class="govuk-hint" id="${name}-hint">${t(`case.${name}_hint`)}</p>
  ${input}
</div>`;
}

function fields(t) {
  const plain = html`autocomplete="off" autocorrect="off" spellcheck="false"`;
  return html`${field(t, "number", html`<input class="govuk-input" id="number" type="text"
  autocapitalize="characters" ${plain} aria-describedby="number-hint">`)}
${field(t, "words", html`<textarea class="govuk-input words-box" id="words" rows="3"
  autocapitalize="none" enterkeyhint="go" ${plain} aria-describedby="words-hint"></textarea>`)}`;
}

function kept(t) {
  return html`<section class="card" id="kept" aria-labelledby="kept-title" hidden><h2
  class="govuk-heading-m" id="kept-title">${t("removal.case.kept_title")}</h2><p class="govuk-body mono"
  id="kept-number"></p><div class="button-row"><button type="button" class="govuk-button"
  id="kept-open">${t("removal.case.kept_open")}</button><button type="button"
  class="govuk-button govuk-button--secondary" id="kept-forget">${t("removal.case.kept_forget")}</button>
</div></section>`;
}

function work(name) {
  return html`<div id="${name}" hidden><p class="govuk-body" id="${name}-words" role="status"></p>
  <progress id="${name}-progress" max="100" value="0" aria-labelledby="${name}-words"></progress><br></div>`;
}

function lost_field(name, label, hint, upper) {
  return html`<div class="govuk-form-group" id="lost-${name}-group"><label
  class="govuk-label govuk-label--s" for="lost-${name}">${label}</label><p class="govuk-hint"
  id="lost-${name}-hint">${hint}</p><input class="govuk-input" type="text" id="lost-${name}"
  maxlength="200" autocomplete="off" autocapitalize="${upper ? "characters" : "none"}" spellcheck="false"
  aria-describedby="lost-${name}-hint"></div>`;
}

/** New words for who has lost theirs. */
function lost(language) {
  const { t } = language;
  const words = (key) => t(`removal.case.${key}`);
  return html`<details class="govuk-details" id="lost" hidden data-soon><summary class="govuk-details__summary"><span
  class="govuk-details__summary-text">${words("lost_title")}</span></summary>
<p class="govuk-body">${words("lost_lead")}</p>
<form class="card" id="lost-form" novalidate><div id="lost-problem"></div>
${lost_field("number", t("case.number"), t("case.number_hint"), true)}
<div id="lost-asked" hidden><p class="govuk-body"><strong id="lost-question"></strong></p>
${lost_field("answer", words("lost_answer"), words("lost_answer_hint"), false)}</div>
${work("lost-work")}<button type="submit" class="govuk-button" id="lost-go">${words("lost_ask")}</button></form>
<p class="govuk-body">${words("lost_none")} <a class="govuk-link" href="${address(language, "remove")}"
  >${t("case.lost_link")}</a></p></details>`;
}

function renewed(t) {
  return html`<div id="renewed" hidden><h1 class="govuk-heading-l" id="renewed-title" tabindex="-1">${
  t("removal.case.new_title")}</h1><p class="lead">${t("removal.case.new_lead")}</p>
<dl class="ticket"><dt>${t("remove.done_number")}</dt><dd class="ticket__number mono" id="renewed-number"></dd>
<dt>${t("remove.done_words")}</dt><dd><ol class="ticket__words" id="renewed-words" lang="en"
  translate="no"></ol></dd></dl><p class="notice notice--warn"><strong>${t("remove.done_once")}</strong></p>
<div class="button-row no-print"><button type="button" class="govuk-button govuk-button--secondary"
  id="renewed-copy">${t("remove.copy_both")}</button><button type="button"
  class="govuk-button govuk-button--secondary" id="renewed-print">${t("remove.print")}</button></div>
<p class="govuk-body no-print" role="status" id="renewed-status"></p>
<div class="button-row no-print"><button type="button" class="govuk-button" id="renewed-open">${
  t("removal.case.new_open")}</button></div></div>`;
}

/** Where the case stands, in the order in which it goes on. */
function facts(t) {
  return html`<dl class="facts">${["received", "checked", "on_list", "loaded", "stopped", "deadline"].map((name) =>
    html`<div data-fact="${name}"><dt>${t(`removal.case.${name}`)}</dt><dd id="fact-${name}"></dd></div>`)}</dl>`;
}

/** Taking back: what it means, which pictures, and a second look before it is done. */
function withdraw(t) {
  const words = (key) => t(`removal.case.${key}`);
  return html`<section class="card no-print" id="withdraw" aria-labelledby="withdraw-title" hidden><h2
  class="govuk-heading-m" id="withdraw-title">${words("withdraw")}</h2><p class="govuk-body">${
  words("withdraw_lead")}</p><div id="withdraw-ask"><fieldset class="govuk-fieldset" id="withdraw-which"><legend
  class="govuk-fieldset__legend govuk-fieldset__legend--s">${words("withdraw_which")}</legend><div
  class="govuk-checkboxes" id="withdraw-choices"></div></fieldset><div class="button-row"><button
  type="button" class="govuk-button govuk-button--secondary" id="withdraw-look">${words("withdraw_look")}</button>
</div></div><div id="withdraw-sure" hidden><h3 class="govuk-heading-s" id="withdraw-sure-title"
  tabindex="-1">${words("withdraw_sure")}</h3><p class="govuk-body" id="withdraw-what"></p><div
  class="button-row"><button type="button" class="govuk-button govuk-button--warning" id="withdraw-yes">${
  words("withdraw_yes")}</button><button type="button" class="govuk-button govuk-button--secondary"
  id="withdraw-no">${words("withdraw_no")}</button></div></div><p class="govuk-body" role="alert"
  id="withdraw-problem"></p></section>`;
}

/** The conversation with the hotline; `write` is shown once it is open. */
function talk(t) {
  const words = (key) => t(`removal.case.${key}`);
  return html`<section aria-labelledby="talk-title"><h2 class="govuk-heading-m" id="talk-title" tabindex="-1">${
  words("talk_title")}</h2><p class="govuk-body">${words("talk_lead")}</p>
<ol class="talk-list" id="messages" aria-labelledby="talk-title"></ol>
<p class="govuk-body" id="talk-status" role="status"></p>
<form id="write" class="card no-print" novalidate hidden><div class="govuk-form-group" id="message-group"><label
  class="govuk-label govuk-label--s" for="message">${words("talk_write")}</label><p class="govuk-hint"
  id="message-hint">${words("talk_write_hint")}</p><textarea class="govuk-input words-box" id="message" rows="4"
  maxlength="${limits.text}" autocomplete="off" aria-describedby="message-hint"></textarea></div>
<div id="send-problem"></div><button type="submit" class="govuk-button" id="talk-send">${
  words("talk_send")}</button></form></section>`;
}

/** Pictures that are added later. */
function more(t) {
  const words = (key) => t(`removal.case.${key}`);
  return html`<section class="card no-print" aria-labelledby="more-title"><h2 class="govuk-heading-m"
  id="more-title">${words("more_title")}</h2><p class="govuk-body">${words("more_lead")}</p>
${picture_chooser(t)}<div id="more-problem"></div><button type="button" class="govuk-button" id="more-send"
  hidden>${words("more_send")}</button><p class="govuk-body" id="more-status" role="status"></p></section>`;
}

function opened(t) {
  return html`<div id="opened" hidden>
<h1 class="govuk-heading-l" id="opened-title" tabindex="-1"></h1>
<section class="good-news" id="good" aria-labelledby="good-title" hidden>
  <h2 class="govuk-heading-m" id="good-title">${t("case.live.good_title")}</h2>
  <p id="good-text"></p>
</section>
<p class="status-panel" id="status"></p>
<p class="notice no-print" id="talk-new" hidden><strong id="talk-new-text"></strong> <button type="button"
  class="text-button" id="talk-go">${t("removal.case.live.talk_read")}</button></p>
<p class="govuk-body" id="withdraw-status" role="status"></p>
<h2 class="govuk-heading-m">${t("removal.case.so_far")}</h2>
${facts(t)}
<h2 class="govuk-heading-m">${t("case.pictures")}</h2>
<ul class="states" id="states"></ul>
<h2 class="govuk-heading-m">${t("removal.case.platforms")}</h2>
<p class="govuk-body" id="platforms-none">${t("removal.case.live.none_yet")}</p>
<ul class="states" id="platforms"></ul>
<h2 class="govuk-heading-m">${t("case.timeline")}</h2>
<ol class="timeline" id="timeline"></ol>
<div class="button-row no-print">
  <button type="button" class="govuk-button" id="refresh">${t("case.refresh")}</button>
  <button type="button" class="govuk-button govuk-button--secondary" id="close"
    aria-describedby="close-hint">${t("case.close")}</button>
</div>
<p class="govuk-hint no-print" id="close-hint">${t("case.close_hint")}</p>
<p class="govuk-body" id="refresh-status" role="status"></p>
${talk(t)}
${more(t)}
${sealed_copies({ t })}${withdraw(t)}
</div>`;
}

export function case_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const main = html`<div id="start">
<h1 class="govuk-heading-l" id="start-title" tabindex="-1">${t("case.heading")}</h1>
<p class="lead">${t("case.lead")}</p>
<noscript><p class="notice notice--warn">${t("common.no_script")}</p></noscript>
<p class="notice" id="closed-note" role="status" hidden></p>
<div id="problem"></div>
${kept(t)}
<form id="form" class="card" novalidate hidden data-soon>
${fields(t)}
${work("work")}
<button type="submit" class="govuk-button" id="open">${t("case.open")}</button>
</form>
${lost(language)}
<p class="govuk-body"><a class="govuk-link" href="${address(language, "report/return")}"
  >${t("report.return_more")}</a></p>
</div>
${opened(t)}${renewed(t)}`;
  const data = {
    worker: assets.worker, wasm: assets.wasm, words: assets.words, sealing: assets.sealing_js,
    text: { ...language.subtree("common.live"), ...language.subtree("case.live"),
      ...language.subtree("remove.live"),
      ...language.subtree("removal.case.live"), ...Object.fromEntries(["removal.case.lost_ask",
        "removal.case.lost_go", "removal.live.forgotten", "removal.sealed.live.failed_back", "remove.done_number", "remove.done_words",
        "report.live.message_from_you", "report.live.message_from_hotline", "report.live.message_locked",
        "report.live.message_unsure", "report.live.message_files", "report.live.files_one",
        "report.live.files_other"]
        .map((key) => [key, t(key)])) },
  };
  return layout(context, { page: "case", main, script: assets.case_js, data });
}
