// The last two screens of `/report`: everything that was answered, the facts that the server will
// see with a choice to take each out, sending; then the number and the words.
import { ApiError } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { by_id, clear_problems, show_problems } from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { moment, page_language, t, t_count } from "../shared/page_data.ts";
import { fingerprint, TooLong } from "../shared/report_crypto.ts";
import { draw_summary, read_answers, told_of, type AccountRows, type Told } from "./report_answers.ts";
import { copy_code, draw_words, type Code } from "./report_code.ts";
import { agreed, fact_names, fact_of, fact_text, routing_of, type FactName, type Routing }
  from "./report_document.ts";
import { size_text, type PickedFiles } from "./report_files.ts";
import type { Keeping } from "./report_keeping.ts";
import { asked_screens, screen_named } from "./report_screens.ts";
import { line_is_bad, send_report, type Recipients, type Sent } from "./report_send.ts";

export interface CheckParts {
  device: Device;
  files: PickedFiles;
  accounts: AccountRows;
  keeping: Keeping;
  code: () => Promise<Code>;
  submission_id: () => string;
  change: (screen: string) => void;
  changed: () => void;
  done: () => void;
}

/** The report is there, some files are not: sending again goes on with them. */
class Unfinished extends Error {}

const box = (name: FactName) => by_id<HTMLInputElement>(`fact-${name}`);

function label_of(name: string, value: string): string {
  return document.querySelector(`label[for="${name}-${value}"]`)?.textContent ?? value;
}

function country_of(code: string): string {
  return new Intl.DisplayNames([page_language()], { type: "region" }).of(code) ?? code;
}

export class Check {
  private sending = false;
  private code_shown = false;
  private words: string[] = [];
  private number: string | null = null;

  constructor(private readonly parts: CheckParts) {
    by_id("send").addEventListener("click", () => void this.send());
    for (const name of fact_names) {
      box(name).addEventListener("change", () => this.draw_facts());
    }
    by_id("copy-both").addEventListener("click", () =>
      copy_code(this.words, this.number, by_id("copy-status")));
    by_id("print-code").addEventListener("click", () => window.print());
  }

  left_out(): string[] {
    return fact_names.filter((name) => !box(name).checked);
  }

  restore(left_out: readonly string[]): void {
    for (const name of fact_names) box(name).checked = !left_out.includes(name);
  }

  /** Whether the code is on the page and nobody has said yet that it is kept. */
  code_to_keep(): boolean {
    return this.code_shown && !by_id<HTMLInputElement>("kept-code").checked;
  }

  forget(): void {
    this.code_shown = false;
    this.words = [];
    this.number = null;
    for (const id of ["report-words", "report-number", "save-words", "summary"]) {
      by_id(id).replaceChildren();
    }
  }

  private told(): Told[] {
    const answers = read_answers();
    return asked_screens(answers).map(told_of).filter((one): one is Told => one !== null);
  }

  /** What is shown of accounts and files, which are lists and not questions. */
  private lists(): Told[] {
    const accounts = this.parts.accounts.read().map(({ app, handle, link }) =>
      [app, handle, link].filter((part) => part !== "").join(", "));
    const files = this.parts.files.all().map(({ name, file }) => `${name}, ${size_text(file.size)}`);
    return [["accounts", accounts], ["files", files]].flatMap(([id, lines]) => lines!.length === 0 ? []
      : [{ id: id as string, question: screen_named(id as string).querySelector("h1")!.textContent ?? "",
        choices: [], choice_texts: [], text: (lines as string[]).join("\n") }]);
  }

  private routing(): Routing {
    return routing_of(read_answers(), by_id<HTMLSelectElement>("country").value);
  }

  async draw(hotline: Recipients | null): Promise<void> {
    const all = [...this.told(), ...this.lists()];
    const order = asked_screens(read_answers()).map((screen) => screen.dataset.screen);
    all.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    draw_summary(all, this.parts.change);
    this.draw_facts();
    const key = hotline?.team_recipient;
    by_id("fingerprint").hidden = !key;
    if (key) {
      by_id("fingerprint").textContent =
        t("report.check.fingerprint", { fingerprint: await fingerprint(key) });
    }
  }

  private draw_facts(): void {
    const routing = this.routing();
    const answers = read_answers();
    const texts = {
      country: routing.country ? country_of(routing.country) : "",
      age: routing.age_band ? label_of("age", routing.age_band) : "",
      kind: typeof answers.who === "string" ? label_of("who", answers.who) : "",
      deadline: routing.deadline_at ? moment(routing.deadline_at) : "",
    };
    for (const name of fact_names) {
      const value = fact_of(routing, name);
      by_id(`fact-${name}-item`).hidden = value === undefined;
      if (value !== undefined) by_id(`fact-${name}-value`).textContent = fact_text(name, value, texts);
    }
    const sent = agreed(routing, this.left_out());
    by_id("facts-none").hidden = Object.keys(sent).length > 0;
    this.parts.changed();
  }

  private show_work(words: string | null, share = 0): void {
    by_id("work").hidden = words === null;
    if (words === null) return;
    by_id<HTMLProgressElement>("work-progress").value = share * 100;
    if (by_id("work-words").textContent !== words) by_id("work-words").textContent = words;
  }

  private tell(step: string, share: number, file: number): void {
    if (step === "waiting") {
      by_id("work").hidden = false;
      by_id("work-words").textContent = t("report.live.waiting");
      return;
    }
    const count = this.parts.files.all().length;
    const words = step === "working" ? t("common.live.working") : step === "file"
      ? t("report.live.file_slow", { n: file, count, percent: Math.floor(share * 100) })
      : t(`report.live.${step}`);
    this.show_work(words, share);
  }

  private lock(locked: boolean): void {
    this.sending = locked;
    by_id<HTMLButtonElement>("send").disabled = locked;
    by_id("bar-top").hidden = locked || screen_named("check").hidden;
    for (const button of by_id("summary").querySelectorAll("button")) button.disabled = locked;
    for (const name of fact_names) box(name).disabled = locked;
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    clear_problems();
    this.lock(true);
    try {
      const code = await this.parts.code();
      const sent = await this.send_sealed(code);
      this.words = code.words;
      if (sent.missing > 0 && line_is_bad(sent.why)) {
        throw new Unfinished();
      }
      await this.parts.keeping.end();
      this.parts.device.end();
      this.show_done(sent);
    } catch (error) {
      by_id("send").textContent = t("report.live.again");
      show_problems([{ text: this.failure(error) }], "send-problem");
    } finally {
      this.lock(false);
      this.show_work(null);
    }
  }

  private failure(error: unknown): string {
    if (error instanceof Unfinished) return t("report.live.sent_without_files");
    if (error instanceof TooLong) return t("report.live.too_long");
    if (error instanceof ApiError && error.code === "not-taken") return t("report.live.closed_hotline");
    if (error instanceof ApiError && error.code === "imagery-refused") return t("report.live.imagery_refused");
    if (error instanceof ApiError && error.status === 507) return t("report.live.full");
    return failure_text(error);
  }

  private send_sealed(code: Code): Promise<Sent> {
    const { files, accounts, keeping, device } = this.parts;
    const routing = agreed(this.routing(), this.left_out());
    return send_report({
      code, submission_id: this.parts.submission_id(), routing, files: files.all(), device,
      parts: { answers: read_answers(), told: this.told(), accounts: accounts.read(), routing,
        country: by_id<HTMLSelectElement>("country").value },
      kept: (id) => keeping.sealed(id), keep: (id, sealed) => keeping.keep_sealed(id, sealed),
      tell: (step, share, file) => this.tell(step, share, file),
      arrived: (number) => { this.number = number; },
    });
  }

  private show_done(sent: Sent): void {
    this.number = sent.report_number;
    by_id("report-number").textContent = sent.report_number;
    draw_words("report-words", this.words);
    by_id("report-address").textContent = by_id<HTMLAnchorElement>("go-return").href;
    const missing = by_id("files-missing");
    missing.hidden = sent.missing === 0;
    if (sent.missing > 0) {
      missing.textContent = `${t("report.live.sent_without_files")} ${
        t_count("report.live.files", sent.missing)}. ${this.failure(sent.why)}`;
    }
    by_id("answer-by").textContent = sent.answer_by
      ? t("report.live.answer_by", { time: moment(sent.answer_by) }) : "";
    this.code_shown = true;
    this.parts.done();
  }
}
