// Pages made on the server, in the same frame as the site's own. Constant; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "service/message.h"

namespace holdfast {

// The language of a page: `wanted` (the reader's or ?lang=) if the site has it, else the first of
// Accept-Language that it has, else English.
[[nodiscard]] std::string page_language(const Request& request, std::string_view wanted);

// `main` is HTML and goes into the frame's main part; `title` is text. Without the site's pages in
// the program (HOLDFAST_WEB=OFF) a bare page that says the same.
[[nodiscard]] Response framed_page(unsigned status, std::string_view language,
                                   std::string_view title, std::string_view main);

// A page with a heading, a sentence, and what is put behind them.
[[nodiscard]] Response sentence_page(unsigned status, std::string_view language,
                                     std::string_view heading, std::string_view text,
                                     std::string_view more);

// The answer with its ETag, or 304 when the asker has it already.
[[nodiscard]] Response tagged_response(const Request& request, std::string_view content_type,
                                       const std::string& body, const std::string& etag);

}  // namespace holdfast
