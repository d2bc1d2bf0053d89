// Nanoseconds a message for folding and for cutting into words, on one thread. Prints a line for
// each kind of message: the median of several rounds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "guard/words.h"

namespace {

constexpr int kRounds = 15;
constexpr int kRepeats = 20000;
constexpr std::uint32_t kMaxCodePoints = 16384;

struct Kind {
  const char* name;
  std::vector<std::string_view> messages;
};

const std::vector<Kind> kKinds = {
    {"ordinary, ASCII",
     {"are you coming to the match on saturday or do you have to work",
      "ok i will ask my mum when she gets home and let you know then",
      "did you finish the homework? i am stuck on the third question",
      "lol no way, he said that to the teacher in front of everybody"}},
    {"numbers, marks, links, ASCII",
     {"don't forget: it's $20 each, we'll meet at 9:30pm by the gate.",
      "see https://example.org/tickets?id=12 - it's 1,500 for all of us"}},
    {"disguised, ASCII",
     {"53nd m3 th3 m0n3y n0w or 1 w1ll p0st 1t to @ll y0ur fr13nds",
      "s e n d me the money n.o.w or i w*i*l*l po$t it to a l l"}},
    {"accents and emoji",
     {"tu viens à la fête samedi ou tu dois travailler après l'école 😂",
      "nao sei, vou perguntar à minha mãe e amanhã já te digo 👍 beijos"}},
    {"letters of other scripts and styles",
     {"ѕеnd mе thе mоnеу nоw оr i wіll роѕt іt tо аll уоur friеndѕ",
      "𝘀𝗲𝗻𝗱 𝗺𝗲 𝘁𝗵𝗲 𝗺𝗼𝗻𝗲𝘆 𝗻𝗼𝘄 or i will post it to all your friends"}},
};

template <typename Task>
double median_ns(Task&& task, std::size_t messages) {
  std::vector<double> rounds;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRepeats; ++i) task();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    rounds.push_back(spent.count() / kRepeats / static_cast<double>(messages));
  }
  std::nth_element(rounds.begin(), rounds.begin() + kRounds / 2, rounds.end());
  return rounds[kRounds / 2];
}

}  // namespace

int main() {
  std::printf("%-36s %6s %6s %8s %8s\n", "messages", "bytes", "words", "fold ns", "cut ns");
  std::size_t seen = 0;
  for (const Kind& kind : kKinds) {
    std::vector<holdfast::Folded> folded(kind.messages.size());
    holdfast::Words words;
    std::size_t bytes = 0, count = 0;
    const double fold_ns = median_ns(
        [&] {
          for (std::size_t i = 0; i < folded.size(); ++i) {
            holdfast::fold(kind.messages[i], kMaxCodePoints, folded[i]);
            seen += folded[i].bytes.size();
          }
        },
        folded.size());
    const double cut_ns = median_ns(
        [&] {
          for (const holdfast::Folded& one : folded) {
            holdfast::cut_words(one, words);
            seen += words.words.size();
          }
        },
        folded.size());
    for (std::size_t i = 0; i < folded.size(); ++i) {
      holdfast::cut_words(folded[i], words);
      count += words.words.size();
      bytes += kind.messages[i].size();
    }
    std::printf("%-36s %6zu %6zu %8.0f %8.0f\n", kind.name, bytes / folded.size(),
                count / folded.size(), fold_ns, cut_ns);
  }
  return seen == 0 ? 1 : 0;
}
