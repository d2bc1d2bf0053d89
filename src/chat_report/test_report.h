// Two made chats and the program's own guard, for this room's tests.
#pragma once

#include "chat_report/chat_report.h"
#include "chat_report/report_words.h"

namespace holdfast {

inline constexpr TimeMs kTestTime = 1'714'770'960'000;  // 2024-05-03T21:16:00Z

// "bolt", in which bolt.rider (the first person) blackmails Zoë, whose export it is; and "ana",
// about homework.
[[nodiscard]] ChatExport test_chats();
[[nodiscard]] ChatReport judge_test_chats(const ChatExport& chats,
                                          const ChatReportOptions& options = {});
[[nodiscard]] const GuardSigns& test_signs();
[[nodiscard]] ReportWords test_words(std::string_view language);

}  // namespace holdfast
