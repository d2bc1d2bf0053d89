// The schema as numbered steps. A step that has shipped is never edited: a change is a new step.
#include "store/migrations.h"

#include <soci/soci.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {
namespace {

// {id} is a row number the database gives; times are milliseconds since 1970 UTC; flags are 0 or 1.
constexpr std::array kFirstLight = {
    "create table revisions(topic text primary key, value bigint not null)",
    "insert into revisions(topic, value) values('audit', 0), ('banks', 0), ('keys', 0)",
    "create table settings(name text primary key, value text not null)",

    "create table cases(id {id}, number text not null unique, submission_id text not null unique, "
    "key_hash text not null, created_at bigint not null, threatened integer, shared integer, "
    "deadline_at bigint, urgency integer not null, order_at bigint not null, "
    "waiting_pictures integer not null)",
    "create index cases_queue on cases(urgency desc, order_at, id) where waiting_pictures > 0",
    "create table case_pictures(id {id}, case_id bigint not null references cases(id), "
    "position integer not null, pdq text not null, quality integer not null, md5 text not null, "
    "sha256 text not null, width integer not null, height integer not null, state text not null, "
    "reason text, bank_content_id bigint unique, decided_at bigint, decided_by text, "
    "unique(case_id, position))",
    "create table case_events(id {id}, case_id bigint not null references cases(id), "
    "at bigint not null, kind text not null, picture integer, platform text, outcome text, "
    "reason text)",
    "create index case_events_of on case_events(case_id, id)",
    "create table case_sessions(token_hash text primary key, case_id bigint not null "
    "references cases(id), expires_at bigint not null)",

    "create table banks(id {id}, name text not null unique, enabled integer not null, "
    "created_at bigint not null)",
    "insert into banks(name, enabled, created_at) values('HOTLINE_ACCEPTED', 1, 0)",
    "create table bank_contents(id {id}, bank_id bigint not null references banks(id), "
    "created_at bigint not null)",
    "create table signals(id {id}, content_id bigint not null references bank_contents(id), "
    "signal_type text not null, value text not null, quality integer, "
    "changed_revision bigint not null, removed integer not null)",
    "create index signals_changed on signals(changed_revision)",

    "create table staff(id {id}, name text not null unique, role text not null, "
    "state text not null, password_hash text, totp_secret text, totp_last_step bigint not null, "
    "created_at bigint not null)",
    "create table staff_links(token_hash text primary key, staff_id bigint not null unique "
    "references staff(id), totp_secret text not null, expires_at bigint not null)",
    "create table staff_sessions(token_hash text primary key, staff_id bigint not null "
    "references staff(id), created_at bigint not null, expires_at bigint not null)",

    "create table platform_keys(id text primary key, platform text not null, "
    "key_hash text not null unique, created_at bigint not null, revoked_at bigint, "
    "last_used_at bigint)",
    "create table sightings(content_id bigint not null references bank_contents(id), "
    "platform text not null, first_at bigint not null, last_at bigint not null, "
    "lookups bigint not null, primary key(content_id, platform))",
    "create table outcomes(id {id}, content_id bigint not null references bank_contents(id), "
    "platform text not null, outcome text not null, reference text not null, at bigint not null, "
    "unique(platform, reference))",

    "create table spent_work(challenge_hash text primary key, expires_at bigint not null)",
    "create table failed_attempts(subject_hash text primary key, failures integer not null, "
    "last_at bigint not null)",
    "create index failed_attempts_last on failed_attempts(last_at)",

    "create table audit(seq bigint primary key, at bigint not null, actor text not null, "
    "action text not null, subject text not null, details text not null, "
    "previous_hash text not null, hash text not null)",
};

// Alerts, who is told of them, and the ledger of who was. A row that waits has a next_at; a row
// that a sender holds has an owner; the others have neither, so both partial indexes stay small.
constexpr std::array kAlerts = {
    "create table alerts(id {id}, identifier text not null unique, message_type text not null, "
    "replaces text, headline text not null, source text not null, source_hash text not null, "
    "state text not null, sending text not null, proposed_at bigint not null, "
    "proposed_by text not null, published_at bigint, published_by text)",

    "create table recipients(id {id}, address text not null, address_key text not null unique, "
    "domain text not null, name text not null, role text not null, school text not null, "
    "region text not null, language text not null, consent text not null, "
    "consent_source text not null, state text not null, version bigint not null, "
    "created_at bigint not null, opt_in_hash text unique, opt_in_expires_at bigint)",
    "create table suppressions(address_key text primary key, reason text not null, "
    "source text not null, at bigint not null)",

    "create table deliveries(id {id}, alert_id bigint not null references alerts(id), "
    "recipient_id bigint not null, domain text not null, state text not null, "
    "attempts integer not null, next_at bigint, owner text, batch bigint not null, "
    "changed_at bigint not null, "
    "reply text not null, unique(alert_id, recipient_id))",
    "create index deliveries_due on deliveries(alert_id, next_at, id, domain) "
    "where next_at is not null",
    "create index deliveries_owned on deliveries(owner, batch) where owner is not null",
    "create index deliveries_state on deliveries(alert_id, state, id)",
    "create table senders(owner text primary key, alert_id bigint not null, host text not null, "
    "boot text not null, journal text not null, started_at bigint not null, "
    "seen_at bigint not null)",
};

// What readers do themselves. A mail that asks to confirm is due while due_at is set.
constexpr std::array kReaders = {
    "create table opt_in_mails(recipient_id bigint primary key, asked_at bigint not null, "
    "due_at bigint, attempts integer not null)",
    "create index opt_in_mails_due on opt_in_mails(due_at) where due_at is not null",
    "create table acknowledgements(alert_id bigint not null, recipient_id bigint not null, "
    "at bigint not null, primary key(alert_id, recipient_id))",
};

// Who is told of events over HTTP, and what. A message is due while due_at is set; one that is
// being sent has an owner, and is due again when its time is over. Messages name no endpoint as a
// foreign key, so that removing one never stands in the way of what makes an event.
constexpr std::array kWebhooks = {
    "create table webhook_endpoints(id text primary key, url text not null, secret text not null, "
    "old_secret text, old_secret_until bigint, events text not null, state text not null, "
    "note text not null, created_at bigint not null, created_by text not null, "
    "failing_since bigint, hold_until bigint not null)",
    "create table webhook_messages(id {id}, message_id text not null, endpoint_id text not null, "
    "type text not null, payload text not null, state text not null, attempts integer not null, "
    "due_at bigint, owner text, created_at bigint not null, last_at bigint, last_status integer, "
    "last_error text not null, unique(message_id, endpoint_id))",
    "create index webhook_messages_due on webhook_messages(due_at) where due_at is not null",
    "create index webhook_messages_next on webhook_messages(endpoint_id, due_at, id) "
    "where due_at is not null",
    "create index webhook_messages_of on webhook_messages(endpoint_id, id)",
};

// Addresses that were asked to confirm, never did and were forgotten: a list does not ask them
// again.
constexpr std::array kAskedInVain = {
    "create table asked_in_vain(address_hash text primary key, at bigint not null)",
};

// Conversations that the guard asks a human to look at, how each platform is watched, and hashes of
// the events that were taken. A webhook endpoint may be told of one platform's guard alerts.
constexpr std::array kGuard = {
    "create table guard_cases(id {id}, platform text not null, conversation text not null, "
    "level integer not null, stage text not null, risk integer not null, suspect text not null, "
    "person_at_risk text not null, may_harm integer not null, shadow integer not null, "
    "messages bigint not null, reasons text not null, actions text not null, "
    "opened_at bigint not null, changed_at bigint not null, claimed_by text not null, "
    "claimed_at bigint, closed_at bigint, closed_by text not null, outcome text not null, "
    "note text not null)",
    "create unique index guard_cases_open on guard_cases(platform, conversation) "
    "where closed_at is null",
    "create index guard_cases_queue on guard_cases(shadow, level, opened_at, id) "
    "where closed_at is null",
    "create table guard_case_messages(case_id bigint not null references guard_cases(id), "
    "number bigint not null, message_id text not null, at bigint, sender text not null, text text, "
    "primary key(case_id, number))",
    "create table guard_case_events(id {id}, case_id bigint not null references guard_cases(id), "
    "at bigint not null, kind text not null, level integer, actor text not null)",
    "create index guard_case_events_of on guard_case_events(case_id, id)",
    "create table guard_platforms(platform text primary key, shadow integer not null, "
    "notice integer, warn integer, urgent integer, changed_at bigint not null, "
    "changed_by text not null)",
    "create table guard_seen(id {id}, platform text not null, at bigint not null, "
    "count bigint not null, events text not null)",
    "create index guard_seen_of on guard_seen(platform, id)",
    "alter table webhook_endpoints add column platform text not null default ''",
};

// Reports to NCMEC: what is filed, its files' bytes, every step in order, and its clocks. A
// referral that is being filed has an owner until lease_until; it is due while next_at is set.
constexpr std::array kReferrals = {
    "create table referrals(id {id}, platform text not null, reference text not null, "
    "incident text not null, state text not null, wish text not null, report_id text not null, "
    "attempts integer not null, first_at bigint, next_at bigint, owner text not null, "
    "lease_until bigint not null, last_code integer, last_words text not null, "
    "created_at bigint not null, created_by text not null, changed_at bigint not null, "
    "filed_at bigint, preserve_until bigint, hold text not null, destroyed_at bigint, "
    "unique(platform, reference))",
    "create index referrals_due on referrals(next_at) where next_at is not null",
    "create index referrals_preserved on referrals(preserve_until) "
    "where preserve_until is not null and destroyed_at is null",
    "create table referral_files(referral_id bigint not null references referrals(id), "
    "place integer not null, content text not null, primary key(referral_id, place))",
    "create table referral_steps(id {id}, referral_id bigint not null references referrals(id), "
    "at bigint not null, attempt integer not null, step text not null, outcome text not null, "
    "code integer, report_id text not null)",
    "create index referral_steps_of on referral_steps(referral_id, id)",
    "create table referral_deadlines(referral_id bigint not null references referrals(id), "
    "name text not null, due_at bigint not null, met_at bigint, primary key(referral_id, name))",
};

// Reports that people send the hotline. Bodies, identities, wraps and pieces are age files as
// base64: the server has the key of none.
constexpr std::array kReports = {
    "create table report_settings(id integer primary key, open integer not null, "
    "school integer not null, answer_hours integer not null, retention_days integer not null, "
    "spam_days integer not null, quota_bytes bigint not null, notify text not null, "
    "recovery_recipient text not null, recovery_at bigint, recovery_by text not null, "
    "rotation_needed integer not null)",
    "insert into report_settings(id, open, school, answer_hours, retention_days, spam_days, "
    "quota_bytes, notify, recovery_recipient, recovery_by, rotation_needed) "
    "values(1, 1, 0, 48, 365, 30, 21474836480, '', '', '', 0)",
    "create table report_keys(id {id}, key_id text not null unique, kind text not null, "
    "recipient text not null, created_at bigint not null, created_by text not null, "
    "retired_at bigint)",
    "create unique index report_keys_current on report_keys(kind) where retired_at is null",
    "create table report_members(staff_id bigint primary key references staff(id), "
    "recipient text not null, identity text not null, created_at bigint not null)",
    "create table report_wraps(key_id text not null references report_keys(key_id), "
    "staff_id bigint not null references report_members(staff_id), wrapped text not null, "
    "primary key(staff_id, key_id))",

    "create table reports(id {id}, number text not null unique, submission_id text not null "
    "unique, "
    "key_hash text not null, created_at bigint not null, reporter_recipient text not null, "
    "key_id text not null, body text not null, redacted_at bigint, urgency integer not null, "
    "deadline_at bigint, order_at bigint not null, country text not null, age_band text not null, "
    "kind text not null, school integer not null, state text not null, outcome text not null, "
    "assigned_to text not null, opened_at bigint, answered_at bigint, closed_at bigint, "
    "late_at bigint, destroy_at bigint, hold_why text not null, hold_until bigint, "
    "unread integer not null)",
    "create index reports_queue on reports(urgency desc, order_at, id) "
    "where state in ('waiting', 'open')",
    "create index reports_state on reports(state, id)",
    "create index reports_destroy on reports(destroy_at) where destroy_at is not null",
    "create table report_messages(id {id}, report_id bigint not null references reports(id), "
    "number integer not null, message_id text not null, sender text not null, "
    "key_id text not null, sent_at bigint not null, read_at bigint, body text not null, "
    "unique(report_id, number), unique(report_id, message_id))",
    "create table report_notes(id {id}, report_id bigint not null references reports(id), "
    "note_id text not null, written_by text not null, at bigint not null, key_id text not null, "
    "body text not null, unique(report_id, note_id))",
    "create table report_attachments(id {id}, report_id bigint not null references reports(id), "
    "attachment_id text not null, key_id text not null, size bigint not null, sha256 text not "
    "null, "
    "received bigint not null, created_at bigint not null, changed_at bigint not null, "
    "completed_at bigint, unique(report_id, attachment_id))",
    "create index report_attachments_unfinished on report_attachments(changed_at) "
    "where completed_at is null",
    "create table report_pieces(attachment bigint not null references report_attachments(id), "
    "start bigint not null, bytes text not null, primary key(attachment, start))",
    "create table report_tokens(report_id bigint not null references reports(id), "
    "kind text not null, token text not null, key_id text not null, "
    "primary key(report_id, kind, token))",
    "create index report_tokens_equal on report_tokens(token, kind)",
    "create table report_clocks(id {id}, report_id bigint not null references reports(id), "
    "kind text not null, due_at bigint not null, done_at bigint, set_by text not null)",
    "create index report_clocks_of on report_clocks(report_id, id)",
    "create table report_events(id {id}, report_id bigint not null references reports(id), "
    "at bigint not null, kind text not null, actor text not null, detail text not null)",
    "create index report_events_of on report_events(report_id, id)",
    "create table report_sessions(token_hash text primary key, report_id bigint not null "
    "references reports(id), expires_at bigint not null)",
    "create table report_drafts(key_hash text primary key, revision bigint not null, "
    "saved_at bigint not null, body text not null)",
};

// Whom a mail tells that reports wait; next_at is the earliest time of the next one, or the end of
// the lease of who writes it now.
constexpr std::array kReportNotices = {
    "create table report_arrivals(id integer primary key, arrived bigint not null)",
    "insert into report_arrivals(id, arrived) values(1, 0)",
    "create table report_notices(address text primary key, told bigint not null, "
    "next_at bigint not null)",
    "alter table report_settings drop column notify",
};

// What other programs fetch of the banks: each content's place in the log of changes, and whether
// it was ever offered. Times only grow with revisions, so contents from before share the newest
// one.
constexpr std::array kExchange = {
    "create index signals_of on signals(content_id, signal_type)",
    "create index signals_value on signals(value, signal_type)",
    "create index outcomes_of on outcomes(content_id, platform, id)",
    "alter table banks add column shared integer not null default 0",
    "update banks set shared = 1 where name = 'HOTLINE_ACCEPTED'",
    "alter table platform_keys add column submit_bank text",
    "alter table bank_contents add column changed_revision bigint not null default 0",
    "alter table bank_contents add column changed_at bigint not null default 0",
    "alter table bank_contents add column offered integer not null default 0",
    "alter table bank_contents add column withdrawn integer not null default 0",
    "alter table bank_contents add column submitted_by text not null default ''",
    "update bank_contents set changed_revision = coalesce((select max(s.changed_revision) "
    "from signals s where s.content_id = bank_contents.id), 0), "
    "changed_at = (select max(c.created_at) from bank_contents c), "
    "offered = (select b.shared from banks b where b.id = bank_contents.bank_id)",
    "create index bank_contents_changed on bank_contents(changed_revision, id) where offered = 1",
    "create index bank_contents_time on bank_contents(changed_at, changed_revision) "
    "where offered = 1",
};

// What platforms keep on lists themselves: how often a bank is matched, contents that are switched
// off for a time, what is noted of one, and keys that may change lists.
constexpr std::array kCuration = {
    "alter table banks add column enabled_ratio double precision not null default 1",
    "alter table banks add column removed_at bigint",
    "alter table bank_contents add column disable_until bigint not null default 1",
    "alter table bank_contents add column removed_at bigint",
    "alter table bank_contents add column source_uri text not null default ''",
    "alter table bank_contents add column note text not null default ''",
    "alter table bank_contents add column metadata text not null default ''",
    "create index bank_contents_of on bank_contents(bank_id, id)",
    "create table signal_type_ratios(signal_type text primary key, "
    "enabled_ratio double precision not null)",
    "alter table platform_keys add column curator integer not null default 0",
};

// What a young person may say of a picture, how a case is worked on, and what took it off the
// lists. Lists in text are names with spaces between. A reader of the lists is a platform that
// fetches them, and how far it has come.
constexpr std::array kCases = {
    "alter table cases add column age text",
    "alter table cases add column origin text",
    "alter table cases add column shared_where text not null default ''",
    "alter table cases add column wants text not null default ''",
    "alter table cases add column recovery_question text",
    "alter table cases add column recovery_hash text",
    "alter table cases add column claimed_by text",
    "alter table cases add column claimed_at bigint",
    "alter table case_pictures add column held_reason text",
    "alter table case_pictures add column approved_by text",
    "alter table case_pictures add column approved_at bigint",
    "alter table case_pictures add column withdrawn_at bigint",
    "create table case_settings(id integer primary key, accept_adults integer not null, "
    "two_people integer not null, suspend_after integer not null, service_hours integer not null, "
    "crowded_above integer not null)",
    "insert into case_settings values(1, 0, 0, 2, 48, 200)",
    "create table list_readers(platform text primary key, revision bigint not null, "
    "at bigint not null)",
};

constexpr std::array kSources = {
    "insert into revisions(topic, value) values('exchange_leases', 0)",
    "create table exchange_sources(id {id}, name text not null unique, format text not null, "
    "url text not null, user_name text not null, secret text not null, public_key text not null, "
    "bank_id bigint not null unique references banks(id), signals text not null, "
    "members text not null, statuses text not null, min_quality integer not null, "
    "every_ms bigint not null, enabled integer not null, created_at bigint not null, "
    "checkpoint text not null default '', sync_number bigint not null default 0, "
    "round bigint not null default 0, syncing integer not null default 0, due_at bigint, "
    "started_at bigint, finished_at bigint, good_at bigint, failures bigint not null default 0, "
    "last_error text not null default '', lease_owner text, lease_until bigint, "
    "pages bigint not null default 0, received bigint not null default 0, "
    "added bigint not null default 0, withdrawn bigint not null default 0, "
    "refused bigint not null default 0, unknown bigint not null default 0, "
    "malformed bigint not null default 0, out_of_order bigint not null default 0)",
    "create table exchange_entries(source_id bigint not null references exchange_sources(id), "
    "entry_key text not null, entry_order bigint not null, sync_number bigint not null, "
    "round bigint not null, content_id bigint references bank_contents(id), digest text not null, "
    "primary key(source_id, entry_key))",
    "create index exchange_entries_round on exchange_entries(source_id, round)",
    "create table exchange_kept(source_id bigint primary key references exchange_sources(id), "
    "at bigint not null, status integer not null, reason text not null, bytes bigint not null, "
    "body text not null)",
};

// A bank's own radius, where it has one; and which files of the lists in memory were written when
// the database was as it is (lookup_file_store.h).
constexpr std::array kLookups = {
    "alter table banks add column radius_bits integer",
    "create table lookup_files(token text primary key, made_at bigint not null)",
};

constexpr std::array kAppendOnlySqlite = {
    "create trigger audit_no_update before update on audit "
    "begin select raise(abort, 'the audit log only grows'); end",
    "create trigger audit_no_delete before delete on audit "
    "begin select raise(abort, 'the audit log only grows'); end",
};

constexpr std::array kAppendOnlyPostgresql = {
    "create function audit_only_grows() returns trigger language plpgsql as "
    "$$ begin raise exception 'the audit log only grows'; end $$",
    "create trigger audit_no_change before update or delete or truncate on audit "
    "for each statement execute function audit_only_grows()",
};

// The same identity under a passkey, beside the one under a passphrase.
constexpr std::array kPasskeys = {
    "alter table report_members add column passkey text not null default ''",
};

// A case's conversation, as report_messages has it, with the keys of each return code; pictures
// that were added; and what is said back to the exchanges that content was fetched from: one row an
// entry, which waits while `due_at` is set.
constexpr std::array kCaseTalk = {
    "create table case_talks(case_id bigint not null references cases(id), "
    "number integer not null, recipient text not null, key_id text not null, body text not null, "
    "at bigint not null, primary key(case_id, number))",
    "create table case_messages(id {id}, case_id bigint not null references cases(id), "
    "number integer not null, message_id text not null, sender text not null, "
    "key_id text not null, sent_at bigint not null, read_at bigint, body text not null, "
    "unique(case_id, number), unique(case_id, message_id))",
    "alter table cases add column unread integer not null default 0",
    "create index cases_unread on cases(unread)",
    "alter table cases add column waiting_since bigint",
    "create table exchange_feedback(id {id}, source_id bigint not null "
    "references exchange_sources(id), entry_key text not null, signal text not null, "
    "outcome text not null, asked_at bigint not null, revision bigint not null, due_at bigint, "
    "failures bigint not null default 0, sent_at bigint, refused integer not null default 0, "
    "unique(source_id, entry_key))",
    "create index exchange_feedback_due on exchange_feedback(due_at)",
    "create index exchange_entries_content on exchange_entries(content_id)",
};

// Pictures of cases, sealed to the desk's keys, where the operator has recorded that the law lets
// them be held (assessed mode). They are in no other table, and go with the decision.
constexpr std::array kAssessed = {
    "create table case_assessment(id integer primary key, enabled integer not null, "
    "basis text not null, recorded_by text not null, recorded_at bigint, "
    "longest_days integer not null)",
    "insert into case_assessment values(1, 0, '', '', null, 7)",
    "create table case_files(id {id}, case_id bigint not null references cases(id), "
    "position integer not null, attachment_id text not null, key_id text not null, "
    "size bigint not null, sha256 text not null, received bigint not null, "
    "created_at bigint not null, changed_at bigint not null, completed_at bigint, "
    "unique(case_id, attachment_id), unique(case_id, position))",
    "create index case_files_age on case_files(created_at)",
    "create table case_file_pieces(attachment bigint not null references case_files(id), "
    "start bigint not null, bytes text not null, primary key(attachment, start))",
};

// SHA-1 beside the digests that there were, for pictures whose page made it; and which contents are
// of a video, which until now only those with a `video_md5` were.
constexpr std::array kSha1 = {
    "alter table case_pictures add column sha1 text not null default ''",
    "alter table bank_contents add column is_video integer not null default 0",
    "update bank_contents set is_video = 1 where id in (select content_id from signals "
    "where signal_type = 'video_md5')",
};

// Who may open the sealed pictures of cases. Where they may be held already, everybody there could.
constexpr std::array kSeesPictures = {
    "alter table staff add column sees_pictures integer not null default 0",
    "update staff set sees_pictures = 1 where role <> 'platform' and "
    "exists (select 1 from case_assessment where id = 1 and enabled = 1)",
};

std::string for_dialect(std::string_view statement, Dialect dialect) {
  std::string out(statement);
  const std::string_view id = dialect == Dialect::kSqlite
                                  ? "integer primary key autoincrement"
                                  : "bigint generated always as identity primary key";
  for (std::size_t at = out.find("{id}"); at != std::string::npos; at = out.find("{id}")) {
    out.replace(at, 4, id);
  }
  return out;
}

using Statements = std::vector<std::string>;

// Every step, oldest first: step number = place + 1.
std::vector<Statements> all_steps(Dialect dialect) {
  const auto step = [&](const auto& statements) {
    Statements out;
    for (const char* statement : statements) out.push_back(for_dialect(statement, dialect));
    return out;
  };
  Statements first = step(kFirstLight);
  if (dialect == Dialect::kSqlite) {
    first.insert(first.end(), kAppendOnlySqlite.begin(), kAppendOnlySqlite.end());
  } else {
    first.insert(first.end(), kAppendOnlyPostgresql.begin(), kAppendOnlyPostgresql.end());
  }
  return {
      first,           step(kAlerts),    step(kReaders), step(kWebhooks),    step(kAskedInVain),
      step(kGuard),    step(kReferrals), step(kReports), step(kPasskeys),    step(kReportNotices),
      step(kExchange), step(kCuration),  step(kCases),   step(kSources),     step(kLookups),
      step(kCaseTalk), step(kAssessed),  step(kSha1),    step(kSeesPictures)};
}

}  // namespace

Result<void> migrate(Transaction& transaction) {
  soci::session& sql = transaction.session();
  if (transaction.dialect() == Dialect::kPostgresql) {
    sql << "select pg_advisory_xact_lock(8420)";  // two programs may start at once
  }
  sql << "create table if not exists migrations(number integer primary key)";
  int applied = 0;
  sql << "select coalesce(max(number), 0) from migrations", soci::into(applied);
  const std::vector<Statements> steps = all_steps(transaction.dialect());
  if (applied > static_cast<int>(steps.size())) {
    return fail(ErrorCode::kConflict,
                "The database was made by a newer Holdfast: start that one, or restore a backup.");
  }
  for (int number = applied + 1; number <= static_cast<int>(steps.size()); ++number) {
    for (const std::string& statement : steps[number - 1]) sql << statement;
    sql << "insert into migrations(number) values(:number)", soci::use(number, "number");
  }
  return {};
}

}  // namespace holdfast
