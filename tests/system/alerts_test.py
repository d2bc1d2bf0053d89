"""Alerts over HTTP: from asking for them, over two people at the desk, to mail, read receipt and
unsubscribing; and what the public sees of an alert."""

import email
import email.policy
import hashlib
import re
import time
import unittest

import feedparser
from lxml import etree

import holdfast
from client import Client, Staff
from mail_sink import MailSink

WAIT_SECONDS = 30

ALERT = """---
identifier: {identifier}
sender: alerts@holdfast.test
sender_name: Example Hotline
status: actual
type: {type}
scope: {scope}
{more}category: [Safety]
urgency: immediate
severity: severe
certainty: observed
expires: 2099-07-29T09:00:00+01:00
region:
  - name: United Kingdom
    geocode: {{ISO3166-1: GB}}
contact: Your helpline
languages: [en]
audiences: [teacher, parent]
headline: {headline}
event: Blackmail of young people
summary: A short word before the long ones.
---
# For teachers

They ask for **money** fast.

## What to do {{.do}}

- {{{{advice:teacher_pay}}}}

# Parents and carers {{#parent}}

Stay calm & kind.
"""


def alert(identifier="test-1", type="alert", scope="public", headline="Blackmail <on> the rise", more=""):
    return ALERT.format(identifier=identifier, type=type, scope=scope, headline=headline, more=more)


def links(message):
    """The addresses in the text of a mail, without the site's beginning."""
    text = message.get_body(("plain",)).get_content()
    return re.findall(r"https?://[^/\s]+(/\S+)", text)


class AlertsTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.sink = MailSink()
        self.addCleanup(self.sink.stop)
        self.server = holdfast.serve(
            self,
            *["--data", self.folder / "data"],
            flags=[
                *["--smtp-url", f"smtp://127.0.0.1:{self.sink.port}"],
                *["--mail-from", "alerts@holdfast.test", "--mail-from-name", "Example Hotline"],
            ],
        )
        self.anybody = Client(self.server.url)
        self.ada = Staff(self.server.url, self.server.setup_token).client
        invited = self.ada.post("/api/v1/staff", {"name": "ben", "role": "analyst"})
        self.assertEqual(invited.status_code, 201, invited.text)
        token = re.search(r"#(\S+)", str(invited.json()))[1].split("'")[0]
        self.ben = Staff(self.server.url, token).client

    def good(self, answer, status=200):
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json() if "json" in answer.headers["Content-Type"] else answer.text

    def publish(self, **words):
        source = alert(**words)
        proposed = self.good(self.ada.post("/api/v1/desk/alerts", {"source": source}), 201)
        path = f"/api/v1/desk/alerts/{proposed['identifier']}"
        body = {"source_hash": proposed["source_hash"]}
        self.assertEqual(self.ada.post(f"{path}/publish", body).status_code, 403)
        self.assertEqual(self.good(self.ben.post(f"{path}/publish", body))["state"], "published")
        return path

    def mails_to(self, address, count=1):
        """Waits until so many mails came to the address; the messages."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            found = [data for _, to, data in self.sink.mails if to == address]
            if len(found) >= count:
                return [email.message_from_bytes(each, policy=email.policy.default) for each in found]
            time.sleep(0.1)
        self.fail(f"no {count} mails in {WAIT_SECONDS} s: {self.server.log_text()}")

    def ask(self, address, **more):
        subject = hashlib.sha256(address.encode()).hexdigest()
        body = {"address": address, "role": "teacher", "language": "en", "consent": True}
        body |= {"proof": self.anybody.proof("subscription", subject)} | more
        return self.anybody.post("/api/v1/subscriptions", body)

    def wait_progress(self, path, state, count):
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            progress = self.good(self.ben.get(f"{path}/progress"))
            if progress["counts"].get(state) == count:
                return progress
            time.sleep(0.2)
        self.fail(f"{progress} {self.server.log_text()}")

    def test_from_subscription_to_leaving(self):
        self.assertEqual(self.good(self.ask("Ada@School.test"), 202), {"status": "asked"})
        [asks] = self.mails_to("Ada@school.test")
        [confirm] = [link for link in links(asks) if link.startswith("/confirm/")]
        # A scanner that follows the link changes nothing.
        self.assertIn('<form method="post">', self.good(self.anybody.get(confirm)))
        counts = "/api/v1/desk/recipients/count"
        self.assertEqual(self.good(self.ada.get(counts))["pending"], 1)
        self.good(self.anybody.request("POST", confirm))
        self.assertEqual(self.anybody.request("POST", confirm).status_code, 404, "once only")
        self.assertEqual(self.good(self.ada.get(counts)), {"active": 1, "pending": 0, "suppressed": 0})
        # The same answer for who is told already, and no mail.
        self.assertEqual(self.good(self.ask("ada@school.test"), 202), {"status": "asked"})

        path = self.publish()
        order = {"group": "role=teacher", "dry_run": True}
        told = {"queued": 1, "suppressed": 0, "known": 0}
        self.assertEqual(self.good(self.ben.post(f"{path}/deliveries", order)), told | {"dry_run": True})
        self.assertEqual(self.good(self.ben.get(f"{path}/progress"))["total"], 0)
        order["dry_run"] = False
        self.good(self.ben.post(f"{path}/deliveries", order))
        progress = self.wait_progress(path, "accepted", 1)
        self.assertEqual((progress["total"], progress["eta_seconds"]), (1, 0))
        mail = self.mails_to("Ada@school.test", 2)[1]
        self.assertEqual(mail["Subject"], "Blackmail <on> the rise")
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        self.assertNotIn("<img", mail.get_body(("html",)).get_content())

        [read] = [link for link in links(mail) if link.startswith("/read/")]
        unread = self.good(self.ben.get(f"{path}/readers"))["readers"]
        self.assertEqual([each["read_at"] for each in unread], [None])
        self.assertIn("Blackmail &lt;on&gt; the rise", self.good(self.anybody.get(read)))
        self.assertEqual(self.good(self.ben.get(f"{path}/readers?has_read=true"))["readers"], [])
        self.good(self.anybody.request("POST", read))
        [has_read] = self.good(self.ben.get(f"{path}/readers?has_read=true"))["readers"]
        self.assertEqual(has_read["address"], "Ada@school.test")
        self.assertEqual(self.good(self.ben.get(f"{path}/progress"))["acknowledged"], 1)

        one_click = re.search(r"<https?://[^/]+(/[^>]+)>", mail["List-Unsubscribe"])[1]
        self.good(self.anybody.get(one_click))
        self.assertEqual(self.good(self.ada.get(counts))["suppressed"], 0)
        form = {"List-Unsubscribe": "One-Click"}
        self.good(self.anybody.request("POST", one_click, data=form))
        self.assertEqual(self.good(self.ada.get(counts)), {"active": 0, "pending": 0, "suppressed": 1})
        second = self.publish(identifier="test-2")
        left = self.good(self.ben.post(f"{second}/deliveries", {"group": "*"}))
        self.assertEqual((left["queued"], left["suppressed"]), (0, 1))
        self.assertEqual(len(self.sink.mails), 2)
        audit = self.good(self.ada.get("/api/v1/audit"))["entries"]
        self.assertIn("alert.publish", [entry["action"] for entry in audit])
        self.assertNotIn("school.test", str(audit).lower())
        self.assertNotIn("school.test", self.server.log_text().lower())

    def test_a_list_by_the_command_line_asks_too(self):
        file = self.folder / "list.csv"
        file.write_text("email,consent,consent_source\neve@school.test,ask,fair\n")
        words = ["alert", "recipients", "--data", self.folder / "data", "import", file]
        done = holdfast.run_program(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        [asks] = self.mails_to("eve@school.test")
        [confirm] = [link for link in links(asks) if link.startswith("/confirm/")]
        self.good(self.anybody.request("POST", confirm))
        counts = self.good(self.ada.get("/api/v1/desk/recipients/count"))
        self.assertEqual(counts, {"active": 1, "pending": 0, "suppressed": 0})

    def test_lists_pause_and_test_mail(self):
        rows = "".join(f"reader{i}@school.test,parent,en,duty,list\n" for i in range(60))
        text = "email,role,language,consent,consent_source\n" + rows + "no address,parent,en,duty,list\n"
        send = {"data": text.encode(), "headers": {"Content-Type": "text/csv"}}
        done = self.good(self.ada.request("POST", "/api/v1/desk/recipients/import", **send))
        self.assertEqual((done["added"], done["refused"]), (60, 1))
        self.assertEqual(done["refusals"][0]["line"], 62)
        again = self.good(self.ada.request("POST", "/api/v1/desk/recipients/import", **send))
        self.assertEqual((again["added"], again["changed"], again["unchanged"]), (0, 0, 60))
        self.assertEqual(self.ben.get("/api/v1/desk/recipients").status_code, 403)

        path = self.publish()
        said = self.good(self.ben.post(f"{path}/test-mail", {"address": "me@desk.test", "audience": "parent"}))
        self.assertTrue(said["accepted"], said)
        [trial] = self.mails_to("me@desk.test")
        self.assertIn("Stay calm & kind.", trial.get_body(("plain",)).get_content())
        self.good(self.ben.post(f"{path}/sending", {"sending": "paused"}))
        self.good(self.ben.post(f"{path}/deliveries", {"group": "role=parent"}))
        time.sleep(2.5)
        self.assertEqual(self.good(self.ben.get(f"{path}/progress"))["counts"], {"queued": 60})
        self.good(self.ben.post(f"{path}/sending", {"sending": "running"}))
        self.wait_progress(path, "accepted", 60)
        told = [to for _, to, _ in self.sink.mails if to.endswith("@school.test")]
        self.assertEqual(len(told), 60)
        self.assertEqual(len(set(told)), 60)

    def test_an_unknown_row_waits_for_a_person(self):
        self.sink.verdicts["reader"].append("cut")
        text = "email,role,language,consent,consent_source\nreader@school.test,parent,en,duty,list\n"
        send = {"data": text.encode(), "headers": {"Content-Type": "text/csv"}}
        self.good(self.ada.request("POST", "/api/v1/desk/recipients/import", **send))
        path = self.publish()
        self.good(self.ben.post(f"{path}/deliveries", {"group": "*"}))
        self.wait_progress(path, "unknown", 1)
        [row] = self.good(self.ben.get(f"{path}/deliveries?state=unknown"))["deliveries"]
        resolution = f"{path}/deliveries/{row['delivery_id']}/resolution"
        self.good(self.ben.post(resolution, {"state": "accepted"}))
        self.wait_progress(path, "accepted", 1)
        self.assertEqual(self.ben.post(resolution, {"state": "queued"}).status_code, 404)
        self.assertEqual(len(self.sink.mails), 1, "never sent again by itself")

    def test_what_the_public_sees(self):
        self.assertIn("<h1", self.good(self.anybody.get("/alerts")))
        self.ada.post("/api/v1/desk/alerts", {"source": alert()})
        self.assertEqual(self.anybody.get("/alerts/test-1").status_code, 404, "proposed only")
        self.publish()
        self.publish(
            identifier="secret-1", scope="restricted", headline="Not for all", more="restriction: For schools alone\n"
        )
        page = self.anybody.get("/alerts/test-1")
        self.assertIn("Blackmail &lt;on&gt; the rise", self.good(page))
        self.assertNotIn("<on>", page.text)
        self.assertIn("/assets/site.", page.text)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertNotRegex(page.text, r"<style|\sstyle=|\son\w+=")
        self.assertNotIn("Set-Cookie", page.headers)
        for end, content in {
            ".cap.xml": "application/cap+xml",
            ".cap": "application/cap+xml",
            ".atom": "application/atom+xml",
            ".json": "application/json",
            ".txt": "text/plain; charset=utf-8",
            ".pdf": "application/pdf",
        }.items():
            with self.subTest(end):
                answer = self.anybody.get(f"/alerts/test-1{end}?audience=teacher")
                self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, content))
                tag = {"If-None-Match": answer.headers["ETag"]}
                same = self.anybody.get(f"/alerts/test-1{end}?audience=teacher", headers=tag)
                self.assertEqual(same.status_code, 304)
                self.assertEqual(self.anybody.get(f"/alerts/secret-1{end}").status_code, 404)
        for path in ("/alerts/secret-1", "/alerts/test-1.pdf.minisig", "/alerts/nothing"):
            self.assertEqual(self.anybody.get(path).status_code, 404, path)
        feed = self.anybody.get("/alerts/feed.atom")
        read = feedparser.parse(feed.content)
        self.assertEqual((read.bozo, [entry.title for entry in read.entries]), (False, ["Blackmail <on> the rise"]))
        self.check_feed(feed.content)
        self.assertNotIn("Not for all", self.anybody.get("/alerts").text)
        tag = {"If-None-Match": feed.headers["ETag"]}
        self.assertEqual(self.anybody.get("/alerts.atom", headers=tag).status_code, 304)
        sent = self.anybody.get("/alerts/test-1.json").json()["sent"]
        self.publish(
            identifier="test-1-cancel", type="cancel", more=f'references: ["alerts@holdfast.test,test-1,{sent}"]\n'
        )
        self.assertIn('href="/alerts/test-1-cancel"', self.anybody.get("/alerts/test-1").text)

    def check_feed(self, content):
        """What RFC 4287 asks of a feed and its entries, section 4.1.1 and 4.1.2."""
        atom = "{http://www.w3.org/2005/Atom}"
        feed = etree.fromstring(content)
        self.assertEqual(feed.tag, atom + "feed")
        entries = feed.findall(atom + "entry")
        for part in [feed, *entries]:
            for name in ("id", "title", "updated"):
                [element] = part.findall(atom + name)
                self.assertTrue(element.text, name)
            self.assertRegex(part.findtext(atom + "updated"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)$")
            self.assertTrue(part.findtext(f"{atom}author/{atom}name"))
            alternates = [link.get("href") for link in part.findall(atom + "link") if link.get("rel") == "alternate"]
            self.assertEqual(len(alternates), 1)
            self.assertEqual(self.anybody.get(alternates[0].removeprefix(self.server.url)).status_code, 200)
        [own] = [link.get("href") for link in feed.findall(atom + "link") if link.get("rel") == "self"]
        self.assertEqual(feed.findtext(atom + "id"), own)
        self.assertEqual(self.anybody.get(own.removeprefix(self.server.url)).content, content)
        ids = [entry.findtext(atom + "id") for entry in entries]
        self.assertEqual(len(set(ids)), len(ids))

    def test_links_that_are_not_ours(self):
        for kind in ("confirm", "unsubscribe", "read"):
            for method in ("GET", "POST"):
                answer = self.anybody.request(method, f"/{kind}/a1r1x0123456789abcdef0123456789abcdef")
                self.assertEqual(answer.status_code, 404)
                self.assertIn("<h1", answer.text)


if __name__ == "__main__":
    unittest.main()
