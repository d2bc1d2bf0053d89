"""Reports from the device to the desk and back, end-to-end encrypted, over HTTP; read with age itself."""

import base64
import hashlib
import io
import json
import secrets
import subprocess
import tarfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import pyrage

import holdfast
import reports
from client import Client, Staff
from reports import Member, Reporter, encrypt, open_hotline, padded_json, text_of

WORDS = "granite pebble walnut violin lantern abacus"
SECRETS = ["the lighthouse keeper", "heron_by_the_weir", "GIFT-8841-2277", "my sister saw it"]


def keygen(folder):
    """An identity made by age-keygen in a file, and its recipient."""
    file = folder / "recovery.txt"
    subprocess.run(["age-keygen", "-o", file], check=True, capture_output=True)
    told = subprocess.run(["age-keygen", "-y", file], check=True, capture_output=True, text=True)
    return file, told.stdout.strip()


def age_decrypt(identity_file, data):
    done = subprocess.run(["age", "-d", "-i", identity_file], input=data, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Hotline(unittest.TestCase):
    """A server whose desk has keys; subclasses test it."""

    postgresql = False

    def setUp(self):
        self.folder = holdfast.scratch(self)
        if self.postgresql:
            store = ["--database", holdfast.postgresql(self).url]
        else:
            store = ["--data", self.folder / "data"]
        self.store = store
        self.server = holdfast.serve(self, *store)
        self.staff = Staff(self.server.url, self.server.setup_token)
        self.recovery, recipient = keygen(self.folder)
        self.desk = open_hotline(self.staff.client, recovery=recipient)

    def reporter(self):
        return Reporter(self.server.url)

    def invite(self, name, role="analyst"):
        made = self.staff.client.post("/api/v1/staff", {"name": name, "role": role}).json()
        return Staff(self.server.url, made["setup_path"].split("#")[1]).client


class KeysOfTheCode(unittest.TestCase):
    def test_are_those_of_the_page(self):
        keys = reports.derive(WORDS)
        self.assertEqual(keys["access"].hex(), "4e5fb58cba3063de64250145b379043b503bdb82b26e6710881edb5a2ccd42f8")
        self.assertEqual(keys["draft"].hex(), "bb6683cebe02310d0ae2d62646759102886c778dff55d28ba8a5c0848ea08611")
        recipient = str(reports.identity_of(keys["reply"]).to_public())
        self.assertEqual(recipient, "age1kz5frgj8j6qztyuzjg5nxspkrsc3tske40a6mxxz8ew3xxvtl9fqg5khfz")


class ReportTest(Hotline):
    def test_a_report_its_attachment_and_both_ways_of_writing(self):
        reporter = self.reporter()
        reporter.send(reporter.content(happened=SECRETS[0]), {"urgency": "threatened", "country": "GB"})
        picture = secrets.token_bytes(300_000)
        plain = reports.archive("screenshot.png", picture)
        attachment, sealed = reporter.upload(plain)
        self.assertEqual(reporter.look()["status"], "received")

        listed = self.desk.client.get("/api/v1/desk/reports").json()
        [line] = listed["reports"]
        self.assertEqual(line["report_number"], reporter.number)
        self.assertEqual((line["urgency"], line["country"], line["kind"]), ("threatened", "GB", None))
        self.assertEqual((line["attachments"], line["unread"], line["late"]), (1, 0, False))
        self.assertEqual(self.desk.on(reporter.number, "POST", "/claim").status_code, 200)
        report = self.desk.on(reporter.number, "GET", "").json()
        content = self.desk.read(report["body"], report["report"]["key_id"])
        self.assertEqual(content["happened"], SECRETS[0])

        self.assertEqual(self.desk.say(reporter.number, SECRETS[3]).status_code, 201)
        seen = reporter.look()
        self.assertEqual(seen["status"], "in_hand")
        self.assertIsNone(seen["answer_by"])
        message = reporter.read(seen["messages"][0]["body"])
        signed = reports.signed_message(
            reporter.keys["message"], "desk", reporter.number, SECRETS[3], message["message_id"]
        )
        self.assertEqual(message, signed)
        self.assertEqual(
            reporter.client.post("/api/v1/report/read", {"up_to": 1}, headers=reporter.bearer).status_code, 204
        )
        self.assertEqual(reporter.say("thank you").status_code, 201)
        report = self.desk.on(reporter.number, "GET", "").json()
        self.assertIsNotNone(report["messages"][0]["read_at"])
        self.assertEqual(report["report"]["unread"], 1)
        written = self.desk.read(report["messages"][1]["body"], report["messages"][1]["key_id"])
        self.assertEqual(written["text"], "thank you")
        self.assertEqual(self.desk.on(reporter.number, "POST", "/read", {"up_to": 2}).status_code, 204)
        self.assertIsNotNone(reporter.look()["messages"][1]["read_at"])

        # age itself opens what the desk downloads, with the key that was made offline.
        url = f"/api/v1/desk/reports/{reporter.number}"
        body = self.desk.client.get(url + "/body.age").content
        self.assertEqual(json.loads(age_decrypt(self.recovery, body))["happened"], SECRETS[0])
        kept = self.desk.client.get(f"{url}/attachments/{attachment}").content
        self.assertEqual(kept, sealed)
        opened = age_decrypt(self.recovery, kept)
        self.assertEqual(opened, plain)
        with tarfile.open(fileobj=io.BytesIO(opened)) as tar:
            self.assertEqual(tar.extractfile("file").read(), picture)
        said = self.desk.client.get(f"{url}/messages/{message['message_id']}").content
        self.assertEqual(json.loads(age_decrypt(self.recovery, said))["text"], SECRETS[3])

    def test_the_same_submission_is_one_report(self):
        reporter = self.reporter()
        submission = reporter.submission()
        first = reporter.post(submission)
        again = reporter.post(submission)
        self.assertEqual((first.status_code, again.status_code), (201, 200))
        self.assertEqual(first.json()["report_number"], again.json()["report_number"])
        other = reporter.post(submission | {"key": secrets.token_hex(32)})
        self.assertEqual((other.status_code, other.json()["code"]), (409, "conflict"))
        self.assertEqual(self.desk.client.get("/api/v1/desk/reports").json()["counts"]["waiting"], 1)

    def test_only_number_and_code_open_it(self):
        reporter = self.reporter().send()
        self.assertEqual(reporter.come_back().status_code, 200)
        wrong = reporter.come_back(secrets.token_hex(32))
        self.assertEqual((wrong.status_code, wrong.json()["code"]), (404, "not-found"))
        for token in ["", secrets.token_urlsafe(32)]:
            headers = {"Authorization": "Bearer " + token}
            self.assertEqual(reporter.client.get("/api/v1/report", headers=headers).status_code, 401)
        ended = reporter.client.delete("/api/v1/report-session", headers=reporter.bearer)
        self.assertEqual(ended.status_code, 204)
        self.assertEqual(reporter.client.get("/api/v1/report", headers=reporter.bearer).status_code, 401)

    def test_what_is_not_encrypted_to_the_hotline_and_padded_is_refused(self):
        reporter = self.reporter()
        good = reporter.submission()
        to = reporter.hotline["recipients"]
        self.assertEqual(len(to), 2)
        unpadded = encrypt(b" " * 16385, to)
        short = encrypt(b" " * 1024, to)
        for body, status, code in [
            (text_of(b"the tide is in" * 2000), 400, "not-age"),
            (text_of(pyrage.passphrase.encrypt(b" " * 16384, "boat")), 400, "not-age"),
            (text_of(unpadded), 400, "not-padded"),
            (text_of(short), 400, "not-padded"),
            (text_of(encrypt(b" " * 16384, to[:1])), 409, "keys-changed"),
            ("not base64 at all!", 400, "invalid-argument"),
        ]:
            answer = reporter.post(good | {"body": body})
            self.assertEqual((answer.status_code, answer.json()["code"]), (status, code))
        self.assertEqual(reporter.post(good | {"key_id": "0" * 12}).json()["code"], "keys-changed")
        self.assertEqual(reporter.post(good | {"happened": "words"}).status_code, 400)
        self.assertEqual(reporter.client.post("/api/v1/reports", good).status_code, 400)
        self.assertEqual(reporter.post(good).status_code, 201)

    def test_a_bad_line_goes_on_where_it_stopped(self):
        reporter = self.reporter().send()
        data = encrypt(reports.archive("clip.mp4", secrets.token_bytes(200_000)), reporter.hotline["recipients"])
        answer, asked = reporter.begin(data, "video")
        self.assertEqual((answer.status_code, answer.json()["offset"]), (201, 0))
        name = asked["attachment_id"]
        self.assertEqual(reporter.piece(name, 0, data[:50_000]).headers["Upload-Offset"], "50000")
        # The answer was lost: the same piece again, and one from beyond.
        for offset in [0, 60_000]:
            answer = reporter.piece(name, offset, data[offset : offset + 50_000])
            self.assertEqual((answer.status_code, answer.headers["Upload-Offset"]), (409, "50000"))
        self.assertEqual(reporter.piece(name, 50_000, b"tiny").status_code, 400)
        self.server.kill()
        self.server.start(self.server.port if self.server.process else int(self.server.url.rsplit(":", 1)[1]))
        reporter.client = Client(self.server.url)
        again, _ = reporter.begin(data, "video", attachment_id=name)
        self.assertEqual((again.status_code, again.json()["offset"]), (200, 50_000))
        self.assertEqual(reporter.piece(name, 50_000, data[50_000:]).status_code, 204)
        looked = reporter.client.get(f"/api/v1/report/attachments/{name}", headers=reporter.bearer).json()
        self.assertEqual((looked["state"], looked["offset"]), ("complete", len(data)))
        self.assertEqual(reporter.piece(name, len(data), b"x" * 20_000).status_code, 409)

    def test_an_attachment_that_is_not_what_was_announced_begins_again(self):
        reporter = self.reporter().send()
        data = encrypt(reports.archive("a.txt", b"words"), reporter.hotline["recipients"])
        answer, asked = reporter.begin(data)
        wrong = reporter.piece(asked["attachment_id"], 0, data[:-1] + bytes([data[-1] ^ 1]))
        self.assertEqual((wrong.status_code, wrong.json()["code"]), (422, "hash-wrong"))
        self.assertEqual(wrong.headers["Upload-Offset"], "0")
        self.assertEqual(reporter.piece(asked["attachment_id"], 0, data).status_code, 204)
        plain = b"a picture that was not encrypted" * 4000
        answer, asked = reporter.begin(plain)
        refused = reporter.piece(asked["attachment_id"], 0, plain)
        self.assertEqual((refused.status_code, refused.json()["code"]), (422, "not-age"))
        self.assertEqual(reporter.begin(b"", size=27_000_000)[0].status_code, 413)

    def test_twenty_attachments_and_no_more(self):
        reporter = self.reporter().send()
        for _ in range(20):
            self.assertEqual(reporter.begin(b"x" * 70_000)[0].status_code, 201)
        answer, _ = reporter.begin(b"x" * 70_000)
        self.assertEqual((answer.status_code, answer.json()["code"]), (409, "too-many"))

    def test_a_school_sends_text_alone(self):
        reporter = self.reporter().send(routing={"kind": "professional", "school": True})
        for media in ["image", "video", "document", "other"]:
            answer, _ = reporter.begin(b"x" * 70_000, media)
            self.assertEqual((answer.status_code, answer.json()["code"]), (403, "imagery-refused"))
        self.assertEqual(reporter.begin(b"x" * 70_000, "text")[0].status_code, 201)
        settings = self.desk.client.get("/api/v1/desk/report-settings").json()
        settings.pop("used_bytes")
        settings.pop("can_send")
        changed = self.desk.client.request(
            "PUT", "/api/v1/desk/report-settings", json=settings | {"school": True}
        )
        self.assertEqual(changed.status_code, 200, changed.text)
        self.assertTrue(reporter.fetch_recipients()["school"])
        other = self.reporter().send()
        self.assertEqual(other.begin(b"x" * 70_000)[0].json()["code"], "imagery-refused")

    def test_a_draft_goes_from_one_device_to_another(self):
        first = self.reporter()
        headers = {"Authorization": "Bearer " + first.keys["draft"].hex()}

        def save(text, replaces, **more):
            sealed = encrypt(padded_json({"page": text}, reports.BODY), [first.recipient])
            body = {"body": text_of(sealed), "replaces": replaces} | more
            return first.client.request("PUT", "/api/v1/reports/draft", json=body, headers=headers)

        self.assertEqual(save("one", None).status_code, 403)
        self.assertEqual(save("one", None, proof=first.client.proof("report")).json()["revision"], 1)
        self.assertEqual(save("two", 1).json()["revision"], 2)
        self.assertEqual(save("behind", 1).json()["code"], "conflict")
        second = Client(self.server.url)
        found = second.get("/api/v1/reports/draft", headers=headers).json()
        self.assertEqual(first.read(found["body"]), {"page": "two"})
        wrong = {"Authorization": "Bearer " + secrets.token_hex(32)}
        self.assertEqual(second.get("/api/v1/reports/draft", headers=wrong).status_code, 404)
        self.assertEqual(second.get("/api/v1/reports/draft").status_code, 401)
        self.assertEqual(second.delete("/api/v1/reports/draft", headers=headers).status_code, 204)
        self.assertEqual(second.get("/api/v1/reports/draft", headers=headers).status_code, 404)


class ReportOnPostgresqlTest(ReportTest):
    postgresql = True


class DeskTest(Hotline):
    def test_before_there_are_keys_nothing_is_taken(self):
        server = holdfast.serve(self, "--data", self.folder / "new")
        reporter = Reporter(server.url)
        hotline = reporter.fetch_recipients()
        self.assertEqual((hotline["open"], hotline["why"], hotline["recipients"]), (False, "no-keys", []))
        refused = reporter.post(reporter.submission())
        self.assertEqual((refused.status_code, refused.json()["code"]), (503, "not-taken"))

    def test_a_new_member_is_given_the_keys_and_a_removed_one_asks_for_new_ones(self):
        early = self.reporter().send()
        bob = Member(self.invite("bob"), "bob")
        self.assertEqual(bob.join().status_code, 200)
        self.assertEqual(bob.open_wraps(), {})
        self.assertEqual(self.desk.give("bob").status_code, 200)
        report = bob.on(early.number, "GET", "").json()
        content = bob.read(report["body"], report["report"]["key_id"])
        self.assertEqual(content["submission_id"], early.submission_id)
        removed = self.desk.client.delete("/api/v1/desk/report-keys/members/bob")
        self.assertTrue(removed.json()["rotation_needed"])
        self.assertEqual(bob.keys()["wraps"], [])
        old = removed.json()["team"]["key_id"]
        rotated = self.desk.make_key("team", replaces=old)
        self.assertEqual(rotated.status_code, 201, rotated.text)
        self.assertFalse(rotated.json()["rotation_needed"])
        self.assertEqual(self.desk.make_key("team", replaces=old).json()["code"], "keys-changed")
        late = early.submission()
        self.assertEqual(late["key_id"], rotated.json()["team"]["key_id"])
        # What was encrypted before the rotation is still read after it.
        for reporter in [early, self.reporter().send()]:
            report = self.desk.on(reporter.number, "GET", "").json()
            content = self.desk.read(report["body"], report["report"]["key_id"])
            self.assertEqual(content["submission_id"], reporter.submission_id)

    def test_an_identity_is_kept_under_a_passkey_beside_the_passphrase(self):
        bob = Member(self.invite("bob"), "bob")
        bob.join()
        me = bob.keys()["me"]
        self.assertIsNone(me["passkey"])
        prf = pyrage.x25519.Identity.generate()
        passkey = {"credential": text_of(b"an id"), "salt": "5a" * 32, "identity": bob.wrap(str(bob.identity), str(prf.to_public()))}

        def put(**given):
            body = {"recipient": me["recipient"], "identity": me["identity"], "replaces": me["recipient"], **given}
            return bob.client.request("PUT", "/api/v1/desk/report-keys/me", json=body)

        kept = put(passkey=passkey)
        self.assertEqual((kept.status_code, kept.json()["me"]["passkey"]), (200, passkey))
        opened = pyrage.decrypt(base64.b64decode(kept.json()["me"]["passkey"]["identity"]), [prf])
        self.assertEqual(opened.decode().strip(), str(bob.identity))
        for wrong in ({**passkey, "salt": "5a"}, {**passkey, "credential": "no base64!"}, {**passkey, "more": 1}, "x",
                      {**passkey, "credential": text_of(bytes(1024))}, {**passkey, "identity": me["identity"]}):  # fmt: skip
            self.assertEqual(put(passkey=wrong).status_code, 400, wrong)
        self.assertEqual(bob.keys()["me"]["passkey"], passkey)
        self.assertIsNone(put(passkey=None).json()["me"]["passkey"])

    def test_a_key_is_wrapped_for_everybody_who_has_the_one_before(self):
        bob = Member(self.invite("bob"), "bob")
        bob.join()
        self.desk.give("bob")
        old = self.desk.keys()["team"]["key_id"]
        self.assertEqual(self.desk.make_key("team", replaces=old).json()["code"], "members-changed")
        members = self.desk.keys()["members"]
        self.assertEqual(self.desk.make_key("team", old, members).status_code, 201)
        self.assertEqual(len(bob.open_wraps()), 3)
        carol = Member(self.invite("carol"), "carol")
        carol.join()
        give = {"name": "bob", "recipient": bob.recipient,
                "wraps": [{"key_id": old, "wrapped": carol.wrap("x", bob.recipient)}]}  # fmt: skip
        self.assertEqual(carol.client.post("/api/v1/desk/report-keys/wraps", give).status_code, 403)
        keys = carol.keys()
        taken = carol.make_key("team", keys["team"]["key_id"], keys["members"])
        self.assertEqual(taken.status_code, 403, "who was never given the keys makes none")

    def test_a_passphrase_is_changed_and_a_lost_one_is_replaced(self):
        self.assertEqual(self.desk.join().json()["code"], "conflict")
        self.desk.passphrase = "the nets are dry again"
        self.assertEqual(self.desk.join(self.desk.recipient).status_code, 200)
        kept = base64.b64decode(self.desk.keys()["me"]["identity"])
        opened = pyrage.passphrase.decrypt(kept, self.desk.passphrase)
        self.assertEqual(opened.decode(), str(self.desk.identity))
        self.assertEqual(len(self.desk.open_wraps()), 2)
        other = Member(self.desk.client, "admin")
        self.assertEqual(other.join(self.desk.recipient).status_code, 200)
        self.assertEqual(other.open_wraps(), {})

    def test_reports_that_share_a_token_are_linked(self):
        one, two = self.reporter().send(), self.reporter().send()
        link = self.desk.keys()["link"]["key_id"]
        token = {"kind": "handle", "token": secrets.token_hex(32)}
        self.desk.on(one.number, "PUT", "/tokens", {"key_id": link, "tokens": [token]})
        found = self.desk.on(two.number, "PUT", "/tokens", {"key_id": link, "tokens": [token]})
        self.assertEqual([each["report_number"] for each in found.json()["links"]], [one.number])
        wrong = self.desk.on(two.number, "PUT", "/tokens", {"key_id": "0" * 12, "tokens": []})
        self.assertEqual(wrong.json()["code"], "keys-changed")
        emptied = self.desk.on(two.number, "PUT", "/tokens", {"key_id": link, "tokens": []})
        self.assertEqual(emptied.json()["links"], [])

    def test_the_queue_notes_clocks_and_states(self):
        quiet = self.reporter().send()
        urgent = self.reporter().send(routing={"urgency": "danger"})
        numbers = lambda query="": [  # noqa: E731
            each["report_number"] for each in self.desk.client.get("/api/v1/desk/reports" + query).json()["reports"]
        ]
        self.assertEqual(numbers(), [urgent.number, quiet.number])
        page = self.desk.client.get("/api/v1/desk/reports?limit=1").json()
        self.assertEqual(numbers("?limit=1&after=" + page["next"]), [quiet.number])
        past = "2020-01-01T00:00:00Z"
        clock = self.desk.on(quiet.number, "POST", "/clocks", {"kind": "removal", "due_at": past})
        self.assertEqual(numbers("?late=true"), [quiet.number])
        self.desk.on(quiet.number, "POST", f"/clocks/{clock.json()['clock_id']}/done")
        self.assertEqual(numbers("?late=true"), [])
        triage = {"urgency": "danger", "deadline_at": past}
        self.assertTrue(self.desk.on(quiet.number, "POST", "/triage", triage).json()["late"])
        self.assertEqual(numbers(), [quiet.number, urgent.number])
        bob = Member(self.invite("bob"), "bob")
        self.assertEqual(bob.on(quiet.number, "POST", "/claim").json()["assigned_to"], "bob")
        self.assertEqual(self.desk.on(quiet.number, "POST", "/claim").status_code, 409)
        self.assertEqual(numbers("?assigned=bob"), [quiet.number])
        self.assertEqual(self.desk.on(quiet.number, "DELETE", "/claim").json()["state"], "waiting")
        key_id, to = self.desk.recipients()
        note = {"note_id": secrets.token_hex(16), "key_id": key_id,
                "body": text_of(encrypt(padded_json({"text": "call back"}, reports.MESSAGE), to))}  # fmt: skip
        self.assertEqual(self.desk.on(quiet.number, "POST", "/notes", note).status_code, 201)
        self.assertEqual(self.desk.on(quiet.number, "POST", "/notes", note).status_code, 200)
        [kept] = self.desk.on(quiet.number, "GET", "").json()["notes"]
        self.assertEqual(self.desk.read(kept["body"], kept["key_id"]), {"text": "call back"})
        spam = self.desk.on(urgent.number, "POST", "/state", {"state": "spam"}).json()
        self.assertEqual((spam["state"], numbers()), ("spam", [quiet.number]))
        self.assertEqual(urgent.look()["status"], "received", "who sent it is not told")
        closed = self.desk.on(quiet.number, "POST", "/state", {"state": "closed", "outcome": "helped"})
        self.assertIsNotNone(closed.json()["destroy_at"])
        self.assertEqual(quiet.say("it began again").status_code, 201)
        self.assertEqual(numbers(), [quiet.number])

    def test_destruction_is_proved_and_a_hold_stops_it(self):
        reporter = self.reporter().send()
        attachment, sealed = reporter.upload(reports.archive("a.txt", b"words"), "text")
        reporter.say("hello")
        url = f"/api/v1/desk/reports/{reporter.number}"
        files = [self.desk.client.get(url + "/body.age").content, sealed]
        [message] = self.desk.on(reporter.number, "GET", "").json()["messages"]
        files.append(base64.b64decode(message["body"]))
        self.assertEqual(self.desk.on(reporter.number, "PUT", "/hold", {"why": "police"}).status_code, 200)
        again = {"report_number": reporter.number}
        held = self.desk.on(reporter.number, "POST", "/destroy", again)
        self.assertEqual((held.status_code, held.json()["code"]), (409, "held"))
        self.assertEqual(self.desk.on(reporter.number, "DELETE", f"/attachments/{attachment}").json()["code"], "held")
        self.assertEqual(self.desk.on(reporter.number, "DELETE", "/hold").json()["hold"], None)
        self.assertEqual(self.desk.on(reporter.number, "POST", "/destroy", {"report_number": "0000-0000"}).status_code, 400)
        gone = self.desk.on(reporter.number, "POST", "/destroy", again)
        self.assertEqual((gone.status_code, gone.json()["state"]), (200, "destroyed"))
        entry = self.desk.client.get("/api/v1/audit?limit=1").json()["entries"][0]
        lines = "".join(sorted(hashlib.sha256(one).hexdigest() + "\n" for one in files))
        self.assertEqual((entry["action"], entry["subject"]), ("report.destroy", reporter.number))
        self.assertIn(hashlib.sha256(lines.encode()).hexdigest(), entry["details"])
        left = self.desk.on(reporter.number, "GET", "").json()
        self.assertEqual((left["report"]["state"], left["body"], left["messages"], left["notes"]), ("destroyed", None, [], []))
        back = reporter.come_back()
        self.assertEqual((back.status_code, back.json()["code"]), (410, "destroyed"))
        self.assertEqual(reporter.come_back(secrets.token_hex(32)).status_code, 404)

    def test_redaction_takes_the_place_of_what_was_there(self):
        reporter = self.reporter().send(self.reporter().content(happened="a name"))
        key_id, to = self.desk.recipients()
        body = {"key_id": key_id, "body": text_of(encrypt(padded_json({"happened": "[name]"}, reports.BODY), to))}
        before = base64.b64decode(self.desk.on(reporter.number, "GET", "").json()["body"])
        self.assertEqual(self.desk.on(reporter.number, "PUT", "/redaction", body).status_code, 200)
        entry = self.desk.client.get("/api/v1/audit?limit=1").json()["entries"][0]
        self.assertEqual((entry["action"], entry["subject"]), ("report.redact", reporter.number))
        self.assertIn(hashlib.sha256(before).hexdigest(), entry["details"])
        report = self.desk.on(reporter.number, "GET", "").json()
        self.assertEqual(self.desk.read(report["body"], key_id), {"happened": "[name]"})
        self.assertIsNotNone(report["redacted_at"])

    def test_the_desk_is_for_those_who_may(self):
        for path in ["/api/v1/desk/reports", "/api/v1/desk/report-keys", "/api/v1/desk/report-settings"]:
            self.assertEqual(Client(self.server.url).get(path).status_code, 401)
        analyst = self.invite("bob")
        put = analyst.request("PUT", "/api/v1/desk/report-keys/recovery", json={"recipient": None})
        self.assertEqual(put.status_code, 403)
        platform = self.invite("example", "platform")
        self.assertEqual(platform.get("/api/v1/desk/reports").status_code, 403)


class FloodTest(Hotline):
    def test_500_reports_a_minute_from_one_address_are_all_taken(self):
        def send(_):
            reporter = Reporter(self.server.url).send()
            reporter.client.session.close()
            return reporter.number

        started = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            numbers = set(pool.map(send, range(500)))
        self.assertEqual(len(numbers), 500)
        self.assertEqual(self.desk.client.get("/api/v1/desk/reports").json()["counts"]["waiting"], 500)
        print(f"500 reports in {time.monotonic() - started:.1f} s")


class StolenDatabaseTest(Hotline):
    def test_it_holds_no_word_of_any_report(self):
        reporter = Reporter(self.server.url, hashlib.pbkdf2_hmac("sha256", WORDS.encode(), b"holdfast return code v1", 100000))
        reporter.send(
            reporter.content(happened=SECRETS[0], suspects=[{"accounts": [{"handle": SECRETS[1]}]}],
                             demand={"payments": [{"card_numbers": [SECRETS[2]]}]})
        )  # fmt: skip
        reporter.upload(reports.archive("quay at dawn.png", SECRETS[3].encode() * 50, "blue boat"))
        reporter.say("she waits by the slipway")
        self.desk.say(reporter.number, "we rang the harbour master")
        key_id, to = self.desk.recipients()
        note = encrypt(padded_json({"text": "ask about the ferry"}, reports.MESSAGE), to)
        self.desk.on(reporter.number, "POST", "/notes",
                     {"note_id": secrets.token_hex(16), "key_id": key_id, "body": text_of(note)})  # fmt: skip
        headers = {"Authorization": "Bearer " + reporter.keys["draft"].hex()}
        draft = encrypt(padded_json({"page": "the fog came down"}, reports.BODY), [reporter.recipient])
        saved = reporter.client.request(
            "PUT", "/api/v1/reports/draft", headers=headers,
            json={"body": text_of(draft), "replaces": None, "proof": reporter.client.proof("report")},
        )  # fmt: skip
        self.assertEqual(saved.status_code, 201, saved.text)
        self.desk.open_wraps()
        self.assertEqual(self.server.stop(), 0)
        self.server = None
        kept = b"".join(file.read_bytes() for file in (self.folder / "data").rglob("*") if file.is_file())
        self.assertIn(reporter.number.encode(), kept)
        told = [*SECRETS, "quay at dawn", "blue boat", "slipway", "harbour master", "about the ferry", "fog came down"]
        hidden = [
            *told, *WORDS.split(), self.desk.passphrase, str(self.desk.identity), str(reporter.identity),
            *self.desk.known.values(), reporter.token, *[key.hex() for key in reporter.keys.values()],
        ]  # fmt: skip
        for text in hidden:
            data = text.encode()
            forms = [data, data.lower(), data.hex().encode()]
            forms += [base64.b64encode(data[cut:])[4:-4] for cut in range(3) if len(data) > 12]
            for form in forms:
                self.assertNotIn(form, kept, text)
        for text in [*hidden, reporter.number]:
            self.assertNotIn(text, self.log_text, text)

    def setUp(self):
        super().setUp()
        server = self.server
        self.addCleanup(lambda: None)
        self.log = server.log_text

    @property
    def log_text(self):
        return self.log()


if __name__ == "__main__":
    unittest.main()
