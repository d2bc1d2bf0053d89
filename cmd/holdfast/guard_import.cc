// `holdfast guard --import`: a person's own chat export, read on this machine alone, to a report
// for people. Opens the files that are named, writes the report, and nothing else. One thread.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>

#include "chat/chat.h"
#include "chat_report/chat_report.h"
#include "chat_report/report_forms.h"
#include "guard_verbs.h"
#include "store_options.h"

namespace holdfast {
namespace {

constexpr std::int64_t kProgressMs = 500;

// A line on standard error that says how far it is, where that is a terminal.
class ProgressLine {
 public:
  ProgressLine() : is_shown_(isatty(STDERR_FILENO) != 0) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() {
    if (has_written_) fmt::print(stderr, "\r\033[K");
  }
  void read(std::uint64_t bytes) {
    if (is_due()) fmt::print(stderr, "\r\033[KReading: {} MiB", bytes >> 20);
  }
  void judged(std::size_t done, std::size_t all) {
    if (is_due()) fmt::print(stderr, "\r\033[KLooking at chat {} of {}", done, all);
  }

 private:
  bool is_due() {
    if (!is_shown_) return false;
    const std::int64_t now_ms = system_time_ms();
    if (next_ms_ == 0) next_ms_ = now_ms + kProgressMs;
    if (now_ms < next_ms_) return false;
    next_ms_ = now_ms + kProgressMs;
    has_written_ = true;
    return true;
  }

  bool is_shown_;
  bool has_written_ = false;
  std::int64_t next_ms_ = 0;
};

// For its owner's eyes alone: it holds parts of private chats.
bool write_private_file(const std::string& name, std::string_view text) {
  const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return close(file) == 0 && text.empty();
}

bool print_whole(const std::string& text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return std::fflush(stdout) == 0 && is_written;
}

Result<ReportReader> read_reader(const GuardWatchVerbOptions& options) {
  const std::optional<Asker> who = asker_from_name(options.who);
  if (!who) {
    return fail(ErrorCode::kInvalidArgument,
                "--who must be one of: young, friend, parent, teacher, platform.");
  }
  if (!options.country.empty() && !is_country_code(options.country)) {
    return fail(ErrorCode::kInvalidArgument,
                "--country must be two letters (ISO 3166-1), such as GB.");
  }
  return ReportReader{.who = *who,
                      .country = options.country,
                      .age_years = options.age_years,
                      .made_at = system_time_ms()};
}

bool has_name(const ChatExport& chats, std::string_view name) {
  for (const Chat& chat : chats.chats) {
    ChatExport nobody;
    if (chat_owner(nobody, chat, name)) return true;
  }
  return false;
}

bool has_alert(const ChatReport& report) {
  for (const ReportChat& chat : report.marked) {
    if (level_of(chat.assessment) >= GuardLevel::kWarn) return true;
  }
  return false;
}

int write_report(const GuardWatchVerbOptions& options, const ChatReport& report,
                 const ReportWords& words, const ReportReader& reader) {
  if (!options.html.empty()) {
    const std::string page = report_html(report, words, reader);
    const bool is_to_output = options.html == "-";
    if (is_to_output ? !print_whole(page) : !write_private_file(options.html, page)) {
      return refuse_guard("The report cannot be written there; check --html and the space left.");
    }
    if (!options.as_json) {
      if (!is_to_output) fmt::print(stderr, "The report is written.\n");
      return 0;
    }
  }
  const bool is_printed = print_whole(options.as_json ? report_json(report, words, reader)
                                                      : report_text(report, words, reader));
  return is_printed ? 0 : 1;
}

}  // namespace

int run_guard_import(const GuardWatchVerbOptions& options) {
  if (options.inputs.empty()) {
    return refuse_guard("Name the files of the export, such as the zip that was downloaded.");
  }
  if (options.html == "-" && options.as_json) {
    return refuse_guard("--html - and --json cannot both go to standard output.");
  }
  const std::optional<ChatApp> app = chat_app_from_name(options.import_from);
  if (!app) return refuse_guard("--import must be instagram, snapchat or whatsapp.");
  const Result<ReportReader> reader = read_reader(options);
  if (!reader) return refuse_guard(reader.error().message);
  const Result<GuardSetup> setup = load_guard(options.files);
  if (!setup) return refuse_guard(setup.error().message);
  const Result<ReportWords> words = report_words(options.language, setup->signs);
  if (!words) return refuse_guard(words.error().message);
  std::optional<ProgressLine> progress(std::in_place);
  const Result<ChatExport> chats = read_chat_export(
      *app, options.inputs, {.progress = [&](std::uint64_t bytes) { progress->read(bytes); }});
  if (!chats) {
    progress.reset();
    return refuse_guard(chats.error().message);
  }
  if (!options.me.empty() && !has_name(*chats, options.me)) {
    progress.reset();
    return refuse_guard("Nobody in these chats has the name that --me says; write it as they do.");
  }
  Guard guard(setup->knowledge, {.policy = setup->rules.policy});
  const ChatReport report = judge_chats(
      *chats, guard,
      {.me = options.me,
       .least = options.is_only_alerts ? GuardLevel::kWarn : GuardLevel::kNotice,
       .progress = [&](std::size_t done, std::size_t all) { progress->judged(done, all); }});
  progress.reset();
  const int status = write_report(options, report, *words, *reader);
  if (status != 0) return status;
  return report.unread_files > 0 || (options.fails_on_alert && has_alert(report)) ? 1 : 0;
}

}  // namespace holdfast
