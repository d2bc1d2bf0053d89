// The conversation with the reporter: what they wrote and whether it is proved theirs, and the answer.
// Its parts are the ones of a case's conversation too.
import { useEffect, useRef, useState } from "preact/hooks";
import { page_data, t } from "../shared/page_data.ts";
import { random_hex } from "../shared/return_code.ts";
import { call } from "./client.ts";
import { Select, TextArea } from "./fields.tsx";
import { When } from "./parts.tsx";
import { addressee_of, send_message } from "./report_open.ts";
import { text } from "./report_plain.ts";
import type { OpenedMessage } from "./report_types.ts";
import type { ReportPart } from "./report.tsx";

interface Templates {
  languages: string[];
  reviewed: Record<string, boolean>;
  /** `for`: "report" or "case" where one is for one of them alone. */
  templates: { id: string; title: string; for: string | null; text: Record<string, string> }[];
}

let templates: Promise<Templates> | null = null;

function load_templates(): Promise<Templates> {
  templates ??= fetch(page_data().templates ?? "", { credentials: "omit" }).then((response) => {
    if (!response.ok) throw new Error("templates");
    return response.json() as Promise<Templates>;
  });
  templates.catch(() => {
    templates = null;
  });
  return templates;
}

/** `about` has the words for who wrote: "desk.report" or "desk.case_talk". */
export function MessageItem({ one, language, about, destroy }: {
  one: OpenedMessage; language: string; about: string; destroy?: () => void;
}) {
  if (one.body === null) {
    return <li class={`message message--${one.from}`}>
      <p class="message__head"><strong>{t(`${about}.from_${one.from}`)}</strong>{" · "}
        <When at={one.sent_at} />{" · "}{t("desk.report.message_gone")}</p></li>;
  }
  return (
    <li class={`message message--${one.from}`}>
      <p class="message__head"><strong>{t(`${about}.from_${one.from}`)}</strong>{" · "}
        <When at={one.sent_at} />
        {one.from === "desk" && <>{" · "}{t(one.read_at ? "desk.report.seen" : "desk.report.not_seen")}</>}
      </p>
      {!one.plain ? <p class="notice notice--bad">{t("desk.report.message_closed")}</p> : <>
        {!one.genuine && <p class="notice notice--bad">{t("desk.report.not_proved")}</p>}
        <p class="told" dir="auto" lang={one.from === "reporter" ? language || undefined : undefined}>
          {text(one.plain.text)}</p></>}
      {destroy && <button type="button" class="small-button" onClick={destroy}
        aria-label={t("desk.report.message_destroy_label", { n: one.number })}>
        {t("desk.report.message_destroy")}</button>}
    </li>
  );
}

const language_names = { en: "English", cy: "Cymraeg", de: "Deutsch", es: "Español", fr: "Français",
  pt: "Português" } as Record<string, string>;

function TemplateChoice({ language, about, take }: {
  language: string; about: "report" | "case"; take: (words: string, language: string) => void;
}) {
  const [all, set_all] = useState<Templates | null>(null);
  const [chosen, set_chosen] = useState("");
  const [spoken, set_spoken] = useState(language);
  useEffect(() => {
    let shown = true;
    // Without them the answer is written by hand.
    load_templates().then((found) => shown && set_all(found), () => undefined);
    return () => {
      shown = false;
    };
  }, []);
  if (!all) return null;
  const tongue = all.languages.includes(spoken) ? spoken : "en";
  const fitting = all.templates.filter((one) => one.for === null || one.for === about);
  const template = fitting.find(({ id }) => id === chosen);
  return (
    <fieldset class="govuk-fieldset templates">
      <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{t("desk.report.templates")}</legend>
      <div class="fields">
        <Select id="template" label={t("desk.report.template")} value={chosen} set={set_chosen}
          options={[{ value: "", label: t("desk.report.template_none") },
            ...fitting.map(({ id, title }) => ({ value: id, label: title }))]} />
        <Select id="template-language" label={t("desk.report.template_language")} value={tongue}
          set={set_spoken} options={all.languages.map((value) =>
            ({ value, label: language_names[value] ?? value }))} />
      </div>
      {template && <>
        <p class="told notice" lang={tongue}>{template.text[tongue]}</p>
        {tongue !== "en" && <p class="govuk-hint">{t("desk.report.template_english")}{" "}
          {template.text.en}</p>}
        {all.reviewed[tongue] === false && <p class="govuk-hint">{t("desk.report.template_unreviewed")}</p>}
        <button type="button" class="small-button" onClick={() => take(template.text[tongue]!, tongue)}>
          {t("desk.report.template_take")}</button>
      </>}
    </fieldset>
  );
}

/** `send` gives whether the message is there; the same id again is the same message. */
export function ReplyForm({ language, about, send }: {
  language: string; about: "report" | "case";
  send: (message_id: string, words: string) => Promise<boolean>;
}) {
  const [words, set_words] = useState("");
  const [tongue, set_tongue] = useState(language);
  const [missing, set_missing] = useState(false);
  const [busy, set_busy] = useState(false);
  const message_id = useRef(random_hex(16));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    set_missing(words.trim() === "");
    if (words.trim() === "") return;
    set_busy(true);
    const sent = await send(message_id.current, words.trim());
    if (sent) {
      message_id.current = random_hex(16);
      set_words("");
    }
    set_busy(false);
  };
  const take = (fresh: string, spoken: string) => {
    set_words(words.trim() === "" ? fresh : `${words.trim()}\n\n${fresh}`);
    set_tongue(spoken);
    document.getElementById("reply")?.focus();
  };
  return (
    <form novalidate onSubmit={(event) => void submit(event)}>
      <h3 class="govuk-heading-s">{t("desk.report.reply_title")}</h3>
      <TemplateChoice language={language} about={about} take={take} />
      <TextArea id="reply" label={t("desk.report.reply")} hint={t("desk.report.reply_hint")} rows={7}
        value={words} set={set_words} language={tongue || undefined}
        faults={missing ? [{ text: t("desk.report.reply_missing"), field: "reply" }] : []} />
      <button type="submit" class="govuk-button" aria-disabled={busy}>{t("desk.report.reply_go")}</button>
    </form>
  );
}

export function TalkSection(part: ReportPart) {
  const { one, keys, path, act } = part;
  const destroy = (message_id: string) => () => {
    if (!window.confirm(t("desk.report.message_destroy_sure"))) return;
    void act(t("desk.report.message_is_destroyed"), () =>
      call(`${path}/messages/${message_id}`, { method: "DELETE" }));
  };
  const language = text(one.plain?.language).slice(0, 2);
  const may_write = one.plain !== null && /^[0-9a-f]{64}$/.test(text(one.plain.message_key));
  const active = one.report.state === "open" || one.report.state === "waiting";
  return (
    <section class="sheet" aria-labelledby="talk">
      <h2 class="govuk-heading-m" id="talk" tabIndex={-1}>{t("desk.report.part_talk")}</h2>
      {one.messages.length === 0 ? <p class="govuk-body">{t("desk.report.no_messages")}</p>
        : <ol class="messages">
            {one.messages.map((message) => <MessageItem key={message.message_id} one={message}
              language={language} about="desk.report" destroy={destroy(message.message_id)} />)}
          </ol>}
      {!may_write ? <p class="govuk-body">{t("desk.report.no_message_key")}</p>
        : !active ? <p class="govuk-body">{t("desk.report.open_to_write")}</p>
        : <ReplyForm language={language} about="report" send={(message_id, words) =>
            act(t("desk.report.sent"), () =>
              send_message(keys, addressee_of(one), path, message_id, words))} />}
    </section>
  );
}
