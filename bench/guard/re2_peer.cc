// RE2::Set over the phrases.
#include <re2/set.h>

#include <cstdio>
#include <memory>

#include "peer.h"

namespace {

// At RE2's own default of 8 MB the set does not compile, and its automaton would not stay in
// memory.
constexpr std::int64_t kMemoryBytes = 1LL << 30;

class Re2Peer : public Peer {
 public:
  Re2Peer() : set_(options(), RE2::UNANCHORED) {}
  bool add(const Phrases& phrases) {
    std::string why;
    for (const std::string& phrase : phrases) {
      if (set_.Add(phrase_expression(phrase), &why) >= 0) continue;
      std::fprintf(stderr, "RE2::Set refuses a phrase: %s\n", why.c_str());
      return false;
    }
    if (set_.Compile()) return true;
    std::fprintf(stderr, "RE2::Set does not compile the phrases.\n");
    return false;
  }
  [[nodiscard]] std::string_view name() const override { return "RE2::Set"; }
  int find(std::string_view words) override {
    found_.clear();
    RE2::Set::ErrorInfo problem;
    (void)set_.Match({words.data(), words.size()}, &found_, &problem);
    if (problem.kind != RE2::Set::kNoError) return -1;
    return static_cast<int>(found_.size());
  }

 private:
  static RE2::Options options() {
    RE2::Options chosen;
    chosen.set_max_mem(kMemoryBytes);
    chosen.set_encoding(RE2::Options::EncodingLatin1);
    chosen.set_log_errors(false);
    return chosen;
  }
  RE2::Set set_;
  std::vector<int> found_;
};

}  // namespace

std::unique_ptr<Peer> make_re2_peer(const Phrases& phrases) {
  auto peer = std::make_unique<Re2Peer>();
  if (!peer->add(phrases)) return nullptr;
  return peer;
}
