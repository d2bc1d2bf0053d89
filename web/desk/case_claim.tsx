// Who has a case in hand: taken, given back, or somebody else's until they let go of it.
import { useState } from "preact/hooks";
import { ApiError } from "../shared/api.ts";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import { Faults, type Fault } from "./parts.tsx";
import type { DeskCase, SignedIn } from "./types.ts";

/** Whether somebody else has the case in hand, so that only they can decide it. */
export function in_other_hands(one: DeskCase, who: SignedIn): boolean {
  return one.claimed_by !== null && one.claimed_by !== who.name;
}

interface ClaimProps {
  one: DeskCase;
  who: SignedIn;
  path: string;
  /** The case as it is then, and what to say. */
  done: (fresh: DeskCase, text: string) => void;
  reload: () => Promise<DeskCase>;
}

export function ClaimPart({ one, who, path, done, reload }: ClaimProps) {
  const [faults, set_faults] = useState<Fault[]>([]);
  const [busy, set_busy] = useState(false);
  const mine = one.claimed_by === who.name;
  const act = (method: "POST" | "DELETE") => async () => {
    if (busy) return;
    set_busy(true);
    set_faults([]);
    try {
      const fresh = await call<DeskCase>(`${path}/claim`, { method });
      done(fresh, t(method === "POST" ? "desk.claim.taken" : "desk.claim.released"));
    } catch (error) {
      set_faults([{ text: problem_text(error) }]);
      if (error instanceof ApiError && error.status === 409) done(await reload(), "");
    }
    set_busy(false);
  };
  const state = one.claimed_by === null ? t("desk.claim.nobody")
    : mine ? t("desk.claim.mine") : t("desk.claim.others", { name: one.claimed_by });
  return (
    <section class="sheet" aria-labelledby="hands">
      <h2 class="govuk-heading-m" id="hands">{t("desk.claim.title")}</h2>
      <Faults faults={faults} />
      <p class="govuk-body" id="hands-state">{state}</p>
      {one.claimed_by === null && <button type="button" class="govuk-button" id="claim"
        aria-disabled={busy} aria-describedby="hands-state" onClick={() => void act("POST")()}>
        {t("desk.claim.take")}</button>}
      {mine && <button type="button" class="govuk-button govuk-button--secondary" id="release"
        aria-disabled={busy} onClick={() => void act("DELETE")()}>{t("desk.claim.release")}</button>}
    </section>
  );
}
