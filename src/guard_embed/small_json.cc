// JSON by descent, as RFC 8259 has it and simdjson reads it. One thread.
#include "guard_embed/small_json.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/utf8.h"

namespace holdfast::small_json {
namespace {

using Kind = Node::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// The nearest double; false when it is too large to be one.
bool read_double(std::string_view digits, double& out) {
#ifdef __wasm__
  // libc++ 19 has no from_chars of doubles; wasi-libc's strtod knows no other locale.
  out = std::strtod(std::string(digits).c_str(), nullptr);
#else
  // from_chars leaves what is too small or too large alone: which of them it is, strtod would know,
  // but it obeys the host's locale. A number too small has a negative exponent.
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (read.ec == std::errc::result_out_of_range) {
    const std::size_t exponent = digits.find_first_of("eE");
    const bool is_small = exponent == std::string_view::npos || digits[exponent + 1] == '-';
    out = is_small ? 0.0 : HUGE_VAL;
  }
#endif
  return std::isfinite(out);
}

class Descent {
 public:
  Descent(std::string_view text, std::vector<Node>& nodes, std::string& texts)
      : text_(text), nodes_(nodes), texts_(texts) {}

  error_code run() {
    error_code error = value(1);
    if (error == SUCCESS && next_is_any()) error = TAPE_ERROR;
    return error;
  }

 private:
  bool next_is_any() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
    return at_ < text_.size();
  }
  bool take(char c) {
    if (!next_is_any() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  error_code word(std::string_view expected, Kind kind) {
    if (text_.substr(at_, expected.size()) != expected) return TAPE_ERROR;
    at_ += expected.size();
    nodes_.back().kind = kind;
    return SUCCESS;
  }

  error_code value(std::size_t depth) {
    if (!next_is_any()) return TAPE_ERROR;
    const std::size_t own = nodes_.size();
    nodes_.emplace_back();
    error_code error = SUCCESS;
    switch (text_[at_]) {
      case '{':
      case '[':
        error = container(own, depth);
        break;
      case '"':
        nodes_[own].kind = Kind::kText;
        error = text(nodes_[own].text);
        break;
      case 't':
        error = word("true", Kind::kTrue);
        break;
      case 'f':
        error = word("false", Kind::kFalse);
        break;
      case 'n':
        error = word("null", Kind::kNull);
        break;
      default:
        error = number(nodes_[own]);
    }
    nodes_[own].after = static_cast<std::uint32_t>(nodes_.size() - own);
    return error;
  }

  error_code container(std::size_t own, std::size_t depth) {
    const bool is_object = text_[at_++] == '{';
    const char close = is_object ? '}' : ']';
    nodes_[own].kind = is_object ? Kind::kObject : Kind::kArray;
    if (take(close)) return SUCCESS;
    if (depth >= kMostDepth) return DEPTH_ERROR;
    do {
      if (is_object) {
        if (!next_is_any() || text_[at_] != '"') return TAPE_ERROR;
        Node key;
        key.kind = Kind::kText;
        if (const error_code error = text(key.text); error != SUCCESS) return error;
        nodes_.push_back(key);
        if (!take(':')) return TAPE_ERROR;
      }
      if (const error_code error = value(depth + 1); error != SUCCESS) return error;
    } while (take(','));
    return take(close) ? SUCCESS : TAPE_ERROR;
  }

  error_code text(std::string_view& out) {
    const std::size_t begin = texts_.size();
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const char c = text_[at_++];
      if (static_cast<unsigned char>(c) < 0x20) return TAPE_ERROR;
      if (c != '\\') {
        texts_ += c;
      } else if (const error_code error = escape(); error != SUCCESS) {
        return error;
      }
    }
    if (at_ == text_.size()) return TAPE_ERROR;
    ++at_;
    out = std::string_view(texts_).substr(begin);
    return SUCCESS;
  }

  error_code escape() {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    if (at_ == text_.size()) return TAPE_ERROR;
    const char c = text_[at_++];
    if (c == 'u') return escaped_code();
    const std::size_t found = kLetters.find(c);
    if (found == std::string_view::npos) return STRING_ERROR;
    texts_ += kMeant[found];
    return SUCCESS;
  }

  int unit() {
    if (text_.size() - at_ < 4) return -1;
    int out = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = hex_value(text_[at_++]);
      if (digit < 0) return -1;
      out = out * 16 + digit;
    }
    return out;
  }

  error_code escaped_code() {
    const int high = unit();
    if (high < 0 || (high >= 0xDC00 && high < 0xE000)) return STRING_ERROR;
    if (high < 0xD800 || high >= 0xE000) {
      append_utf8(texts_, static_cast<std::uint32_t>(high));
      return SUCCESS;
    }
    if (text_.substr(at_, 2) != "\\u") return STRING_ERROR;
    at_ += 2;
    const int low = unit();
    if (low < 0xDC00 || low >= 0xE000) return STRING_ERROR;
    append_utf8(texts_, 0x10000U + (static_cast<std::uint32_t>(high - 0xD800) << 10) +
                            static_cast<std::uint32_t>(low - 0xDC00));
    return SUCCESS;
  }

  bool digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }

  error_code number(Node& node) {
    const std::size_t begin = at_;
    if (text_[at_] == '-') ++at_;
    const std::size_t first = at_;
    if (!digits() || (text_[first] == '0' && at_ - first > 1)) return TAPE_ERROR;
    node.kind = Kind::kWhole;
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      node.kind = Kind::kNumber;
      if (!digits()) return TAPE_ERROR;
    }
    if (at_ < text_.size() && (text_[at_] | 0x20) == 'e') {
      ++at_;
      node.kind = Kind::kNumber;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!digits()) return TAPE_ERROR;
    }
    const std::string_view all = text_.substr(begin, at_ - begin);
    if (!read_double(all, node.number)) return TAPE_ERROR;
    if (node.kind == Kind::kWhole) return whole(all, node);
    return SUCCESS;
  }

  // A whole number beyond 64 bits is no number to simdjson; one beyond 63 bits has no std::int64_t.
  static error_code whole(std::string_view all, Node& node) {
    const char* const end = all.data() + all.size();
    if (std::from_chars(all.data(), end, node.whole).ec == std::errc()) {
      node.number = static_cast<double>(node.whole);  // -0 is 0
      return SUCCESS;
    }
    std::uint64_t large = 0;
    if (std::from_chars(all.data(), end, large).ec != std::errc()) return TAPE_ERROR;
    node.kind = Kind::kNumber;
    return SUCCESS;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Node>& nodes_;
  std::string& texts_;
};

}  // namespace

namespace dom {

error_code element::get(std::string_view& out) const {
  if (!is_string()) return INCORRECT_TYPE;
  out = node_->text;
  return SUCCESS;
}

error_code element::get(std::int64_t& out) const {
  if (node_->kind != Kind::kWhole) return INCORRECT_TYPE;
  out = node_->whole;
  return SUCCESS;
}

error_code element::get(double& out) const {
  if (!is_number()) return INCORRECT_TYPE;
  out = node_->number;
  return SUCCESS;
}

error_code element::get(bool& out) const {
  if (node_->kind != Kind::kTrue && node_->kind != Kind::kFalse) return INCORRECT_TYPE;
  out = node_->kind == Kind::kTrue;
  return SUCCESS;
}

error_code element::get(array& out) const {
  if (node_->kind != Kind::kArray) return INCORRECT_TYPE;
  out = array(node_);
  return SUCCESS;
}

error_code element::get(object& out) const {
  if (node_->kind != Kind::kObject) return INCORRECT_TYPE;
  out = object(node_);
  return SUCCESS;
}

Found<element> object::operator[](std::string_view name) const {
  for (const key_value_pair pair : *this) {
    if (pair.key == name) return pair.value;
  }
  return NO_SUCH_FIELD;
}

Found<element> parser::parse(const std::uint8_t* bytes, std::size_t size, bool) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (!is_utf8(text)) return UTF8_ERROR;
  nodes_.clear();
  texts_.clear();
  texts_.reserve(size);  // so that no view into it moves
  const error_code error = Descent(text, nodes_, texts_).run();
  if (error != SUCCESS) return error;
  return element(nodes_.data());
}

Found<element> parser::parse(const std::string& text) {
  return parse(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), false);
}

}  // namespace dom
}  // namespace holdfast::small_json
