"""Referrals by the real program against a server that behaves as NCMEC's does: filed once, whatever
moment a process is killed in, and nothing of them in a log.
"""

import json
import signal
import subprocess
import threading
import time
import unittest

import cybertip
import holdfast
from client import Client, Staff

SECRET = "the words nobody may read"
STEPS = ["status", "submit", "upload", "fileinfo", "finish"]


def incident(reference="case-1", **more):
    return {
        "reference": reference,
        "reviewed": True,
        "platform": "Chatter",
        "incident_at": "2024-11-20T21:14:00+01:00",
        "escalate": SECRET,
        "chat": {"client": "Chatter", "content": f"A: {SECRET}\nB: [picture asked for]"},
        "reporter": {"emails": ["safety@chatter.example"]},
        "suspect": {"id": "u-9", "screen_name": SECRET, "ip_events": [{"address": "192.0.2.7"}]},
        "victims": [{"id": "u-1", "age": 14}],
        "payments": [{"method": "gift_card", "service": "Example Card", "account": SECRET}],
        "files": [
            {"name": "chat \"1\".txt", "path": "chat.txt", "viewed": True},
            {"name": "seen.jpg", "hashes": [{"type": "SHA1", "value": "a" * 40}]},
        ],
    } | more


class ReferralTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.server = cybertip.Cybertip(self.folder)
        self.addCleanup(self.server.close)
        self.store = ["--data", str(self.folder / "data")]
        (self.folder / "password").write_text(cybertip.PASSWORD + "\n")
        (self.folder / "chat.txt").write_text(SECRET)
        self.incident = self.write(incident())

    def write(self, value, name="incident.json"):
        path = self.folder / name
        path.write_text(json.dumps(value))
        return path

    def flags(self, password=None):
        return [
            *("--referral-url", self.server.url, "--referral-user", cybertip.USER),
            *("--referral-password-file", password or self.folder / "password"),
            *("--referral-ca", self.server.certificate, "--referral-allow", "127.0.0.0/8"),
            *("--referral-lease", 1, "--referral-timeout", 20),
        ]

    def command(self, *words):
        words = ["referral", "file", *self.store, *self.flags(), *words]
        return [holdfast.PROGRAM, *[str(word) for word in words]]

    def file(self, *words, flags=None):
        return holdfast.run_program(
            "referral", "file", *self.store, *(flags or self.flags()), *(words or [self.incident])
        )

    def status(self):
        """The one referral's: PostgreSQL may give it a number past 1 (a racing insert uses one up)."""
        listed = holdfast.lines_of(holdfast.run_program("referral", "status", *self.store, "--json"))
        self.assertEqual(len(listed), 1, "it is kept once")
        number = listed[0]["id"]
        return holdfast.lines_of(
            holdfast.run_program("referral", "status", *self.store, "--json", number))[0]

    def file_until_done(self):
        """Again and again, as whoever waits for a dead process's lease to end does."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            done = self.file()
            if done.returncode == 0:
                return done.stdout
            time.sleep(0.2)
        self.fail(done.stdout + done.stderr)

    def assert_one_finished(self):
        """Exactly one finished report, which the ledger names, and none left without a trace."""
        [finished] = self.server.in_state("finished")
        one = self.status()
        self.assertEqual((one["state"], one["report_id"]), ("filed", finished))
        known = {step["report_id"] for step in one["ledger"] if step["report_id"]}
        begun = sum(s["step"] == "submit" and s["outcome"] == "begun" for s in one["ledger"])
        kept = sum(s["step"] == "submit" and s["outcome"] == "done" for s in one["ledger"])
        unknown = [number for number in self.server.in_state("open") if number not in known]
        self.assertEqual(len(self.server.in_state("open")), len(unknown), "a known one stays open")
        self.assertLessEqual(len(unknown), begun - kept, "one stays open that the ledger tells not of")
        self.server.shift = 25 * 3600
        self.assertEqual(self.server.in_state("open"), [])
        self.server.shift = 0


class FilingTest(ReferralTest):
    def test_an_incident_is_filed_in_order_with_its_file(self):
        done = self.file()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.server.asked, STEPS)
        [report] = self.server.reports.values()
        self.assertEqual(report.state, "finished")
        [(name, data)] = report.files.values()
        self.assertEqual((name, data), ("chat %221%22.txt", SECRET.encode()))
        self.assertIn("<sextortion>true</sextortion>", report.xml)
        self.assert_one_finished()
        again = self.file()
        self.assertEqual(again.returncode, 0)
        self.assertEqual(self.server.asked, STEPS, "it is not filed twice")
        for word in (SECRET, cybertip.PASSWORD):
            self.assertNotIn(word, done.stdout + done.stderr + again.stdout + json.dumps(self.status()))
        audit = holdfast.run_program("audit", "verify", *self.store)
        self.assertEqual(audit.returncode, 0, audit.stdout + audit.stderr)

    def test_passing_trouble_is_waited_for(self):
        for path, trouble in [("status", 1000), ("submit", "http 503"), ("finish", 1300)]:
            self.server.forced[path] = [trouble]
            done = self.file()
            self.assertEqual(done.returncode, 1)
            self.assertIn("waiting", done.stdout)
            self.assertIsNotNone(self.status()["next_at"])
            due = holdfast.run_program("referral", "file", *self.store, *self.flags(), "--due")
            self.assertEqual((due.returncode, due.stdout), (0, ""), "not due for a minute")
        self.assertEqual(self.file().returncode, 0)
        self.assert_one_finished()

    def test_what_is_refused_waits_for_a_person_and_is_not_left_open(self):
        self.server.forced["fileinfo"] = [4100]
        self.assertIn("failed", self.file().stdout)
        self.assertEqual(len(self.server.in_state("retracted")), 1)
        self.assertEqual(self.server.in_state("open"), [])
        self.assertEqual(self.status()["last_code"], 4100)
        self.assertEqual(self.file().returncode, 1, "it is not tried by itself")
        retry = holdfast.run_program("referral", "retry", *self.store, 1)
        self.assertEqual(retry.returncode, 0, retry.stderr)
        self.assertEqual(self.file().returncode, 0)
        self.assert_one_finished()

    def test_a_wrong_password_is_said_and_not_shown(self):
        (self.folder / "wrong").write_text("an open window")
        done = self.file(flags=self.flags(self.folder / "wrong"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("name and password", done.stdout)
        self.assertNotIn("an open window", done.stdout + done.stderr)

    def test_a_server_without_a_known_certificate_gets_nothing(self):
        flags = self.flags()
        at = flags.index("--referral-ca")
        done = self.file(flags=flags[:at] + flags[at + 2:])
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(self.server.asked, [])

    def test_an_open_report_that_expired_is_begun_again(self):
        self.server.on_request = lambda _, path: "drop" if path == "finish" else None
        self.assertEqual(self.file().returncode, 1)
        [open_one] = self.server.in_state("open")
        self.server.on_request = None
        self.server.shift = 25 * 3600
        self.assertEqual(self.file().returncode, 0)
        [finished] = self.server.in_state("finished")
        self.assertNotEqual(open_one, finished)
        self.assertIn(("retract", "gone"), [(s["step"], s["outcome"]) for s in self.status()["ledger"]])


class KillTest(ReferralTest):
    """kill -9 at each request: unheard by the server, unanswered, and at moments after the answer."""

    def kill_at(self, number, how):
        process = None
        ready = threading.Event()

        def end(*_):
            ready.wait(10)
            process.send_signal(signal.SIGKILL)
            process.wait(10)

        def on_request(at, _path):
            if at != number:
                return None
            if how == "unheard" or how == "unanswered":
                end()
                return "drop" if how == "unheard" else None

            def later():
                time.sleep(how)
                end()

            return later

        self.server.on_request = on_request
        process = subprocess.Popen(
            self.command(self.incident), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=holdfast.clean_environment(),
        )
        ready.set()
        status = process.wait(60)
        self.server.on_request = None
        return status

    def test_ends_with_one_finished_report_and_none_without_a_trace(self):
        killed = 0
        for number, step in enumerate(STEPS, 1):
            for how in ("unheard", "unanswered", 0, 0.004):
                with self.subTest(step=step, how=how):
                    self.server.reports.clear()
                    self.server.asked.clear()
                    self.store = ["--data", str(self.folder / f"data {number} {how}")]
                    killed += self.kill_at(number, how) == -signal.SIGKILL
                    self.file_until_done()
                    self.assert_one_finished()
        self.assertGreaterEqual(killed, 2 * len(STEPS))

    def test_killed_again_and_again_it_still_ends_with_one(self):
        for number in (3, 4, 6, 8):
            self.server.asked.clear()
            self.kill_at(min(number, 6), "unanswered")
            time.sleep(1.1)
        self.file_until_done()
        self.assert_one_finished()


class TwoTest(ReferralTest):
    def race(self):
        self.server.on_request = lambda *_: time.sleep(0.05)
        runs = [
            subprocess.Popen(self.command(self.incident), stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, env=holdfast.clean_environment())
            for _ in range(4)
        ]
        outputs = [run.communicate(timeout=120)[0].decode() for run in runs]
        self.server.on_request = None
        self.file_until_done()
        self.assertEqual(len(self.server.in_state("finished")), 1, outputs)
        self.assert_one_finished()

    def test_two_processes_never_file_the_same_sqlite(self):
        self.race()

    def test_two_processes_never_file_the_same_postgresql(self):
        self.store = ["--database", holdfast.postgresql(self).url]
        self.race()


class ServeTest(ReferralTest):
    def test_the_server_files_what_a_platform_posts(self):
        flags = [str(word) for word in self.flags()]
        server = holdfast.serve(self, *self.store, flags=flags)
        admin = Staff(server.url, server.setup_token).client
        key = admin.post("/api/v1/keys", {"platform": "Chatter"}).json()["key"]
        platform = Client(server.url)
        platform.session.headers["Authorization"] = f"Bearer {key}"
        body = incident()
        body["files"][0]["content_base64"] = "aGVsbG8="
        del body["files"][0]["path"]
        made = platform.post("/api/v1/referrals", body)
        self.assertEqual(made.status_code, 201, made.text)
        where = f"/api/v1/referrals/{made.json()['id']}"
        until = time.monotonic() + 30
        while platform.get(where).json()["state"] != "filed" and time.monotonic() < until:
            time.sleep(0.1)
        shown = admin.get(where).json()
        self.assertEqual(shown["state"], "filed")
        self.assertEqual(self.server.in_state("finished"), [shown["report_id"]])
        self.assertEqual(platform.post(f"{where}/retract").status_code, 409, "it was filed")
        self.assertFalse(any(each["late"] for each in shown["deadlines"]))
        self.assertGreater(shown["preserve_until"], shown["filed_at"])
        # Trouble first, then taken back before it is filed.
        self.server.forced["upload"] = [1110]
        second = platform.post("/api/v1/referrals", body | {"reference": "case-2"}).json()
        where = f"/api/v1/referrals/{second['id']}"
        until = time.monotonic() + 30
        while platform.get(where).json()["attempts"] == 0 and time.monotonic() < until:
            time.sleep(0.1)
        platform.post(f"{where}/retract")
        while platform.get(where).json()["state"] != "retracted" and time.monotonic() < until:
            time.sleep(0.1)
        self.assertEqual(platform.get(where).json()["state"], "retracted")
        self.assertEqual(self.server.in_state("open"), [])
        server.stop()
        for word in (SECRET, cybertip.PASSWORD, "u-9", "Chatter"):
            self.assertNotIn(word, server.log_text())


class WordsTest(ReferralTest):
    def run_verb(self, *words, **options):
        return holdfast.run_program("referral", *words, **options)

    def test_check_says_each_fault_and_no_word(self):
        good = self.run_verb("check", "--xsd", cybertip.XSD, self.incident)
        self.assertEqual((good.returncode, good.stdout), (0, "good\n"), good.stderr)
        bad = self.write(incident(reviewed=False, incident_at=SECRET))
        done = self.run_verb("check", bad)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 2)
        self.assertNotIn(SECRET, done.stderr)
        outside = self.write(incident(files=[{"name": "x", "path": "../password"}]))
        self.assertEqual(self.run_verb("check", outside).returncode, 1)
        self.assertEqual(self.run_verb("check").returncode, 2)

    def test_build_prints_a_report_that_the_schema_takes(self):
        done = self.run_verb("build", self.incident)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(cybertip.fault_of(done.stdout.encode()), 0)

    def test_from_a_guard_alert_by_way_of_a_person(self):
        lines = [
            json.dumps({"conversation": "c1", "id": f"m{n}", "from": who, "text": text})
            for n, (who, text) in enumerate(
                [("u9", "i have your picture and all your followers, pay 200 or i send it to them"),
                 ("u1", "please dont"), ("u9", "send a gift card now, you have 10 minutes")]
            )
        ]
        guard = holdfast.run_program("guard", "--only-alerts", input="\n".join(lines) + "\n")
        alert = self.write(json.loads(guard.stdout.splitlines()[-1]), "alert.json")
        more = self.write(
            {"platform": "Chatter", "incident_at": "2024-11-20T21:14:00Z",
             "reporter": {"emails": ["safety@chatter.example"]}}, "more.json")
        done = self.run_verb("check", "--from", "guard", "--with", more, alert)
        self.assertIn("A person must look at an incident", done.stderr)
        draft = self.run_verb("build", "--json", "--from", "guard", "--with", more, alert)
        looked_at = self.write(json.loads(draft.stdout) | {"reviewed": True}, "draft.json")
        self.assertEqual(self.run_verb("check", "--xsd", cybertip.XSD, looked_at).stdout, "good\n")

    def test_a_summary_for_a_person_to_hand_over(self):
        for whom in ("uk", "us", "generic"):
            done = self.run_verb("summary", "--for", whom, "--json", self.incident)
            value = json.loads(done.stdout)
            self.assertFalse(value["sent"])
            self.assertEqual(len(value["sections"]), 9)
        page = self.run_verb("summary", "--for", "uk", "--html", self.incident).stdout
        self.assertIn("sent to nobody", page)
        self.assertIn("CEOP", page)
        self.assertIn("sent to nobody", self.run_verb("summary", self.incident).stdout)


if __name__ == "__main__":
    unittest.main()
