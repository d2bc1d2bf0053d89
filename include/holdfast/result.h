// Result<T>: a value, or an Error that says what to do. Values only; safe to share once built.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace holdfast {

// What went wrong, in terms a program can act on. Persisted nowhere.
enum class ErrorCode {
  kInvalidArgument,  // the caller's words or bytes are malformed
  kTooLarge,         // over a stated limit
  kUnsupported,      // well-formed, but of a kind this program does not read
  kCorrupt,          // of a known kind, but broken
  kNotFound,
  kConflict,  // the thing already exists, or is no longer in the state the call needs
  kUnauthenticated,
  kForbidden,
  kUnavailable,  // a part this needs (database, file) cannot be reached now: try again
  kInternal,
};

// One sentence for a person. It never carries a user's words, a hash or an evidence path.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message)});
}

// The code's stable spelling in JSON ("invalid-argument", "too-large", ...).
[[nodiscard]] const char* error_code_name(ErrorCode code);

}  // namespace holdfast
