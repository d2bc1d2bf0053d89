// An incident that every test of this room begins with. Nobody in it is real.
#pragma once

#include <string>

#include "base/time.h"

namespace holdfast {

inline constexpr TimeMs kTestNowMs = 1'795'900'000'000;  // 2026-11-28

inline std::string test_incident_json() {
  return R"json({
 "reference": "case-1", "reviewed": true, "platform": "Chatter",
 "incident_at": "2026-11-20T21:14:00+01:00", "incident_at_note": "The first threat.",
 "escalate": "The child may harm themselves.", "annotations": ["minor_to_minor_interaction"],
 "chat": {"client": "Chatter", "room": "dm-77", "content": "A: pay <now> & today\n[picture asked for]"},
 "law_enforcement": {"agency": "Example Police", "case_number": "42", "reported": true},
 "reporter": {"first_name": "Ada", "emails": ["safety@chatter.example"],
   "contact": {"emails": ["legal@chatter.example"]}, "company": "Chatter Ltd",
   "legal_url": "https://chatter.example/legal"},
 "suspect": {"id": "u-9", "service": "Chatter", "screen_name": "blue_lamp", "compromised": true,
   "display_names": ["Blue Lamp"], "profile_urls": ["https://chatter.example/u/blue_lamp"],
   "ip_events": [{"address": "192.0.2.7", "event": "login", "at": "2026-11-20T20:00:00Z",
                  "possible_proxy": false, "port": 40111}, {"address": "2001:db8::7"}],
   "devices": [{"type": "IMEI", "value": "000000000000000", "event": "login"}],
   "prior_reports": [7], "group": "lamps", "suspended": true,
   "location": {"city": "Exampleton", "country": "GB"},
   "accounts": [{"type": "linked", "platform": "Pictures", "third_party": true,
                 "screen_name": "blue.lamp", "compromised": true, "prior_reports": [8]}]},
 "victims": [{"first_name": "Kim", "age": 14, "date_of_birth": "2012-02-29", "id": "u-1",
              "school": "Example School"}],
 "payments": [{"method": "gift_card", "service": "Example Card", "account": "CODE-1", "amount": "50",
               "currency": "GBP", "paid": true}],
 "files": [{"name": "chat.txt", "content_base64": "aGVsbG8=", "viewed": true, "exif_viewed": true,
            "relevance": "supplemental", "hashes": [{"type": "MD5",
            "value": "5d41402abc4b2a76b9719d911017c592"}], "ip_event": {"address": "192.0.2.7"}},
           {"name": "seen.jpg", "hashes": [{"type": "SHA1",
            "value": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"}]}],
 "deadlines": [{"name": "removal", "due_at": "2026-11-30T00:00:00Z"}],
 "note": "Seen by the night team."
})json";
}

}  // namespace holdfast
