// The quiet reminder to take a break: after a time that each member chooses, says how long and with how many
// cases, and stops nothing. It is counted on the device and told to nobody.
import { useEffect, useRef, useState } from "preact/hooks";
import { t, t_count } from "../shared/page_data.ts";
import { duration } from "./parts.tsx";
import { after_look, fresh_work, is_due, kSnoozeMs, load_settings, load_worked, save_worked, type Worked }
  from "./rest_timer.ts";
import { Link } from "./router.tsx";

const look_ms = 15000;
/** Pages of the desk where cases of children are worked on. */
const case_places = ["cases", "reports", "guard"];

/** The device's memory, where the browser allows any. */
export function device_memory(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Counts while a page with cases is in sight; gives what was worked, and a way to change it. */
function use_work(parts: string[]): [Worked, (change: (now: Worked) => Worked) => void] {
  const [worked, set_worked] = useState<Worked>(() => load_worked(device_memory()));
  const seen = useRef(new Set<string>());
  const change = (with_it: (now: Worked) => Worked) => {
    const fresh = with_it(load_worked(device_memory()));
    save_worked(device_memory(), fresh);
    set_worked(fresh);
  };
  const [place = "", subject] = parts;
  const at_cases = case_places.includes(place);
  useEffect(() => {
    if (!at_cases) return undefined;
    const look = () => {
      if (!document.hidden) change((now) => after_look(now, Date.now()));
    };
    look();
    const timer = setInterval(look, look_ms);
    return () => clearInterval(timer);
  }, [at_cases]);
  useEffect(() => {
    const one = subject ? `${place} ${subject}` : "";
    if (!at_cases || one === "" || seen.current.has(one)) return;
    seen.current.add(one);
    change((now) => ({ ...now, cases: now.cases + 1 }));
  }, [at_cases, place, subject]);
  return [worked, change];
}

export function RestPrompt({ parts }: { parts: string[] }) {
  const [worked, change] = use_work(parts);
  const due = is_due(worked, load_settings(device_memory()), Date.now());
  useEffect(() => {
    document.documentElement.classList.toggle("has-rest", due);
    return () => document.documentElement.classList.remove("has-rest");
  }, [due]);
  return (
    <aside class={due ? "rest" : undefined} aria-label={t("desk.rest.title")}>
      <div role="status">{due && <p id="rest-text"><strong>{t("desk.rest.due", {
        time: duration(worked.worked_ms), cases: t_count("desk.rest.cases", worked.cases) })}</strong>{" "}
        {t("desk.rest.kind")}</p>}</div>
      {due && <p class="button-row">
        <button type="button" class="small-button" id="rest-break"
          onClick={() => change(() => ({ ...fresh_work, at: Date.now() }))}>{t("desk.rest.break")}</button>
        <button type="button" class="small-button" id="rest-snooze"
          onClick={() => change((now) => ({ ...now, snoozed_until: Date.now() + kSnoozeMs }))}>
          {t("desk.rest.snooze", { count: kSnoozeMs / 60000 })}</button>
        <Link to="/desk/support" class="govuk-link">{t("desk.rest.support")}</Link>
      </p>}
    </aside>
  );
}
