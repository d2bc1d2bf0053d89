// The pictures of a case as the desk knows them: their hashes, where each stands and why, and which are part
// of the decision.
import { t, t_count } from "../shared/page_data.ts";
import { child_reason, child_state } from "./child_words.ts";
import { CopyButton, Quality, When } from "./parts.tsx";
import type { DeskCase, DeskPicture, SignedIn } from "./types.ts";

export const kOpenStates = ["received", "held", "suspended"];

export function is_open(picture: DeskPicture): boolean {
  return kOpenStates.includes(picture.state);
}

/** What a fresh page ticks: what simply waits. What is held, doubted or waits for another member is for a
 *  person to choose. */
export function first_ticked(one: DeskCase, who: SignedIn): Set<number> {
  return new Set(one.pictures.filter(({ state, approval }) =>
    state === "received" && approval?.by !== who.name).map(({ position }) => position));
}

export function reason_text(reason: string | null): string {
  return reason === null ? "" : t(`desk.reason.${reason}`);
}

function state_text(picture: DeskPicture): string {
  if (picture.state === "on_list") {
    return t("desk.case.state_on_list",
      { bank: picture.bank ?? "", id: picture.bank_content_id ?? "" });
  }
  if (picture.state === "declined") {
    return t("desk.case.state_declined", { reason: reason_text(picture.reason) });
  }
  if (picture.state === "received" && picture.approval) return t("desk.entry.state_second");
  return t(`desk.entry.state_${picture.state}`);
}

interface Doubt {
  platform: string;
  times: number;
}

/** Which platforms said that it is not the same picture since it was put on the list, and how often. */
export function doubts(one: DeskCase, picture: DeskPicture): Doubt[] {
  const times = new Map<string, number>();
  for (const { kind, outcome, picture: n, platform, at } of one.timeline) {
    const counts = kind === "outcome" && outcome === "not_the_same_picture" && n === picture.position
      && (picture.decided_at === null || Date.parse(at) > Date.parse(picture.decided_at));
    if (counts) times.set(platform ?? "", (times.get(platform ?? "") ?? 0) + 1);
  }
  return [...times].map(([platform, count]) => ({ platform, times: count }));
}

function Why({ one, picture }: { one: DeskCase; picture: DeskPicture }) {
  const { state, held_reason, approval, position } = picture;
  if (state === "suspended") {
    return (
      <div class="notice notice--warn" id={`why-${position}`}>
        <p>{t("desk.entry.suspended_why")}</p>
        <ul class="govuk-list govuk-list--bullet">{doubts(one, picture).map(({ platform, times }) =>
          <li key={platform}>{t_count("desk.entry.doubt", times, { platform })}</li>)}</ul>
        <p>{t("desk.entry.suspended_what")}</p>
      </div>
    );
  }
  return (
    <>
      {state === "held" && held_reason && <p class="notice notice--warn" id={`why-${position}`}>
        {t(`desk.entry.held_${held_reason}`)}{" "}{t("desk.entry.held_what")}</p>}
      {(state === "received" || state === "held") && approval &&
        <p class="notice notice--warn" id={`second-${position}`}>
          {t("desk.entry.approved", { name: approval.by })}{" "}<When at={approval.at} />.{" "}
          {t("desk.entry.approved_what")}</p>}
    </>
  );
}

/** What the young person reads of it now. */
function ChildReads({ picture }: { picture: DeskPicture }) {
  const why = picture.state === "declined" && picture.reason ? child_reason(picture.reason) : "";
  return <>{child_state(picture.state)}{why !== "" && <>. {why}</>}</>;
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

function Known({ picture }: { picture: DeskPicture }) {
  const n = picture.position;
  return (
    <dl class="hashes">
      <dt>{t("desk.case.quality")}</dt>
      <dd class="wide"><Quality value={picture.quality} explain /></dd>
      <dt>{t("desk.case.size")}</dt>
      <dd class="wide">{t("desk.case.size_value", { width: picture.width, height: picture.height })}</dd>
      <Hash name="pdq" value={picture.pdq} n={n} />
      <Hash name="md5" value={picture.md5} n={n} />
      {picture.sha1 !== null && <Hash name="sha1" value={picture.sha1} n={n} />}
      <Hash name="sha256" value={picture.sha256} n={n} />
      {picture.decided_at && <><dt>{t("desk.case.state")}</dt><dd class="wide">
        {t("desk.case.decided", { name: picture.decided_by ?? "" })},{" "}
        <When at={picture.decided_at} /></dd></>}
      {picture.withdrawn_at && <><dt>{t("desk.entry.withdrawn")}</dt><dd class="wide">
        <When at={picture.withdrawn_at} /></dd></>}
      <dt>{t("desk.entry.child")}</dt>
      <dd class="wide" id={`child-${n}`}><ChildReads picture={picture} /></dd>
    </dl>
  );
}

interface EntryProps {
  one: DeskCase;
  picture: DeskPicture;
  ticked: boolean;
  tick: (on: boolean) => void;
}

function Entry({ one, picture, ticked, tick }: EntryProps) {
  const n = picture.position;
  return (
    <div class="picture" role="group" aria-label={t("desk.case.picture", { n })}>
      <div class="picture__head">
        {is_open(picture)
          ? <div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">
              <input type="checkbox" class="govuk-checkboxes__input" id={`picture-${n}`}
                checked={ticked} aria-label={t("desk.case.include", { n })}
                onChange={(event) => tick(event.currentTarget.checked)} />
              <label class="govuk-label govuk-checkboxes__label" for={`picture-${n}`}>
                <strong>{t("desk.case.picture", { n })}</strong></label>
            </div></div>
          : <strong>{t("desk.case.picture", { n })}</strong>}
        <span class={`pill pill--${picture.state}`}>{state_text(picture)}</span>
      </div>
      <Why one={one} picture={picture} />
      <Known picture={picture} />
    </div>
  );
}

export function EntriesPart({ one, ticked, set_ticked }: {
  one: DeskCase; ticked: Set<number>; set_ticked: (ticked: Set<number>) => void;
}) {
  const open = one.pictures.filter(is_open);
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
      {one.pictures.map((picture) => <Entry key={picture.position} one={one} picture={picture}
        ticked={ticked.has(picture.position)} tick={tick(picture.position)} />)}
    </section>
  );
}
