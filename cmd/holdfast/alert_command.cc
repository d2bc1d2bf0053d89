// `holdfast alert`: its verbs, and what several of them share. One thread.
#include "alert_command.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "alert/alert_check.h"
#include "alert_verbs.h"
#include "base/bytes.h"
#include "holdfast/advice.h"
#include "store_options.h"

namespace holdfast {

void add_alert_command(CLI::App& app, int& exit_code) {
  CLI::App* alert = app.add_subcommand("alert", "Alerts: one file to every form and every reader");
  alert->require_subcommand(1);
  add_alert_new(*alert, exit_code);
  add_alert_check(*alert, exit_code);
  add_alert_render(*alert, exit_code);
  add_alert_publish(*alert, exit_code);
  add_alert_recipients(*alert, exit_code);
  add_alert_send(*alert, exit_code);
  add_alert_status(*alert, exit_code);
  add_alert_import(*alert, exit_code);
  add_alert_signing(*alert, exit_code);
}

Result<std::string> read_whole_file(const std::string& name, std::size_t max_bytes) {
  struct Closer {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };
  const std::unique_ptr<std::FILE, Closer> file(name == "-" ? stdin
                                                            : std::fopen(name.c_str(), "rb"));
  if (!file) {
    return fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                "The file cannot be opened; check its name and that you may read it.");
  }
  std::string bytes;
  char part[16'384];
  while (const std::size_t got = std::fread(part, 1, sizeof part, file.get())) {
    bytes.append(part, got);
    if (bytes.size() > max_bytes) {
      return fail(ErrorCode::kTooLarge, fmt::format("The file is over {} bytes.", max_bytes));
    }
  }
  if (std::ferror(file.get()) != 0) {
    return fail(ErrorCode::kUnavailable, "The file cannot be read to its end; try again.");
  }
  return bytes;
}

Result<void> write_new_file(const std::string& name, std::string_view bytes, unsigned mode) {
  const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0 && errno == EEXIST) {
    return fail(ErrorCode::kConflict, "There is a file of that name already; choose another.");
  }
  if (file < 0) {
    return fail(ErrorCode::kUnavailable, "The file cannot be made; check its folder.");
  }
  bool is_written = true;
  while (!bytes.empty() && is_written) {
    const ssize_t wrote = ::write(file, bytes.data(), bytes.size());
    is_written = wrote > 0;
    if (is_written) bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (::close(file) != 0 || !is_written) {
    ::unlink(name.c_str());
    return fail(ErrorCode::kUnavailable, "The file cannot be written; is the disk full?");
  }
  return {};
}

int print_bytes(std::string_view bytes) {
  const bool is_done = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() &&
                       std::fflush(stdout) == 0;
  return is_done ? 0 : 1;
}

Result<std::string> alert_advice_text(std::string_view piece, std::string_view language) {
  const std::optional<std::size_t> found = find_advice_piece(piece);
  if (!found) {
    return fail(ErrorCode::kNotFound,
                "Point at a piece of advice that there is: data/advice/pieces.json names them.");
  }
  const AdviceWords words = advice_words(*found, language);
  return "**" + std::string(words.title) + ".** " + std::string(words.text);
}

void print_findings(const std::string& name, const std::vector<AlertFinding>& findings) {
  for (const AlertFinding& finding : findings) {
    const bool is_error = finding.kind == AlertFinding::Kind::kError;
    fmt::print(stderr, "{}:{}: {}: {}\n", name, finding.line, is_error ? "error" : "warning",
               finding.message);
  }
}

void note_if_expired(const Alert& alert, std::vector<AlertFinding>& findings) {
  if (const std::optional<AlertFinding> found = expired_finding(alert, system_time_ms())) {
    findings.push_back(*found);
  }
}

std::optional<LoadedAlert> load_alert(const std::string& name) {
  const AlertFileLimits limits;
  Result<std::string> text = read_whole_file(name, limits.max_bytes);
  if (!text) {
    fmt::print(stderr, "{}: {}\n", name, text.error().message);
    return std::nullopt;
  }
  AlertReading reading = read_checked_alert(*text, alert_advice_text, limits);
  print_findings(name, reading.findings);
  if (!reading.alert) return std::nullopt;
  return LoadedAlert{std::move(*reading.alert), std::move(*text)};
}

}  // namespace holdfast
