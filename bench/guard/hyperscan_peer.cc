// Vectorscan or Hyperscan (one interface) over the phrases, each reported once a text.
#include <hs/hs.h>

#include <cstdio>
#include <memory>

#include "peer.h"

namespace {

class HyperscanPeer : public Peer {
 public:
  ~HyperscanPeer() override {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  bool add(const Phrases& phrases) {
    std::vector<std::string> expressions;
    for (const std::string& phrase : phrases) expressions.push_back(phrase_expression(phrase));
    std::vector<const char*> pointers;
    std::vector<unsigned> ids;
    for (const std::string& expression : expressions) {
      ids.push_back(static_cast<unsigned>(pointers.size()));
      pointers.push_back(expression.c_str());
    }
    const std::vector<unsigned> flags(pointers.size(), HS_FLAG_SINGLEMATCH);
    hs_compile_error_t* problem = nullptr;
    if (hs_compile_multi(pointers.data(), flags.data(), ids.data(),
                         static_cast<unsigned>(pointers.size()), HS_MODE_BLOCK, nullptr, &database_,
                         &problem) != HS_SUCCESS) {
      std::fprintf(stderr, "Hyperscan refuses the phrases: %s\n", problem->message);
      hs_free_compile_error(problem);
      return false;
    }
    return hs_alloc_scratch(database_, &scratch_) == HS_SUCCESS;
  }
  [[nodiscard]] std::string_view name() const override { return "Vectorscan"; }
  int find(std::string_view words) override {
    int found = 0;
    const auto count = [](unsigned, unsigned long long, unsigned long long, unsigned,
                          void* counter) {
      ++*static_cast<int*>(counter);
      return 0;
    };
    const hs_error_t done = hs_scan(database_, words.data(), static_cast<unsigned>(words.size()), 0,
                                    scratch_, count, &found);
    return done == HS_SUCCESS ? found : -1;
  }

 private:
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};

}  // namespace

std::unique_ptr<Peer> make_hyperscan_peer(const Phrases& phrases) {
  auto peer = std::make_unique<HyperscanPeer>();
  if (!peer->add(phrases)) return nullptr;
  return peer;
}
