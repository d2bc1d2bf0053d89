// `/remove`: pick pictures, answer what one likes, send hashes, keep the code.
import { html } from "../../build/html.mjs";
import { address, layout } from "./layout.mjs";

function question(t, name) {
  const option = (value, key) => html`<div class="govuk-radios__item">
    <input class="govuk-radios__input" type="radio" name="${name}" id="${name}-${value}"
      value="${value}"${value === "skip" ? html` checked` : ""}>
    <label class="govuk-label govuk-radios__label" for="${name}-${value}">${t(key)}</label></div>`;
  return html`<div class="govuk-form-group"><fieldset class="govuk-fieldset">
  <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${t(`remove.${name}`)}</legend>
  <div class="govuk-radios govuk-radios--inline" data-question="${name}">
    ${option("yes", "remove.yes")}${option("no", "remove.no")}${option("skip", "remove.skip")}
  </div></fieldset></div>`;
}

function pick(t) {
  return html`<section class="card" aria-labelledby="pick-title">
<h2 class="govuk-heading-m" id="pick-title">${t("remove.step_pick")}</h2>
<div class="govuk-form-group" id="pick-group">
  <p class="govuk-hint" id="pick-hint">${t("remove.pick_hint")}</p>
  <div class="drop" id="drop">
    <input type="file" id="pick" accept="image/*" multiple aria-describedby="pick-hint">
    <label class="drop__label" for="pick">${t("remove.pick_label")}</label>
    <div class="drop__more">${t("remove.drop")}</div>
  </div>
</div>
<h3 class="govuk-heading-s" id="list-title" tabindex="-1" hidden>${t("remove.list")}</h3>
<ol class="pictures" id="pictures" aria-labelledby="list-title"></ol>
<p class="govuk-body" id="count" role="status"></p>
</section>`;
}

function ask(t) {
  return html`<section class="card" aria-labelledby="ask-title">
<h2 class="govuk-heading-m" id="ask-title">${t("remove.step_ask")}</h2>
<p class="govuk-hint">${t("remove.step_ask_hint")}</p>
${question(t, "threatened")}${question(t, "shared")}
<div class="govuk-form-group" id="deadline-group">
  <label class="govuk-label govuk-label--s" for="deadline">${t("remove.deadline")}</label>
  <p class="govuk-hint" id="deadline-hint">${t("remove.deadline_hint")}</p>
  <input class="govuk-input govuk-input--width-20" type="datetime-local" id="deadline"
    aria-describedby="deadline-hint">
</div>
</section>`;
}

function send(t) {
  const facts = ["sent_1", "sent_2", "sent_3", "sent_4"];
  return html`<section class="card" aria-labelledby="send-title">
<h2 class="govuk-heading-m" id="send-title">${t("remove.step_send")}</h2>
<h3 class="govuk-heading-s">${t("remove.sent_title")}</h3>
<ul class="plain-list">${facts.map((key) => html`<li>${t(`remove.${key}`)}</li>`)}</ul>
<p class="govuk-body"><strong>${t("remove.sent_5")}</strong></p>
<details class="govuk-details" id="values-details">
  <summary class="govuk-details__summary"><span class="govuk-details__summary-text"
    >${t("remove.sent_details")}</span></summary>
  <pre class="values mono" id="values" tabindex="0" role="region"
    aria-label="${t("remove.sent_title")}"></pre>
</details>
<div id="send-problem"></div>
<div id="work" hidden><p class="govuk-body" id="work-words" role="status"></p>
  <progress id="work-progress" max="100" value="0" aria-labelledby="work-words"></progress><br></div>
<button type="submit" class="govuk-button" id="send">${t("remove.send")}</button>
</section>`;
}

function done(language) {
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
  <button type="button" class="govuk-button govuk-button--secondary" id="print"
    >${t("remove.print")}</button>
</div>
<p class="govuk-body no-print" id="copy-status" role="status"></p>
<div class="govuk-checkboxes no-print"><div class="govuk-checkboxes__item">
  <input class="govuk-checkboxes__input" type="checkbox" id="kept">
  <label class="govuk-label govuk-checkboxes__label" for="kept"><strong>${t("remove.kept")}</strong>
  </label></div></div>
<section class="no-print"><br><h2 class="govuk-heading-m">${t("remove.done_next")}</h2>
<ol class="plain-list">${[1, 2, 3].map((n) => html`<li>${t(`remove.done_next_${n}`)}</li>`)}</ol>
<p class="govuk-body"><a class="govuk-link" href="${address(language, "case")}"
  >${t("remove.done_case")}</a></p></section>
</div>`;
}

export function remove_page(context) {
  const { language, assets } = context;
  const { t } = language;
  const main = html`<div id="start">
<h1 class="govuk-heading-l">${t("remove.heading")}</h1>
<p class="lead">${t("remove.lead")}</p>
<p class="govuk-body">${t("remove.who")}</p>
<details class="govuk-details"><summary class="govuk-details__summary">
  <span class="govuk-details__summary-text">${t("remove.limits")}</span></summary>
  <ol class="plain-list">${[1, 2, 3].map((n) => html`<li>${t(`remove.how_${n}`)}</li>`)}</ol>
  <ul class="plain-list">${[1, 2, 3, 4].map((n) => html`<li>${t(`remove.limits_${n}`)}</li>`)}</ul>
</details>
<noscript><p class="notice notice--warn">${t("common.no_script")}</p></noscript>
<div id="problem"></div>
<form id="form" novalidate hidden>${pick(t)}${ask(t)}${send(t)}</form>
</div>
${done(language)}`;
  const data = {
    worker: assets.worker, wasm: assets.wasm, words: assets.words,
    text: { ...language.subtree("common.live"), ...language.subtree("remove.live"),
      "remove.done_number": t("remove.done_number"), "remove.done_words": t("remove.done_words"),
      "remove.kept": t("remove.kept"), "remove.send": t("remove.send") },
  };
  return layout(context, { page: "remove", main, script: assets.remove_js, data });
}
