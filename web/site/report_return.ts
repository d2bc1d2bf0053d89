// `/report/return`: opens a report with its number and six words, shows what was written both ways,
// and sends what the reporter adds. Messages are opened on this device; the session's token, the
// words and all keys are held in memory only.
import { ApiError, request } from "../shared/api.ts";
import { Device } from "../shared/device.ts";
import {
  by_id, clear_problems, give_up_room, show_part, show_problems, type Problem,
} from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { moment, page_locale, t } from "../shared/page_data.ts";
import { TooLong } from "../shared/report_crypto.ts";
import { can_make_codes, read_both, read_case_number, split_words } from "../shared/return_code.ts";
import { on_leave, start_leave_control } from "./leave.ts";
import { code_of, typed_problem } from "./report_code.ts";
import { PickedFiles } from "./report_files.ts";
import { end_session, open_session, type ReportSeen } from "./report_session.ts";
import { draw_messages, reader_of, send_message, type ReportReader } from "./report_talk.ts";

const device = new Device();

class ReturnPage {
  private reader: ReportReader | null = null;
  private readonly files: PickedFiles;
  private school = false;

  constructor() {
    this.files = new PickedFiles({ text_only: () => this.school, changed: () => undefined });
    const form = by_id<HTMLFormElement>("form");
    show_part("form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.open();
    });
    form.addEventListener("paste", (event) => this.take_pasted(event));
    by_id("words").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      by_id("open").click();
    });
    by_id("write").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    by_id("refresh").addEventListener("click", () => void this.refresh());
    by_id("close").addEventListener("click", () => this.close(t("report.live.closed")));
    on_leave(() => this.end());
    // A page kept by the browser for its back button must not show a report.
    window.addEventListener("pagehide", () => this.close(""));
  }

  private take_pasted(event: ClipboardEvent): void {
    const both = read_both(event.clipboardData?.getData("text") ?? "");
    if (!both) return;
    event.preventDefault();
    by_id<HTMLInputElement>("number").value = both.number;
    by_id<HTMLTextAreaElement>("words").value = both.words.join(" ");
    by_id("open").focus();
  }

  private async problems(): Promise<Problem[]> {
    const number = by_id<HTMLInputElement>("number").value;
    const found: Problem[] = [];
    if (number.trim() === "") found.push({ text: t("report.live.number_missing"), field: "number" });
    else if (read_case_number(number) === null) {
      found.push({ text: t("report.live.number_wrong"), field: "number" });
    }
    const wrong = await typed_problem(by_id<HTMLTextAreaElement>("words").value, "words");
    return wrong ? [...found, wrong] : found;
  }

  private show_work(share: number | null): void {
    by_id("work").hidden = share === null;
    if (share === null) return;
    by_id<HTMLProgressElement>("work-progress").value = share * 100;
    const words = t(share >= 1 ? "report.live.opening" : "common.live.working");
    if (by_id("work-words").textContent !== words) by_id("work-words").textContent = words;
  }

  private async open(): Promise<void> {
    const button = by_id<HTMLButtonElement>("open");
    button.disabled = true;
    by_id("closed-note").hidden = true;
    clear_problems();
    try {
      const found = await this.problems();
      if (found.length > 0) {
        show_problems(found);
        return;
      }
      this.show_work(0);
      await this.open_report();
    } catch (error) {
      show_problems([{ text: this.failure(error) }]);
    } finally {
      button.disabled = false;
      this.show_work(null);
    }
  }

  private async open_report(): Promise<void> {
    const number = by_id<HTMLInputElement>("number");
    const words = by_id<HTMLTextAreaElement>("words");
    const code = await code_of(split_words(words.value));
    const report_number = read_case_number(number.value)!;
    const session = await open_session(report_number, code.root, device, (share) => this.show_work(share));
    this.reader = await reader_of(session, code.root);
    number.value = "";
    words.value = "";
    await this.draw(session.report);
    by_id("start").hidden = true;
    by_id("opened").hidden = false;
    window.scrollTo(0, 0);
    by_id("opened-title").focus();
  }

  private failure(error: unknown): string {
    if (error instanceof TooLong) return t("report.live.too_long");
    if (!(error instanceof ApiError)) return failure_text(error);
    if (error.status === 404) return t("report.live.not_found");
    if (error.status === 410) return t("report.live.destroyed");
    if (error.status === 507) return t("report.live.full");
    if (error.code === "imagery-refused") return t("report.live.imagery_refused");
    return failure_text(error);
  }

  private async draw(report: ReportSeen): Promise<void> {
    if (!this.reader) return;
    this.school = report.school;
    by_id("opened-title").textContent = t("report.back_title", { number: report.report_number });
    const by = report.status === "received" && report.answer_by
      ? ` ${t("report.live.answer_by", { time: moment(report.answer_by) })}` : "";
    by_id("status").textContent = t(`report.live.state_${report.status}`) + by;
    await draw_messages(report, this.reader);
  }

  private async refresh(): Promise<void> {
    if (!this.reader) return;
    const button = by_id<HTMLButtonElement>("refresh");
    button.disabled = true;
    try {
      await this.draw(await request<ReportSeen>("/api/v1/report", { token: this.reader.token }));
      const time = new Intl.DateTimeFormat(page_locale(), { timeStyle: "medium" }).format(new Date());
      by_id("refresh-status").textContent = t("report.live.refreshed", { time });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.close(t("report.live.expired"));
      else by_id("refresh-status").textContent = this.failure(error);
    } finally {
      button.disabled = false;
    }
  }

  private tell(words: string | null, share = 0): void {
    by_id("message-work").hidden = words === null;
    by_id<HTMLProgressElement>("message-progress").value = share * 100;
    if (words !== null) by_id("message-work-words").textContent = words;
  }

  private async send(): Promise<void> {
    const field = by_id<HTMLTextAreaElement>("message");
    const text = field.value.trim();
    clear_problems();
    if (text === "" && this.files.all().length === 0) {
      show_problems([{ text: t("report.live.message_empty"), field: "message" }], "send-problem");
      return;
    }
    const button = by_id<HTMLButtonElement>("send");
    button.disabled = true;
    this.files.lock(true);
    try {
      await send_message(this.reader!, text, this.files.all(), device,
        (words, share) => this.tell(words, share));
      field.value = "";
      this.files.clear();
      await this.refresh();
      by_id("refresh-status").textContent = t("report.live.message_sent");
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.close(t("report.live.expired"));
      else show_problems([{ text: this.failure(error) }], "send-problem");
    } finally {
      button.disabled = false;
      this.files.lock(false);
      this.tell(null);
    }
  }

  private end(): void {
    if (this.reader) end_session(this.reader.token);
    this.reader = null;
    device.end();
  }

  /** Back to the empty form, with a sentence that says why. */
  private close(note: string): void {
    this.end();
    by_id("opened").hidden = true;
    for (const id of ["opened-title", "status", "messages", "refresh-status"]) by_id(id).replaceChildren();
    by_id<HTMLTextAreaElement>("message").value = "";
    this.files.clear();
    by_id("start").hidden = false;
    by_id("closed-note").textContent = note;
    by_id("closed-note").hidden = note === "";
    by_id("start-title").focus();
  }
}

start_leave_control();
if (can_make_codes()) new ReturnPage();
else {
  give_up_room();
  show_problems([{ text: t("common.live.insecure") }]);
}
