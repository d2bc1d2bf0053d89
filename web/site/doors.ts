// `/doors`: shows the doors that fit what was ticked, and words to use there. What is ticked is
// written nowhere and sent nowhere.
import { by_id, copy, show_part } from "../shared/dom.ts";
import { t } from "../shared/page_data.ts";
import { country_here, mark_stale, show_country } from "./country.ts";
import { door_fits, type Age } from "./door_fit.ts";
import { on_leave, start_leave_control } from "./leave.ts";
import { read_answers } from "./report_answers.ts";
import { start_tools } from "./tools.ts";

const form = by_id<HTMLFormElement>("fit");
const words = by_id<HTMLTextAreaElement>("ready-words");
let own_words = false;
let shown = "";

function answers(): { age: Age | null; about: string[] } {
  const given = read_answers();
  return { age: (given.age as Age | undefined) ?? null, about: [given.about ?? []].flat() };
}

function years(text: string | undefined): number | null {
  return text ? Number(text) : null;
}

function show_doors(): void {
  const { age, about } = answers();
  const fitting: string[] = [];
  for (const card of document.querySelectorAll<HTMLElement>("[data-kind]")) {
    const { kind, min, max } = card.dataset;
    const fits = door_fits({ kind: kind!, age_min: years(min), age_max: years(max) }, age, about);
    card.hidden = !fits;
    if (fits && !card.closest("[data-country][hidden]")) fitting.push(card.id);
  }
  const now = fitting.join();
  by_id("changed").textContent = shown === "" || shown === now ? "" : t("doors.changed");
  shown = now;
}

/** Words to use at a door, unless the person has written their own over them. */
function show_words(): void {
  if (own_words) return;
  const { age, about } = answers();
  const said = [...(age === null ? [] : [age]), ...about].map((one) => t(`doors.say.${one}`));
  const to_fill = ["where", "who", "link", "when"].map((one) => t(`doors.say.${one}`));
  words.value = [...said, ...to_fill].join("\n");
}

function start(): void {
  start_leave_control();
  start_tools();
  mark_stale(Date.now());
  const country = by_id<HTMLSelectElement>("country");
  const guessed = country_here();
  if (guessed !== null) {
    country.value = [...country.options].some((one) => one.value === guessed) ? guessed : "001";
  }
  const draw = () => {
    show_country(country.value);
    show_doors();
    show_words();
  };
  for (const id of ["fit", "country-group", "ready"]) show_part(id);
  draw();
  form.addEventListener("change", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  words.addEventListener("input", () => {
    own_words = true;
  });
  by_id("ready-copy").addEventListener("click", () => void copy(words.value, by_id("ready-status")));
  const wipe = () => {
    form.reset();
    words.value = "";
  };
  on_leave(wipe);
  window.addEventListener("pagehide", wipe);
}

start();
