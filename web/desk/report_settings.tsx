// How the intake runs: whether reports are taken, how soon they are answered, how long they are kept.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { size_text, Tick } from "./fields.tsx";
import { Faults, Field, Loading, Notice, Title, use_loaded, type Fault } from "./parts.tsx";
import { Link } from "./router.tsx";

const path = "/api/v1/desk/report-settings";

interface Settings {
  open: boolean;
  school: boolean;
  answer_hours: number;
  retention_days: number;
  spam_days: number;
  quota_bytes: number;
  used_bytes: number;
}

const numbers = [["answer_hours", 720], ["retention_days", 3650], ["spam_days", 365]] as const;
const gib = 1024 ** 3;
const least_gib = 0.1;
const most_gib = 90000;

function SettingsForm({ now, save }: { now: Settings; save: (fresh: Settings) => Promise<void> }) {
  const [open, set_open] = useState(now.open);
  const [school, set_school] = useState(now.school);
  const [typed, set_typed] = useState<Record<string, string>>({
    answer_hours: String(now.answer_hours), retention_days: String(now.retention_days),
    spam_days: String(now.spam_days), quota: String(Math.round(now.quota_bytes / gib * 10) / 10) });
  const [faults, set_faults] = useState<Fault[]>([]);
  const change = (name: string) => (value: string) => set_typed({ ...typed, [name]: value });
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong: Fault[] = numbers.filter(([name, most]) => {
      const value = Number(typed[name]);
      return !Number.isInteger(value) || value < 1 || value > most;
    }).map(([name, most]) => ({ text: t("desk.rset.wrong", { what: t(`desk.rset.${name}`), most }),
      field: name }));
    const quota = Number(typed.quota);
    if (!(quota >= least_gib && quota <= most_gib)) wrong.push({ text: t("desk.rset.quota_wrong"), field: "quota" });
    set_faults(wrong);
    if (wrong.length > 0) return;
    try {
      await save({ ...now, open, school, answer_hours: Number(typed.answer_hours),
        retention_days: Number(typed.retention_days), spam_days: Number(typed.spam_days),
        quota_bytes: Math.round(quota * gib) });
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <Faults faults={faults} />
      <div class="govuk-form-group">
        <Tick id="open" label={t("desk.rset.open")} checked={open} set={set_open} />
        <Tick id="school" label={t("desk.rset.school")} checked={school} set={set_school} />
      </div>
      {[...numbers.map(([name]) => name), "quota"].map((name) => (
        <Field key={name} id={name} label={t(`desk.rset.${name}`)} hint={t(`desk.rset.${name}_hint`)}
          value={typed[name] ?? ""} set={change(name)} faults={faults} numeric width={5} />
      ))}
      <p class="govuk-hint">{t("desk.rset.used", { size: size_text(now.used_bytes) })}</p>
      <button type="submit" class="govuk-button">{t("desk.rset.go")}</button>
    </form>
  );
}

export function ReportSettingsPage() {
  const { value, set_value, faults, again } = use_loaded(() => call<Settings>(path), []);
  const [result, set_result] = useState("");
  const save = async ({ used_bytes: _, ...body }: Settings) => {
    set_result("");
    set_value(await call<Settings>(path, { method: "PUT", body }));
    set_result(t("desk.rset.done"));
  };
  return (
    <>
      <p><Link to="/desk/reports" class="govuk-link">{t("desk.report.back")}</Link></p>
      <Title>{t("desk.rset.title")}</Title>
      <Notice text={result} />
      {!value ? <Loading faults={faults} again={again} />
        : <SettingsForm key={JSON.stringify(value)} now={value} save={save} />}
    </>
  );
}
