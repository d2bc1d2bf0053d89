"""A case's conversation, end-to-end encrypted; pictures that come later; and what platforms say, which
reaches the case once from each interface and, through another Holdfast, over a kill."""

import base64
import hmac
import json
import re
import secrets
import signal
import time
import unittest

import pyrage

import holdfast
import reports
from client import Client, Staff, Submission, random_picture
from reports import encrypt, open_hotline, padded_json, signed_message, text_of

CHILD = "the lighthouse keeper saw it"
HOTLINE = "heron by the weir"


def talk_keys(root):
    """docs/formats/case.md, "Messages"."""
    extracted = hmac.digest(b"holdfast report v1", root, "sha256")
    keys = {
        label: hmac.digest(extracted, f"case {label}".encode() + b"\x01", "sha256")
        for label in ["message", "reply"]
    }
    return keys["message"], reports.identity_of(keys["reply"])


class Child:
    """A device with a case that is open for messages."""

    def __init__(self, url):
        self.client = Client(url)
        self.set_root(secrets.token_bytes(32))
        self.submission, self.number = None, None

    def set_root(self, root):
        self.message_key, self.identity = talk_keys(root)
        self.recipient = str(self.identity.to_public())

    def talk(self, number=None):
        to = self.client.get("/api/v1/reports/recipients").json()
        plain = {
            "format": "holdfast case talk", "version": 1, "case_number": number,
            "message_key": self.message_key.hex(), "reporter_recipient": self.recipient,
            "language": "en", "written_at": "2026-11-29T10:00:00.000Z",
        }  # fmt: skip
        body = text_of(encrypt(padded_json(plain, 4096), to["recipients"]))
        return {"recipient": self.recipient, "key_id": to["key_id"], "body": body}

    def send(self, **more):
        self.submission = Submission()
        body = self.submission.body(self.client.proof("case")) | {"talk": self.talk()} | more
        answer = self.client.post("/api/v1/cases", body)
        assert answer.status_code == 201, answer.text
        self.number = answer.json()["case_number"]
        self.open(self.submission.key)
        return self

    def open(self, key):
        answer = self.client.open_case(self.number, key)
        assert answer.status_code == 200, answer.text
        self.owner = {"Authorization": "Bearer " + answer.json()["token"]}

    def look(self):
        return self.client.get("/api/v1/case", headers=self.owner).json()

    def messages(self):
        return self.client.get("/api/v1/case/messages", headers=self.owner).json()["messages"]

    def read(self, message):
        return json.loads(pyrage.decrypt(base64.b64decode(message["body"]), [self.identity]))

    def sealed(self, sender, text, key=None):
        to = self.client.get("/api/v1/reports/recipients").json()
        message = signed_message(key or self.message_key, sender, self.number, text)
        body = encrypt(padded_json(message, 4096), [*to["recipients"], self.recipient])
        return {"message_id": message["message_id"], "key_id": to["key_id"], "body": text_of(body)}

    def say(self, text):
        return self.client.post(
            "/api/v1/case/messages", self.sealed("reporter", text), headers=self.owner
        )


class CaseTalkTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.server = holdfast.serve(self, "--data", self.folder / "data")
        self.admin = Staff(self.server.url, self.server.setup_token).client
        self.desk = open_hotline(self.admin)

    def desk_path(self, child, rest="messages"):
        return f"/api/v1/desk/cases/{child.number}/{rest}"

    def opened_talk(self, child):
        """What the desk reads with the team's identity: the last talk, and every message's text."""
        told = self.admin.get(self.desk_path(child)).json()
        talk = told["talks"][-1]
        return self.desk.read(talk["body"], talk["key_id"]), [
            self.desk.read(one["body"], one["key_id"]) for one in told["messages"]
        ]

    def test_both_write_and_a_stolen_database_has_no_word_of_it(self):
        child = Child(self.server.url).send()
        self.assertEqual(child.say(CHILD).status_code, 201)
        queue = self.admin.get("/api/v1/desk/cases?status=unread").json()
        self.assertEqual([(one["case_number"], one["unread"]) for one in queue["cases"]], [(child.number, 1)])
        talk, [message] = self.opened_talk(child)
        self.assertEqual(message["text"], CHILD)
        again = signed_message(
            bytes.fromhex(talk["message_key"]), "reporter", child.number, CHILD,
            message["message_id"], message["written_at"],
        )  # fmt: skip
        self.assertEqual(message["mac"], again["mac"])

        answer = child.sealed("desk", HOTLINE, bytes.fromhex(talk["message_key"]))
        self.assertEqual(self.admin.post(self.desk_path(child), answer).status_code, 201)
        self.assertEqual(self.admin.post(self.desk_path(child), answer).status_code, 200)
        self.assertEqual(child.look()["unread_messages"], 1)
        self.assertEqual(child.read(child.messages()[1])["text"], HOTLINE)
        child.client.post("/api/v1/case/read", {"up_to": 2}, headers=child.owner)
        self.assertEqual(child.look()["unread_messages"], 0)
        self.admin.post(self.desk_path(child, "read"), {"up_to": 1})
        self.assertEqual(self.admin.get("/api/v1/desk/cases?status=unread").json()["cases"], [])
        self.assertIsNotNone(child.messages()[0]["read_at"])

        log = self.server.log_text()
        self.server.stop()
        stolen = b"".join(path.read_bytes() for path in (self.folder / "data").rglob("*") if path.is_file())
        self.assertIn(child.number.encode(), stolen, "this is the database")
        for word in (CHILD, HOTLINE, child.message_key.hex(), str(child.identity)):
            self.assertNotIn(word.encode(), stolen)
            self.assertNotIn(word, log)
            self.assertNotIn(base64.b64encode(word.encode())[:-4], stolen)

    def test_new_words_end_what_the_old_ones_opened_and_pace_is_limited(self):
        key, answer_key = secrets.token_hex(32), secrets.token_hex(32)
        child = Child(self.server.url).send(recovery={"question": "Which boat?", "key": answer_key})
        self.assertEqual(child.say(CHILD).status_code, 201)
        old = child.identity
        answer = child.client.post(
            "/api/v1/case-recoveries/answer",
            {"case_number": child.number, "key": answer_key, "new_key": key,
             "proof": child.client.proof("lookup", child.number)},
        )  # fmt: skip
        self.assertEqual(answer.status_code, 200, answer.text)
        child.open(key)
        child.set_root(secrets.token_bytes(32))
        with self.assertRaises(pyrage.DecryptError):
            child.read(child.messages()[0])
        put = child.client.request(
            "PUT", "/api/v1/case/talk", json=child.talk(child.number), headers=child.owner
        )
        self.assertEqual(put.status_code, 201, put.text)
        talk, _ = self.opened_talk(child)
        answer = child.sealed("desk", HOTLINE, bytes.fromhex(talk["message_key"]))
        self.assertEqual(self.admin.post(self.desk_path(child), answer).status_code, 201)
        body = base64.b64decode(child.messages()[1]["body"])
        self.assertIn(HOTLINE, pyrage.decrypt(body, [child.identity]).decode())
        with self.assertRaises(pyrage.DecryptError):
            pyrage.decrypt(body, [old])
        codes = {child.say("again").status_code for _ in range(21)}
        self.assertEqual(codes, {201, 429})

    def test_pictures_come_later_and_each_interface_is_told_once(self):
        child = Child(self.server.url).send()
        [first] = self.admin.accept(child.number)
        later = random_picture()
        answer = child.client.post("/api/v1/case/pictures", {"pictures": [later]}, headers=child.owner)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(self.admin.accept(child.number)[0], first)
        kinds = [(event["kind"], event["picture"]) for event in child.look()["timeline"]]
        self.assertEqual(kinds, [("received", None), ("on_list", 1), ("added", 2), ("on_list", 2)])

        keys = {
            name: self.admin.post("/api/v1/keys", {"platform": name}).json()["key"]
            for name in ("Own", "Stop", "Ncmec")
        }
        began = time.monotonic()
        self.assertIn("HOTLINE_ACCEPTED", child.client.lookup(later["pdq"], keys["Own"]).json())
        for _ in range(2):
            child.client.report(first, "blocked_at_upload", keys["Own"], "post-1")
            self.assertEqual(self.stopncii(child, later["pdq"], keys["Stop"]), 200)
            self.assertEqual(self.ncmec(child, first, keys["Ncmec"]), 204)
        seen = child.look()
        told = sorted((event["platform"], event["outcome"]) for event in seen["timeline"] if event["outcome"])
        self.assertEqual(
            told,
            [("Ncmec", "not_the_same_picture"), ("Own", "blocked_at_upload"), ("Stop", "removed")],
        )
        self.assertEqual(seen["uploads_stopped"], 1)
        self.assertEqual(
            {one["platform"]: one["outcome"] for one in seen["platforms"]},
            {"Own": "blocked_at_upload", "Stop": "removed", "Ncmec": "not_the_same_picture"},
        )
        self.assertIsNotNone(next(one for one in seen["platforms"] if one["platform"] == "Ncmec")["loaded_at"])
        self.assertLess(time.monotonic() - began, 60)

    def stopncii(self, child, pdq, key):
        told = {"hashValue": pdq, "feedbackValue": "Blocked", "tags": ["removed"]}
        return child.client.post(
            "/exchange/stopncii/SubmitFeedback", {"hashFeedbacks": [told]}, headers={"x-functions-key": key}
        ).status_code

    def ncmec(self, child, content, key):
        """As NCMEC's clients: the list, the reasons, the feedback."""
        base = "/exchange/ncmec/v2"
        basic = {"Authorization": "Basic " + base64.b64encode(f"x:{key}".encode()).decode()}
        listed = child.client.get(
            base + "/entries?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z", headers=basic
        )
        self.assertEqual(listed.status_code, 200, listed.text)
        [member] = set(re.findall(r'<member id="(\d+)"', listed.text.split("<feedback")[0]))
        reasons = child.client.get(base + "/feedback/PDQ/reasons", headers=basic).text
        guid = re.search(r'guid="([^"]+)" name="Not the same picture"', reasons)[1]
        return child.client.request(
            "PUT", f"{base}/entries/{member}/{content}/PDQ/feedback",
            headers=basic | {"Content-Type": "application/xml"},
            data=f"<feedbackSubmission><negative><reasonIds><guid>{guid}</guid></reasonIds></negative></feedbackSubmission>",
        ).status_code  # fmt: skip


class BackTest(unittest.TestCase):
    def test_what_a_subscriber_hears_reaches_the_child_once_over_a_kill(self):
        folder = holdfast.scratch(self)
        hotline = holdfast.serve(self, "--data", folder / "hotline")
        admin = Staff(hotline.url, hotline.setup_token).client
        device = Client(hotline.url)
        picture = random_picture()
        submission, number = device.make_case([picture])
        admin.accept(number)
        key = admin.post("/api/v1/keys", {"platform": "Other Holdfast"}).json()["key"]

        here = ["--data", folder / "here"]
        flags = ["--exchange-allow", "127.0.0.1", "--exchange-timeout", "2"]
        server = holdfast.serve(self, *here, flags=flags)
        added = holdfast.run_program(
            "exchange", *here, *flags, "--json", "add", "hotline", "--format", "stopncii",
            "--url", hotline.url + "/exchange/stopncii", "--every", "5s",
            environment={"HOLDFAST_EXCHANGE_SECRET": key},
        )  # fmt: skip
        self.assertEqual(added.returncode, 0, added.stderr)
        _, own_key = holdfast.make_key("Chatter", *here)
        chatter = Client(server.url)
        content = self.wait(lambda: self.match(chatter, picture["pdq"], own_key))

        # The hotline hangs, so that the feedback is on its way while this program is killed.
        hotline.process.send_signal(signal.SIGSTOP)
        try:
            self.assertEqual(chatter.report(content, "removed", own_key).status_code, 201)
            time.sleep(1.6)
            server.kill()
        finally:
            hotline.process.send_signal(signal.SIGCONT)
        server.start()
        owner = {"Authorization": "Bearer " + device.open_case(number, submission.key).json()["token"]}
        sent = lambda: self.feedback(here, flags)["sent"] == 1
        self.wait(sent)
        case = device.get("/api/v1/case", headers=owner).json()
        told = [(event["platform"], event["outcome"]) for event in case["timeline"] if event["outcome"]]
        self.assertEqual(told, [("Other Holdfast", "removed")])
        self.assertEqual(self.feedback(here, flags), {"waiting": 0, "sent": 1, "refused": 0})

    def feedback(self, here, flags):
        [told] = holdfast.lines_of(
            holdfast.run_program("exchange", *here, *flags, "--json", "status", "hotline")
        )
        return told["feedback"]

    def match(self, client, pdq, key):
        found = client.lookup(pdq, key).json().get("EXCHANGE_HOTLINE")
        return found and found[0]["bank_content_id"]

    def wait(self, condition, seconds=15):
        end = time.monotonic() + seconds
        while not (value := condition()):
            self.assertLess(time.monotonic(), end, "it did not come to be in time")
            time.sleep(0.2)
        return value


if __name__ == "__main__":
    unittest.main()
