// Age files that come in pieces which may come over hours and from a bad line: attachments of
// reports, pictures of cases. A piece that was answered is in the database. Much like tus, with one
// length and one hash told before. docs/formats/report.md. Functions are safe from any thread.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "service/app.h"
#include "service/json_fields.h"
#include "service/message.h"
#include "service/report_view.h"
#include "service/work_gate.h"
#include "store/sealed_file_store.h"

namespace holdfast {

// What the device asks to begin with.
struct UploadStart {
  SealedFile file;
  std::string media;  // of an attachment
  std::optional<Proof> proof;
};

// What differs between the owners of files. Outlives the routes that use it.
struct UploadRules {
  FileOwner owner = FileOwner::kReport;
  ReportFileLimits limits;
  const char* too_large;  // sentences, each for one problem
  const char* missing;
  const char* no_room;
  // Fields of its own in the request that begins a file.
  void (*read)(JsonFields& fields, UploadStart& start);
  // Locks the owner; why the file is not begun, or nothing.
  Result<std::optional<Response>> (*refuse)(Transaction& transaction, App& app,
                                            const Request& request, const UploadStart& start);
  // Why no piece is taken now, or nothing.
  std::optional<Response> (*refuse_piece)(Transaction& transaction);
  // What follows in the transaction that completes a file.
  void (*completed)(Transaction& transaction, const Request& request, const SealedFile& file,
                    TimeMs at_ms);
  // The file as its owner sees it.
  boost::json::object (*view)(const App& app, const SealedFile& file);
};

// {"attachment_id", "size", "offset", "state", "created_at", "expires_at"}.
[[nodiscard]] boost::json::object upload_view(const App& app, const SealedFile& file);

[[nodiscard]] Response begin_upload(App& app, const Request& request, const UploadRules& rules);
[[nodiscard]] Response show_upload(App& app, const Request& request, const UploadRules& rules);
[[nodiscard]] Response take_upload_piece(App& app, const Request& request,
                                         const UploadRules& rules);

// Whose file a request under a session is about.
[[nodiscard]] std::int64_t upload_owner_id(const Request& request, const UploadRules& rules);
// 404.
[[nodiscard]] Response no_such_upload(const UploadRules& rules);

}  // namespace holdfast
