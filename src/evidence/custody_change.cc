// Changes of custody/. One thread.
#include "evidence/custody_change.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "evidence/byte_sink.h"
#include "evidence/names.h"
#include "evidence/pack_sink.h"

namespace holdfast {
namespace {

constexpr std::string_view kFolder = "custody/";

// Copies what it reads into a sink. The sink's error goes through `error`, as a visitor has none.
class Copier final : public PackVisitor {
 public:
  Copier(PackSink& sink, Result<void>& error) : sink_(sink), error_(error) {}

  Checked<void> begin(const PackEntry& entry) override {
    // What was text when the pack was made is deflated again.
    return passed(sink_.begin({.path = entry.path,
                               .bytes = entry.bytes,
                               .modified_ms = entry.modified_ms,
                               .is_text = !entry.path.starts_with("data/")}));
  }
  Checked<void> bytes(std::span<const std::uint8_t> piece) override {
    return passed(sink_.write(piece));
  }
  Checked<void> end() override { return passed(sink_.end()); }

 private:
  Checked<void> passed(Result<void> result) {
    if (result) return {};
    error_ = std::move(result);
    return finding("unwritable", "", "It cannot be written.");
  }

  PackSink& sink_;
  Result<void>& error_;
};

}  // namespace

Result<ChangingPack> ChangingPack::open(const std::string& path, const BagCheckOptions& options) {
  Result<OpenedPack> opened = open_pack(path);
  if (!opened) return std::unexpected<Error>(opened.error());
  if (opened->zip_files.size() > 1 || !opened->parts_list.empty()) {
    return fail(ErrorCode::kUnsupported,
                "Join the parts first: holdfast evidence join FIRST-PART --out FILE.zip");
  }
  Checked<CheckedPack> checked = check_pack(*opened->source, options);
  if (!checked) {
    return fail(ErrorCode::kCorrupt,
                verdict_line({.problem = checked.error()}) + " Nothing was added.");
  }
  // In full, so that what is made beside it is not made inside it when it is named ".".
  std::error_code error;
  const std::string name = std::filesystem::canonical(path, error).string();
  if (error) return fail(ErrorCode::kUnavailable, "The pack's folder cannot be found any more.");
  return ChangingPack(name, std::move(*opened), std::move(*checked));
}

const std::string& ChangingPack::checkpoint() const {
  return checked_.bag.kept.find(custody_path(size(), ".checkpoint"))->second;
}

Result<void> ChangingPack::add_entry(const CustodyAddition& addition, const SigningKey& key,
                                     TimeMs now) {
  if (!is_later_action(addition.action)) {
    return fail(ErrorCode::kInvalidArgument, "--action must be one of: " + later_actions() + ".");
  }
  CustodyLog log = checked_.custody.log;
  if (log.bytes().size() + kMostLogLineBytes > kMostLogBytes) {
    return fail(ErrorCode::kTooLarge, "The custody log is full.");
  }
  const std::string& pack_id = checked_.custody.pack_id;
  CustodyEntry entry{
      .at = now,
      .action = addition.action,
      .to = addition.to,
      .why = addition.why,
      .note = addition.note,
      .key = verifier_key({.name = std::string(kOriginPrefix) + pack_id, .point = key.point})};
  entry.details.who = addition.who;
  entry.details.where = addition.where;
  log.append(std::move(entry));
  Files changed = seal_files(log, pack_id, key, now);
  changed.emplace(kLogPath, log.bytes());
  return write(changed, now);
}

Result<void> ChangingPack::add_stamp(const std::string& request, const std::string& reply,
                                     TimeMs now) {
  Files changed{{custody_path(size(), ".tsr"), reply}};
  if (!request.empty()) changed.emplace(custody_path(size(), ".tsq"), request);
  return write(changed, now);
}

Result<void> ChangingPack::write(const Files& changed, TimeMs now) {
  Files custody = changed;
  for (const auto& [path, bytes] : checked_.bag.kept) {
    if (path.starts_with(kFolder)) custody.emplace(path, bytes);  // not over what changed
  }
  return opened_.is_folder ? write_folder(custody, now) : write_zip(custody, now);
}

// The whole of custody/ is made anew beside the old one and exchanged with it in one step.
Result<void> ChangingPack::write_folder(const Files& custody, TimeMs now) {
  const std::string place = path_ + "/custody";
  // Outside the pack, so that a pack is whole even when this is cut short.
  const std::string fresh = path_ + ".custody-" + std::to_string(::getpid());
  Result<std::unique_ptr<PackSink>> sink = open_folder_sink(fresh);
  if (!sink) return std::unexpected<Error>(sink.error());
  for (const auto& [path, bytes] : custody) {
    const Result<void> put =
        put_file(**sink, std::string_view(path).substr(kFolder.size()), bytes, now);
    if (!put) return put;
  }
  if (Result<void> closed = (*sink)->close(); !closed) return closed;
  if (Result<void> named = (*sink)->commit(); !named) return named;
  const bool is_done =
      ::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) == 0;
  std::error_code ignored;
  std::filesystem::remove_all(fresh, ignored);
  if (!is_done) {
    return fail(ErrorCode::kUnavailable,
                "The custody log cannot be exchanged here; copy the pack to another disk.");
  }
  sync_folder(path_);
  return {};
}

Result<void> ChangingPack::write_zip(const Files& custody, TimeMs now) {
  Result<std::unique_ptr<ByteSink>> bytes = open_replacing_sink(path_);
  if (!bytes) return std::unexpected<Error>(bytes.error());
  std::string top = path_;
  if (top.ends_with(".zip")) top.resize(top.size() - 4);
  auto sink = open_zip_sink(safe_name(top), std::move(*bytes));
  if (!sink) return std::unexpected<Error>(sink.error());
  Result<void> error;
  Copier copier(**sink, error);
  const Checked<void> copied = opened_.source->read(
      [](std::string_view path) { return !path.starts_with(kFolder); }, copier);
  if (!error) return error;
  if (!copied) return fail(ErrorCode::kCorrupt, copied.error().meaning);
  for (const auto& [path, content] : custody) {
    if (Result<void> put = put_file(**sink, path, content, now); !put) return put;
  }
  if (Result<void> closed = (*sink)->close(); !closed) return closed;
  return (*sink)->commit();
}

}  // namespace holdfast
