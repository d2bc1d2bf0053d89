// `/advice/<reader>`: ticks in, the core's answer out. The answer is composed on this device; what is
// ticked is written nowhere and sent nowhere.
import { Core, happenings } from "../shared/core.ts";
import { by_id, give_up_room, show_part } from "../shared/dom.ts";
import { page_data, page_language, t } from "../shared/page_data.ts";
import { country_here, mark_stale, show_country } from "./country.ts";
import { on_leave, start_leave_control } from "./leave.ts";
import { start_tools } from "./tools.ts";

const form = by_id<HTMLFormElement>("fit");
const country = by_id<HTMLSelectElement>("country");

function ticked(name: string): boolean {
  return by_id<HTMLInputElement>(`tick-${name}`).checked;
}

/** Shows those of a list's items that an answer names, in its order, and hides the others. */
function show_items(list_id: string, kind: "piece" | "service", indices: number[]): void {
  const list = by_id(list_id);
  const items = new Map([...list.querySelectorAll<HTMLElement>(`[data-${kind}]`)]
    .map((item) => [Number(item.dataset[kind]), item]));
  for (const item of items.values()) item.hidden = true;
  for (const index of [...indices].reverse()) {
    const item = items.get(index);
    if (!item) throw new Error(`the page lacks ${kind} ${index}`);
    item.hidden = false;
    list.prepend(item);
  }
}

let shown = "";

function compose(core: Core): void {
  const answer = core.advice({
    who: page_data().advice!.who, happened: happenings.filter(ticked), unsafe: ticked("unsafe"),
    country: country.value, language: page_language(), age: 0, today: new Date(),
  });
  const services = answer.services.map(({ service }) => service);
  show_items("answer", "piece", answer.pieces);
  show_items("services", "service", services);
  show_country(country.value);
  const now = `${answer.pieces.join()};${services.join()}`;
  by_id("changed").textContent = shown === "" || shown === now ? "" : t("advice.changed");
  shown = now;
}

function start_easy_words(): void {
  const button = by_id("easy");
  show_part("easy");
  button.addEventListener("click", () => {
    const on = document.body.classList.toggle("easy-read");
    button.textContent = t(on ? "advice.easy_off" : "advice.easy_on");
  });
}

async function start(): Promise<void> {
  start_leave_control();
  start_tools();
  start_easy_words();
  mark_stale(Date.now());
  const guessed = country_here();
  if (guessed) {
    country.value = [...country.options].some((one) => one.value === guessed) ? guessed : "001";
  }
  show_country(country.value);
  const core = await Core.load(page_data().wasm!);
  const box = by_id<HTMLDetailsElement>("fit-box");
  show_part("fit-box");
  box.open = matchMedia("(min-width: 64em)").matches;  // On a phone the steps come first.
  compose(core);
  form.addEventListener("change", () => compose(core));
  form.addEventListener("submit", (event) => event.preventDefault());
  by_id("clear").addEventListener("click", () => {
    for (const box of form.querySelectorAll<HTMLInputElement>("input")) box.checked = false;
    compose(core);
  });
  on_leave(() => form.reset());
}

// Without the core the page keeps its plain answer, and the form stays away.
start().catch(give_up_room);
