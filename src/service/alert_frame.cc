// Framing of pages. Constant; safe from any thread.
#include "service/alert_frame.h"

#include <fmt/format.h>

#include "alert/alert_parts.h"
#include "base/bytes.h"
#include "service/assets.h"

namespace holdfast {
namespace {

constexpr std::string_view kTitleMark = "@@title@@";
constexpr std::string_view kMainMark = "@@main@@";

const Asset* frame_of(std::string_view language) {
  return find_asset(fmt::format("frames/{}.txt", language));
}

// "fr" of "fr-CA;q=0.8".
std::string primary_language(std::string_view tag) {
  tag = trimmed(tag.substr(0, tag.find(';')));
  return ascii_lower(tag.substr(0, tag.find('-')));
}

std::string with_put_in(std::string_view frame, std::string_view mark, std::string_view text) {
  std::string out(frame);
  const std::size_t at = out.find(mark);
  if (at != std::string::npos) out.replace(at, mark.size(), text);
  return out;
}

}  // namespace

std::string page_language(const Request& request, std::string_view wanted) {
  const std::string first = primary_language(wanted);
  if (!first.empty() && frame_of(first) != nullptr) return first;
  if (!first.empty()) return "en";
  std::string_view list = request.header("accept-language");
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string tag = primary_language(list.substr(0, comma));
    if (frame_of(tag) != nullptr) return tag;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return "en";
}

Response framed_page(unsigned status, std::string_view language, std::string_view title,
                     std::string_view main) {
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("Vary", "Accept-Language");
  if (const Asset* frame = frame_of(language)) {
    response.body =
        with_put_in(with_put_in(frame->contents, kTitleMark, html_escaped(title)), kMainMark, main);
  } else {
    response.body = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta "
        "charset=\"utf-8\"><title>{}</title></head>\n"
        "<body><main>\n{}\n</main></body></html>\n",
        html_escaped(language), html_escaped(title), main);
  }
  return response;
}

Response sentence_page(unsigned status, std::string_view language, std::string_view heading,
                       std::string_view text, std::string_view more) {
  return framed_page(status, language, heading,
                     fmt::format("<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">{}"
                                 "</p>\n{}",
                                 html_escaped(heading), html_escaped(text), more));
}

Response tagged_response(const Request& request, std::string_view content_type,
                         const std::string& body, const std::string& etag) {
  Response response;
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("ETag", etag);
  if (request.header("if-none-match").find(etag) != std::string_view::npos) {
    response.status = 304;
    response.content_type.clear();
    return response;
  }
  response.content_type = content_type;
  response.body = body;
  return response;
}

}  // namespace holdfast
