// Cases: what a young person sent (hashes, never pictures), what was decided, what happened since.
// Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/hash.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

// One picture as its device described it.
struct PictureHashes {
  Hash256 pdq;
  int quality = 0;     // 0 to 100
  std::string md5;     // 32 hex digits, of the file's bytes
  std::string sha1;    // 40 hex digits, of the file's bytes; empty: an older page did not make it
  std::string sha256;  // 64 hex digits, of the file's bytes
  int width = 0;       // pixels
  int height = 0;
};

// What the person chose to say; every answer may be missing.
struct CaseSituation {
  std::optional<bool> threatened;
  std::optional<bool> shared;
  std::optional<TimeMs> deadline_ms;
  std::optional<std::string> age;         // "under_18" or "over_18", of who is in the picture
  std::optional<std::string> origin;      // "sent", "taken" or "made_by_ai"
  std::vector<std::string> shared_where;  // names of apps
  std::vector<std::string> wants;         // "report_account", "talk"
};

struct NewCase {
  std::string number;         // "7K3M-Q9TD", made by the service
  std::string submission_id;  // 32 hex digits, made by the device
  std::string key_hash;       // Argon2id of the key that the return code gives
  TimeMs created_ms = 0;
  CaseSituation situation;
  std::vector<PictureHashes> pictures;
  std::optional<std::string> recovery_question;
  std::string recovery_hash;  // Argon2id of its answer's key
  // Why each is held back, in the order of `pictures`; those without a place here are not.
  std::vector<std::optional<std::string>> held;
};

// The values of `urgency` in the database, most urgent highest. docs/formats/database.md.
enum class Urgency : std::uint8_t { kNone = 0, kThreatened = 1, kShared = 2, kDeadline = 3 };
[[nodiscard]] Urgency urgency_of(const CaseSituation& situation);
[[nodiscard]] const char* urgency_name(Urgency urgency);

struct CaseKey {
  std::int64_t case_id = 0;
  std::string number;
  std::string key_hash;
};

struct CasePicture {
  int position = 0;  // from 1, in the order sent
  PictureHashes hashes;
  std::string state;  // "received", "held", "on_list", "declined", "suspended", "withdrawn"
  std::optional<std::string> reason;
  std::optional<std::string> held_reason;  // "plain", "uneven", "crowded" or "well_known"
  std::optional<std::string> approved_by;  // the first of two members who accept it
  std::optional<TimeMs> approved_ms;
  std::optional<std::string> bank;
  std::optional<std::int64_t> bank_content_id;
  std::optional<TimeMs> decided_ms;
  std::optional<std::string> decided_by;
  std::optional<TimeMs> withdrawn_ms;
};

// One line of the timeline. kind: "received", "added" (a picture, later), "on_list", "declined",
// "found", "outcome", "withdrawn", "loaded" and "withdrawal_confirmed" (a platform has fetched the
// list since), "suspended" (platforms doubted it), "restored" (the desk put it back), "recovered"
// (it opens with another code since), "picture_sent" and "picture_destroyed" (its sealed copy).
struct CaseEvent {
  TimeMs at_ms = 0;
  std::string kind;
  std::optional<int> picture;  // its position; missing when the event is of the whole case
  std::optional<std::string> platform;
  std::optional<std::string> outcome;
  std::optional<std::string> reason;
};

struct Case {
  std::int64_t case_id = 0;
  std::string number;
  TimeMs created_ms = 0;
  CaseSituation situation;
  Urgency urgency = Urgency::kNone;
  TimeMs due_ms = 0;                      // when it is to be decided by
  int unread = 0;                         // messages that the desk has not read
  int unread_answers = 0;                 // the desk's, that the young person has not read
  std::optional<std::string> claimed_by;  // who took it in hand last: see case_claimant()
  std::optional<TimeMs> claimed_ms;       // and when, or did something to it since
  bool has_recovery = false;              // the person set a question for when the code is lost
  std::vector<CasePicture> pictures;      // by position
  std::vector<CaseEvent> timeline;        // oldest first
};

// "received", "on_list", "partly_on_list", "declined" or "withdrawn". Of pictures that were not
// withdrawn, unless all were.
[[nodiscard]] std::string case_status(const std::vector<CasePicture>& pictures);

// A line of the desk's queue.
struct CaseSummary {
  std::string number;
  TimeMs created_ms = 0;
  Urgency urgency = Urgency::kNone;
  std::optional<TimeMs> deadline_ms;
  int picture_count = 0;
  int lowest_quality = 0;
  std::string status;
  TimeMs due_ms = 0;
  bool is_late = false;
  int held = 0;                           // pictures that are held back
  int unread = 0;                         // messages that the desk has not read
  int suspended = 0;                      // and that platforms doubted
  int approved = 0;                       // and that wait for a second member
  bool wants_talk = false;                // the person wants to talk to someone
  std::optional<std::string> claimed_by;  // who has it in hand
  std::optional<std::string> age;         // as in CaseSituation
  std::optional<std::string> origin;
  std::string cursor;  // pass it as `after` to go on behind this line
};

struct Decision {
  std::int64_t case_id = 0;
  bool accept = false;
  std::vector<int> positions;  // empty: every picture not yet decided
  std::string reason;          // for a decline: one of the reasons in docs/formats/database.md
  std::string bank;            // for an acceptance
  std::string decided_by;
  TimeMs at_ms = 0;
  bool restore = false;  // a suspended picture goes back on its list; `accept` is not looked at
  bool despite_held = false;  // an acceptance takes what is held back too
};

// kConflict when the number is taken. The caller has looked for the submission id before.
[[nodiscard]] Result<std::int64_t> insert_case(Transaction& transaction, const NewCase& new_case);
[[nodiscard]] std::optional<CaseKey> find_case_by_submission(Transaction& transaction,
                                                             const std::string& submission_id);
[[nodiscard]] std::optional<CaseKey> find_case_by_number(Transaction& transaction,
                                                         const std::string& number);
// kNotFound when there is none.
[[nodiscard]] Result<Case> load_case(Transaction& transaction, std::int64_t case_id);

struct CaseQuery {
  // Waiting, of these those that `member` has in hand, or those that are late: most urgent first,
  // then earliest deadline or oldest; so those with messages that the desk has not read. Decided:
  // newest first.
  enum class Which : std::uint8_t { kWaiting, kDecided, kMine, kLate, kUnread };
  Which which = Which::kWaiting;
  std::optional<Urgency> urgency;  // only these
  // Only cases that nobody has in hand, that one of two members has accepted something of, that
  // have something held back or suspended, or whose person wants to talk to someone.
  enum class Needs : std::uint8_t { kAnything, kHands, kSecond, kHeld, kSuspended, kTalk };
  Needs needs = Needs::kAnything;
  std::string number;  // not empty: the case of this number alone, whatever its state
  std::string member;
  std::string after;  // a cursor, or empty
  int limit = 50;     // 1 to 201
  TimeMs now_ms = 0;
};
// A cursor that is not one is kInvalidArgument.
[[nodiscard]] Result<std::vector<CaseSummary>> list_cases(Transaction& transaction,
                                                          const CaseQuery& query);
[[nodiscard]] std::int64_t count_waiting_cases(Transaction& transaction);

// Of the cases that wait: all, those that are late, those that `member` has in hand.
struct QueueCounts {
  std::int64_t waiting = 0;
  std::int64_t late = 0;
  std::int64_t mine = 0;
};
[[nodiscard]] QueueCounts count_queue(Transaction& transaction, const std::string& member,
                                      TimeMs now_ms);

// The earliest of 48 hours after it came (or was added to when nothing waited), `service_hours`
// after, and its deadline.
[[nodiscard]] TimeMs case_due_ms(TimeMs waiting_since_ms, const std::optional<TimeMs>& deadline_ms,
                                 int service_hours);

// A member has a case in hand until this long after their last deed on it.
inline constexpr TimeMs kClaimMs = 30 * 60'000;
[[nodiscard]] std::optional<std::string> case_claimant(const Case& found, TimeMs now_ms);
// The error that names who has it.
[[nodiscard]] std::unexpected<Error> case_in_hand(const std::string& member);
// Takes the case in hand, anew where it was. kConflict when another has it, or nothing waits.
[[nodiscard]] Result<void> claim_case(Transaction& transaction, std::int64_t case_id,
                                      const std::string& member, TimeMs now_ms);
// Gives it back. kConflict when another has it.
[[nodiscard]] Result<void> release_case(Transaction& transaction, std::int64_t case_id,
                                        const std::string& member, TimeMs now_ms);

// Applies the decision: accepted pictures go on the bank in this same transaction, and the timeline
// tells. Where two people must accept, the first acceptance is noted, gives the case back, and the
// pictures go on waiting. kConflict when a picture was already decided, is not to be decided so, or
// another has the case in hand; kNotFound for a position or bank that is not there.
[[nodiscard]] Result<void> decide_case(Transaction& transaction, const Decision& decision);

inline constexpr std::size_t kMaxCasePictures = 50;

struct Addition {
  std::int64_t case_id = 0;
  std::vector<PictureHashes> pictures;
  std::vector<std::optional<std::string>> held;  // as in NewCase
  TimeMs at_ms = 0;
};
// Puts more pictures in the case's queue, each with a line of the timeline; gives how many. One
// that the case has already, and that was neither withdrawn nor declined, is passed over. kTooLarge
// when the case would have more than kMaxCasePictures.
[[nodiscard]] Result<int> add_pictures(Transaction& transaction, const Addition& addition);

// Takes pictures off every list, or out of the queue, for good: those at `positions`, or all where
// that is empty. What was withdrawn or declined before stays as it is. kNotFound for a position
// that is not there.
[[nodiscard]] Result<void> withdraw_pictures(Transaction& transaction, std::int64_t case_id,
                                             const std::vector<int>& positions, TimeMs at_ms);

void append_case_event(Transaction& transaction, std::int64_t case_id, const CaseEvent& event);

// Sessions opened with number and code; only a hash of the token is kept.
void insert_case_session(Transaction& transaction, const std::string& token_hash,
                         std::int64_t case_id, TimeMs expires_ms);
[[nodiscard]] std::optional<std::int64_t> find_case_session(Transaction& transaction,
                                                            const std::string& token_hash,
                                                            TimeMs now_ms);
void delete_case_session(Transaction& transaction, const std::string& token_hash);
void delete_expired_case_sessions(Transaction& transaction, TimeMs now_ms);

}  // namespace holdfast
