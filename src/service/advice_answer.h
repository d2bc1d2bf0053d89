// An answer of the advice with its words, as JSON: the same for the command line and for HTTP. The
// layout is docs/formats/advice.md's. Pure; safe from any thread.
#pragma once

#include <boost/json/object.hpp>

#include "holdfast/advice.h"

namespace holdfast {

[[nodiscard]] boost::json::object advice_answer(const Situation& situation);

}  // namespace holdfast
