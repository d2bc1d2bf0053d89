"""How the desk is told that a report came: a mail and a signed webhook, neither with a word of it."""

import email
import email.policy
import json
import socket
import sqlite3
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

import holdfast
from case_talk_test import Child
from client import Staff
from mail_sink import MailSink
from reports import Reporter, open_hotline
from webhooks_test import HERE, receiver, until

WORDS = ["the lighthouse keeper", "heron_by_the_weir"]
SETTINGS = "/api/v1/desk/report-settings"
HOUR_MS = 3_600_000


def smtp(port):
    return ["--smtp-url", f"smtp://127.0.0.1:{port}", "--mail-from", "desk@hotline.test",
            "--site-name", "The hotline"]  # fmt: skip


class Told(unittest.TestCase):
    """A hotline with a mail server, on SQLite or PostgreSQL."""

    postgresql = False

    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.data = ["--data", self.folder / "data"]
        self.database = holdfast.postgresql(self) if self.postgresql else None
        if self.database:
            self.data += ["--database", self.database.url]

    def start(self, flags):
        self.server = holdfast.serve(self, *self.data, flags=flags)
        if self.server.setup_token:
            self.staff = Staff(self.server.url, self.server.setup_token)
            self.desk = open_hotline(self.staff.client)
        return self.server

    def sink(self, *arguments, **options):
        made = MailSink(*arguments, **options)
        self.addCleanup(made.stop)
        return made

    def sql(self, statement):
        """Past the server, as if the clock had gone on."""
        if self.database:
            return self.database.run(statement, inside=True)
        with sqlite3.connect(self.folder / "data/holdfast.db", timeout=10) as database:
            database.execute(statement)

    def tell(self, *addresses):
        settings = self.desk.client.get(SETTINGS).json()
        self.assertTrue(settings.pop("can_send"))
        settings.pop("used_bytes")
        body = settings | {"notify": list(addresses)}
        changed = self.desk.client.request("PUT", SETTINGS, json=body)
        self.assertEqual(changed.status_code, 200, changed.text)

    def report(self, url=None):
        reporter = Reporter(url or self.server.url)
        routing = {"urgency": "danger", "country": "GB", "age_band": "13_15", "kind": "me"}
        reporter.send(reporter.content(happened=WORDS[0], feeling=WORDS[1]), routing)
        reporter.client.session.close()
        return reporter

    def stays(self, holds, seconds=3):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.assertTrue(holds())
            time.sleep(0.1)


class ReportMailTest(Told):
    def test_a_mail_without_content_once_an_hour(self):
        sink = self.sink()
        self.start(smtp(sink.port))
        self.report()  # before anybody asked to be told
        self.tell("ann@desk.test", "bob@desk.test")
        self.stays(lambda: sink.mails == [])
        reporters = [self.report()]
        until(lambda: len(sink.mails) == 2)
        self.assertEqual({mail[1] for mail in sink.mails}, {"ann@desk.test", "bob@desk.test"})
        for sender, recipient, data in sink.mails:
            mail = email.message_from_bytes(data, policy=email.policy.default)
            self.assertEqual((sender, mail["To"]), ("desk@hotline.test", recipient))
            self.assertEqual(mail["Subject"], "A report or a message is waiting")
            self.assertEqual(mail.defects, [])
            self.assertIn(self.server.url + "/desk", mail.get_body(["plain"]).get_content())
            sent = data.decode().replace(mail["Message-ID"], "").replace(mail.get_boundary(), "")
            said = sent + mail.get_body(["plain"]).get_content() + mail.get_body(["html"]).get_content()
            said = said.replace(self.server.url, "").lower()  # without what is random
            for word in [*WORDS, reporters[0].number, reporters[0].recipient, "danger", "urgent",
                         "urgency", "13_15", "gb", "deadline"]:  # fmt: skip
                self.assertNotIn(word.lower(), said)
        reporters += [self.report(), self.report()]
        self.stays(lambda: len(sink.mails) == 2)
        self.server.stop()
        self.start(smtp(sink.port))
        reporters.append(self.report())
        self.stays(lambda: len(sink.mails) == 2)
        self.sql(f"update report_notices set next_at = next_at - {HOUR_MS}")
        until(lambda: len(sink.mails) == 4)
        self.sql(f"update report_notices set next_at = next_at - {HOUR_MS}")
        self.stays(lambda: len(sink.mails) == 4)
        log = self.server.log_text()
        for word in ["desk.test", *[each.number for each in reporters]]:
            self.assertNotIn(word, log)

    def test_a_childs_message_is_told_as_a_report_is(self):
        sink = self.sink()
        self.start(smtp(sink.port))
        child = Child(self.server.url).send()
        self.tell("ann@desk.test")
        self.assertEqual(child.say(WORDS[0]).status_code, 201)
        until(lambda: len(sink.mails) == 1)
        data = sink.mails[0][2]
        mail = email.message_from_bytes(data, policy=email.policy.default)
        self.assertEqual(mail["Subject"], "A report or a message is waiting")
        said = mail.get_body(["plain"]).get_content() + mail.get_body(["html"]).get_content()
        self.assertNotIn("case", said.lower())
        for word in [WORDS[0], child.number, child.recipient]:
            self.assertNotIn(word, said + data.decode())
        self.assertEqual(child.say(WORDS[1]).status_code, 201)
        self.report()
        self.stays(lambda: len(sink.mails) == 1, 2)  # of whichever kind, once an hour
        self.assertNotIn(child.number, self.server.log_text())

    def test_a_mail_server_that_was_down_is_tried_again(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        self.start(smtp(port))
        self.tell("ann@desk.test")
        self.report()
        until(lambda: "A notice of reports could not be sent" in self.server.log_text())
        sink = self.sink({"ann": ["451 4.3.0 not now"]}, port=port)
        self.sql("update report_notices set next_at = next_at - 60000")
        until(lambda: not sink.verdicts["ann"])
        self.assertEqual(sink.mails, [])
        self.sql("update report_notices set next_at = next_at - 60000")
        until(lambda: len(sink.mails) == 1)
        self.stays(lambda: len(sink.mails) == 1, 2)

    def test_who_is_killed_while_sending_sends_no_second_one(self):
        sink = self.sink({"ann": ["slow"] * 9})
        self.start(smtp(sink.port))
        self.tell("ann@desk.test")
        self.report()
        until(lambda: len(sink.mails) == 1)
        self.server.kill()  # its answer comes after a second
        self.start(smtp(sink.port))
        self.stays(lambda: len(sink.mails) == 1)
        self.sql(f"update report_notices set next_at = next_at - {HOUR_MS}")
        until(lambda: len(sink.mails) == 2)

    def test_a_mail_server_that_never_answers_holds_up_no_reporter(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(5)
            self.start(smtp(silent.getsockname()[1]))
            self.tell("ann@desk.test", "bob@desk.test")
            self.report()
            waiting, _ = silent.accept()  # the notice waits for our greeting now
            with waiting:
                started = time.monotonic()
                for _ in range(5):
                    self.report()
                self.assertLess(time.monotonic() - started, 10)
        self.server.stop()


class ReportMailOnPostgresqlTest(ReportMailTest):
    postgresql = True

    def test_two_servers_send_one_mail(self):
        sinks = [self.sink(), self.sink()]
        first = self.start(smtp(sinks[0].port))
        self.data[1] = self.folder / "other"
        second = holdfast.serve(self, *self.data, flags=smtp(sinks[1].port))
        self.tell("ann@desk.test", "bob@desk.test")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self.report, [first.url, second.url] * 10))
        count = lambda: len(sinks[0].mails) + len(sinks[1].mails)  # noqa: E731
        until(lambda: count() == 2)
        self.stays(lambda: count() == 2)
        self.report(first.url)
        self.sql(f"update report_notices set next_at = next_at - {HOUR_MS}")
        until(lambda: count() == 4)
        self.stays(lambda: count() == 4)


class ReportWebhookTest(Told):
    def test_it_is_signed_and_carries_no_content(self):
        self.start(["--webhook-allow", HERE])
        hook, every = receiver(self), receiver(self)
        add = lambda url, events: self.staff.client.post(  # noqa: E731
            "/api/v1/webhooks", {"url": url, "note": "", "events": events}
        )
        made = add(hook.url(), ["report.received", "report.message", "case.message"]).json()
        self.assertEqual(add(every.url(), ["*"]).status_code, 201)
        reporter = self.report()
        until(lambda: hook.count() == 1)
        headers, body, _ = hook.got[0]
        payload = Webhook(made["secret"]).verify(body, headers)
        self.assertEqual(payload["type"], "report.received")
        self.assertRegex(payload["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(
            payload["data"],
            {"report_number": reporter.number, "urgency": "danger",
             "url": f"{self.server.url}/desk/reports/{reporter.number}"},
        )  # fmt: skip
        with self.assertRaises(WebhookVerificationError):
            Webhook(made["secret"]).verify(body.replace(b"danger", b"none"), headers)
        stale = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 1)}
        with self.assertRaises(WebhookVerificationError):
            Webhook(made["secret"]).verify(body, stale)
        self.assertEqual(reporter.say(WORDS[1]).status_code, 201)
        until(lambda: hook.count() == 2)
        headers, second, _ = hook.got[1]
        told = Webhook(made["secret"]).verify(second, headers)
        self.assertEqual((told["type"], set(told["data"])), ("report.message", {"report_number", "urgency", "url"}))
        child = Child(self.server.url).send()
        self.assertEqual(child.say(WORDS[0]).status_code, 201)
        until(lambda: hook.count() == 3)
        headers, third, _ = hook.got[2]
        told = Webhook(made["secret"]).verify(third, headers)
        self.assertEqual(told["type"], "case.message")
        where = f"{self.server.url}/desk/cases/{child.number}"
        self.assertEqual(told["data"], {"case_number": child.number, "url": where})
        held = json.dumps([[str(head), data.decode()] for head, data, _ in hook.got])
        for word in [*WORDS, reporter.recipient, reporter.submission_id, child.recipient, "13_15", '"GB"', "age-encryption", "YWdlLWVuY3J5"]:
            self.assertNotIn(word, held)
        self.stays(lambda: every.count() == 0, 1)


class ReportWebhookOnPostgresqlTest(ReportWebhookTest):
    postgresql = True


if __name__ == "__main__":
    unittest.main()
