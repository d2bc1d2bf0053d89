// One report: opened in the browser, answered, noted, linked, closed. What is shown is gone from the
// page as soon as the keys are locked.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { TooLong } from "../shared/report_crypto.ts";
import { call } from "./client.ts";
import { Faults, Loading, Notice, Title, use_loaded, type Fault } from "./parts.tsx";
import { AnswersSection } from "./report_answers_view.tsx";
import { ClosingSection } from "./report_closing.tsx";
import { ExportSection, SummaryView } from "./report_export.tsx";
import { FactsSection, TimelineSection } from "./report_facts.tsx";
import { FilesSection } from "./report_files.tsx";
import { LinksSection } from "./report_linked.tsx";
import { NotesSection } from "./report_notes.tsx";
import { open_report, type OpenedReport } from "./report_open.ts";
import { RedactSection } from "./report_redact.tsx";
import { TalkSection } from "./report_talk.tsx";
import { ClocksSection } from "./report_time.tsx";
import type { DeskReport, ReportKeys } from "./report_types.ts";
import { reports_path } from "./reports.tsx";
import { Link } from "./router.tsx";
import type { SignedIn } from "./types.ts";
import { LockBar, Unlocked, vault_problem } from "./vault_gate.tsx";

/** What each part of the page is given. */
export interface ReportPart {
  one: OpenedReport;
  keys: ReportKeys;
  who: SignedIn;
  /** Its address in the interface. */
  path: string;
  /** Changes something, says `done`, and shows the report as it is then; false if it went wrong. */
  act: (done: string, change: () => Promise<unknown>) => Promise<boolean>;
}

export function report_problem(error: unknown): string {
  return error instanceof TooLong ? t("desk.report.too_long") : vault_problem(error);
}

const sections: [string, string][] = [["answers", "answers"], ["talk", "talk"], ["files", "files"],
  ["notes", "notes"], ["links", "links"], ["clocks", "clocks"], ["export", "export"],
  ["closing", "closing"]];

/** Ways to the parts of a long page, the first thing after its facts. */
function Contents() {
  const jump = (id: string) => (event: Event) => {
    event.preventDefault();
    const heading = document.getElementById(id);
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView();
  };
  return (
    <nav class="tabs" aria-label={t("desk.report.contents")}><ul>
      {sections.map(([id, name]) => <li key={id}>
        <a href={`#${id}`} onClick={jump(id)}>{t(`desk.report.part_${name}`)}</a></li>)}
    </ul></nav>
  );
}

/** The desk has read what the reporter wrote: said to the server once it is on the screen. */
function use_read(one: OpenedReport | null, path: string): void {
  const unread = one?.report.unread ?? 0;
  const last = one?.messages.filter(({ from }) => from === "reporter").pop()?.number ?? 0;
  useEffect(() => {
    if (unread > 0 && last > 0) {
      // Not reached: the messages stay unread, which the next look mends.
      call(`${path}/read`, { method: "POST", body: { up_to: last } }).catch(() => undefined);
    }
  }, [unread, last]);
}

function Parts(part: ReportPart) {
  const { one } = part;
  const gone = one.report.state === "destroyed";
  return (
    <>
      <FactsSection {...part} />
      {gone ? <p class="notice">{t("desk.report.destroyed")}</p> : <>
        {one.why && <p class="notice notice--bad" role="alert">{t(`desk.report.why_${one.why}`)}</p>}
        <Contents />
        <AnswersSection {...part} />
        <TalkSection {...part} />
        <FilesSection {...part} />
        <NotesSection {...part} />
        <LinksSection {...part} />
        <ClocksSection {...part} />
      </>}
      <TimelineSection one={one} />
      {!gone && <RedactSection {...part} />}
      {!gone && <ClosingSection {...part} />}
    </>
  );
}

function Opened({ number, keys, who }: { number: string; keys: ReportKeys; who: SignedIn }) {
  const path = `${reports_path}/${encodeURIComponent(number)}`;
  const load = async () => open_report(await call<DeskReport>(path));
  const { value: one, set_value, faults, again } = use_loaded(load, [number]);
  const [result, set_result] = useState("");
  const [wrong, set_wrong] = useState<Fault[]>([]);
  const [summary, set_summary] = useState(false);
  const working = useRef(false);
  use_read(one, path);
  const act: ReportPart["act"] = async (done, change) => {
    if (working.current) return false;
    working.current = true;
    try {
      await change();
      set_value(await load());
      set_wrong([]);
      set_result(done);
      return true;
    } catch (error) {
      set_result("");
      set_wrong([{ text: report_problem(error) }]);
      return false;
    } finally {
      working.current = false;
    }
  };
  if (!one) return <Loading faults={faults} again={again} />;
  const part = { one, keys, who, path, act };
  if (summary) return <SummaryView {...part} close={() => set_summary(false)} />;
  return (
    <>
      <Faults faults={wrong} />
      <Notice text={result} />
      <Parts {...part} />
      {one.report.state !== "destroyed" && <ExportSection {...part} open={() => set_summary(true)} />}
    </>
  );
}

export function ReportPage({ number, who }: { number: string; who: SignedIn }) {
  return (
    <>
      <p class="no-print"><Link to="/desk/reports" class="govuk-link">{t("desk.report.back")}</Link></p>
      <Title>{t("desk.report.one", { number })}</Title>
      <LockBar />
      <Unlocked>{(keys) => <Opened number={number} keys={keys} who={who} />}</Unlocked>
    </>
  );
}
