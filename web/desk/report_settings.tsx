// How the intake runs: whether reports are taken, how soon they are answered, how long they are kept,
// who is told by mail that one waits.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { size_text, TextArea, Tick } from "./fields.tsx";
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
  notify: string[];
  can_send: boolean;
  used_bytes: number;
}

const numbers = [["answer_hours", 720], ["retention_days", 3650], ["spam_days", 365]] as const;
const gib = 1024 ** 3;
const least_gib = 0.1;
const most_gib = 90000;
const most_addresses = 10;

/** One address a line, as they were typed; null when it is no such list. */
function addresses_of(text: string): string[] | null {
  const all = text.split(/[\s,;]+/).filter(Boolean);
  const good = all.length <= most_addresses && new Set(all).size === all.length
    && all.every((one) => /^[^@]+@[^@]+\.[^@]+$/.test(one));
  return good ? all : null;
}

function SettingsForm({ now, save }: { now: Settings; save: (fresh: Settings) => Promise<void> }) {
  const [open, set_open] = useState(now.open);
  const [school, set_school] = useState(now.school);
  const [typed, set_typed] = useState<Record<string, string>>({
    answer_hours: String(now.answer_hours), retention_days: String(now.retention_days),
    spam_days: String(now.spam_days), quota: String(Math.round(now.quota_bytes / gib * 10) / 10),
    notify: now.notify.join("\n") });
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
    const notify = addresses_of(typed.notify ?? "");
    if (!notify) wrong.push({ text: t("desk.rset.notify_wrong"), field: "notify" });
    set_faults(wrong);
    if (wrong.length > 0 || !notify) return;
    try {
      await save({ ...now, open, school, answer_hours: Number(typed.answer_hours),
        retention_days: Number(typed.retention_days), spam_days: Number(typed.spam_days),
        quota_bytes: Math.round(quota * gib), notify });
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
      <TextArea id="notify" label={t("desk.rset.notify")} value={typed.notify ?? ""} rows={3}
        hint={t(now.can_send ? "desk.rset.notify_hint" : "desk.rset.notify_off")}
        set={change("notify")} faults={faults} />
      <p class="govuk-hint">{t("desk.rset.used", { size: size_text(now.used_bytes) })}</p>
      <button type="submit" class="govuk-button">{t("desk.rset.go")}</button>
    </form>
  );
}

export function ReportSettingsPage() {
  const { value, set_value, faults, again } = use_loaded(() => call<Settings>(path), []);
  const [result, set_result] = useState("");
  const save = async ({ used_bytes: _used, can_send: _can, ...body }: Settings) => {
    set_result("");
    set_value(await call<Settings>(path, { method: "PUT", body }));
    set_result(t("desk.rset.done"));
  };
  return (
    <>
      <p><Link to="/desk/reports" class="govuk-link">{t("desk.report.back")}</Link> ·{" "}
        <Link to="/desk/assessment" class="govuk-link">{t("desk.assess.title")}</Link></p>
      <Title>{t("desk.rset.title")}</Title>
      <Notice text={result} />
      {!value ? <Loading faults={faults} again={again} />
        : <SettingsForm key={JSON.stringify(value)} now={value} save={save} />}
    </>
  );
}
