// POST /api/v1/lookups: a hash a line in, an answer a line out, while the body still comes
// (docs/formats/lookups.md). Belongs to one request.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/match_query.h"
#include "service/router.h"
#include "service/signal_lists.h"

namespace holdfast {

inline constexpr std::size_t kMostLookupBytes = 256u * 1024 * 1024;
inline constexpr std::size_t kMostLookupLines = 1'000'000;
inline constexpr std::size_t kMostLookupLineBytes = 1024;
inline constexpr int kMostLookupStreams = 32;  // of one server at once

// One line as read. kInvalidArgument with a sentence that repeats nothing of it.
struct LookupLine {
  std::string id;               // of the sender's choosing, or empty
  std::size_t list = kPdqList;  // its place in kSignalLists
  Hash256 pdq;                  // on the PDQ's
  std::string digest;           // on another, as hexadecimal digits
  std::optional<std::string> seed;
};
[[nodiscard]] Result<LookupLine> read_lookup_line(std::string_view line);

class BatchLookup final : public BodyStream {
 public:
  struct Options {
    MatchParameters parameters;
    MatchFilter filter;
    Principal principal;
  };
  BatchLookup(App& app, Options options);
  ~BatchLookup() override;

  [[nodiscard]] std::string take(std::string_view bytes, bool last) override;

 private:
  struct Asked {  // a line and what was found for it
    std::size_t line = 0;
    Result<LookupLine> read;
    std::vector<BankMatch> matches;
  };
  void take_line(std::string_view line);
  void find_all();
  void answer(const Asked& asked, std::string& out);
  [[nodiscard]] double coin_of(const LookupLine& line) const;

  App& app_;
  Options options_;
  std::string rest_;          // of a line that has not ended
  std::vector<Asked> asked_;  // of the piece at hand; kept for its memory
  std::vector<BankIndex::Question> questions_;
  std::vector<std::size_t> askers_;  // of the questions, their places in asked_
  std::size_t lines_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace holdfast
