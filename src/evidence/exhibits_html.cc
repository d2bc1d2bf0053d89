// exhibits.html. Pure; safe from any thread.
#include "evidence/exhibits_html.h"

#include <fmt/format.h>

#include "base/html.h"

namespace holdfast {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
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
)";

constexpr std::string_view kHowToCheck = R"(<h2>How to check that nothing has changed</h2>
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
)";

std::string words(std::string_view text) { return "<bdi>" + html_escaped(text) + "</bdi>"; }

void row(std::string& out, std::string_view label, std::string_view html) {
  if (html.empty()) return;
  out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", label, html);
}

void text_row(std::string& out, std::string_view label, std::string_view text) {
  if (!text.empty()) row(out, label, words(text));
}

void put_exhibit(std::string& out, const PackContent& content, const Exhibit& each) {
  const ExhibitDetails& details = each.details;
  out += fmt::format(
      "<section class=\"exhibit\">\n<h3>Exhibit {}: <a href=\"{}\">{}</a></h3>\n<table>\n",
      each.number, html_escaped(each.path), words(each.name));
  text_row(out, "What it shows", details.description);
  row(out, "Size", fmt::format("{} bytes", each.bytes));
  row(out, "The file's own time", format_time(each.modified_ms));
  text_row(out, "Collected by", details.who);
  row(out, "Collected at", format_time(details.when.value_or(content.now)));
  text_row(out, "Where", details.where);
  text_row(out, "How", details.how);
  text_row(out, "Time zone of the device", details.zone);
  if (details.clock_offset_seconds) {
    row(out, "Clock of the device",
        fmt::format("{} seconds {} true time",
                    *details.clock_offset_seconds < 0 ? -*details.clock_offset_seconds
                                                      : *details.clock_offset_seconds,
                    *details.clock_offset_seconds < 0 ? "behind" : "ahead of"));
  }
  row(out, "SHA-256", "<code>" + each.sha256 + "</code>");
  row(out, "SHA-512", "<code>" + each.sha512 + "</code>");
  out += "</table>\n</section>\n";
}

void put_table(std::string& out, std::initializer_list<std::string_view> heads) {
  out += "<table>\n<thead><tr>";
  for (const std::string_view head : heads) out += fmt::format("<th scope=\"col\">{}</th>", head);
  out += "</tr></thead>\n<tbody>\n";
}

void put_row(std::string& out, std::initializer_list<std::string_view> cells) {
  out += "<tr>";
  for (const std::string_view cell : cells) {
    out += "<td class=\"words\">" + (cell.empty() ? "" : words(cell)) + "</td>";
  }
  out += "</tr>\n";
}

void put_people(std::string& out, const PackContent& content) {
  if (!content.accounts.empty()) {
    out += "<h2>Accounts</h2>\n";
    put_table(out, {"App", "Handle", "Name", "Link", "Whose", "Note"});
    for (const DetailedAccount& each : content.accounts) {
      put_row(out, {each.app, each.handle, each.name, each.link, each.role, each.note});
    }
    out += "</tbody></table>\n";
  }
  if (content.payments.empty()) return;
  out += "<h2>Payments</h2>\n";
  put_table(out, {"When", "Amount", "Method", "Account", "Provider", "Note"});
  for (const DetailedPayment& each : content.payments) {
    put_row(out, {each.at ? format_time(*each.at) : "", each.amount + " " + each.currency,
                  each.method, each.account, each.provider, each.note});
  }
  out += "</tbody></table>\n";
}

void put_timeline(std::string& out, const PackContent& content,
                  const std::vector<TimelineRow>& rows) {
  out +=
      "<h2>What happened when</h2>\n<p>Times end in Z when they are UTC. Those without a Z are a "
      "phone's own clock.</p>\n";
  put_table(out, {"Time", "Corrected to UTC", "Exhibit", "What", "Who", "Words"});
  std::size_t shown = 0;
  for (const TimelineRow& each : rows) {
    if (++shown > kMostPageRows) break;
    put_row(out, {row_time(each), each.true_time ? format_time(*each.true_time) : "",
                  each.exhibit == kNoExhibit ? "" : content.exhibits[each.exhibit].number,
                  timeline_kind_name(each.kind), each.who, each.text});
  }
  out += "</tbody></table>\n";
  if (rows.size() > kMostPageRows) {
    out += fmt::format("<p>The first {} of {} are shown; timeline.csv has all.</p>\n",
                       kMostPageRows, rows.size());
  }
}

}  // namespace

std::string exhibits_html(const PackContent& content, const std::vector<TimelineRow>& rows) {
  std::string out(kHead);
  out += "<h1>Exhibits</h1>\n<table>\n";
  text_row(out, "Case", content.case_name);
  text_row(out, "Organisation", content.organisation);
  text_row(out, "Collected by", content.pack.who);
  row(out, "Packed at", format_time(content.now));
  row(out, "Pack", "<code>" + content.pack_id + "</code>");
  row(out, "Exhibits", std::to_string(content.exhibits.size()));
  out += "</table>\n<h2>Exhibits</h2>\n";
  for (const Exhibit& each : content.exhibits) put_exhibit(out, content, each);
  put_people(out, content);
  put_timeline(out, content, rows);
  return out + std::string(kHowToCheck);
}

}  // namespace holdfast
