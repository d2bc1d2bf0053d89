// `/remove`: wires the page. Screens, the list of pictures, the sending and the last page have files of
// their own. Answers live in the page's fields alone, and go with it.
import { ApiError } from "../shared/api.ts";
import { Device } from "../shared/device.ts";
import {
  by_id, clear_problems, give_up_room, show_part, show_problems, type Problem,
} from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { t, t_count } from "../shared/page_data.ts";
import { can_make_codes } from "../shared/return_code.ts";
import { offer_pictures } from "./assessed.ts";
import { country_here, mark_stale, show_country } from "./country.ts";
import { show_done } from "./done.ts";
import { on_leave, start_leave_control } from "./leave.ts";
import { PictureList } from "./picture_list.ts";
import { adult_problem, ask_about_adults } from "./remove_adults.ts";
import { clear_recovery, read_recovery, recovery_problem } from "./remove_recovery.ts";
import {
  clear_screen, draw_summary, read_answers, told_of, write_answers, type Told,
} from "./report_answers.ts";
import { asked_screens, Screens, screen_named } from "./report_screens.ts";
import { situation_of } from "./situation.ts";
import { Submission } from "./submission.ts";
import { start_tools } from "./tools.ts";

/** Shows the work; null hides it. */
function show_work(share: number | null): void {
  by_id("work").hidden = share === null;
  if (share === null) return;
  by_id<HTMLProgressElement>("work-progress").value = share * 100;
  const words = share >= 1 ? t("remove.live.sending") : t("common.live.working");
  if (by_id("work-words").textContent !== words) by_id("work-words").textContent = words;
}

class RemovePage {
  private readonly device = new Device();
  private readonly submission = new Submission();
  private readonly screens = new Screens((id) => this.shown(id));
  private readonly pictures = new PictureList(this.device, () => this.changed());
  private shown_count = 0;
  private sent = false;

  constructor() {
    this.wire_start();
    this.wire_bars();
    this.wire_answers();
    this.wire_going();
    this.changed();
  }

  private wire_start(): void {
    const country = by_id<HTMLSelectElement>("country");
    const guessed = country_here();
    const known = guessed !== null && [...country.options].some((one) => one.value === guessed);
    if (guessed !== null) country.value = known ? guessed : "001";
    show_country(country.value);
    show_part("country-group");
    country.addEventListener("change", () => show_country(country.value));
    show_part("begin-box");
    by_id("begin").addEventListener("click", () => this.screens.next());
    by_id("straight").addEventListener("click", () => this.screens.show("pictures"));
  }

  private wire_bars(): void {
    by_id("back").addEventListener("click", () => {
      clear_problems();
      this.screens.back();
    });
    by_id("next").addEventListener("click", () => this.next());
    by_id("to-check").addEventListener("click", () => this.next("check"));
    by_id("skip").addEventListener("click", () => {
      clear_problems();
      clear_screen(screen_named(this.screens.now()));
      if (this.screens.now() === "recovery") clear_recovery();
      this.screens.next();
    });
    by_id("change-pictures").addEventListener("click", () => this.screens.change("pictures"));
    by_id("send").addEventListener("click", () => void this.send());
  }

  private wire_answers(): void {
    const form = by_id<HTMLFormElement>("start");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => {
      const field = event.target;
      if (event.key !== "Enter" || event.isComposing || !(field instanceof HTMLInputElement)) return;
      if (field.type === "file") return;
      event.preventDefault();
      this.next();
    });
    for (const name of ["input", "change"]) {
      form.addEventListener(name, () => {
        this.screens.react();
        this.changed();
      });
    }
  }

  /** Nothing that was answered may come back with the browser's back button. */
  private wire_going(): void {
    window.addEventListener("pagehide", () => this.wipe());
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    on_leave(() => this.wipe());
  }

  private wipe(): void {
    this.device.end();
    if (!document.getElementById("main")) return;  // The page was emptied already.
    by_id("done").replaceChildren();
    if (this.sent) return;
    this.sent = true;
    this.pictures.clear();
    write_answers({});
    clear_recovery();
    by_id("summary").replaceChildren();
    by_id("values").replaceChildren();
  }

  private shown(id: string): void {
    if (id === "check") this.draw_check();
    if (id === "age") ask_about_adults();
  }

  private told(): Told[] {
    return asked_screens(read_answers()).flatMap((screen) => told_of(screen) ?? []);
  }

  private draw_check(): void {
    draw_summary(this.told(), (screen) => this.screens.change(screen));
    const count = this.pictures.ready().length;
    by_id("check-pictures").textContent = count === 0 ? t("removal.live.no_pictures")
      : t_count("remove.live.count", count);
  }

  /** Pictures or answers have changed: the values that will be sent follow. */
  private changed(): void {
    const pictures = this.pictures?.ready() ?? [];
    // What was missing is there now, so a message from before must not stay.
    if (pictures.length > this.shown_count) clear_problems();
    this.shown_count = pictures.length;
    const shown = this.submission.preview(pictures, situation_of(read_answers()), read_recovery());
    by_id("values").textContent = JSON.stringify(shown, null, 2);
    if (this.screens.now() === "check") this.draw_check();
  }

  private problems_here(): Problem[] {
    const deadline = by_id<HTMLInputElement>("deadline");
    if (this.screens.now() === "deadline" && deadline.validity.badInput) {
      return [{ text: t("remove.live.deadline_wrong"), field: "deadline" }];
    }
    if (this.screens.now() === "age") {
      const adult = adult_problem();
      return adult ? [adult] : [];
    }
    const wrong = this.screens.now() === "recovery" ? recovery_problem() : null;
    return wrong ? [wrong] : [];
  }

  private next(to?: string): void {
    clear_problems();
    const found = this.problems_here();
    if (found.length > 0) show_problems(found, "screen-problem");
    else if (to) this.screens.show(to);
    else this.screens.next();
  }

  /** What keeps the case from being sent; the screen that has the fault is shown. */
  private problems_at_end(): Problem[] {
    if (this.pictures.busy()) return [{ text: t("remove.live.still_working"), field: "pick" }];
    return this.pictures.ready().length === 0 ? [{ text: t("remove.live.need_picture"), field: "pick" }] : [];
  }

  private async send(): Promise<void> {
    clear_problems();
    const found = this.problems_at_end();
    if (found.length > 0) {
      this.screens.change("pictures");
      show_problems(found, "screen-problem");
      return;
    }
    const button = by_id<HTMLButtonElement>("send");
    button.disabled = true;
    this.pictures.lock(true);
    const situation = situation_of(read_answers());
    try {
      show_work(0);
      const sent = await this.submission.send(this.pictures.ready(), situation, read_recovery(),
        this.device, show_work);
      this.sent = true;
      const files = this.pictures.files();
      this.pictures.clear();
      this.device.end();
      show_done(sent, situation);  // The form is gone from here on.
      void offer_pictures(files, sent, this.device);
    } catch (error) {
      button.textContent = t("remove.live.again");
      button.disabled = false;
      this.pictures.lock(false);
      show_work(null);
      const adult = error instanceof ApiError && error.code === "adults-elsewhere";
      show_problems([{ text: adult ? t("removal.live.adult") : failure_text(error) }], "send-problem");
    }
  }
}

function start(): void {
  start_leave_control();
  start_tools();
  mark_stale(Date.now());
  if (!can_make_codes()) {
    give_up_room();
    show_problems([{ text: t("common.live.insecure") }]);
    return;
  }
  new RemovePage();
}

start();
