// Instagram's pages, walked tag by tag: a message is a box that has a sender, words and a time.
#include "chat/instagram_html.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "chat/chat_text.h"

namespace holdfast {
namespace {

struct Tag {
  std::string_view name;  // as written
  std::string_view rest;  // attributes
  bool is_end = false;
};

// The value of class="..." in the order of the page's own quoting; empty when there is none.
std::string_view class_of(std::string_view attributes) {
  const std::size_t begin = attributes.find("class=\"");
  if (begin == std::string_view::npos) return {};
  const std::string_view value = attributes.substr(begin + 7);
  return value.substr(0, value.find('"'));
}

bool has_class(std::string_view classes, std::string_view wanted) {
  for (std::size_t at = classes.find(wanted); at != std::string_view::npos;
       at = classes.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    if ((at == 0 || classes[at - 1] == ' ') && (end == classes.size() || classes[end] == ' ')) {
      return true;
    }
  }
  return false;
}

// Which part of a message a box holds.
enum class Place { kNone, kSender, kWords, kTime };

Place place_of(std::string_view classes) {
  if (has_class(classes, "_a6-h") || has_class(classes, "_2lek")) return Place::kSender;
  if (has_class(classes, "_a6-p") || has_class(classes, "_2let")) return Place::kWords;
  if (has_class(classes, "_a6-o") || has_class(classes, "_2lem")) return Place::kTime;
  return Place::kNone;
}

bool is_void(std::string_view name) {
  constexpr std::string_view kNames[] = {"img",  "br",   "hr",   "input",
                                         "meta", "link", "area", "source"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

class Walk {
 public:
  void text(std::string_view words);
  void tag(const Tag& tag);
  DraftPart take() { return std::move(part_); }

 private:
  void open(const Tag& tag);
  void close();
  void finish_message();

  DraftPart part_;
  int depth_ = 0;
  int message_depth_ = 0;  // 0: in none
  int place_depth_ = 0;
  int skip_depth_ = 0;  // of a list of reactions
  Place place_ = Place::kNone;
  bool is_title_ = false;
  std::string sender_, words_, time_;
  ChatMedia media_ = ChatMedia::kNone;
};

void Walk::text(std::string_view words) {
  if (is_title_) part_.title += words;
  if (skip_depth_ > 0) return;
  if (place_ == Place::kSender) sender_ += words;
  if (place_ == Place::kWords) words_ += words;
  if (place_ == Place::kTime) time_ += words;
}

void Walk::open(const Tag& tag) {
  const std::string_view classes = class_of(tag.rest);
  if (message_depth_ == 0 && has_class(classes, "uiBoxWhite") && has_class(classes, "noborder")) {
    message_depth_ = depth_;
  } else if (message_depth_ > 0 && place_ == Place::kNone) {
    place_ = place_of(classes);
    if (place_ != Place::kNone) place_depth_ = depth_;
  } else if (tag.name == "ul" && skip_depth_ == 0) {
    skip_depth_ = depth_;
  }
}

void Walk::close() {
  if (depth_ == skip_depth_) skip_depth_ = 0;
  if (depth_ == place_depth_) {
    place_ = Place::kNone;
    place_depth_ = 0;
  }
  if (depth_ == message_depth_) finish_message();
  if (depth_ > 0) --depth_;
}

void Walk::tag(const Tag& tag) {
  if (tag.name == "title") is_title_ = !tag.is_end && part_.title.empty();
  if (tag.name == "br" || tag.name == "div") text("\n");
  if (is_void(tag.name)) {
    if (tag.name == "img" && place_ == Place::kWords && skip_depth_ == 0) {
      media_ = ChatMedia::kPicture;
    }
    return;
  }
  if (tag.is_end) {
    close();
    return;
  }
  ++depth_;
  if (tag.name == "video" && place_ == Place::kWords) media_ = ChatMedia::kVideo;
  if (tag.name == "audio" && place_ == Place::kWords) media_ = ChatMedia::kVoice;
  open(tag);
}

// `text` with one line end for many.
std::string joined_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty()) {
      if (!out.empty()) out += '\n';
      out += line;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void Walk::finish_message() {
  message_depth_ = 0;
  const std::string sender = without_entities(joined_lines(sender_));
  if (!sender.empty()) {
    part_.messages.push_back({.sender = sender,
                              .at = instagram_html_time(trimmed(time_)),
                              .media = media_,
                              .text = without_entities(joined_lines(words_))});
  }
  sender_.clear();
  words_.clear();
  time_.clear();
  media_ = ChatMedia::kNone;
}

// The tag that `html` begins with, after its '<'; also how long it is with its '>'.
Tag read_tag(std::string_view html, std::size_t& bytes) {
  bytes = std::min(html.find('>'), html.size() - 1) + 1;
  std::string_view inside = html.substr(0, bytes - 1);
  Tag tag;
  if (inside.starts_with('/')) {
    tag.is_end = true;
    inside.remove_prefix(1);
  }
  const std::size_t end = inside.find_first_of(" \t\r\n/");
  tag.name = inside.substr(0, end);
  if (end != std::string_view::npos) tag.rest = inside.substr(end);
  return tag;
}

// From "<style" or "<script" behind its end.
std::string_view after_raw(std::string_view html, std::string_view name) {
  const std::size_t end = html.find("</" + std::string(name));
  return end == std::string_view::npos ? std::string_view() : html.substr(end);
}

}  // namespace

Result<DraftPart> read_instagram_html(std::string_view html) {
  Walk walk;
  while (!html.empty()) {
    const std::size_t open = html.find('<');
    walk.text(html.substr(0, open));
    if (open == std::string_view::npos || open + 1 >= html.size()) break;
    html.remove_prefix(open + 1);
    if (html[0] == '!' || html[0] == '?') {
      const std::size_t end = html.find(html.starts_with("!--") ? "-->" : ">");
      html.remove_prefix(end == std::string_view::npos ? html.size() : end + 1);
      continue;
    }
    std::size_t bytes = 0;
    const Tag tag = read_tag(html, bytes);
    html.remove_prefix(bytes);
    if (!tag.is_end && (tag.name == "style" || tag.name == "script")) {
      html = after_raw(html, tag.name);
      walk.tag(tag);
      continue;
    }
    walk.tag(tag);
  }
  DraftPart part = walk.take();
  if (part.messages.empty()) {
    return fail(ErrorCode::kCorrupt, "A page of the export has no messages.");
  }
  part.title = without_entities(part.title);
  return part;
}

std::optional<TimeMs> instagram_html_time(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  if (text.size() > 64) return std::nullopt;
  std::vector<std::string> words(1);
  const std::string lower = ascii_lower(text);
  for (std::string_view rest = lower; !rest.empty();) {
    const std::size_t space = leading_space_bytes(rest);
    const bool is_gap = space > 0 || rest[0] == ',' || rest[0] == ':';
    if (!is_gap) words.back() += rest[0];
    if (is_gap && !words.back().empty()) words.emplace_back();
    rest.remove_prefix(std::max<std::size_t>(1, space));
  }
  if (words.back().empty()) words.pop_back();
  if (words.size() < 5) return std::nullopt;
  const std::string_view* const months_end = kMonths.data() + kMonths.size();
  const std::string_view* const month =
      std::find(kMonths.data(), months_end, std::string_view(words[0]).substr(0, 3));
  std::array<int, 5> numbers{};  // day, year, hour, minute, second
  std::size_t found = 0;
  for (std::size_t i = 1; i < words.size() && found < numbers.size(); ++i) {
    const std::string& word = words[i];
    if (word.size() > 4 || word.find_first_not_of("0123456789") != std::string::npos) break;
    numbers[found++] = std::stoi(word);
  }
  if (month == months_end || found < 4) return std::nullopt;
  const bool is_after_noon = words.back() == "pm";
  if (is_after_noon || words.back() == "am") {
    if (numbers[2] < 1 || numbers[2] > 12) return std::nullopt;
    numbers[2] = numbers[2] % 12 + (is_after_noon ? 12 : 0);
  }
  return time_of_civil({.year = numbers[1],
                        .month = static_cast<int>(month - kMonths.data()) + 1,
                        .day = numbers[0],
                        .hour = numbers[2],
                        .minute = numbers[3],
                        .second = found > 4 ? numbers[4] : 0});
}

}  // namespace holdfast
