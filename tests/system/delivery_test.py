"""An alert by mail: signed, counted, and told to each reader once, whatever the mail server does."""

import base64
import email
import email.policy
import json
import pathlib
import re
import signal
import sqlite3
import subprocess
import time
import unittest

import dkim

import holdfast
from mail_sink import MailSink
from postfix import Postfix

ALERT = pathlib.Path(__file__).parents[2] / "data/alerts/2024-04-29-sextortion.md"
SITE = "https://holdfast.test"


class DeliveryTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.store = ["--data", self.folder / "data"]
        # An empty file is an empty SQLite database; the first command fills in the tables.
        (self.folder / "data").mkdir()
        (self.folder / "data/holdfast.db").touch()

    def run_good(self, *words, status=0, **options):
        done = holdfast.run_program(*words, **options)
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        return done.stdout

    def recipients(self, *names):
        rows = "".join(f"{name}@school.test,teacher,GB-KEN,en,duty,list\n" for name in names)
        text = "email,role,region,language,consent,consent_source\n" + rows
        self.run_good("alert", "recipients", *self.store, "import", "-", input=text)

    def activate(self, name):
        """A person's own link needs a browser; the row says here that it was followed."""
        with sqlite3.connect(self.folder / "data/holdfast.db") as database:
            database.execute("update staff set state = 'active' where name = ?", [name])

    def publish(self):
        for name in ("ada", "ben"):
            self.run_good("staff", *self.store, "add", name, "--role", "analyst", "--url", SITE)
            self.activate(name)
            out = self.run_good("alert", "publish", *self.store, "--json", "--by", name, ALERT)
        return json.loads(out)["identifier"]

    def sink(self, *arguments, **options):
        sink = MailSink(*arguments, **options)
        self.addCleanup(sink.stop)
        return sink

    def words(self, identifier, port, *more):
        words = ["alert", "send", *self.store, identifier, "--relay", f"127.0.0.1:{port}", "--quiet", "--json"]
        return [*words, "--from", "alerts@holdfast.test", "--site", SITE, *more]

    def send(self, identifier, port, *more, status=0):
        out = self.run_good(*self.words(identifier, port, "--tls", "none", *more), status=status)
        return json.loads(out)

    def status(self, identifier):
        done = holdfast.run_program("alert", "status", *self.store, "--json", identifier)
        return json.loads(done.stdout)

    def test_each_reader_gets_one_signed_mail(self):
        self.recipients("ann", "bob", "cyd")
        keys, records = [], {}
        for kind in ("ed25519", "rsa"):
            file = self.folder / f"{kind}.pem"
            bits = ["-pkeyopt", "rsa_keygen_bits:2048"] if kind == "rsa" else []
            subprocess.run(["openssl", "genpkey", "-algorithm", kind, *bits, "-out", file], check=True, capture_output=True)
            der = subprocess.run(
                ["openssl", "pkey", "-in", file, "-pubout", "-outform", "DER"], check=True, capture_output=True
            ).stdout
            public = base64.b64encode(der[-32:] if kind == "ed25519" else der).decode()
            records[f"{kind}._domainkey.holdfast.test."] = f"v=DKIM1; k={kind}; p={public}".encode()
            keys += ["--dkim", f"{kind}:{file}"]
        sink = self.sink()
        counts = self.send(self.publish(), sink.port, "--to", "role=teacher", *keys)
        self.assertEqual(counts, {"accepted": 3})
        self.assertEqual(sorted(mail[1] for mail in sink.mails), [f"{n}@school.test" for n in ("ann", "bob", "cyd")])
        ids = set()
        for sender, recipient, data in sink.mails:
            for index in (0, 1):
                verified = dkim.DKIM(data).verify(idx=index, dnsfunc=lambda name, timeout=5: records[name.decode()])
                self.assertTrue(verified)
            mail = email.message_from_bytes(data, policy=email.policy.default)
            self.assertEqual(mail.defects, [])
            self.assertEqual(mail["To"], recipient)
            self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
            link = mail["List-Unsubscribe"].strip("<>")
            self.assertTrue(link.startswith(SITE + "/unsubscribe/"))
            for part in ("plain", "html"):
                self.assertIn(link, mail.get_body([part]).get_content())
            self.assertTrue(sender.startswith("bounce+"))
            ids.add(mail["Message-ID"])
            self.assertEqual(max(len(line) for line in data.split(b"\r\n")) < 200, True)
        self.assertEqual(len(ids), 3)

    def test_refusals_and_deferrals(self):
        self.recipients("good", "gone", "later")
        sink = self.sink({"gone": ["550 5.1.1 no such user"], "later": ["450 4.2.1 later"]})
        identifier = self.publish()
        counts = self.send(identifier, sink.port, "--to", "*", "--retry-seconds", "0.5")
        self.assertEqual(counts, {"accepted": 2, "bounced": 1})
        self.assertEqual(len(sink.mails), 2)
        out = self.run_good("alert", "recipients", *self.store, "--json", "count", "*")
        self.assertEqual(json.loads(out)["suppressed"], 1)
        # Again, nobody is told twice.
        self.assertEqual(self.send(identifier, sink.port, "--to", "*"), counts)
        self.assertEqual(len(sink.mails), 2)

    def test_a_cut_after_the_dot_is_unknown_until_the_log_says(self):
        self.recipients("ann", "bob")
        sink = self.sink({"bob": ["cut"]})
        identifier = self.publish()
        self.assertEqual(self.send(identifier, sink.port, "--to", "*"), {"accepted": 1, "unknown": 1})
        self.assertEqual(len(sink.mails), 2)
        shown = self.status(identifier)
        self.assertEqual([row["address"] for row in shown["rows"]], ["bob@school.test"])
        self.assertEqual(self.send(identifier, sink.port, "--to", "*")["unknown"], 1)
        self.assertEqual(len(sink.mails), 2)
        log = self.folder / "log"
        log.write_bytes(b"\n".join(mail[2] for mail in sink.mails))
        self.run_good("alert", "resolve", *self.store, "--log", log, identifier)
        self.assertEqual(self.status(identifier)["counts"], {"accepted": 2})

    def test_a_killed_sender_leaves_no_more_unknown_than_connections(self):
        names = [f"reader{i}" for i in range(60)]
        self.recipients(*names)
        sink = self.sink({name: ["slow"] for name in names})
        identifier = self.publish()
        words = self.words(identifier, sink.port, "--tls", "none", "--to", "*", "--connections", "4")
        sender = subprocess.Popen([holdfast.PROGRAM, *map(str, words)], env=holdfast.clean_environment())
        while len(sink.mails) < 10:
            time.sleep(0.05)
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        counts = self.send(identifier, sink.port, "--connections", "32")
        self.assertEqual(counts["accepted"] + counts.get("unknown", 0), 60)
        self.assertIn(counts.get("unknown", 0), range(1, 5))
        self.assertEqual(len({mail[1] for mail in sink.mails}), len(sink.mails))
        self.assertEqual(len(sink.mails), 60)

    def test_paused_and_stopped_from_another_process(self):
        names = [f"reader{i}" for i in range(40)]
        self.recipients(*names)
        sink = self.sink()
        identifier = self.publish()
        words = self.words(identifier, sink.port, "--tls", "none", "--to", "*", "--rate", "10")
        sender = subprocess.Popen(
            [holdfast.PROGRAM, *map(str, words)], env=holdfast.clean_environment(), stdout=subprocess.DEVNULL
        )
        while len(sink.mails) < 3:
            time.sleep(0.05)
        self.run_good("alert", "pause", *self.store, identifier)
        time.sleep(1.5)
        held = len(sink.mails)
        time.sleep(1)
        self.assertEqual(len(sink.mails), held)
        self.run_good("alert", "resume", *self.store, identifier)
        while len(sink.mails) == held:
            time.sleep(0.05)
        self.run_good("alert", "stop", *self.store, identifier)
        self.assertEqual(sender.wait(timeout=20), 1)
        counts = self.status(identifier)["counts"]
        self.assertEqual(counts["accepted"], len(sink.mails))
        self.assertEqual(counts["accepted"] + counts["queued"], 40)

    def test_a_list_of_dead_addresses_pauses_itself(self):
        names = [f"reader{i}" for i in range(130)]
        self.recipients(*names)
        sink = self.sink({name: ["550 5.1.1 no such user"] for name in names[:60]})
        identifier = self.publish()
        words = self.words(identifier, sink.port, "--tls", "none", "--to", "*", "--connections", "1", "--rate", "100")
        sender = subprocess.Popen(
            [holdfast.PROGRAM, *map(str, words)],
            env=holdfast.clean_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = sender.stderr.readline()
        self.assertRegex(said, r"^Paused: \d+ of \d+ addresses bounced\..*alert resume " + re.escape(identifier))
        held = len(sink.mails)
        time.sleep(1)
        self.assertLess(len(sink.mails), 70)
        self.assertLessEqual(len(sink.mails) - held, 2)
        self.assertEqual(self.status(identifier)["sending"], "paused")
        self.run_good("alert", "resume", *self.store, identifier)
        self.assertEqual(sender.wait(timeout=30), 0)
        sender.stderr.close()
        self.assertEqual(self.status(identifier)["counts"], {"accepted": 70, "bounced": 60})

    def test_tls_with_a_good_certificate_only(self):
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        words += ["-subj", "/CN=sink", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
        subprocess.run([*words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
        self.recipients("ann")
        sink = self.sink(certificate=(certificate, key))
        identifier = self.publish()
        refused = holdfast.run_program(*self.words(identifier, sink.port, "--to", "*"))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("certificate", refused.stderr)
        self.assertEqual(sink.mails, [])
        self.run_good(*self.words(identifier, sink.port, "--tls-ca", certificate))
        self.assertEqual(len(sink.mails), 1)

    def test_a_real_postfix_takes_all_and_its_log_settles_a_kill(self):
        postfix = Postfix().start()
        self.addCleanup(postfix.stop)
        names = [f"reader{i}" for i in range(400)]
        self.recipients("gone", *names)
        identifier = self.publish()
        words = self.words(identifier, postfix.port, "--tls", "none", "--to", "*", "--connections", "8")
        sender = subprocess.Popen([holdfast.PROGRAM, *map(str, words)], env=holdfast.clean_environment())
        while postfix.log_text().count("message-id=") < 40 and sender.poll() is None:
            time.sleep(0.01)
        sender.kill()
        sender.wait()
        counts = self.send(identifier, postfix.port)
        self.assertEqual(counts["bounced"], 1)
        self.assertEqual(counts["accepted"] + counts.get("unknown", 0), 400)
        self.assertLessEqual(counts.get("unknown", 0), 8)
        log = self.folder / "mail.log"
        log.write_text(postfix.log_text())
        self.run_good("alert", "resolve", *self.store, "--log", log, "--complete", identifier)
        self.assertEqual(self.send(identifier, postfix.port), {"accepted": 400, "bounced": 1})
        ids = re.findall(r"message-id=<([^>]+)>", postfix.log_text())
        self.assertEqual(len(set(ids)), 400)
        self.assertEqual(len(ids), 400)

    def use_postgresql(self):
        database = holdfast.postgresql(self)
        self.store = ["--data", self.folder / "data", "--database", database.url]
        self.activate = lambda name: database.run(
            f"update staff set state = 'active' where name = '{name}'", inside=True
        )
        return database

    def test_rows_of_a_dead_sender_on_another_machine_are_unknown_once_it_is_silent(self):
        database = self.use_postgresql()
        names = [f"reader{i}" for i in range(60)]
        self.recipients(*names)
        sink = self.sink({name: ["slow"] for name in names})
        identifier = self.publish()
        pace = ["--batch", "8", "--connections", "4"]
        words = self.words(identifier, sink.port, "--tls", "none", "--to", "*", *pace)
        sender = subprocess.Popen([holdfast.PROGRAM, *map(str, words)], env=holdfast.clean_environment())
        while len(sink.mails) < 6:
            time.sleep(0.05)
        sender.kill()
        sender.wait()
        # Its journal is out of reach, as on a disk of another machine.
        database.run("update senders set host = 'elsewhere'", inside=True)
        self.store[1] = self.folder / "here"
        counts = self.send(identifier, sink.port, *pace, status=1)
        held = counts["leased"]
        self.assertIn(held, range(4, 25))
        self.assertEqual(counts, {"leased": held, "accepted": 60 - held})
        told = len(sink.mails)
        database.run("update senders set seen_at = seen_at - 181000", inside=True)
        self.assertEqual(self.send(identifier, sink.port), {"accepted": 60 - held, "unknown": held})
        self.assertEqual(len(sink.mails), told, "what may have arrived is not sent again")
        log = self.folder / "log"
        log.write_bytes(b"\n".join(mail[2] for mail in sink.mails))
        self.run_good("alert", "resolve", *self.store, "--log", log, "--complete", identifier)
        self.assertEqual(self.send(identifier, sink.port), {"accepted": 60})
        self.assertEqual(len(sink.mails), 60)
        self.assertEqual(len({mail[1] for mail in sink.mails}), 60)

    def test_two_senders_on_one_postgresql_share_no_row(self):
        self.use_postgresql()
        names = [f"reader{i}" for i in range(2000)]
        self.recipients(*names)
        sink = self.sink()
        identifier = self.publish()
        words = self.words(identifier, sink.port, "--tls", "none", "--batch", "20", "--connections", "4")
        environment = holdfast.clean_environment()
        senders = [
            subprocess.Popen(
                [holdfast.PROGRAM, *map(str, [*words, *more])], env=environment, stdout=subprocess.DEVNULL
            )
            for more in (["--to", "*"], [])
        ]
        statuses = [sender.wait(timeout=120) for sender in senders]
        self.assertIn(0, statuses)
        self.assertEqual(self.status(identifier)["counts"], {"accepted": 2000})
        self.assertEqual(len(sink.mails), 2000)
        self.assertEqual(len({mail[1] for mail in sink.mails}), 2000)

    def test_a_bounce_and_a_complaint_come_back(self):
        self.recipients("ann", "bob")
        sink = self.sink()
        identifier = self.publish()
        self.send(identifier, sink.port, "--to", "*")
        for sender, recipient, data in sink.mails:
            is_bounce = recipient.startswith("ann")
            kind = "delivery-status" if is_bounce else "feedback-report"
            fields = f"Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n"
            if not is_bounce:
                fields = f"Feedback-Type: abuse\nUser-Agent: test/1\nVersion: 1\nOriginal-Rcpt-To: <{recipient}>\n"
            headers = data.split(b"\r\n\r\n")[0].decode()
            text = f"From: mx.test\nTo: <{sender}>\nContent-Type: multipart/report; report-type={kind}; boundary=b1\n\n"
            text += f"--b1\nContent-Type: text/plain\n\nSorry.\n--b1\nContent-Type: message/{kind}\n\n{fields}\n"
            text += f"--b1\nContent-Type: message/rfc822\n\n{headers}\n\n--b1--\n"
            (self.folder / kind).write_text(text)
            out = self.run_good("alert", "bounce", *self.store, self.folder / kind)
            self.assertEqual(json.loads(out), {"suppressed": 1})
        self.assertEqual(self.status(identifier)["counts"], {"bounced": 1, "complained": 1})

    def test_a_list_with_broken_rows_goes_in_once(self):
        rows = ["email;name", "ann@b\u00fccher.test;Ann", "ANN@xn--bcher-kva.test;Ann", "no address;x", "bob@x.test;Zo\u00eb"]
        text = "\n".join(rows).encode("cp1252")
        file = self.folder / "list.csv"
        file.write_bytes(text)
        words = ["alert", "recipients", *self.store, "--json", "import", file, "--consent", "duty"]
        words += ["--consent-source", "list of schools"]
        done = holdfast.run_program(*words)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"line 4: ")
        self.assertEqual(json.loads(done.stdout), {"added": 2, "changed": 0, "unchanged": 1, "refused": 1})
        again = json.loads(holdfast.run_program(*words).stdout)
        self.assertEqual(again, {"added": 0, "changed": 0, "unchanged": 3, "refused": 1})
        shown = self.run_good("alert", "recipients", *self.store, "--json", "suppress", "Ann@b\u00fccher.test")
        self.assertEqual(json.loads(shown), {"changed": True})
        with sqlite3.connect(self.folder / "data/holdfast.db") as database:
            audit = list(database.execute("select actor, action, subject, details from audit order by seq"))
        self.assertEqual(
            audit,
            [
                ("program", "recipients.import", "", "2 added, 0 changed, 1 refused"),
                ("program", "recipients.import", "", "0 added, 0 changed, 1 refused"),
                ("program", "recipients.suppress", "", ""),
            ],
        )

    def test_a_mistyped_folder_takes_no_list(self):
        file = self.folder / "list.csv"
        file.write_text("email,consent,consent_source\nann@x.test,duty,list\n")
        words = ["alert", "recipients", "--data", self.folder / "dota", "import", file]
        done = holdfast.run_program(*words)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no database", done.stderr)
        self.assertFalse((self.folder / "dota").exists())

    def test_dry_run_and_test_mail_leave_the_ledger_alone(self):
        self.recipients("ann", "bob")
        sink = self.sink()
        identifier = self.publish()
        out = self.run_good(*self.words(identifier, sink.port, "--to", "*", "--dry-run"))
        self.assertIn("2 would be written to", out)
        self.run_good(*self.words(identifier, sink.port, "--tls", "none", "--test", "me@x.test"))
        self.assertEqual([mail[1] for mail in sink.mails], ["me@x.test"])
        self.assertEqual(self.status(identifier)["counts"], {})


if __name__ == "__main__":
    unittest.main()
