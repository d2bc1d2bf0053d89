// `/case`: new words for who has lost theirs and set a question. The old words open nothing from then on.
import { ApiError, request } from "../shared/api.ts";
import type { Device } from "../shared/device.ts";
import { by_id, clear_problems, copy, element, show_part, show_problems } from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { page_data, t } from "../shared/page_data.ts";
import { with_proof, type Proof } from "../shared/proof.ts";
import { plain_answer, recovery_key } from "../shared/recovery.ts";
import { code_key, load_words, make_code, read_case_number } from "../shared/return_code.ts";
import { forget_case, kept_case } from "./kept_case.ts";

interface Asked {
  question: string;
  submission_id: string;
}

export interface NewCode {
  number: string;
  words: string[];
}

type Work = (share: number | null) => void;

export class LostWords {
  private number = "";
  private asked: Asked | null = null;
  private made: NewCode | null = null;

  /** `work` shows how far the device's sum is; `open` opens the case with the new words. */
  constructor(private readonly device: Device, private readonly work: Work,
    private readonly open: (code: NewCode) => void) {
    show_part("lost");
    by_id("lost-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run(() => (this.asked ? this.answer(this.asked) : this.ask()));
    });
    by_id("renewed-copy").addEventListener("click", () => this.copy());
    by_id("renewed-print").addEventListener("click", () => window.print());
    by_id("renewed-open").addEventListener("click", () => {
      const made = this.made;
      if (made) this.open(made);
    });
  }

  /** Back to the beginning, with nothing left of what was written or shown. */
  clear(): void {
    this.number = "";
    this.asked = null;
    this.made = null;
    for (const id of ["lost-number", "lost-answer"]) by_id<HTMLInputElement>(id).value = "";
    for (const id of ["lost-question", "renewed-number", "renewed-words"]) by_id(id).replaceChildren();
    for (const id of ["lost-asked", "renewed"]) by_id(id).hidden = true;
    by_id("lost-number-group").hidden = false;
    by_id("lost-go").textContent = t("removal.case.lost_ask");
  }

  private async run(step: () => Promise<void>): Promise<void> {
    const button = by_id<HTMLButtonElement>("lost-go");
    button.disabled = true;
    clear_problems();
    try {
      await step();
    } catch (error) {
      const unknown = error instanceof ApiError && (error.status === 404 || error.status === 401);
      const words = this.asked ? "recovery_wrong" : "recovery_none";
      show_problems([{ text: unknown ? t(`removal.case.live.${words}`) : failure_text(error),
        field: unknown ? (this.asked ? "lost-answer" : "lost-number") : undefined }], "lost-problem");
    } finally {
      button.disabled = false;
      this.work(null);
    }
  }

  private post<T>(path: string, body: Record<string, unknown>): Promise<T> {
    this.work(0);
    return with_proof("lookup", this.number, (challenge, bits, tell) =>
      this.device.solve(challenge, bits, tell), this.work, (proof: Proof) => {
      this.work(1);
      return request<T>(path, { method: "POST", body: { case_number: this.number, ...body, proof } });
    });
  }

  private async ask(): Promise<void> {
    const number = read_case_number(by_id<HTMLInputElement>("lost-number").value);
    if (number === null) {
      show_problems([{ text: t("case.live.number_wrong"), field: "lost-number" }], "lost-problem");
      return;
    }
    this.number = number;
    this.asked = await this.post<Asked>("/api/v1/case-recoveries", {});
    by_id("lost-question").textContent = this.asked.question;
    by_id("lost-number-group").hidden = true;
    by_id("lost-asked").hidden = false;
    by_id("lost-go").textContent = t("removal.case.lost_go");
    by_id("lost-answer").focus();
  }

  private async answer({ submission_id }: Asked): Promise<void> {
    const answer = by_id<HTMLInputElement>("lost-answer").value;
    if (plain_answer(answer) === "") {
      show_problems([{ text: t("removal.case.live.answer_missing"), field: "lost-answer" }], "lost-problem");
      return;
    }
    const list = await load_words(page_data().words ?? "").catch(() => {
      throw new ApiError(0, "offline", "");
    });
    const words = make_code(list);
    const [key, new_key] = [await recovery_key(answer, submission_id), await code_key(words)];
    await this.post("/api/v1/case-recoveries/answer", { key, new_key });
    if (kept_case()?.number === this.number) forget_case();
    this.show({ number: this.number, words });
  }

  private show(made: NewCode): void {
    this.made = made;
    by_id("start").hidden = true;
    by_id("renewed-number").textContent = made.number;
    by_id("renewed-words").replaceChildren(...made.words.map((word) => element("li", {}, word)));
    by_id("renewed").hidden = false;
    window.scrollTo(0, 0);
    by_id("renewed-title").focus();
  }

  private copy(): void {
    if (!this.made) return;
    const { number, words } = this.made;
    void copy(`${t("remove.done_number")}: ${number}\n${t("remove.done_words")}: ${words.join(" ")}\n`,
      by_id("renewed-status"));
  }
}
