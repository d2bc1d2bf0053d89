// Which doors fit a person: by what it is about, and by age. Pure. A question that was not answered
// shuts no door.

export type Age = "under_18" | "was_under_18" | "over_18";

export interface Door {
  kind: string;
  /** Whole years, both included; null where there is no such limit. */
  age_min: number | null;
  age_max: number | null;
}

/** What a kind of service is for. */
const kinds_for: Record<string, readonly string[]> = {
  picture: ["removal", "report"],
  threat: ["police", "report", "helpline"],
  contact: ["police", "report", "helpline"],
  talk: ["helpline"],
};

/** A removal service asks how old a person was in the picture, the others how old they are now. */
function age_fits({ kind, age_min, age_max }: Door, age: Age | null): boolean {
  if (age === null) return true;
  const young = age === "under_18" || (kind === "removal" && age === "was_under_18");
  return young ? age_min === null || age_min < 18 : age_max === null || age_max >= 18;
}

export function door_fits(door: Door, age: Age | null, about: readonly string[]): boolean {
  const wanted = about.length === 0 || about.some((one) => kinds_for[one]?.includes(door.kind));
  return wanted && age_fits(door, age);
}
