// exhibits.html of an exhibit pack: the inventory for people, the same bytes as src/evidence writes.
// Pure. Its words are English in every pack, as the format has them.
import { format_time, row_time, type Content, type Exhibit, type Row } from "./exhibit_content.ts";

const kMaxPageRows = 2000;

const head = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Exhibits</title>
<style>
body{font:16px/1.45 Arial,sans-serif;color:#0b0c0c;margin:1.5em auto;max-width:62em;padding:0 1em}
h1{font-size:1.8em}h2{margin-top:1.8em;border-bottom:2px solid #0b0c0c}h3{margin-bottom:.3em}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25em .6em .25em 0;border-bottom:1px solid #b1b4b6;overflow-wrap:anywhere}
th[scope=row]{width:13em}code{font:.85em/1.4 monospace;overflow-wrap:anywhere}td.words{white-space:pre-wrap}
section.exhibit{break-inside:avoid}
@media print{body{margin:0;max-width:none;font-size:11pt}a{color:inherit;text-decoration:none}}
</style>
</head>
<body>
`;

const how_to_check = `<h2>How to check that nothing has changed</h2>
<ul>
<li>With Holdfast: <code>holdfast evidence verify PACK</code> says in one line whether the pack is whole.</li>
<li>With any tool that reads BagIt (RFC 8493): <code>bagit.py --validate PACK</code>.</li>
<li>By hand: <code>cd PACK; sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt</code>.</li>
</ul>
<p>The folder <code>custody</code> holds the chain of custody, its signatures and, where there is one, the time stamp.
This page was made when the pack was sealed; who had it afterwards stands in <code>custody/log.jsonl</code>.
The copies in <code>data/exhibits</code> are the bytes that were collected; nothing was altered.</p>
</body>
</html>
`;

const entities: Record<string, string> =
  { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

function words(text: string | undefined): string {
  return text ? `<bdi>${escaped(text)}</bdi>` : "";
}

function fact(label: string, html: string): string {
  return html === "" ? "" : `<tr><th scope="row">${label}</th><td>${html}</td></tr>\n`;
}

function clock_text(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  return `${Math.abs(seconds)} seconds ${seconds < 0 ? "behind" : "ahead of"} true time`;
}

function exhibit_part(now_ms: number, { number, path, name, ...each }: Exhibit): string {
  const { details } = each;
  return `<section class="exhibit">\n<h3>Exhibit ${number}: <a href="${escaped(path)}">${words(name)
  }</a></h3>\n<table>\n${fact("What it shows", words(details.description))
  }${fact("Size", `${each.bytes} bytes`)
  }${fact("The file's own time", format_time(each.modified_ms))
  }${fact("Collected by", words(details.who))
  }${fact("Collected at", format_time(details.when ?? now_ms))
  }${fact("Where", words(details.where))
  }${fact("How", words(details.how))
  }${fact("Time zone of the device", words(details.zone))
  }${fact("Clock of the device", clock_text(details.clock_offset_seconds))
  }${fact("SHA-256", `<code>${each.sha256}</code>`)
  }${fact("SHA-512", `<code>${each.sha512}</code>`)}</table>\n</section>\n`;
}

function table(heads: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const row = (cells: readonly (string | undefined)[]) =>
    `<tr>${cells.map((cell) => `<td class="words">${words(cell)}</td>`).join("")}</tr>\n`;
  return `<table>\n<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join("")
  }</tr></thead>\n<tbody>\n${rows.map(row).join("")}</tbody></table>\n`;
}

function people(content: Content): string {
  const accounts = content.accounts.map((each) =>
    [each.app, each.handle, each.name, each.link, each.role, each.note]);
  const payments = content.payments.map((each) => [
    each.at === undefined ? "" : format_time(each.at), `${each.amount ?? ""} ${each.currency ?? ""}`,
    each.method, each.account, each.provider, each.note]);
  return (accounts.length === 0 ? "" : `<h2>Accounts</h2>\n${
    table(["App", "Handle", "Name", "Link", "Whose", "Note"], accounts)}`) +
    (payments.length === 0 ? "" : `<h2>Payments</h2>\n${
      table(["When", "Amount", "Method", "Account", "Provider", "Note"], payments)}`);
}

function timeline(content: Content, rows: readonly Row[]): string {
  const shown = rows.slice(0, kMaxPageRows).map((row) => [
    row_time(row), row.true_time === undefined ? "" : format_time(row.true_time),
    row.exhibit === undefined ? "" : content.exhibits[row.exhibit]!.number, row.kind, row.who, row.text]);
  const rest = rows.length > kMaxPageRows
    ? `<p>The first ${kMaxPageRows} of ${rows.length} are shown; timeline.csv has all.</p>\n` : "";
  return `<h2>What happened when</h2>\n<p>Times end in Z when they are UTC. Those without a Z are a `
    + `phone's own clock.</p>\n${
      table(["Time", "Corrected to UTC", "Exhibit", "What", "Who", "Words"], shown)}${rest}`;
}

export function exhibits_html(content: Content, rows: readonly Row[]): string {
  return `${head}<h1>Exhibits</h1>\n<table>\n${fact("Case", words(content.case_name))
  }${fact("Organisation", words(content.organisation))
  }${fact("Collected by", words(content.pack.who))
  }${fact("Packed at", format_time(content.now_ms))
  }${fact("Pack", `<code>${content.pack_id}</code>`)
  }${fact("Exhibits", String(content.exhibits.length))}</table>\n<h2>Exhibits</h2>\n${
    content.exhibits.map((each) => exhibit_part(content.now_ms, each)).join("")
  }${people(content)}${timeline(content, rows)}${how_to_check}`;
}
