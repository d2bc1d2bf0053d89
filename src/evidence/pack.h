// Files to an exhibit pack. Reads the files that are named and what is inside folders that are
// named, never follows a link, changes nothing of what it reads; what it makes appears whole or not
// at all. One thread. docs/formats/exhibit-pack.md has the layout.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "chat/chat.h"
#include "evidence/age.h"
#include "evidence/content.h"
#include "evidence/details.h"
#include "holdfast/result.h"
#include "sign/minisign.h"

namespace holdfast {

inline constexpr std::size_t kMostExhibits = 100'000;

// At least one of `folder`, `zip` and `age`. Empty: none of that kind.
struct PackOutput {
  std::string folder;
  std::string zip;
  std::string age;  // the zip, encrypted to `recipients`
  std::vector<Bytes> recipients;
  std::uint64_t part_bytes = 0;  // of each part of `zip` and `age`; 0: whole
};

struct PackInput {
  std::string path;             // a file or a folder
  std::optional<ChatApp> chat;  // it is an export of this app: its messages are told of too
};

struct PackOptions {
  std::string pack_id;  // a UUID, lower case
  TimeMs now = 0;
  SigningKey key;
  PackDetails details;
  std::vector<PackInput> inputs;
  PackOutput output;
  RandomSource random;
  // Sends a request to a time stamping service: TimeStampReq to TimeStampResp. Empty: no stamp.
  std::function<Result<std::string>(const std::string& request)> stamp;
  std::string stamp_ca_pem;  // for the reply's signature; empty: it is not checked
  // Called with bytes copied so far and bytes in all, now and then. May be empty.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress;
};

struct PackResult {
  std::size_t exhibits = 0;
  std::uint64_t bytes = 0;  // of exhibits
  std::size_t messages = 0;
  std::uint32_t unread_chats = 0;  // files of chats that were broken; they are packed all the same
  std::string checkpoint;
  std::string signer;                // verifier key
  std::optional<Error> stamp_error;  // the pack is made without the stamp that was wanted
};

// Errors: kNotFound, kUnsupported (a link, a device), kConflict (something of that name is there, a
// file changed while it was read), kTooLarge, kInvalidArgument (nothing to pack, details of a file
// that is not packed), kUnavailable, and those of read_chat_export.
[[nodiscard]] Result<PackResult> make_pack(const PackOptions& options);

// What make_pack does first. Public for its tests.
struct GatheredFile {
  std::string path;  // on this machine
  std::string name;  // as told
  std::uint64_t bytes = 0;
  TimeMs modified_ms = 0;
};
// The files of the inputs in order, and folders' in the order of their names.
[[nodiscard]] Result<std::vector<GatheredFile>> gather_files(const std::vector<PackInput>& inputs);
// Exhibits without their digests, and messages.
struct Gathered {
  std::vector<GatheredFile> files;
  PackContent content;
  std::uint32_t unread_chats = 0;
};
[[nodiscard]] Result<Gathered> gather_content(const PackOptions& options);

}  // namespace holdfast
