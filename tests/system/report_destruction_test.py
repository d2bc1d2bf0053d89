"""Reports are destroyed when their time is over, with proof, and not while they are held."""

import base64
import hashlib
import secrets
import time
import unittest

import holdfast
import reports
from client import Staff
from reports import Reporter, encrypt, open_hotline, padded_json, text_of
from webhooks_test import HERE, receiver, until

DAY_MS = 86_400_000
SETTINGS = "/api/v1/desk/report-settings"


class DestructionTest(unittest.TestCase):
    postgresql = False

    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.data = ["--data", self.folder / "data"]
        self.database = holdfast.postgresql(self) if self.postgresql else None
        if self.database:
            self.data += ["--database", self.database.url]
        self.server = holdfast.serve(self, *self.data, flags=["--webhook-allow", HERE])
        self.staff = Staff(self.server.url, self.server.setup_token)
        self.desk = open_hotline(self.staff.client)
        hook = {"url": receiver(self).url(), "note": "", "events": ["report.received", "report.message"]}
        self.assertEqual(self.staff.client.post("/api/v1/webhooks", hook).status_code, 201)
        settings = self.desk.client.get(SETTINGS).json()
        body = {name: settings[name] for name in ["open", "school", "answer_hours", "quota_bytes", "notify"]}
        changed = self.desk.client.request(
            "PUT", SETTINGS, json=body | {"retention_days": 30, "spam_days": 7}
        )
        self.assertEqual(changed.status_code, 200, changed.text)

    def sql(self, statement):
        return holdfast.run_sql(statement, self.folder / "data", self.database)

    def told(self, reporter):
        """How many messages to webhooks are kept that name the report."""
        return int(self.sql(f"select count(*) from webhook_messages where payload like '%{reporter.number}%'"))

    def days_go_by(self, days):
        """As if the clock had gone on; the server, begun anew, looks at once what is due."""
        self.server.stop()
        for name in ["created_at", "closed_at", "destroy_at", "hold_until"]:
            self.sql(f"update reports set {name} = {name} - {int(days * DAY_MS)}")
        self.server.start(self.server.port)

    def report(self):
        """One with everything in it, and the digest of all its age files as their destruction has it."""
        reporter = Reporter(self.server.url).send()
        attachment, sealed = reporter.upload(reports.archive("a.txt", secrets.token_bytes(5000)), "text")
        self.assertEqual(reporter.say("hello").status_code, 201)
        self.assertEqual(self.desk.say(reporter.number, "we are here").status_code, 201)
        key_id, to = self.desk.recipients()
        note = {"note_id": secrets.token_hex(16), "key_id": key_id,
                "body": text_of(encrypt(padded_json({"text": "ring"}, reports.MESSAGE), to))}  # fmt: skip
        self.assertEqual(self.desk.on(reporter.number, "POST", "/notes", note).status_code, 201)
        shown = self.desk.on(reporter.number, "GET", "").json()
        files = [base64.b64decode(one["body"]) for one in [shown, *shown["messages"], *shown["notes"]]]
        files.append(self.desk.client.get(f"/api/v1/desk/reports/{reporter.number}/attachments/{attachment}").content)
        self.assertEqual(files[-1], sealed)
        lines = "".join(sorted(hashlib.sha256(one).hexdigest() + "\n" for one in files))
        reporter.files, reporter.digest = files, hashlib.sha256(lines.encode()).hexdigest()
        return reporter

    def set_state(self, reporter, state, **more):
        answer = self.desk.on(reporter.number, "POST", "/state", {"state": state} | more)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def state(self, reporter):
        return self.desk.on(reporter.number, "GET", "").json()["report"]["state"]

    def proofs(self):
        entries = self.desk.client.get("/api/v1/audit?limit=200").json()["entries"]
        return {one["subject"]: one for one in entries if one["action"] == "report.destroy"}

    def assert_destroyed(self, reporter):
        until(lambda: self.state(reporter) == "destroyed")
        proof = self.proofs()[reporter.number]
        self.assertEqual(proof["actor"], "program")
        self.assertEqual(
            proof["details"],
            f"scheduled; bodies 1, messages 2, notes 1, attachments 1; {reporter.digest}",
        )
        self.assertEqual(self.told(reporter), 0)
        back = reporter.come_back()
        self.assertEqual((back.status_code, back.json()["code"]), (410, "destroyed"))
        shown = self.desk.on(reporter.number, "GET", "").json()
        self.assertEqual((shown["body"], shown["messages"], shown["notes"], shown["attachments"]), (None, [], [], []))

    def assert_whole(self, reporter):
        shown = self.desk.on(reporter.number, "GET", "").json()
        self.assertEqual(base64.b64decode(shown["body"]), reporter.files[0])
        self.assertEqual(len(shown["messages"]), 2)
        self.assertEqual(self.told(reporter), 2)
        [attachment] = shown["attachments"]
        path = f"/api/v1/desk/reports/{reporter.number}/attachments/{attachment['attachment_id']}"
        self.assertEqual(self.desk.client.get(path).content, reporter.files[-1])
        self.assertNotIn(reporter.number, self.proofs())

    def settled(self):
        """Time for the server's round at its start to end: it destroys the oldest first, so what it did not
        destroy once a marker that was due last is gone, it left alone."""
        marker = self.report()
        self.set_state(marker, "spam")
        self.sql(f"update reports set destroy_at = {int(time.time() * 1000)} where number = '{marker.number}'")
        self.server.stop()
        self.server.start(self.server.port)
        self.assert_destroyed(marker)

    def test_when_the_time_is_over_and_not_before(self):
        closed, spam, active = self.report(), self.report(), self.report()
        self.set_state(closed, "closed", outcome="helped")
        self.set_state(spam, "spam")
        self.days_go_by(7.01)
        self.assert_destroyed(spam)
        self.settled()
        self.assert_whole(closed)
        self.days_go_by(22.9)
        self.settled()
        self.assert_whole(closed)
        self.days_go_by(0.1)
        self.assert_destroyed(closed)
        self.settled()
        self.assert_whole(active)
        self.assert_chain_is_whole()
        self.assert_nothing_is_left(closed, spam)

    def test_not_while_it_is_held_and_then_at_once(self):
        police, timed = self.report(), self.report()
        until_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * 86400))
        for reporter, hold in [(police, {"why": "police"}), (timed, {"why": "preservation", "until": until_at})]:
            self.assertEqual(self.desk.on(reporter.number, "PUT", "/hold", hold).status_code, 200)
            self.set_state(reporter, "closed", outcome="passed_on")
        self.days_go_by(31)
        self.settled()
        self.assert_whole(police)
        self.assert_whole(timed)
        self.days_go_by(30)
        self.assert_destroyed(timed)
        self.settled()
        self.assert_whole(police)
        self.assertEqual(self.desk.on(police.number, "DELETE", "/hold").status_code, 200)
        self.server.stop()
        self.server.start(self.server.port)
        self.assert_destroyed(police)
        self.assert_chain_is_whole()

    def test_one_that_is_taken_up_again_is_kept(self):
        reporter = self.report()
        self.assertIsNotNone(self.set_state(reporter, "closed", outcome="no_answer")["destroy_at"])
        self.assertEqual(reporter.say("it began again").status_code, 201)
        self.days_go_by(400)
        self.settled()
        self.assertEqual(self.desk.on(reporter.number, "GET", "").json()["report"]["state"], "waiting")
        self.assertNotIn(reporter.number, self.proofs())

    def assert_chain_is_whole(self):
        checked = holdfast.run_program("audit", "verify", *self.data)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def assert_nothing_is_left(self, *destroyed):
        """Not even in what SQLite's files have no use for any more, while the server runs."""
        if self.database:
            return
        files = [file for file in (self.folder / "data").rglob("*") if file.is_file()]
        kept = {file.name: file.read_bytes() for file in files}
        for reporter in destroyed:
            self.assertIn(reporter.number.encode(), kept["holdfast.db"])
            for file in reporter.files:
                for part in [file[-300:], base64.b64encode(file)[-404:-4]]:
                    found = [name for name, data in kept.items() if part in data]
                    self.assertEqual(found, [])


class DestructionOnPostgresqlTest(DestructionTest):
    postgresql = True


if __name__ == "__main__":
    unittest.main()
