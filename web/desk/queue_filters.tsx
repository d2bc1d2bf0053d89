// What of the queue is shown: all that waits, what is late, what is mine; of one urgency or need; one case by
// its number.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { Select } from "./fields.tsx";
import { Field, Faults, number, type Fault } from "./parts.tsx";
import { kQueues, read_case_number, type QueueFilter } from "./queue_types.ts";
import { go } from "./router.tsx";
import { kNeeds, kUrgencies, type QueuePage } from "./types.ts";

interface FilterProps {
  filter: QueueFilter;
  change: (some: Partial<QueueFilter>) => void;
}

export function QueueChoice({ filter, change, page }: FilterProps & { page: QueuePage | null }) {
  return (
    <div role="group" aria-label={t("desk.list.which")} class="button-row states">
      {kQueues.map((one) => (
        <button type="button" class="small-button" aria-pressed={filter.status === one} key={one}
          id={`queue-${one}`} onClick={() => change({ status: one })}>
          {t(`desk.list.queue_${one}`)}{page ? ` (${number(page[one])})` : ""}</button>
      ))}
    </div>
  );
}

export function QueueFilters({ filter, change }: FilterProps) {
  return (
    <details class="govuk-details">
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">
        {t("desk.list.filter")}</span></summary>
      <div class="govuk-details__text fields">
        <Select id="filter-urgency" label={t("desk.queue.urgency")} value={filter.urgency ?? "any"}
          set={(urgency) => change({ urgency: urgency as QueueFilter["urgency"] })}
          options={[{ value: "any", label: t("desk.list.any") },
            ...kUrgencies.map((value) => ({ value, label: t(`desk.urgency.${value}`) }))]} />
        <Select id="filter-needs" label={t("desk.list.needs")} value={filter.needs ?? "anything"}
          set={(needs) => change({ needs: needs as QueueFilter["needs"] })}
          options={[{ value: "anything", label: t("desk.list.any") },
            ...kNeeds.map((value) => ({ value, label: t(`desk.list.needs_${value}`) }))]} />
      </div>
    </details>
  );
}

/** Opens a case by its number, whatever its state. */
export function CaseSearch() {
  const [typed, set_typed] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = (event: Event) => {
    event.preventDefault();
    const found = read_case_number(typed);
    if (found) go(`/desk/cases/${found}`);
    else set_faults([{ text: t("desk.list.search_wrong"), field: "search" }]);
  };
  return (
    <form class="search" role="search" novalidate onSubmit={submit}>
      <Faults faults={faults} />
      <div class="search__row">
        <Field id="search" label={t("desk.list.search")} value={typed} set={set_typed} faults={faults}
          mono width={10} />
        <button type="submit" class="small-button">{t("desk.list.search_go")}</button>
      </div>
    </form>
  );
}
