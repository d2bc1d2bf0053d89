// The questions of `/report`, one screen each, in their order. What is here is all that the page's
// program knows of them: it reads the screens, their fields and their words from the page.
//
// `for`: who is asked; all four where it is missing. `when`: `field=value value` that must have
// been answered, or not answered at all (`only`: not asked then). `notes`: words that appear once a
// field has one of the values. `titles`: names that are the same in every language.
import { html } from "../../build/html.mjs";

const all = ["me", "someone", "professional", "platform"];
const people = ["me", "someone", "professional"];

const one = (name, values) => ({ kind: "one", name, values });
const many = (name, values) => ({ kind: "many", name, values });
const line = (name, key, extra = {}) => ({ kind: "line", name, key, ...extra });
const text = (name, key) => ({ kind: "text", name, key });

export const questions = [
  { id: "who", fields: [one("who", all)] },
  { id: "danger", for: people, hint: true, fields: [one("danger", ["yes", "no", "unsure"])],
    urgent: "danger=yes unsure" },
  { id: "save", special: "save" },
  { id: "org", for: ["professional", "platform"], hint: true, title: "by_who",
    fields: [{ ...one("org_school", ["yes", "no"]), key: "school", for: ["professional"] },
      line("org", "name"), line("org_role", "role"), line("org_reach", "reach"),
      line("org_reference", "reference")] },
  { id: "age", fields: [one("age", ["under_13", "13_15", "16_17", "18_plus", "age_unknown"])] },
  { id: "kind", hint: true, fields: [many("kind", ["threat_to_share", "money", "picture_request",
    "already_shared", "fake_picture", "hacked_account", "unwanted_contact", "other"])] },
  { id: "told", hint: true, fields: [many("told", ["has_picture", "showed_picture", "showed_friends",
    "fake_picture", "says_hacked", "knows_home", "says_police"]), text("told_text", "text")] },
  { id: "accounts", hint: true, special: "accounts" },
  { id: "began", fields: [one("began", ["stranger", "friend_request", "friend_account", "game", "group",
    "dating", "knew_before", "other"]), text("began_text", "text")] },
  { id: "known", fields: [one("known", ["unknown_person", "known_person", "hacked_friend", "pretends",
    "own_hacked", "unsure"])] },
  { id: "threats", hint: true, fields: [many("threats", ["share_family", "share",
    "report_police", "visit", "hurt", "self_harm", "other"]), text("threats_text", "text")] },
  { id: "deadline", hint: true, fields: [{ kind: "moment", name: "deadline" },
    text("deadline_text", "text")] },
  { id: "asked", hint: true, fields: [many("asked", ["ask_money", "gift_card", "more_pictures", "meet",
    "passwords", "help_others", "nothing_yet", "other"])] },
  { id: "amount", when: "asked=ask_money gift_card other", fields: [line("amount", "text"),
    { ...many("method", ["bank", "payment_app", "card", "crypto", "cash", "game_credit", "other"]),
      key: "method" }] },
  { id: "pay_to", when: "asked=ask_money gift_card other", hint: true,
    fields: [text("pay_account", "account"), text("pay_card", "card")] },
  { id: "paid", when: "asked=ask_money gift_card other", hint: true,
    fields: [one("paid", ["no", "yes", "some", "unsure"]), text("paid_text", "text")],
    notes: "paid=yes some" },
  { id: "shared", fields: [one("shared", ["no", "yes", "unsure"]), text("shared_text", "text")],
    notes: "shared=yes unsure" },
  { id: "feel", for: people, fields: [one("feel", ["fine", "worried", "scared", "cannot_cope"]),
    text("feel_text", "text")], notes: "feel=scared cannot_cope", urgent: "feel=scared cannot_cope" },
  { id: "logs", for: ["platform"], hint: true, fields: [text("logs", "text")] },
  { id: "so_far", hint: true, fields: [many("so_far", ["kept", "blocked", "reported_app", "told_adult",
    "told_school", "told_police", "told_bank"])] },
  { id: "files", special: "files" },
  { id: "more", hint: true, fields: [text("more", "text")] },
];

export const limits = { line: 300, text: 20000, megabytes: 25 };

/** Where a question's words are: `/remove` asks with words of its own. */
const words_of = (question) => question.words ?? "report";
const is_set = (language, key) => language.flat[key] !== undefined;

/** A title in the voice of who is asked: the page's program shows the one that fits. */
export function title(language, question) {
  const { t } = language;
  const key = `${words_of(question)}.q.${question.id}.title`;
  if (question.title === "by_who") {
    return question.for.map((who, index) =>
      html`<span data-who="${who}"${index > 0 && html` hidden`}>${t(`${key}_${who}`)}</span>`);
  }
  if (is_set(language, key)) return t(key);
  return html`<span data-voice="me">${t(`${key}_me`)}</span><span data-voice="other" hidden>${
    t(`${key}_other`)}</span>`;
}

function choice(t, question, { kind, name, titles = {} }, value) {
  const [type, style] = kind === "one" ? ["radio", "radios"] : ["checkbox", "checkboxes"];
  return html`<div class="govuk-${style}__item"><input class="govuk-${style}__input" type="${type}"
  name="${name}" id="${name}-${value}" value="${value}"><label class="govuk-label govuk-${style}__label"
  for="${name}-${value}">${titles[value] ?? t(`${words_of(question)}.o.${value}`)}</label></div>`;
}

function choices(t, question, field) {
  const style = field.kind === "one" ? "radios" : "checkboxes";
  const label = field.key ? `${field.name}-label` : `${question.id}-title`;
  return html`<div class="govuk-form-group"${field.for && html` data-who="${field.for.join(" ")}"`}>${field.key && html`<p class="govuk-label govuk-label--s"
  id="${label}">${t(`report.q.${question.id}.${field.key}`)}</p>`}<div class="govuk-${style}"
  role="${field.kind === "one" ? "radiogroup" : "group"}" aria-labelledby="${label}" data-field="${
  field.name}">${field.values.map((value) => choice(t, question, field, value))}</div></div>`;
}

function box(t, question, field) {
  const label = t(`report.q.${question.id}.${field.key}`);
  const input = field.kind === "line"
    ? html`<input class="govuk-input" type="text" id="${field.name}" name="${field.name}" data-field="${
      field.name}" maxlength="${limits.line}" autocomplete="off">`
    : html`<textarea class="govuk-input words-box" id="${field.name}" name="${field.name}" rows="3"
  data-field="${field.name}" maxlength="${limits.text}" autocomplete="off"></textarea>`;
  return html`<div class="govuk-form-group" id="${field.name}-group"><label
  class="govuk-label govuk-label--s" for="${field.name}">${label}</label>${input}</div>`;
}

function moment_box(question, field) {
  return html`<div class="govuk-form-group" id="${field.name}-group"><input
  class="govuk-input govuk-input--width-20" type="datetime-local" id="${field.name}" name="${field.name}"
  data-field="${field.name}" aria-labelledby="${question.id}-title"
  aria-describedby="${question.id}-hint"></div>`;
}

function field(t, question, one_field) {
  if (one_field.kind === "one" || one_field.kind === "many") return choices(t, question, one_field);
  return one_field.kind === "moment" ? moment_box(question, one_field) : box(t, question, one_field);
}

/** The frame of a screen; `body` is what stands under its title and hint. */
export function screen(language, question, body, hint) {
  const { t } = language;
  const words = hint ?? (question.hint && t(`${words_of(question)}.q.${question.id}.hint`));
  return html`<section class="screen" data-screen="${question.id}" data-for="${
    (question.for ?? all).join(" ")}"${question.when && html` data-when="${question.when}"`}${question.only && html` data-only`}
  aria-labelledby="${question.id}-title" hidden>
<h1 class="govuk-heading-l" id="${question.id}-title" tabindex="-1">${title(language, question)}</h1>
${words && html`<p class="govuk-hint" id="${question.id}-hint">${words}</p>`}${body}</section>`;
}

export function question_screen(language, question) {
  const { t } = language;
  const note = question.notes && html`<div class="notice notice--warn" data-when="${question.notes}"
  role="status" hidden><p>${t(`${words_of(question)}.q.${question.id}.note`)}</p>${question.note_more}</div>`;
  const urgent = question.urgent && html`<div data-when="${question.urgent}" data-urgent hidden></div>`;
  const [first, ...rest] = question.fields;
  return screen(language, question, html`${field(t, question, first)}${note}${urgent}${
    rest.map((other) => field(t, question, other))}${question.after}`);
}
