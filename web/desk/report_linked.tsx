// Other reports that share a handle, a number, a wallet or a picture: found by keyed hashes, which this
// browser makes and the server compares without being able to read them.
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call } from "./client.ts";
import { Cell, DataTable, When } from "./parts.tsx";
import { link_values, type LinkValue } from "./report_links.ts";
import type { LinkToken, ReportKeys, ReportLink } from "./report_types.ts";
import { report_problem, type ReportPart } from "./report.tsx";
import { Link } from "./router.tsx";
import { ask, holds } from "./vault.ts";
import type { OpenedReport } from "./report_open.ts";

interface Found {
  links: ReportLink[];
  /** Which value each token is of. */
  shown: Map<string, LinkValue>;
}

function same(a: LinkToken[], b: LinkToken[]): boolean {
  const words = (all: LinkToken[]) => all.map(({ kind, token }) => `${kind} ${token}`).sort().join("\n");
  return words(a) === words(b);
}

/** Makes the tokens; the server gets them when it has not these already. */
async function find_links(one: OpenedReport, keys: ReportKeys, path: string): Promise<Found> {
  const values = link_values(one.plain!);
  const key_id = keys.link!.key_id;
  const { tokens } = await ask({ kind: "tokens", key_id,
    values: values.map(({ kind, value }) => ({ kind, value })) });
  const shown = new Map(tokens.map(({ token }, place) => [token, values[place]!]));
  const kept = one.tokens.every((token) => token.key_id === key_id) && same(one.tokens, tokens);
  if (kept) return { links: one.links, shown };
  const { links } = await call<{ links: ReportLink[] }>(`${path}/tokens`,
    { method: "PUT", body: { key_id, tokens } });
  return { links, shown };
}

function LinkTable({ found }: { found: Found }) {
  const heads = ["number", "shares", "value", "state", "received"];
  return (
    <DataTable caption={t("desk.report.links_caption")}
      heads={heads.map((key) => t(`desk.report.head_${key}`))}>
      {found.links.map((link) => (
        <tr class="govuk-table__row" key={`${link.report_number} ${link.token}`}>
          <th scope="row" class="govuk-table__header">
            <Link to={`/desk/reports/${link.report_number}`} class="govuk-link case-link mono">
              {link.report_number}</Link></th>
          <Cell>{t(`desk.report.link_${link.kind}`)}</Cell>
          <Cell class="mono wrap">{found.shown.get(link.token)?.shown ?? ""}</Cell>
          <Cell>{t(`desk.report.state_${link.state}`)}</Cell>
          <Cell><When at={link.created_at} /></Cell>
        </tr>
      ))}
    </DataTable>
  );
}

export function LinksSection({ one, keys, path }: ReportPart) {
  const [found, set_found] = useState<Found | null>(null);
  const [wrong, set_wrong] = useState("");
  const may = one.plain !== null && holds(keys.link?.key_id);
  useEffect(() => {
    if (!may) return undefined;
    let shown = true;
    find_links(one, keys, path).then((all) => shown && set_found(all),
      (error) => shown && set_wrong(report_problem(error)));
    return () => {
      shown = false;
    };
  }, [one, may]);
  return (
    <section class="sheet" aria-labelledby="links">
      <h2 class="govuk-heading-m" id="links" tabIndex={-1}>{t("desk.report.part_links")}</h2>
      <p class="govuk-hint">{t("desk.report.links_hint")}</p>
      {wrong !== "" && <p class="notice notice--bad" role="alert">{wrong}</p>}
      {!may ? <p class="govuk-body">{t("desk.report.links_closed")}</p>
        : !found ? wrong === "" && <p class="govuk-body">{t("desk.loading")}</p>
        : found.links.length === 0 ? <p class="govuk-body">{t("desk.report.links_none")}</p>
        : <LinkTable found={found} />}
    </section>
  );
}
