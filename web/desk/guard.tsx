// Conversations that the guard asks a human to look at: the queue, how often it was right, and how
// each platform is watched.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import type { GuardLevel, GuardLine, GuardPage, GuardPlatform, GuardState } from "./guard_types.ts";
import {
  Cell, DataTable, duration, Faults, Loading, Notice, number, Title, use_loaded, When, type Fault,
} from "./parts.tsx";
import { Link } from "./router.tsx";
import type { SignedIn } from "./types.ts";

const base = "/api/v1/desk/guard";
const states: GuardState[] = ["open", "shadow", "closed"];

export function LevelPill({ level, harm }: { level: GuardLevel; harm: boolean }) {
  return (
    <span class={`pill pill--${level === "urgent" ? "deadline" : "threatened"}`}>
      {t(harm ? "desk.guard.harm" : `desk.guard.level_${level}`)}</span>
  );
}

/** "staff:ada" as people say it. */
export function person(actor: string): string {
  return actor.replace(/^staff:/, "");
}

function address(state: GuardState, platform: string, after: string | null): string {
  const query = new URLSearchParams({ state });
  if (platform) query.set("platform", platform);
  if (after) query.set("after", after);
  return `${base}/cases?${query}`;
}

/** A page, and which state's it is: until the next one is there, the old one stays what it was. */
interface Shown extends GuardPage {
  state: GuardState;
}

async function load(state: GuardState, platform: string, after: string | null): Promise<Shown> {
  return { ...await call<GuardPage>(address(state, platform, after)), state };
}

function Row({ one, state }: { one: GuardLine; state: GuardState }) {
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">
        <Link to={`/desk/guard/${one.case}`} class="govuk-link case-link">
          {t("desk.guard.case", { number: one.case })}</Link></th>
      <Cell><LevelPill level={one.level} harm={one.may_harm_themselves} /></Cell>
      <Cell>{t(`desk.guard.stage_${one.stage}`)}</Cell>
      <Cell>{one.platform}</Cell>
      {state === "closed"
        ? <Cell>{t(`desk.guard.outcome_${one.outcome}`)}{one.closed_at && <>{", "}<When at={one.closed_at} /></>}</Cell>
        : <Cell>{duration(Date.now() - Date.parse(one.opened_at))}</Cell>}
      {state !== "closed" && <Cell>{one.claimed_by ? person(one.claimed_by)
        : t("desk.guard.nobody")}</Cell>}
    </tr>
  );
}

function Cases({ page }: { page: Shown }) {
  const { state } = page;
  const heads = ["head_case", "head_level", "head_stage", "head_platform",
    ...(state === "closed" ? ["head_closed"] : ["head_waiting", "head_claimed"])];
  return (
    <DataTable caption={t(`desk.guard.caption_${state}`)}
      heads={heads.map((key) => t(`desk.guard.${key}`))}>
      {page.cases.map((one) => <Row key={one.case} one={one} state={state} />)}
    </DataTable>
  );
}

interface FilterProps {
  state: GuardState;
  set_state: (state: GuardState) => void;
  platform: string;
  set_platform: (platform: string) => void;
  platforms: GuardPlatform[];
}

function Filters({ state, set_state, platform, set_platform, platforms }: FilterProps) {
  return (
    <div class="guard-filters">
      <div role="group" aria-label={t("desk.guard.filter")} class="button-row">
        {states.map((one) => (
          <button type="button" class="small-button" aria-pressed={one === state} key={one}
            onClick={() => set_state(one)}>{t(`desk.guard.state_${one}`)}</button>
        ))}
      </div>
      <div>
        <label class="govuk-label" for="guard-platform">{t("desk.guard.platform")}</label>
        <select class="govuk-select" id="guard-platform" value={platform}
          onChange={(event) => set_platform(event.currentTarget.value)}>
          <option value="">{t("desk.guard.every_platform")}</option>
          {platforms.map((one) => <option value={one.platform}>{one.platform}</option>)}
        </select>
      </div>
    </div>
  );
}

function share(part: number, all: number): string {
  return all === 0 ? t("desk.guard.no_share") : t("desk.guard.share", {
    part: number(part), all: number(all), percent: number(Math.round(part / all * 100)) });
}

function closed_of({ counts }: GuardPlatform): number {
  return counts.helped + counts.false_alarm + counts.passed_on + counts.other;
}

function Watching({ one, change }: { one: GuardPlatform; change: (shadow: boolean) => void }) {
  return (
    <div class="button-cell">
      <span>{t(one.shadow ? "desk.guard.is_shadow" : "desk.guard.is_live")}</span>
      <button type="button" class="small-button" onClick={() => change(!one.shadow)}
        aria-label={t(one.shadow ? "desk.guard.go_live_label" : "desk.guard.go_shadow_label",
          { platform: one.platform })}>
        {t(one.shadow ? "desk.guard.go_live" : "desk.guard.go_shadow")}</button>
    </div>
  );
}

function Platforms({ all, is_admin, change }: {
  all: GuardPlatform[]; is_admin: boolean; change: (one: GuardPlatform, shadow: boolean) => void;
}) {
  const heads = ["head_platform", "head_open", "head_helped", "head_passed_on", "head_false",
    "head_watched"].map((key) => t(`desk.guard.${key}`));
  return (
    <section aria-labelledby="guard-platforms">
      <h2 class="govuk-heading-m" id="guard-platforms">{t("desk.guard.platforms")}</h2>
      <p class="govuk-body">{t("desk.guard.platforms_lead")}</p>
      <DataTable caption={t("desk.guard.platforms_caption")} heads={heads}>
        {all.map((one) => (
          <tr class="govuk-table__row" key={one.platform}>
            <th scope="row" class="govuk-table__header">{one.platform}</th>
            <Cell>{number(one.counts.open)}</Cell>
            <Cell>{number(one.counts.helped)}</Cell>
            <Cell>{number(one.counts.passed_on)}</Cell>
            <Cell>{share(one.counts.false_alarm, closed_of(one))}</Cell>
            <Cell>{is_admin ? <Watching one={one} change={(shadow) => change(one, shadow)} />
              : t(one.shadow ? "desk.guard.is_shadow" : "desk.guard.is_live")}</Cell>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}

export function GuardPageList({ who }: { who: SignedIn }) {
  const [state, set_state] = useState<GuardState>("open");
  const [platform, set_platform] = useState("");
  const { value: page, set_value, faults, again } =
    use_loaded(() => load(state, platform, null), [state, platform]);
  const platforms = use_loaded(() => call<{ platforms: GuardPlatform[] }>(`${base}/platforms`), []);
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const [result, set_result] = useState("");
  const trying = async (deed: () => Promise<void>) => {
    try {
      await deed();
      set_wrong([]);
    } catch (error) {
      set_result("");
      set_wrong([{ text: problem_text(error) }]);
    }
  };
  const more = (shown: Shown) => trying(async () => {
    const next = await load(shown.state, platform, shown.next);
    set_value({ ...next, cases: [...shown.cases, ...next.cases] });
  });
  const change = (one: GuardPlatform, shadow: boolean) => trying(async () => {
    const body = { platform: one.platform, shadow,
      ...(one.thresholds ? { thresholds: one.thresholds } : {}) };
    platforms.set_value(await call(`${base}/platforms`, { method: "POST", body }));
    set_result(t(shadow ? "desk.guard.now_shadow" : "desk.guard.now_live",
      { platform: one.platform }));
  });
  return (
    <>
      <Title>{t("desk.guard.title")}</Title>
      <p class="govuk-body-l">{t("desk.guard.lead")}</p>
      <Faults faults={wrong} />
      <Notice text={result} />
      <Filters state={state} set_state={set_state} platform={platform} set_platform={set_platform}
        platforms={platforms.value?.platforms ?? []} />
      {!page ? <Loading faults={faults} again={again} /> : <>
        <div class="table-head">
          <p class="govuk-body" role="status">{page.cases.length === 0
            ? t(`desk.guard.zero_${page.state}`) : ""}</p>
          <button type="button" class="small-button" onClick={() => void again()}>
            {t("desk.queue.refresh")}</button>
        </div>
        {page.cases.length > 0 && <Cases page={page} />}
        {page.next && <button type="button" class="govuk-button govuk-button--secondary"
          onClick={() => void more(page)}>{t("desk.queue.more")}</button>}
      </>}
      {platforms.value && platforms.value.platforms.length > 0 && <Platforms
        all={platforms.value.platforms} is_admin={who.role === "admin"}
        change={(one, shadow) => void change(one, shadow)} />}
    </>
  );
}
