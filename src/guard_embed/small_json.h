// A JSON reader for where simdjson is not: the browser's module and the library that platforms
// embed, which need nothing but the language's own library. It has the part of simdjson's DOM
// interface that the room guard_wire uses, in the same words, so that both builds read events with
// the same source. A parser belongs to one thread; what it gives lives until its next parse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::small_json {

enum error_code : std::uint8_t {
  SUCCESS = 0,
  UTF8_ERROR,      // bytes that are no UTF-8
  STRING_ERROR,    // an escape that is none, or half a surrogate pair
  TAPE_ERROR,      // no JSON
  DEPTH_ERROR,     // nested deeper than kMostDepth
  INCORRECT_TYPE,  // JSON, but not of the type asked for
  NO_SUCH_FIELD,
};

inline constexpr std::size_t SIMDJSON_PADDING = 0;  // simdjson reads past the end, this does not
inline constexpr std::size_t kMostDepth = 1024;     // simdjson's

// A value of a JSON text; what it holds stands right behind it. `after` is how many nodes that is,
// its own among them.
struct Node {
  enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kWhole, kNumber, kText, kArray, kObject };
  Kind kind = Kind::kNull;
  std::uint32_t after = 0;
  std::int64_t whole = 0;  // of kWhole that fits
  double number = 0;       // of kWhole and kNumber
  std::string_view text;
};

// A value, or why there is none.
template <class T>
class Found {
 public:
  Found(error_code error) : error_(error) {}
  Found(T value) : value_(value) {}
  [[nodiscard]] error_code get(T& out) const {
    if (error_ == SUCCESS) out = value_;
    return error_;
  }

 private:
  T value_{};
  error_code error_ = SUCCESS;
};

namespace dom {

class array;
class object;

class element {
 public:
  element() = default;
  explicit element(const Node* node) : node_(node) {}
  [[nodiscard]] bool is_null() const { return node_->kind == Node::Kind::kNull; }
  [[nodiscard]] bool is_string() const { return node_->kind == Node::Kind::kText; }
  [[nodiscard]] bool is_number() const {
    return node_->kind == Node::Kind::kWhole || node_->kind == Node::Kind::kNumber;
  }
  [[nodiscard]] error_code get(std::string_view& out) const;
  [[nodiscard]] error_code get(std::int64_t& out) const;
  [[nodiscard]] error_code get(double& out) const;
  [[nodiscard]] error_code get(bool& out) const;
  [[nodiscard]] error_code get(array& out) const;
  [[nodiscard]] error_code get(object& out) const;

 private:
  const Node* node_ = nullptr;
};

struct key_value_pair {
  std::string_view key;
  element value;
};

// The values behind its own node, each `after` nodes from the one before.
class array {
 public:
  array() = default;
  explicit array(const Node* own) : own_(own) {}
  class iterator {
   public:
    explicit iterator(const Node* at) : at_(at) {}
    element operator*() const { return element(at_); }
    iterator& operator++() {
      at_ += at_->after;
      return *this;
    }
    bool operator!=(const iterator& other) const { return at_ != other.at_; }

   private:
    const Node* at_;
  };
  [[nodiscard]] iterator begin() const { return iterator(own_ + 1); }
  [[nodiscard]] iterator end() const { return iterator(own_ + own_->after); }

 private:
  const Node* own_ = nullptr;
};

class object {
 public:
  object() = default;
  explicit object(const Node* own) : own_(own) {}
  class iterator {
   public:
    explicit iterator(const Node* at) : at_(at) {}
    key_value_pair operator*() const { return {at_->text, element(at_ + 1)}; }
    iterator& operator++() {
      at_ += 1 + at_[1].after;
      return *this;
    }
    bool operator!=(const iterator& other) const { return at_ != other.at_; }

   private:
    const Node* at_;
  };
  [[nodiscard]] iterator begin() const { return iterator(own_ + 1); }
  [[nodiscard]] iterator end() const { return iterator(own_ + own_->after); }
  // The first field of that name.
  [[nodiscard]] Found<element> operator[](std::string_view name) const;

 private:
  const Node* own_ = nullptr;
};

class parser {
 public:
  // Copies what it needs of the text. The last argument is simdjson's and means nothing here.
  [[nodiscard]] Found<element> parse(const std::uint8_t* bytes, std::size_t size, bool);
  [[nodiscard]] Found<element> parse(const std::string& text);

 private:
  std::vector<Node> nodes_;
  std::string texts_;  // unescaped, one behind the other; never longer than the text
};

}  // namespace dom
}  // namespace holdfast::small_json
