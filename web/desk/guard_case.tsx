// One guard case: why a human is asked to look, the conversation with the reasons marked, what to do,
// who has it in hand and how it ended.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { LevelPill, person } from "./guard.tsx";
import {
  kGuardOutcomes, type GuardAction, type GuardCase, type GuardMessage, type GuardReason,
} from "./guard_types.ts";
import {
  duration, Faults, Loading, Notice, Radios, Title, use_loaded, When, type Fault,
} from "./parts.tsx";
import { Link } from "./router.tsx";
import type { SignedIn } from "./types.ts";

const most_note = 500;

function Facts({ one }: { one: GuardCase }) {
  return (
    <section class="sheet" aria-labelledby="facts">
      <h2 class="govuk-heading-m" id="facts">{t("desk.guard.facts")}</h2>
      <dl class="facts">
        <dt>{t("desk.guard.head_level")}</dt>
        <dd><LevelPill level={one.level} harm={one.may_harm_themselves} /></dd>
        <dt>{t("desk.guard.head_stage")}</dt><dd>{t(`desk.guard.stage_${one.stage}`)}</dd>
        <dt>{t("desk.guard.head_platform")}</dt><dd>{one.platform}</dd>
        <dt>{t("desk.guard.conversation")}</dt><dd class="mono">{one.conversation}</dd>
        <dt>{t("desk.guard.person_at_risk")}</dt>
        <dd class="mono">{one.person_at_risk ?? t("desk.guard.unknown")}</dd>
        <dt>{t("desk.guard.suspect")}</dt>
        <dd class="mono">{one.suspect ?? t("desk.guard.unknown")}</dd>
        <dt>{t("desk.guard.opened")}</dt>
        <dd><When at={one.opened_at} /> ({duration(Date.now() - Date.parse(one.opened_at))})</dd>
        <dt>{t("desk.guard.head_claimed")}</dt>
        <dd>{one.claimed_by ? person(one.claimed_by) : t("desk.guard.nobody")}</dd>
        {one.outcome && <><dt>{t("desk.guard.outcome")}</dt>
          <dd>{t(`desk.guard.outcome_${one.outcome}`)}</dd></>}
        {one.note && <><dt>{t("desk.guard.note")}</dt><dd>{one.note}</dd></>}
      </dl>
    </section>
  );
}

/** The text with its reasons' words marked; offsets are code points, overlapping ones join. */
function marked(text: string, reasons: GuardReason[]): ComponentChildren[] {
  const letters = [...text];
  const spans = reasons.filter(({ start, end }) => start < end && start < letters.length)
    .sort((a, b) => a.start - b.start);
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    const from = Math.max(at, start);
    if (end <= from) continue;
    parts.push(letters.slice(at, from).join(""), <mark>{letters.slice(from, end).join("")}</mark>);
    at = end;
  }
  parts.push(letters.slice(at).join(""));
  return parts;
}

function Message({ one, reasons }: { one: GuardMessage; reasons: GuardReason[] }) {
  return (
    <li class={`guard-message guard-message--${one.role}`}>
      <p class="guard-message__head"><strong>{t(`desk.guard.role_${one.role}`)}</strong>{" "}
        <span class="mono">{one.from}</span>{one.at && <>{" · "}<When at={one.at} /></>}
        {" · "}{t("desk.guard.message", { number: one.number + 1 })}</p>
      {one.text !== null && <p class="guard-message__text">{marked(one.text, reasons)}</p>}
      {reasons.length > 0 && <ul class="guard-whys">
        {reasons.map((reason) => <li key={reason.sign}>{reason.why}</li>)}
      </ul>}
    </li>
  );
}

function Conversation({ one }: { one: GuardCase }) {
  const has_text = one.conversation_messages.some(({ text }) => text !== null);
  const known = new Set(one.conversation_messages.map(({ number }) => number));
  const rest = one.reasons.filter(({ message }) => !known.has(message));
  return (
    <section class="sheet" aria-labelledby="conversation">
      <h2 class="govuk-heading-m" id="conversation">{t("desk.guard.why_title")}</h2>
      <p class="govuk-hint">{t(has_text ? "desk.guard.with_text" : "desk.guard.without_text")}</p>
      <ol class="guard-messages">
        {one.conversation_messages.map((message) => <Message key={message.number} one={message}
          reasons={one.reasons.filter((reason) => reason.message === message.number)} />)}
      </ol>
      {rest.length > 0 && <ul class="govuk-list govuk-list--bullet">
        {rest.map((reason) => <li key={`${reason.sign}-${reason.message}`}>
          {t("desk.guard.reason_at", { number: reason.message + 1, why: reason.why })}</li>)}
      </ul>}
    </section>
  );
}

function ActionList({ title, all }: { title: string; all: GuardAction[] }) {
  if (all.length === 0) return null;
  return (
    <>
      <h3 class="govuk-heading-s">{title}</h3>
      <ul class="govuk-list govuk-list--bullet">{all.map(({ id, what }) => <li key={id}>{what}</li>)}
      </ul>
    </>
  );
}

function Actions({ one }: { one: GuardCase }) {
  const { action } = one;
  return (
    <section class="sheet" aria-labelledby="actions">
      <h2 class="govuk-heading-m" id="actions">{t("desk.guard.actions")}</h2>
      <p class="govuk-body">{t(one.shadow ? "desk.guard.actions_shadow" : "desk.guard.actions_lead")}
      </p>
      {one.may_harm_themselves && <p class="notice notice--bad">{t("desk.guard.harm_first")}</p>}
      <ActionList title={t("desk.guard.for_person")} all={action.person_at_risk} />
      <ActionList title={t("desk.guard.for_suspect")} all={action.suspect} />
      <ActionList title={t("desk.guard.for_staff")} all={action.staff ? [action.staff] : []} />
      <p class="govuk-body"><a class="govuk-link" href="/advice">{t("desk.guard.advice")}</a></p>
    </section>
  );
}

function Timeline({ one }: { one: GuardCase }) {
  return (
    <section class="sheet" aria-labelledby="timeline">
      <h2 class="govuk-heading-m" id="timeline">{t("desk.guard.timeline")}</h2>
      <ol class="events">
        {one.timeline.map(({ at, kind, level, by }, place) => <li key={place}><When at={at} />
          <span>{t(`desk.guard.event_${kind}`, {
            level: level ? t(`desk.guard.level_${level}`) : "", name: by ? person(by) : "" })}</span>
        </li>)}
      </ol>
    </section>
  );
}

function NoteField({ note, set, fault }: {
  note: string; set: (note: string) => void; fault: Fault | undefined;
}) {
  return (
    <div class={`govuk-form-group${fault ? " govuk-form-group--error" : ""}`}>
      <label class="govuk-label govuk-label--s" for="note">{t("desk.guard.note")}</label>
      <p class="govuk-hint" id="note-hint">{t("desk.guard.note_hint")}</p>
      {fault && <p class="govuk-error-message" id="note-error">{fault.text}</p>}
      <input class="govuk-input" id="note" type="text" value={note}
        aria-describedby={fault ? "note-hint note-error" : "note-hint"}
        onInput={(event) => set(event.currentTarget.value)} />
    </div>
  );
}

function CloseForm({ close }: { close: (outcome: string, note: string) => void }) {
  const [outcome, set_outcome] = useState("");
  const [note, set_note] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong: Fault[] = [];
    if (!outcome) {
      wrong.push({ text: t("desk.guard.outcome_missing"), field: `outcome-${kGuardOutcomes[0]}` });
    }
    if ([...note].length > most_note) {
      wrong.push({ text: t("desk.guard.note_long"), field: "note" });
    }
    set_faults(wrong);
    if (wrong.length === 0) close(outcome, note.trim());
  };
  return (
    <form novalidate onSubmit={submit}>
      <Faults faults={faults} />
      <Radios name="outcome" legend={t("desk.guard.outcome_legend")} faults={faults} value={outcome}
        set={set_outcome} options={kGuardOutcomes.map((one) => (
          { value: one, label: t(`desk.guard.outcome_${one}`) }))} />
      <NoteField note={note} set={set_note} fault={faults.find(({ field }) => field === "note")} />
      <button type="submit" class="govuk-button">{t("desk.guard.close")}</button>
    </form>
  );
}

export function GuardCasePage({ id, who }: { id: string; who: SignedIn }) {
  const path = `/api/v1/desk/guard/cases/${encodeURIComponent(id)}`;
  const { value: one, set_value, faults, again } = use_loaded(() => call<GuardCase>(path), [id]);
  const [result, set_result] = useState("");
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const act = async (done: string, end: string, method: "POST" | "DELETE" = "POST", body?: object) => {
    try {
      set_value(await call<GuardCase>(`${path}/${end}`,
        { method, ...(body ? { body: body as Record<string, unknown> } : {}) }));
      set_wrong([]);
      set_result(done);
    } catch (error) {
      set_result("");
      set_wrong([{ text: problem_text(error) }]);
      await again();
    }
  };
  const is_mine = one?.claimed_by === `staff:${who.name}`;
  return (
    <>
      <p><Link to="/desk/guard" class="govuk-link">{t("desk.guard.back")}</Link></p>
      <Title>{t("desk.guard.case", { number: id })}</Title>
      <Faults faults={wrong} />
      <Notice text={result} />
      {!one ? <Loading faults={faults} again={again} /> : <>
        <p class="govuk-body-l">{t("desk.guard.only_asks")}</p>
        {one.shadow && <p class="notice notice--warn">{t("desk.guard.case_shadow")}</p>}
        <Facts one={one} />
        {!one.closed_at && <section class="sheet" aria-labelledby="hand">
          <h2 class="govuk-heading-m" id="hand">{t("desk.guard.hand")}</h2>
          {!one.claimed_by && <button type="button" class="govuk-button"
            onClick={() => void act(t("desk.guard.claimed"), "claim")}>
            {t("desk.guard.claim")}</button>}
          {is_mine && <button type="button" class="govuk-button govuk-button--secondary"
            onClick={() => void act(t("desk.guard.released"), "claim", "DELETE")}>
            {t("desk.guard.release")}</button>}
          {one.claimed_by && !is_mine && <p class="govuk-body">
            {t("desk.guard.others", { name: person(one.claimed_by) })}</p>}
        </section>}
        <Conversation one={one} />
        <Actions one={one} />
        {!one.closed_at && (!one.claimed_by || is_mine) &&
          <section class="sheet" aria-labelledby="ending">
            <h2 class="govuk-heading-m" id="ending">{t("desk.guard.ending")}</h2>
            <CloseForm close={(outcome, note) =>
              void act(t("desk.guard.closed"), "close", "POST", { outcome, note })} />
          </section>}
        <Timeline one={one} />
      </>}
    </>
  );
}
