// Assessed mode: the law that an admin records before any picture may be sent, and turning it off, which
// destroys every picture that is kept.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { TextArea, Tick } from "./fields.tsx";
import { Faults, Field, Loading, Notice, Title, use_loaded, When, type Fault } from "./parts.tsx";
import { Link } from "./router.tsx";

const path = "/api/v1/desk/assessment";
const least_basis = 10;
const most_basis = 500;
const most_days = 30;

interface Assessment {
  on: boolean;
  basis: string;
  recorded_by: string;
  recorded_at: string | null;
  longest_days: number;
  school: boolean;
  pictures: number;
}

function Form({ now, save }: {
  now: Assessment; save: (body: { on: boolean; basis: string; longest_days: number }) => Promise<void>;
}) {
  const [on, set_on] = useState(now.on);
  const [basis, set_basis] = useState(now.basis);
  const [days, set_days] = useState(String(now.longest_days));
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const text = basis.trim().replace(/\s+/g, " ");
    const longest_days = Number(days);
    const wrong: Fault[] = [];
    if (on && (text.length < least_basis || text.length > most_basis)) {
      wrong.push({ text: t("desk.assess.basis_wrong"), field: "basis" });
    }
    if (!Number.isInteger(longest_days) || longest_days < 1 || longest_days > most_days) {
      wrong.push({ text: t("desk.assess.days_wrong"), field: "days" });
    }
    set_faults(wrong);
    if (wrong.length > 0) return;
    if (now.on && !on && !window.confirm(t("desk.assess.off_sure", { count: now.pictures }))) return;
    try {
      await save({ on, basis: text.slice(0, most_basis), longest_days });
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <Faults faults={faults} />
      {now.school && <p class="notice notice--warn">{t("desk.assess.school")}</p>}
      <div class="govuk-form-group">
        <Tick id="on" label={t("desk.assess.on")} checked={on} set={set_on} /></div>
      <TextArea id="basis" label={t("desk.assess.basis")} hint={t("desk.assess.basis_hint")} value={basis}
        rows={4} set={set_basis} faults={faults} />
      <Field id="days" label={t("desk.assess.days")} hint={t("desk.assess.days_hint")} value={days}
        set={set_days} faults={faults} numeric width={5} />
      {now.recorded_at && <p class="govuk-hint">
        {t("desk.assess.recorded", { name: now.recorded_by })} <When at={now.recorded_at} /></p>}
      <p class="govuk-hint">{t("desk.assess.kept", { count: now.pictures })}</p>
      <button type="submit" class="govuk-button">{t("desk.assess.go")}</button>
    </form>
  );
}

export function AssessmentPage() {
  const { value, set_value, faults, again } = use_loaded(() => call<Assessment>(path), []);
  const [result, set_result] = useState("");
  const save = async (body: { on: boolean; basis: string; longest_days: number }) => {
    set_result("");
    const fresh = await call<Assessment>(path, { method: "PUT", body });
    set_value(fresh);
    set_result(t(fresh.on ? "desk.assess.is_on" : "desk.assess.is_off"));
  };
  return (
    <>
      <p><Link to="/desk/report-settings" class="govuk-link">{t("desk.rset.title")}</Link></p>
      <Title>{t("desk.assess.title")}</Title>
      <Notice text={result} />
      <p class="govuk-body">{t("desk.assess.lead")}</p>
      <p class="govuk-body">{t("desk.assess.who")}{" "}
        <Link to="/desk/staff" class="govuk-link">{t("desk.staff.title")}</Link></p>
      {!value ? <Loading faults={faults} again={again} />
        : <Form key={JSON.stringify(value)} now={value} save={save} />}
    </>
  );
}
