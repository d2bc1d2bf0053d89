// `/remove`: wires the page. The list of pictures, the sending and the last page have files of their
// own.
import { Device } from "../shared/device.ts";
import { by_id, clear_problems, show_problems, type Problem } from "../shared/dom.ts";
import { failure_text } from "../shared/failure.ts";
import { t } from "../shared/page_data.ts";
import { can_make_codes } from "../shared/return_code.ts";
import { show_done } from "./done.ts";
import { on_leave, start_leave_control } from "./leave.ts";
import { PictureList } from "./picture_list.ts";
import { Submission, type Situation } from "./submission.ts";

const device = new Device();

function answer(name: string): boolean | undefined {
  const chosen = document.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`);
  return chosen === null || chosen.value === "skip" ? undefined : chosen.value === "yes";
}

/** "2026-11-23T20:00" in the device's time zone -> RFC 3339 in UTC; undefined if left empty. */
function deadline(): string | undefined {
  const value = by_id<HTMLInputElement>("deadline").value;
  if (value === "") return undefined;
  return new Date(value).toISOString().replace(/\.\d+Z$/, "Z");
}

function situation(): Situation {
  return { threatened: answer("threatened"), shared: answer("shared"), deadline_at: deadline() };
}

function problems(pictures: PictureList): Problem[] {
  const found: Problem[] = [];
  if (pictures.busy()) found.push({ text: t("remove.live.still_working"), field: "pick" });
  else if (pictures.ready().length === 0) {
    found.push({ text: t("remove.live.need_picture"), field: "pick" });
  }
  if (by_id<HTMLInputElement>("deadline").validity.badInput) {
    found.push({ text: t("remove.live.deadline_wrong"), field: "deadline" });
  }
  return found;
}

/** Shows the work; null hides it. */
function show_work(share: number | null): void {
  by_id("work").hidden = share === null;
  if (share === null) return;
  by_id<HTMLProgressElement>("work-progress").value = share * 100;
  const words = share >= 1 ? t("remove.live.sending") : t("common.live.working");
  if (by_id("work-words").textContent !== words) by_id("work-words").textContent = words;
}

async function send(pictures: PictureList, submission: Submission): Promise<void> {
  const found = problems(pictures);
  if (found.length > 0) {
    show_problems(found);
    return;
  }
  clear_problems();
  const button = by_id<HTMLButtonElement>("send");
  button.disabled = true;
  pictures.lock(true);
  try {
    show_work(0);
    const sent = await submission.send(pictures.ready(), situation(), device, show_work);
    pictures.clear();
    device.end();
    show_done(sent);  // The form is gone from here on.
  } catch (error) {
    button.textContent = t("remove.live.again");
    button.disabled = false;
    pictures.lock(false);
    show_work(null);
    show_problems([{ text: failure_text(error) }], "send-problem");
  }
}

function start(): void {
  start_leave_control();
  if (!can_make_codes()) {
    show_problems([{ text: t("common.live.insecure") }]);
    return;
  }
  const submission = new Submission();
  let shown_count = 0;
  const show_values = () => {
    const count = pictures.ready().length;
    // What was missing is there now, so a message from before must not stay.
    if (count > shown_count) clear_problems();
    shown_count = count;
    const shown = submission.preview(pictures.ready(), situation());
    by_id("values").textContent = JSON.stringify(shown, null, 2);
  };
  const pictures = new PictureList(device, show_values);
  const form = by_id<HTMLFormElement>("form");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(pictures, submission);
  });
  form.addEventListener("change", show_values);
  on_leave(() => device.end());
  show_values();
}

start();
