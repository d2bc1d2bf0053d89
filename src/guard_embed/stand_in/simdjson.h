// What `#include <simdjson.h>` finds where the guard is built without simdjson:
// cmake/GuardEmbed.cmake puts this folder first.
#pragma once

#include "guard_embed/small_json.h"

namespace simdjson = holdfast::small_json;
