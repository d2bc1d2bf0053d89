// POST /api/v1/lookups: a hash a line in, an answer a line out, while the body still comes
// (docs/formats/lookups.md). Belongs to one request.
#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/match_query.h"
#include "service/router.h"

namespace holdfast {

inline constexpr std::size_t kMostLookupBytes = 256u * 1024 * 1024;
inline constexpr std::size_t kMostLookupLines = 1'000'000;
inline constexpr std::size_t kMostLookupLineBytes = 1024;
inline constexpr int kMostLookupStreams = 32;  // of one server at once

// One line as read. kInvalidArgument with a sentence that repeats nothing of it.
struct LookupLine {
  std::string id;  // of the sender's choosing, or empty
  std::string list;
  std::string value;
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
  struct Asked {
    std::size_t line = 0;
    Result<LookupLine> read;
    std::vector<BankMatch> matches;
  };
  void take_line(std::string_view line, std::vector<Asked>& asked);
  void find_all(std::vector<Asked>& asked);
  void answer(const Asked& asked, std::string& out);
  [[nodiscard]] double coin_of(const LookupLine& line) const;

  App& app_;
  Options options_;
  std::string rest_;  // of a line that has not ended
  std::size_t lines_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace holdfast
