// A later entry in the chain of custody, or a time stamp for it, put into a pack that is there. The
// pack is checked first, and afterwards it is either as it was or whole with the change. One
// thread.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/time.h"
#include "evidence/custody.h"
#include "evidence/pack_source.h"
#include "evidence/verify.h"
#include "holdfast/result.h"
#include "sign/minisign.h"

namespace holdfast {

struct CustodyAddition {
  std::string action;  // is_later_action
  std::string who, to, where, why, note;
};

// A pack that was opened to be changed: a folder or a whole zip.
class ChangingPack {
 public:
  // Errors: those of open_pack; kUnsupported for parts; kCorrupt, with the verdict's line, for a
  // pack that is not whole.
  [[nodiscard]] static Result<ChangingPack> open(const std::string& path,
                                                 const BagCheckOptions& options);

  [[nodiscard]] const CheckedPack& checked() const { return checked_; }
  // The newest checkpoint's bytes, which a time stamp is of, and the entries that it covers.
  [[nodiscard]] std::uint64_t size() const { return checked_.custody.log.entries().size(); }
  [[nodiscard]] const std::string& checkpoint() const;

  // Appends an entry, signs a checkpoint over it and writes both.
  [[nodiscard]] Result<void> add_entry(const CustodyAddition& addition, const SigningKey& key,
                                       TimeMs now);
  // Puts a checked reply (and its request, unless empty) beside the newest checkpoint.
  [[nodiscard]] Result<void> add_stamp(const std::string& request, const std::string& reply,
                                       TimeMs now);

 private:
  using Files = std::map<std::string, std::string, std::less<>>;

  ChangingPack(std::string path, OpenedPack opened, CheckedPack checked)
      : path_(std::move(path)), opened_(std::move(opened)), checked_(std::move(checked)) {}
  // All files of custody/ with `changed` over them.
  [[nodiscard]] Result<void> write(const Files& changed, TimeMs now);
  [[nodiscard]] Result<void> write_folder(const Files& custody, TimeMs now);
  [[nodiscard]] Result<void> write_zip(const Files& custody, TimeMs now);

  std::string path_;
  OpenedPack opened_;
  CheckedPack checked_;
};

}  // namespace holdfast
