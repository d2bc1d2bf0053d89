// Staff: adding people with a one-time link, new links, disabling; in assessed mode, who may see pictures.
import { useState } from "preact/hooks";
import { t } from "../shared/page_data.ts";
import { call, problem_text } from "./client.ts";
import {
  Cell, DataTable, Faults, Field, Loading, Notice, Radios, ShownOnce, Title, use_loaded, When,
  type Fault,
} from "./parts.tsx";
import type { Role, SetupLink, SignedIn, StaffMember } from "./types.ts";

const roles: Role[] = ["analyst", "admin", "platform"];

function LinkBox({ link }: { link: SetupLink }) {
  const name = link.name;
  return <ShownOnce id="setup-link" title={t("desk.staff.link_title", { name })}
    secret={new URL(link.setup_path, location.origin).href} note={t("desk.staff.link_once", { name })}
    copy={t("desk.staff.link_copy")} copied={t("desk.staff.copied")} />;
}

function NewStaff({ made }: { made: (link: SetupLink) => void }) {
  const [name, set_name] = useState("");
  const [role, set_role] = useState("");
  const [faults, set_faults] = useState<Fault[]>([]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const found: Fault[] = [];
    if (name.trim() === "") {
      found.push({ text: t("desk.staff.name_missing"), field: "staff-name" });
    }
    if (role === "") {
      found.push({ text: t("desk.staff.role_missing"), field: `role-${roles[0]}` });
    }
    set_faults(found);
    if (found.length > 0) return;
    try {
      const body = { name: name.trim(), role };
      made(await call<SetupLink>("/api/v1/staff", { method: "POST", body }));
      set_name("");
      set_role("");
    } catch (error) {
      set_faults([{ text: problem_text(error), field: "staff-name" }]);
    }
  };
  return (
    <form class="sheet" novalidate onSubmit={(event) => void submit(event)}>
      <h2 class="govuk-heading-m">{t("desk.staff.new")}</h2>
      <Faults faults={faults} />
      <Field id="staff-name" label={t("desk.staff.name")} hint={t("desk.staff.name_hint")}
        value={name} set={set_name} faults={faults} width={20} />
      <Radios name="role" legend={t("desk.staff.role")} value={role} set={set_role} faults={faults}
        options={roles.map((one) => ({
          value: one, label: t(`desk.role.${one}`), hint: t(`desk.staff.role_${one}_hint`),
        }))} />
      <button type="submit" class="govuk-button">{t("desk.staff.go")}</button>
    </form>
  );
}

interface RowProps {
  one: StaffMember;
  self: boolean;
  link: () => void;
  disable: () => void;
  let_see: (() => void) | null;
}

function Row({ one, self, link, disable, let_see }: RowProps) {
  const name = one.name;
  const see = one.sees_pictures ? "see_not" : "see";
  return (
    <tr class="govuk-table__row">
      <th scope="row" class="govuk-table__header">{name}</th>
      <Cell>{t(`desk.role.${one.role}`)}</Cell>
      <Cell><span><span class={`pill${one.state === "active" ? " pill--on_list" : ""}`}>
        {t(`desk.staff.state_${one.state}`)}</span>
        {one.sees_pictures && <> {t("desk.staff.sees")}</>}</span></Cell>
      <Cell><When at={one.created_at} /></Cell>
      <Cell>{one.state !== "disabled" && <div class="button-cell">
        <button type="button" class="small-button" onClick={link}
          aria-label={t("desk.staff.link_again_label", { name })}>
          {t("desk.staff.link_again")}</button>
        {let_see && <button type="button" class="small-button" onClick={let_see}
          aria-label={t(`desk.staff.${see}_label`, { name })}>{t(`desk.staff.${see}`)}</button>}
        {!self && <button type="button" class="small-button" onClick={disable}
          aria-label={t("desk.staff.disable_label", { name })}>{t("desk.staff.disable")}</button>}
      </div>}</Cell>
    </tr>
  );
}

export function StaffPage({ who }: { who: SignedIn }) {
  const { value, faults, again } =
    use_loaded(() => call<{ staff: StaffMember[] }>("/api/v1/staff"), []);
  const { value: mode } = use_loaded(() => call<{ on: boolean }>("/api/v1/desk/assessment"), []);
  const [link, set_link] = useState<SetupLink | null>(null);
  const [result, set_result] = useState("");
  const [act_faults, set_act_faults] = useState<Fault[]>([]);
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
      set_act_faults([]);
      await again();
    } catch (error) {
      set_act_faults([{ text: problem_text(error) }]);
    }
  };
  const path = (name: string) => `/api/v1/staff/${encodeURIComponent(name)}`;
  const new_link = (name: string) => attempt(async () => {
    set_link(await call<SetupLink>(`${path(name)}/setup-link`, { method: "POST", body: {} }));
    set_result("");
  });
  const disable = (name: string) => attempt(async () => {
    if (!window.confirm(t("desk.staff.disable_sure", { name }))) return;
    await call(`${path(name)}/disable`, { method: "POST", body: {} });
    set_link(null);
    set_result(t("desk.staff.disable_done", { name }));
  });
  const let_see = ({ name, sees_pictures }: StaffMember) => attempt(async () => {
    const sees = !sees_pictures;
    await call(`${path(name)}/pictures`, { method: "PUT", body: { sees_pictures: sees } });
    set_link(null);
    set_result(t(sees ? "desk.staff.see_done" : "desk.staff.see_not_done", { name }));
  });
  const made = (fresh: SetupLink) => {
    set_link(fresh);
    set_result("");
    void again();
  };
  const heads = ["name", "role", "state", "created", "actions"].map((key) => t(`desk.staff.${key}`));
  return (
    <>
      <Title>{t("desk.staff.title")}</Title>
      <Faults faults={act_faults} />
      <Notice text={result} />
      {link && <LinkBox link={link} />}
      {!value ? <Loading faults={faults} again={again} />
        : <DataTable caption={t("desk.staff.caption")} heads={heads}>
            {value.staff.map((one) => <Row key={one.name} one={one} self={one.name === who.name}
              link={() => void new_link(one.name)} disable={() => void disable(one.name)}
              let_see={one.sees_pictures || (mode?.on && one.role !== "platform")
                ? () => void let_see(one) : null} />)}
          </DataTable>}
      <NewStaff made={made} />
    </>
  );
}
