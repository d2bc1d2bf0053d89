// What of a report can link it to others, as docs/formats/report.md writes each kind of value before
// the vault hashes it with the link key. Pure.
import { items, object, text } from "./report_plain.ts";
import type { PlainObject } from "./report_types.ts";

const no_space = (text: string) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

/** How each kind of value is written before it is hashed; "" if nothing is left of it. */
export const link_value = {
  handle: (platform: string, handle: string) => {
    const plain = no_space(handle).replace(/^@+/, "");
    return plain === "" ? "" : `${no_space(platform) || "other"}:${plain}`;
  },
  phone: (text: string) => {
    const digits = text.normalize("NFKC").replace(/\D/g, "");
    if (digits.length < 5) return "";
    const international = /^\s*\+/.test(text.normalize("NFKC"));
    return international ? `+${digits}` : digits.startsWith("00") ? `+${digits.slice(2)}` : digits;
  },
  email: (text: string) => (text.includes("@") ? no_space(text) : ""),
  wallet: (text: string) => {
    const plain = text.replace(/\s+/g, "");
    return /^(0x|bc1)/i.test(plain) ? plain.toLowerCase() : plain;
  },
  bank: (sort_code: string, account: string) =>
    `${sort_code}${account}`.replace(/[^0-9a-z]/gi, "").toUpperCase(),
  gift_card: (text: string) => text.replace(/[^0-9a-z]/gi, "").toUpperCase(),
  link: (text: string) => {
    try {
      const url = new URL(/^[a-z]+:\/\//i.test(text.trim()) ? text.trim() : `https://${text.trim()}`);
      const host = url.hostname.toLowerCase().replace(/^www\./, "");
      return host.includes(".") ? `${host}${url.pathname.replace(/\/$/, "")}` : "";
    } catch {
      return "";
    }
  },
};


export interface LinkValue {
  kind: string;
  value: string;
  /** As the person wrote it. */
  shown: string;
}

/** The most the server takes for one report. */
const most_tokens = 200;
const most_characters = 1000;

function of_account(account: PlainObject): LinkValue[] {
  const platform = text(account.platform);
  const handle = text(account.handle);
  const link = text(account.link);
  return [
    { kind: "handle", value: link_value.handle(platform, handle), shown: [platform, handle].join(" ").trim() },
    { kind: "handle", value: link_value.handle(platform, text(account.user_id)), shown: text(account.user_id) },
    { kind: "link", value: link_value.link(link), shown: link },
  ];
}

function of_suspect(suspect: PlainObject): LinkValue[] {
  return [
    ...items(suspect.accounts).flatMap((one) => of_account(object(one))),
    ...items(suspect.phones).map(text).map((shown) =>
      ({ kind: "phone", value: link_value.phone(shown), shown })),
    ...items(suspect.emails).map(text).map((shown) =>
      ({ kind: "email", value: link_value.email(shown), shown })),
  ];
}

function of_payment(payment: PlainObject): LinkValue[] {
  const account = text(payment.account);
  const wallet = text(payment.wallet);
  const is_bank = payment.kind === "bank" || text(payment.sort_code) !== "";
  return [
    { kind: "wallet", value: link_value.wallet(wallet), shown: wallet },
    { kind: "bank", value: is_bank ? link_value.bank(text(payment.sort_code), account) : "",
      shown: [text(payment.sort_code), account].join(" ").trim() },
    ...items(payment.card_numbers).map(text).map((shown) =>
      ({ kind: "gift_card", value: link_value.gift_card(shown), shown })),
  ];
}

function of_hashes(one: PlainObject, names: string[]): LinkValue[] {
  return names.flatMap((name) => /^[0-9a-f]{64}$/.test(text(one[name]))
    ? [{ kind: "picture", value: `${name}:${text(one[name])}`, shown: text(one[name]) }] : []);
}

/** Every value of a report that another may share, each once. */
export function link_values(plain: PlainObject): LinkValue[] {
  const all = [
    ...items(plain.suspects).flatMap((one) => of_suspect(object(one))),
    ...items(object(plain.demand).payments).flatMap((one) => of_payment(object(one))),
    ...items(plain.pictures).flatMap((one) => of_hashes(object(one), ["pdq", "sha256"])),
    ...items(plain.attachments).flatMap((one) => of_hashes(object(one), ["sha256"])),
  ].filter(({ value }) => value !== "" && value.length <= most_characters);
  const seen = new Set<string>();
  return all.filter(({ kind, value }) => {
    const key = `${kind} ${value}`;
    return !seen.has(key) && seen.add(key);
  }).slice(0, most_tokens);
}
