// How the work on cases is set: within how many hours, by one person or two, what is held back, what is taken
// off again, whether adults are taken too. Everybody at the desk reads it; an administrator sets it.
import { useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Tick } from "./fields.tsx";
import { Faults, Field, Loading, Notice, number, Title, use_loaded, type Fault } from "./parts.tsx";
import { Link } from "./router.tsx";
import type { CaseSettings, SignedIn } from "./types.ts";

const path = "/api/v1/desk/case-settings";

/** Each number's most; the least is 1. */
const numbers = [["service_hours", 720], ["suspend_after", 100], ["crowded_above", 100000]] as const;
const switches = ["two_people", "accept_adults"] as const;

/** From this many hours on the clock of 48 hours is the earlier one. */
const most_hours = 48;

/** What the settings mean, for those who cannot change them. */
function SettingsRead({ now }: { now: CaseSettings }) {
  return (
    <div class="sheet"><dl class="facts">
      {switches.map((name) => <><dt>{t(`desk.cset.${name}`)}</dt>
        <dd>{t(now[name] ? "desk.case.yes" : "desk.case.no")}</dd></>)}
      {numbers.map(([name]) => <><dt>{t(`desk.cset.${name}`)}</dt><dd>{number(now[name])}</dd></>)}
    </dl></div>
  );
}

function SettingsForm({ now, save }: { now: CaseSettings; save: (fresh: CaseSettings) => Promise<void> }) {
  const [on, set_on] = useState({ two_people: now.two_people, accept_adults: now.accept_adults });
  const [typed, set_typed] = useState<Record<string, string>>(
    Object.fromEntries(numbers.map(([name]) => [name, String(now[name])])));
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = numbers.filter(([name, most]) => {
      const value = typed[name]!.trim() === "" ? Number.NaN : Number(typed[name]);
      return !Number.isInteger(value) || value < 1 || value > most;
    }).map(([name, most]) => ({ field: name,
      text: t("desk.cset.wrong", { what: t(`desk.cset.${name}`), most: number(most) }) }));
    set_faults(wrong);
    if (wrong.length > 0) return;
    try {
      await save({ ...on, service_hours: Number(typed.service_hours),
        suspend_after: Number(typed.suspend_after), crowded_above: Number(typed.crowded_above) });
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <Faults faults={faults} />
      {switches.map((name) => (
        <div class="govuk-form-group" key={name}>
          <Tick id={name} label={t(`desk.cset.${name}`)} checked={on[name]}
            hint={t(`desk.cset.${name}_hint`)} set={(value) => set_on({ ...on, [name]: value })} />
        </div>
      ))}
      {numbers.map(([name]) => (
        <Field key={name} id={name} label={t(`desk.cset.${name}`)} hint={t(`desk.cset.${name}_hint`)}
          value={typed[name] ?? ""} set={(value) => set_typed({ ...typed, [name]: value })}
          faults={faults} numeric width={5} />
      ))}
      {Number(typed.service_hours) > most_hours &&
        <p class="notice notice--warn" id="over-48">{t("desk.cset.over", { most: most_hours })}</p>}
      <button type="submit" class="govuk-button" id="save-settings">{t("desk.cset.save")}</button>
    </form>
  );
}

export function CaseSettingsPage({ who }: { who: SignedIn }) {
  const { value, set_value, faults, again } = use_loaded(() => call<CaseSettings>(path), []);
  const [result, set_result] = useState("");
  const save = async (body: CaseSettings) => {
    set_result("");
    set_value(await call<CaseSettings>(path, { method: "PUT", body }));
    set_result(t("desk.cset.done"));
  };
  return (
    <>
      <p><Link to="/desk/cases" class="govuk-link">{t("desk.case.back")}</Link></p>
      <Title>{t("desk.cset.title")}</Title>
      <p class="govuk-body">{t("desk.cset.lead")}</p>
      <Notice text={result} />
      {!value ? <Loading faults={faults} again={again} />
        : who.role === "admin" ? <SettingsForm key={JSON.stringify(value)} now={value} save={save} />
        : <SettingsRead now={value} />}
      {value && <p class="govuk-hint" id="clock-now">{t_count("desk.cset.clock",
        Math.min(value.service_hours, most_hours))}</p>}
    </>
  );
}
