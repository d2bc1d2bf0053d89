// What may be decided of the ticked pictures, and how it is asked for. Pure but for the page's words.
import { t, t_count } from "../shared/page_data.ts";
import type { Fault } from "./parts.tsx";
import { kReasons, type Bank, type DeskPicture } from "./types.ts";

export interface Choice {
  decision: "" | "accept" | "decline" | "restore";
  bank: string;
  reason: string;
  despite_held: boolean;
}

export interface Ground {
  ticked: DeskPicture[];
  banks: Bank[];
  /** The operator wants two members to accept. */
  two_people: boolean;
  /** Who decides. */
  name: string;
}

function has(ground: Ground, state: DeskPicture["state"]): boolean {
  return ground.ticked.some((one) => one.state === state);
}

/** The decisions that the ticked pictures allow; with none ticked, those of pictures that wait. */
export function decisions(ground: Ground): ("accept" | "decline" | "restore")[] {
  const suspended = has(ground, "suspended");
  const others = ground.ticked.length === 0 || has(ground, "received") || has(ground, "held");
  return [...(others ? ["accept" as const] : []), ...(suspended ? ["restore" as const] : []),
    "decline"];
}

function check_accept(choice: Choice, ground: Ground): Fault[] {
  const own = ground.ticked.find(({ approval }) =>
    ground.two_people && approval?.by === ground.name);
  if (has(ground, "suspended")) return [{ text: t("desk.decide.not_suspended"), field: "pictures" }];
  if (own) return [{ text: t("desk.decide.own", { n: own.position }), field: "pictures" }];
  if (choice.bank === "") {
    return [{ text: t("desk.case.need_bank"), field: `bank-${ground.banks[0]?.name}` }];
  }
  return has(ground, "held") && !choice.despite_held
    ? [{ text: t("desk.decide.need_despite"), field: "despite-held" }] : [];
}

/** What keeps the choice from being taken. */
export function check(choice: Choice, ground: Ground): Fault[] {
  if (ground.ticked.length === 0) {
    return [{ text: t("desk.case.need_picture"), field: "pictures" }];
  }
  const allowed: string[] = decisions(ground);
  if (!allowed.includes(choice.decision)) {
    return [{ text: t("desk.case.need_choice"), field: `decision-${allowed[0]}` }];
  }
  if (choice.decision === "accept") return check_accept(choice, ground);
  if (choice.decision === "restore") {
    return ground.ticked.every(({ state }) => state === "suspended") ? []
      : [{ text: t("desk.decide.only_suspended"), field: "pictures" }];
  }
  return choice.reason === ""
    ? [{ text: t("desk.case.need_reason"), field: `reason-${kReasons[0]}` }] : [];
}

/** The question before anything is sent. */
export function question(choice: Choice, ground: Ground): string {
  const values = { bank: choice.bank, reason: t(`desk.reason.${choice.reason}`) };
  const count = ground.ticked.length;
  if (choice.decision !== "accept" || !ground.two_people) {
    return t_count(`desk.case.confirm_${choice.decision}`, count, values);
  }
  const first = ground.ticked.filter(({ approval }) => approval === null).length;
  return [count > first && t_count("desk.case.confirm_accept", count - first, values),
    first > 0 && t_count("desk.decide.confirm_first", first, values)].filter(Boolean).join(" ");
}

export function body_of(choice: Choice, ground: Ground): Record<string, unknown> {
  const pictures = ground.ticked.map(({ position }) => position).sort((a, b) => a - b);
  if (choice.decision === "decline") return { decision: "decline", pictures, reason: choice.reason };
  if (choice.decision === "restore") return { decision: "restore", pictures };
  return { decision: "accept", pictures, bank: choice.bank,
    ...(has(ground, "held") ? { despite_held: true } : {}) };
}

/** What was done, of the pictures as they are then. */
export function done_text(choice: Choice, ground: Ground, fresh: DeskPicture[]): string {
  const waits = ground.ticked.some(({ position }) =>
    fresh.some((one) => one.position === position && one.state !== "on_list"));
  if (choice.decision === "accept" && waits) return t("desk.decide.done_first");
  return t(`desk.case.done_${choice.decision}`, { bank: choice.bank });
}
