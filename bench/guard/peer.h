// One side of the comparison: what finds the concept lists' phrases in normalised text. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

// A phrase of the concept lists as the lists write it ("send * to", "pay*").
using Phrases = std::vector<std::string>;

class Peer {
 public:
  virtual ~Peer() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  // How many different phrases stand in `words`: canonical words, a space before, between and
  // after. Below 0: the library gave up, which spoils the comparison.
  virtual int find(std::string_view words) = 0;
};

// A regular expression for the phrase, in the grammar that RE2 and Hyperscan share.
[[nodiscard]] std::string phrase_expression(std::string_view phrase);

// Null, after a sentence on standard error, where the library refuses the phrases.
std::unique_ptr<Peer> make_re2_peer(const Phrases& phrases);
std::unique_ptr<Peer> make_hyperscan_peer(const Phrases& phrases);
