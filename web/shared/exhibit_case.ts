// case.jsonld of an exhibit pack: CASE/UCO, the inventory for programs, the same bytes as
// src/evidence writes. Pure.
import { sha1 } from "@noble/hashes/legacy.js";
import { format_time, payment_text, type Account, type Content, type Payment } from "./exhibit_content.ts";
import { to_hex } from "./return_code.ts";

type Json = string | number | { [name: string]: Json | undefined } | Json[];
type Node = { [name: string]: Json | undefined };

const link = (id: string) => ({ "@id": id });
const typed = (type: string, value: string) => ({ "@type": type, "@value": value });

function time_value(at: number, is_device_time = false): Json {
  const text = format_time(at);
  return typed("xsd:dateTime", is_device_time ? text.slice(0, -1) : text);
}

/** "Label: value; Label: value" of what is known. */
function sentences(...parts: readonly (readonly [string, string | undefined])[]): string | undefined {
  return parts.flatMap(([label, value]) => (value ? [label + value] : [])).join("; ") || undefined;
}

function ascii_lower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Version 5 (RFC 9562) of "KIND/INDEX". SHA-1 is what version 5 is; nothing is trusted to it. */
export function graph_uuid(pack_id: string, kind: string, index: number): string {
  const space = Uint8Array.from(pack_id.replace(/-/g, "").match(/../g) ?? [], (hex) => parseInt(hex, 16));
  const hash = sha1.create().update(space).update(new TextEncoder().encode(`${kind}/${index}`))
    .digest().slice(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return to_hex(hash).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

class Graph {
  private readonly next = new Map<string, number>();
  private readonly named_ids = new Map<string, string>();
  private readonly account_ids = new Map<string, string>();
  private readonly objects: Json[] = [];
  private readonly lines: string[] = [];
  private tool = "";

  constructor(private readonly content: Content) {}

  /** A name for the next thing of that kind. */
  private id(kind: string): string {
    const index = this.next.get(kind) ?? 0;
    this.next.set(kind, index + 1);
    return `kb:${kind}-${graph_uuid(this.content.pack_id, kind, index)}`;
  }

  private message_id(index: number): string {
    return `kb:message-${graph_uuid(this.content.pack_id, "message", index)}`;
  }

  /** Adds an object that the investigation names. */
  private put(id: string, type: string, members: Node): void {
    this.objects.push(link(id));
    this.lines.push(JSON.stringify({ "@id": id, "@type": type, ...members }));
  }

  /** Objects that are told apart by a text: people, places, applications. */
  private named(kind: string, type: string, name: string): string {
    const key = `${kind}\0${name}`;
    let known = this.named_ids.get(key);
    if (known === undefined) {
      known = this.id(kind);
      this.named_ids.set(key, known);
      this.put(known, type, { "uco-core:name": name });
    }
    return known;
  }

  private application(name: string): Json {
    return link(this.named("application", "uco-observable:Application", name));
  }

  private put_file(index: number): string {
    const each = this.content.exhibits[index]!;
    const file = this.id("file");
    const hash = (method: string, value: string) => ({ "@id": this.id("hash"), "@type": "uco-types:Hash",
      "uco-types:hashMethod": method, "uco-types:hashValue": typed("xsd:hexBinary", value) });
    this.put(file, "uco-observable:File", { "uco-core:hasFacet": [
      { "@id": this.id("file-facet"), "@type": "uco-observable:FileFacet",
        "uco-observable:fileName": each.name, "uco-observable:filePath": each.path,
        "uco-observable:modifiedTime": time_value(each.modified_ms),
        "uco-observable:sizeInBytes": each.bytes },
      { "@id": this.id("content-data-facet"), "@type": "uco-observable:ContentDataFacet",
        "uco-observable:sizeInBytes": each.bytes,
        "uco-observable:hash": [hash("SHA256", each.sha256), hash("SHA512", each.sha512)] }] });
    return file;
  }

  private put_exhibit(index: number, messages: readonly number[]): void {
    const { number, details } = this.content.exhibits[index]!;
    const file = this.put_file(index);
    const record = this.id("provenance-record");
    this.put(record, "case-investigation:ProvenanceRecord", {
      "uco-core:name": `Exhibit ${number}`,
      "uco-core:description": sentences(["", details.description], ["How: ", details.how],
        ["Time zone of the device: ", details.zone],
        ["Device clock less true time, in seconds: ", details.clock_offset_seconds?.toString()]),
      "case-investigation:exhibitNumber": number,
      "uco-core:object": [link(file), ...messages.map((message) => link(this.message_id(message)))],
    });
    const action = this.id("investigative-action");
    const { who, where } = details;
    this.put(action, "case-investigation:InvestigativeAction", {
      "uco-core:name": `Collected exhibit ${number}`,
      "uco-core:description": details.how || undefined,
      "uco-action:endTime": time_value(details.when ?? this.content.now_ms),
      "uco-action:performer": who ? link(this.named("person", "uco-identity:Person", who)) : undefined,
      "uco-action:location": where ? link(this.named("location", "uco-location:Location", where))
        : undefined,
      "uco-action:instrument": link(this.tool),
      "uco-action:result": [link(record), link(file)],
    });
  }

  private put_account(account: Account): void {
    const own = this.id("account");
    const facets: Json[] = [{ "@id": this.id("account-facet"), "@type": "uco-observable:AccountFacet",
      "uco-observable:accountIdentifier": account.handle || account.name || "" }];
    if (account.app) {
      const application = this.application(account.app);
      facets.push({ "@id": this.id("application-account-facet"),
        "@type": "uco-observable:ApplicationAccountFacet", "uco-observable:application": application });
    }
    if (account.name) {
      facets.push({ "@id": this.id("digital-account-facet"),
        "@type": "uco-observable:DigitalAccountFacet", "uco-observable:displayName": account.name });
    }
    this.put(own, "uco-observable:ApplicationAccount", {
      "uco-core:description": sentences(["Whose: ", account.role], ["Link: ", account.link],
        ["Note: ", account.note]),
      "uco-core:hasFacet": facets,
    });
    for (const name of [account.handle, account.name]) {
      const key = `${ascii_lower(account.app ?? "")}\0${name}`;
      if (name && !this.account_ids.has(key)) this.account_ids.set(key, own);
    }
  }

  private account(app: string, handle: string): Json {
    const key = `${ascii_lower(app)}\0${handle}`;
    if (!this.account_ids.has(key)) this.put_account({ app, handle });
    return link(this.account_ids.get(key)!);
  }

  private put_message(index: number): void {
    const { app = "", thread, from, to, text, at, is_device_time } = this.content.messages[index]!;
    const facet = { "@id": this.id("message-facet"), "@type": "uco-observable:MessageFacet",
      "uco-observable:application": app ? this.application(app) : undefined,
      "uco-observable:from": from ? this.account(app, from) : undefined,
      "uco-observable:to": to ? [this.account(app, to)] : undefined,
      "uco-observable:messageText": text,
      "uco-observable:sentTime": at === undefined ? undefined : time_value(at, is_device_time),
      "uco-observable:sessionID": thread || undefined };
    this.put(this.message_id(index), "uco-observable:Message", { "uco-core:hasFacet": [facet] });
  }

  private put_payment(payment: Payment, index: number): void {
    const own = this.id("payment");
    this.put(own, "uco-observable:Account", {
      "uco-core:name": `Payment ${index + 1}`,
      "uco-core:description": sentences(["", payment_text(payment)], ["Provider: ", payment.provider],
        ["At: ", payment.at === undefined ? "" : format_time(payment.at)], ["Note: ", payment.note]),
      "uco-core:hasFacet": [{ "@id": this.id("account-facet"), "@type": "uco-observable:AccountFacet",
        "uco-observable:accountIdentifier": payment.account || undefined }],
    });
  }

  private context(): Node {
    const uco = ["action", "core", "identity", "location", "observable", "tool", "types"].map((part) =>
      [`uco-${part}`, `https://ontology.unifiedcyberontology.org/uco/${part}/`]);
    return { "kb": `urn:holdfast:exhibit-pack:${this.content.pack_id}#`,
      "case-investigation": "https://ontology.caseontology.org/case/investigation/",
      ...Object.fromEntries(uco), "xsd": "http://www.w3.org/2001/XMLSchema#" };
  }

  make(): string {
    const { exhibits, messages, accounts, payments, case_name } = this.content;
    const messages_of: number[][] = exhibits.map(() => []);
    messages.forEach(({ exhibit }, index) => {
      if (exhibit !== undefined) messages_of[exhibit]!.push(index);
    });
    this.tool = this.id("tool");
    this.put(this.tool, "uco-tool:Tool", { "uco-core:name": "Holdfast" });
    exhibits.forEach((_, index) => this.put_exhibit(index, messages_of[index]!));
    accounts.forEach((account) => this.put_account(account));
    messages.forEach((_, index) => this.put_message(index));
    payments.forEach((payment, index) => this.put_payment(payment, index));
    const investigation = JSON.stringify({ "@id": this.id("investigation"),
      "@type": "case-investigation:Investigation", "uco-core:name": case_name || undefined,
      "uco-core:object": this.objects });
    return `{"@context":${JSON.stringify(this.context())},"@graph":[\n${
      [investigation, ...this.lines].join(",\n")}\n]}\n`;
  }
}

export function case_jsonld(content: Content): string {
  return new Graph(content).make();
}
