// `/report`: wires the page. Screens, answers, files, keeping and sending have files of their own.
import { Device } from "../shared/device.ts";
import {
  by_id, clear_problems, give_up_room, show_part, show_problems, type Problem,
} from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { t } from "../shared/page_data.ts";
import { random_hex, split_words, can_make_codes } from "../shared/return_code.ts";
import { country_here, mark_stale, show_country } from "./country.ts";
import { on_leave, start_leave_control } from "./leave.ts";
import { AccountRows, clear_screen, read_answers, write_answers } from "./report_answers.ts";
import { Check } from "./report_check.ts";
import { code_of, copy_code, draw_words, new_code, typed_problem, type Code } from "./report_code.ts";
import { forget_drafts, kept_drafts } from "./report_draft.ts";
import { PickedFiles } from "./report_files.ts";
import { Keeping, type Draft } from "./report_keeping.ts";
import { Screens, screen_named } from "./report_screens.ts";
import { hotline_recipients, type Recipients } from "./report_send.ts";

class ReportPage {
  private readonly device = new Device();
  private readonly screens = new Screens((id) => this.shown(id));
  private readonly accounts = new AccountRows(() => this.changed());
  private readonly keeping = new Keeping(() => this.draft(), (kept) => this.tell_kept(kept));
  private readonly files: PickedFiles;
  private readonly check: Check;
  private code: Code | null = null;
  private submission_id = random_hex(16);
  private hotline: Recipients | null = null;
  private sent = false;
  private stopped_at = "check";

  constructor() {
    this.files = new PickedFiles({
      text_only: () => this.text_only(),
      changed: () => this.changed(),
      added: (picked) => this.keeping.add(picked),
      removed: (picked) => this.keeping.remove(picked),
    });
    this.check = new Check({ device: this.device, files: this.files, accounts: this.accounts,
      keeping: this.keeping, code: () => this.any_code(), submission_id: () => this.submission_id,
      change: (screen) => this.screens.change(screen), changed: () => this.changed(),
      done: () => this.finish() });
    this.wire_start();
    this.wire_bars();
    this.wire_answers();
    this.wire_going();
  }

  private text_only(): boolean {
    const who = read_answers().who;
    return who === "professional" || who === "platform" || this.hotline?.school === true;
  }

  private async any_code(): Promise<Code> {
    this.code ??= await new_code();
    return this.code;
  }

  private draft(): Draft {
    return { version: 1, answers: read_answers(), accounts: this.accounts.read(),
      left_out: this.check.left_out(), country: by_id<HTMLSelectElement>("country").value,
      files: this.files.notes(), screen: this.screens.now(), submission_id: this.submission_id };
  }

  private changed(): void {
    if (!this.sent) this.keeping.soon();
  }

  private tell_kept(kept: boolean): void {
    by_id("saved").textContent = t(kept ? "report.live.saved" : "report.live.not_saved");
  }

  private shown(id: string): void {
    if (id === "save") void this.show_code();
    if (id === "check") void this.check.draw(this.hotline);
    if (id === "files") this.files.keep_text_only();
    this.changed();
  }

  private async show_code(): Promise<void> {
    const next = by_id<HTMLButtonElement>("next");
    try {
      next.disabled = true;
      draw_words("save-words", (await this.any_code()).words);
    } catch (error) {
      show_problems([{ text: failure_text(error) }], "screen-problem");
    } finally {
      next.disabled = false;
    }
  }

  private wire_start(): void {
    const country = by_id<HTMLSelectElement>("country");
    const guessed = country_here();
    const known = guessed !== null && [...country.options].some((one) => one.value === guessed);
    if (guessed !== null) country.value = known ? guessed : "001";
    show_country(country.value);
    show_part("country-group");
    country.addEventListener("change", () => {
      show_country(country.value);
      this.changed();
    });
    show_part("begin");
    by_id("begin").addEventListener("click", () => this.screens.next());
    void this.ask_hotline();
    void this.offer_resume();
  }

  /** Whether the hotline takes reports. Not reaching it is no answer: what is written can wait. */
  private async ask_hotline(): Promise<void> {
    this.hotline = await hotline_recipients().catch(() => null);
    const closed = this.hotline?.open === false;
    by_id("closed").hidden = !closed;
    if (this.hotline?.school) document.body.dataset.school = "";
    by_id("begin").hidden = closed;
  }

  private async offer_resume(): Promise<void> {
    if ((await kept_drafts()).length === 0) return;
    const form = by_id<HTMLFormElement>("resume");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.resume();
    });
    by_id("resume-drop").addEventListener("click", () => {
      void this.keeping.end(true).then(() => forget_drafts()).then(() => {
        for (const part of form.querySelectorAll<HTMLElement>(".govuk-form-group, .button-row")) {
          part.hidden = true;
        }
        by_id("resume-status").textContent = t("report.live.dropped");
      });
    });
  }

  private async resume(): Promise<void> {
    clear_problems();
    const typed = by_id<HTMLTextAreaElement>("resume-words");
    try {
      const wrong = await typed_problem(typed.value, "resume-words");
      const code = wrong ? null : await code_of(split_words(typed.value).slice(-6));
      const found = code && await this.keeping.open(code);
      if (!code || !found) {
        show_problems([wrong ?? { text: t("report.live.wrong_words"), field: "resume-words" }]);
        return;
      }
      typed.value = "";
      this.code = code;
      this.restore(found.draft);
      this.files.restore(found.files);
      const there = ["start", "check", "done", "stopped"].includes(found.draft.screen);
      this.screens.show(there ? "check" : found.draft.screen);
    } catch (error) {
      show_problems([{ text: failure_text(error) }]);
    }
  }

  private restore(draft: Draft): void {
    write_answers(draft.answers);
    this.accounts.write(draft.accounts);
    this.check.restore(draft.left_out);
    by_id<HTMLInputElement>("save-yes").checked = true;
    const country = by_id<HTMLSelectElement>("country");
    country.value = draft.country;
    show_country(country.value);
    this.submission_id = draft.submission_id;
  }

  private wire_bars(): void {
    by_id("back").addEventListener("click", () => this.screens.back());
    by_id("next").addEventListener("click", () => void this.next());
    by_id("skip").addEventListener("click", () => {
      const now = this.screens.now();
      clear_screen(screen_named(now));
      if (now === "accounts") this.accounts.write([]);
      this.screens.next();
    });
    by_id("to-check").addEventListener("click", () => void this.next("check"));
    by_id("stop").addEventListener("click", () => void this.stop());
    by_id("stay").addEventListener("click", () => this.screens.show(this.stopped_at));
    by_id("save-copy").addEventListener("click", () => {
      if (this.code) copy_code(this.code.words, null, by_id("save-copy-status"));
    });
  }

  private problem_here(): Problem | null {
    const deadline = by_id<HTMLInputElement>("deadline");
    return this.screens.now() === "deadline" && deadline.validity.badInput
      ? { text: t("report.live.deadline_wrong"), field: "deadline" } : null;
  }

  private async next(to?: string): Promise<void> {
    clear_problems();
    const wrong = this.problem_here();
    if (wrong) {
      show_problems([wrong], "screen-problem");
      return;
    }
    if (this.screens.now() === "save") {
      // A second tap while this takes its time must not pass over a question.
      const buttons = ["next", "skip", "to-check", "back"].map((id) => by_id<HTMLButtonElement>(id));
      for (const button of buttons) button.disabled = true;
      await this.begin_keeping();
      for (const button of buttons) button.disabled = false;
    }
    if (to) this.screens.show(to);
    else this.screens.next();
  }

  /** Keeps answers from here on, or keeps none, as the person has said. */
  private async begin_keeping(): Promise<void> {
    if (by_id<HTMLInputElement>("save-yes").checked) {
      await this.keeping.begin(await this.any_code(), this.files.all()).catch(() => undefined);
      this.tell_kept(this.keeping.is_on());
    } else {
      await this.keeping.end();
      by_id("saved").textContent = "";
    }
  }

  private async stop(): Promise<void> {
    this.stopped_at = this.screens.now();
    await this.keeping.write();
    by_id("stopped-text").textContent =
      t(this.keeping.is_on() ? "report.live.stopped" : "report.live.stopped_unsaved");
    this.screens.show("stopped");
  }

  private wire_answers(): void {
    const main = by_id("main");
    for (const name of ["input", "change"]) {
      main.addEventListener(name, () => {
        this.screens.react();
        this.changed();
      });
    }
  }

  private has_answers(): boolean {
    return Object.keys(read_answers()).length > 0 || this.accounts.read().length > 0
      || this.files.all().length > 0;
  }

  private wire_going(): void {
    window.addEventListener("beforeunload", (event) => {
      const lost = !this.sent && !this.keeping.is_on() && this.has_answers();
      if (!lost && !this.check.code_to_keep()) return;
      event.preventDefault();
      event.returnValue = "";
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && !this.sent) void this.keeping.write();
    });
    // A page kept by the browser for its back button must not show what was written.
    window.addEventListener("pagehide", () => this.wipe());
    on_leave(() => this.wipe());
  }

  private wipe(): void {
    this.keeping.release();
    this.device.end();
    this.sent = true;
    this.code = null;
    if (!document.getElementById("accounts")) return;  // The page was emptied already.
    this.check.forget();
    write_answers({});
    this.accounts.write([]);
    this.files.clear();
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
  }

  private finish(): void {
    this.sent = true;
    write_answers({});
    this.accounts.write([]);
    this.files.clear();
    this.screens.show("done");
  }
}

function start(): void {
  start_leave_control();
  mark_stale(Date.now());
  if (!can_make_codes()) {
    give_up_room();
    show_problems([{ text: t("common.live.insecure") }]);
    return;
  }
  new ReportPage();
}

start();
