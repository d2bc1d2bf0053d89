// What every form of the report says in the same words: who, what to do, whom to call. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat_report/report_forms.h"

namespace holdfast {

[[nodiscard]] Advice advice_of(const ReportChat& chat, const ReportWords& words,
                               const ReportReader& reader);
// Whom to call about all of the chats together.
[[nodiscard]] Advice advice_of(const ChatReport& report, const ReportWords& words,
                               const ReportReader& reader);

// "Chat with bolt.rider".
[[nodiscard]] std::string chat_heading(const ReportChat& chat, const ReportWords& words);
// "3 May 2024", or from when to when; empty when no message has a time.
[[nodiscard]] std::string chat_span(const ReportChat& chat, const ReportWords& words);
// "Emergency number: 999"; empty where none holds.
[[nodiscard]] std::string emergency_line(const Advice& advice, const ReportWords& words);
// "You" for the owner, where it is the young person who reads.
[[nodiscard]] std::string person_name(const ReportChat& chat, std::string_view name,
                                      const ReportWords& words, const ReportReader& reader);
// True when the person whose export it is wrote what the guard takes for pressure.
[[nodiscard]] bool is_by_owner(const ReportChat& chat);

// The lines of "Read this first" and of "What was not read".
[[nodiscard]] std::vector<std::string> hint_lines(const ChatReport& report,
                                                  const ReportWords& words,
                                                  const ReportReader& reader);
[[nodiscard]] std::vector<std::string> unread_lines(const ChatReport& report,
                                                    const ReportWords& words);

// ", call 0800 1111, 24 hours": each part that is known.
[[nodiscard]] std::vector<std::string> service_lines(const ServiceChoice& choice,
                                                     const ReportWords& words);

// Pieces of a text, those that are marked and those between. Marks of direction are left out: they
// can make text look like other text.
[[nodiscard]] std::vector<std::pair<std::string, bool>> marked_pieces(const ReportMoment& moment);

}  // namespace holdfast
