// `/case`: taking pictures back, with a second look before it is done. For good: the page says so.
import { by_id, element } from "../shared/dom.ts";
import { t, t_count } from "../shared/page_data.ts";
import type { Case, CasePicture } from "./case_types.ts";

function can_go({ state }: CasePicture): boolean {
  return state !== "withdrawn" && state !== "declined";
}

function choice({ position }: CasePicture): HTMLElement {
  const id = `withdraw-${position}`;
  return element("div", { class: "govuk-checkboxes__item" },
    element("input", { class: "govuk-checkboxes__input", type: "checkbox", id, value: String(position) }),
    element("label", { class: "govuk-label govuk-checkboxes__label", for: id },
      t("case.live.picture", { n: position })));
}

export class Withdrawal {
  private positions: number[] = [];

  /** `send` takes pictures back; it says by itself when it fails. */
  constructor(private readonly send: (positions: number[]) => Promise<void>) {
    by_id("withdraw-look").addEventListener("click", () => this.look());
    by_id("withdraw-no").addEventListener("click", () => {
      this.close();
      by_id("withdraw-look").focus();
    });
    by_id("withdraw-yes").addEventListener("click", () => void this.go());
  }

  /** Offers the pictures of a case that can still be taken back. */
  draw(opened: Case): void {
    const pictures = opened.pictures.filter(can_go);
    this.close();
    by_id("withdraw").hidden = pictures.length === 0;
    by_id("withdraw-which").hidden = pictures.length < 2;
    by_id("withdraw-choices").replaceChildren(...pictures.map(choice));
    if (pictures.length > 1) return;
    for (const input of this.inputs()) input.checked = true;
  }

  private inputs(): HTMLInputElement[] {
    return [...by_id("withdraw-choices").querySelectorAll("input")];
  }

  private close(): void {
    by_id("withdraw-sure").hidden = true;
    by_id("withdraw-ask").hidden = false;
    by_id("withdraw-problem").textContent = "";
  }

  private look(): void {
    this.positions = this.inputs().filter(({ checked }) => checked).map(({ value }) => Number(value));
    const count = this.positions.length;
    by_id("withdraw-problem").textContent = count === 0 ? t("removal.case.live.choose") : "";
    if (count === 0) return;
    by_id("withdraw-what").textContent =
      t_count("removal.case.live.sure", count, { n: this.positions[0]! });
    by_id("withdraw-ask").hidden = true;
    by_id("withdraw-sure").hidden = false;
    by_id("withdraw-sure-title").focus();
  }

  private async go(): Promise<void> {
    const buttons = ["withdraw-yes", "withdraw-no"].map((id) => by_id<HTMLButtonElement>(id));
    for (const button of buttons) button.disabled = true;
    await this.send(this.positions);
    for (const button of buttons) button.disabled = false;
  }
}
