// What the answers on `/remove` become in the case (docs/formats/case.md). Pure.
import type { Answers } from "./report_answers.ts";

/** Answers that were not given stay out of what is sent. */
export interface Situation {
  age?: string;
  origin?: string;
  threatened?: boolean;
  shared?: boolean;
  shared_where?: string[];
  deadline_at?: string;
  wants?: string[];
}

function one(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function yes_or_no(value: string | string[] | undefined): boolean | undefined {
  return value === undefined ? undefined : value === "yes";
}

function many(value: string | string[] | undefined): string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

/** "2026-11-23T20:00" in the device's time zone -> RFC 3339 in UTC. */
function moment_of(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Where it was shared counts only where it was said to be shared: that question was then asked. */
export function situation_of(answers: Answers): Situation {
  return {
    age: one(answers.age), origin: one(answers.origin), threatened: yes_or_no(answers.threatened),
    shared: yes_or_no(answers.shared),
    shared_where: answers.shared === "yes" ? many(answers.shared_where) : undefined,
    deadline_at: moment_of(one(answers.deadline)), wants: many(answers.wants),
  };
}
