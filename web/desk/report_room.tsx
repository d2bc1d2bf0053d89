// The pages of reports, a program of their own: fetched, with their words, when first opened.
import { AssessmentPage } from "./assessment.tsx";
import { ReportPage } from "./report.tsx";
import { ReportKeysPage } from "./report_keys.tsx";
import { ReportSettingsPage } from "./report_settings.tsx";
import { ReportsPage } from "./reports.tsx";
import type { SignedIn } from "./types.ts";

export interface RoomProps {
  who: SignedIn;
  /** The place, and what of it: a report's number. */
  name: string;
  subject?: string;
}

export function ReportRoom({ who, name, subject }: RoomProps) {
  if (name === "report-keys") return <ReportKeysPage who={who} />;
  if (name === "assessment") return <AssessmentPage />;
  if (name === "report-settings") return <ReportSettingsPage />;
  return subject ? <ReportPage number={subject} who={who} key={subject} /> : <ReportsPage who={who} />;
}
