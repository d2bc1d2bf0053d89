// A verdict as a line and as JSON. Pure.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "evidence/names.h"
#include "evidence/verify.h"

namespace holdfast {
namespace {

namespace json = boost::json;

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

std::string verdict_line(const PackVerdict& verdict) {
  if (verdict.problem) {
    const PackFinding& problem = *verdict.problem;
    return fmt::format("Not whole: {}{}{}", shown_text(problem.file),
                       problem.file.empty() ? "" : ": ", shown_text(problem.meaning));
  }
  std::string out =
      fmt::format("Whole: {}, {} bytes", counted(verdict.exhibits, "file", "files"), verdict.bytes);
  if (verdict.pack_id.empty()) return out + ".";
  if (verdict.sealed_at) out += ", sealed " + format_time(*verdict.sealed_at);
  out += ", " + counted(verdict.custody_entries, "custody entry", "custody entries");
  out += verdict.is_signer_known ? ", signed by the key that you named"
                                 : ", signed by a key that was not compared (--key)";
  if (verdict.stamps.empty()) return out + ", no time stamp.";
  const VerifiedStamp& stamp = verdict.stamps.back();
  return out +
         fmt::format(", time stamp of {}{}.", format_time(stamp.at),
                     stamp.is_trusted ? "" : " whose signer was not checked (--time-stamp-ca)");
}

std::string verdict_json(const PackVerdict& verdict) {
  json::object out{{"whole", !verdict.problem.has_value()}};
  if (verdict.problem) {
    out.emplace("problem", verdict.problem->code);
    out.emplace("file", shown_text(verdict.problem->file));
    out.emplace("meaning", verdict.problem->meaning);
    return json::serialize(out);
  }
  out.emplace("exhibits", verdict.exhibits);
  out.emplace("bytes", verdict.bytes);
  if (verdict.pack_id.empty()) return json::serialize(out);
  out.emplace("pack", verdict.pack_id);
  if (!verdict.case_name.empty()) out.emplace("case", verdict.case_name);
  if (verdict.sealed_at) out.emplace("sealed", format_time(*verdict.sealed_at));
  out.emplace("custody_entries", verdict.custody_entries);
  out.emplace("signer", verdict.signer);
  out.emplace("signer_known", verdict.is_signer_known);
  json::array stamps;
  for (const VerifiedStamp& each : verdict.stamps) {
    stamps.push_back(json::object{
        {"entries", each.size}, {"at", format_time(each.at)}, {"signer_checked", each.is_trusted}});
  }
  out.emplace("time_stamps", std::move(stamps));
  return json::serialize(out);
}

}  // namespace holdfast
