// One case: what the person told, the hashes, the decision, what happened since.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { CaseTalk } from "./case_talk.tsx";
import { CasePictures } from "./case_picture.tsx";
import { call } from "./client.ts";
import { DecisionForm } from "./decision.tsx";
import {
  CopyButton, duration, Loading, Notice, Quality, StatusPill, Title, UrgencyPill, use_loaded, When,
} from "./parts.tsx";
import { queue_address } from "./queue.tsx";
import { Link } from "./router.tsx";
import type { DeskCase, DeskEvent, DeskPicture, QueuePage } from "./types.ts";

function answer(value: boolean | null): string {
  if (value === null) return t("desk.case.unknown");
  return t(value ? "desk.case.yes" : "desk.case.no");
}

function Facts({ one }: { one: DeskCase }) {
  return (
    <section class="sheet" aria-labelledby="facts">
      <h2 class="govuk-heading-m" id="facts">{t("desk.case.facts")}</h2>
      <dl class="facts">
        <dt>{t("desk.case.status")}</dt><dd><StatusPill status={one.status} /></dd>
        <dt>{t("desk.case.urgency")}</dt>
        <dd><UrgencyPill urgency={one.urgency} deadline_at={one.deadline_at} /></dd>
        <dt>{t("desk.case.received")}</dt>
        <dd><When at={one.created_at} /> ({duration(Date.now() - Date.parse(one.created_at))})</dd>
        <dt>{t("desk.case.threatened")}</dt><dd>{answer(one.threatened)}</dd>
        <dt>{t("desk.case.shared")}</dt><dd>{answer(one.shared)}</dd>
        <dt>{t("desk.case.deadline")}</dt>
        <dd>{one.deadline_at ? <When at={one.deadline_at} /> : t("desk.case.none")}</dd>
      </dl>
    </section>
  );
}

function reason_text(reason: string | null): string {
  return reason === null ? "" : t(`desk.reason.${reason}`);
}

function StateText({ picture }: { picture: DeskPicture }) {
  const text = picture.state === "on_list"
    ? t("desk.case.state_on_list", { bank: picture.bank ?? "", id: picture.bank_content_id ?? "" })
    : picture.state === "declined"
      ? t("desk.case.state_declined", { reason: reason_text(picture.reason) })
      : t("desk.case.state_received");
  return <span class={`pill pill--${picture.state}`}>{text}</span>;
}

function Hash({ name, value, n }: { name: string; value: string; n: number }) {
  const kind = t(`desk.case.${name}`);
  return (
    <>
      <dt>{kind}</dt><dd class="mono">{value}</dd>
      <dd><CopyButton text={value} label={t("desk.case.copy")} said={t("desk.case.copied")}
        long_label={t("desk.case.copy_label", { kind, n })} /></dd>
    </>
  );
}

interface PictureProps {
  picture: DeskPicture;
  ticked: boolean;
  tick: (on: boolean) => void;
}

function PictureRow({ picture, ticked, tick }: PictureProps) {
  const n = picture.position;
  const size = t("desk.case.size_value", { width: picture.width, height: picture.height });
  return (
    <div class="picture" role="group" aria-label={t("desk.case.picture", { n })}>
      <div class="picture__head">
        {picture.state === "received"
          ? <div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">
              <input type="checkbox" class="govuk-checkboxes__input" id={`picture-${n}`}
                checked={ticked} aria-label={t("desk.case.include", { n })}
                onChange={(event) => tick(event.currentTarget.checked)} />
              <label class="govuk-label govuk-checkboxes__label" for={`picture-${n}`}>
                <strong>{t("desk.case.picture", { n })}</strong></label>
            </div></div>
          : <strong>{t("desk.case.picture", { n })}</strong>}
        <StateText picture={picture} />
      </div>
      <dl class="hashes">
        <dt>{t("desk.case.quality")}</dt>
        <dd class="wide"><Quality value={picture.quality} explain /></dd>
        <dt>{t("desk.case.size")}</dt><dd class="wide">{size}</dd>
        <Hash name="pdq" value={picture.pdq} n={n} />
        <Hash name="md5" value={picture.md5} n={n} />
        <Hash name="sha256" value={picture.sha256} n={n} />
        {picture.decided_at && <><dt>{t("desk.case.state")}</dt><dd class="wide">
          {t("desk.case.decided", { name: picture.decided_by ?? "" })},{" "}
          <When at={picture.decided_at} /></dd></>}
      </dl>
    </div>
  );
}

export function event_text(event: DeskEvent): string {
  const kind = event.kind === "outcome" ? event.outcome ?? "found" : event.kind;
  const all = event.picture === null && (kind === "on_list" || kind === "declined") ? "_all" : "";
  return t(`desk.case.event_${kind}${all}`, {
    n: event.picture ?? "", platform: event.platform ?? "", reason: reason_text(event.reason),
  });
}

function Timeline({ events }: { events: DeskEvent[] }) {
  return (
    <section class="sheet" aria-labelledby="timeline">
      <h2 class="govuk-heading-m" id="timeline">{t("desk.case.timeline")}</h2>
      <ol class="events">
        {events.map((event) => <li><When at={event.at} /><span>{event_text(event)}</span></li>)}
      </ol>
    </section>
  );
}

function Pictures({ one, ticked, set_ticked }: {
  one: DeskCase; ticked: Set<number>; set_ticked: (ticked: Set<number>) => void;
}) {
  const open = one.pictures.filter(({ state }) => state === "received");
  const tick = (n: number) => (on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(n);
    else next.delete(n);
    set_ticked(next);
  };
  return (
    <section class="sheet" aria-labelledby="pictures">
      <div class="table-head">
        <h2 class="govuk-heading-m" id="pictures" tabIndex={-1}>{t("desk.case.pictures")}</h2>
        {open.length > 1 && <button type="button" class="small-button"
          onClick={() => set_ticked(new Set(open.map(({ position }) => position)))}>
          {t("desk.case.all")}</button>}
      </div>
      {open.length > 0 && <p class="govuk-hint">{t("desk.case.pictures_hint")}</p>}
      {one.pictures.map((picture) => <PictureRow key={picture.position} picture={picture}
        ticked={ticked.has(picture.position)} tick={tick(picture.position)} />)}
    </section>
  );
}

/** The way on from a decided case: to the next that waits, or a sentence that none does. */
function NextWaiting() {
  const { value, faults } = use_loaded(() => call<QueuePage>(queue_address("waiting")), []);
  if (!value) return faults.length > 0 ? null : <p role="status">{t("desk.loading")}</p>;
  const next = value.cases[0];
  return (
    <p class="govuk-body">{next
      ? <Link to={`/desk/cases/${next.case_number}`} class="govuk-button">{t("desk.case.next")}</Link>
      : t("desk.case.next_none")}</p>
  );
}

export function CasePage({ number }: { number: string }) {
  const path = `/api/v1/desk/cases/${encodeURIComponent(number)}`;
  const [ticked, set_ticked] = useState<Set<number>>(new Set());
  const [result, set_result] = useState("");
  const load = async () => {
    const one = await call<DeskCase>(path);
    take(one);
    return one;
  };
  const take = (one: DeskCase) => {
    const open = one.pictures.filter(({ state }) => state === "received");
    set_ticked(new Set(open.map(({ position }) => position)));
  };
  const { value: one, set_value, faults, again } = use_loaded(load, [number]);
  const decided = (fresh: DeskCase, text: string) => {
    take(fresh);
    set_value(fresh);
    set_result(text);
  };
  const open = one?.pictures.some(({ state }) => state === "received");
  return (
    <>
      <p><Link to="/desk/cases" class="govuk-link">{t("desk.case.back")}</Link></p>
      <Title>{t("desk.case.title", { number })}</Title>
      <Notice text={result} />
      {!one ? <Loading faults={faults} again={again} /> : <>
        {!open && <NextWaiting />}
        <Facts one={one} />
        <Pictures one={one} ticked={ticked} set_ticked={set_ticked} />
        <CasePictures one={one} />
        {open && <DecisionForm path={path} ticked={ticked} decided={decided} reload={load} />}
        <CaseTalk number={number} />
        <Timeline events={one.timeline} />
      </>}
    </>
  );
}
