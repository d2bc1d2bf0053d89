"""What is logged, kept and answered tells no secret: a whole journey, then a search for each one."""

import base64
import hashlib
import io
import pathlib
import secrets
import unittest

import requests
from PIL import Image

import holdfast
from client import Client, Staff, Submission, key_of_words, near, random_picture

WORDS = "granite pebble walnut violin lantern abacus"
PHOTOGRAPH = pathlib.Path(__file__).parents[2] / "vectors" / "pictures" / "coffee.jpg"


class Journey:
    """Everything that a person, the desk and a platform do; remembers each secret used."""

    def __init__(self, server, store):
        self.secrets = {}
        self.url = server.url
        self.note("setup token", server.setup_token)
        staff = Staff(server.url, server.setup_token, "the tide turns at nine")
        self.staff, self.admin = staff, staff.client
        self.note("password", staff.password)
        self.note("authenticator secret", staff.secret)
        self.note_session(self.admin)
        made = self.admin.post("/api/v1/keys", {"platform": "Example platform"}).json()
        self.key = self.note("platform key", made["key"])
        self.note("key of the program", holdfast.make_key("Other platform", *store)[1])
        self.device = Client(server.url)
        self.go()
        self.go_wrong()

    def note(self, name, value):
        self.secrets[name] = value
        return value

    def note_session(self, client):
        self.note(f"session {len(self.secrets)}", client.session.cookies["holdfast_session"])

    def note_picture(self, picture):
        for field in ["pdq", "md5", "sha256"]:
            self.note(f"{field} {len(self.secrets)}", picture[field])

    def go(self):
        pictures = [random_picture(), random_picture()]
        for picture in pictures:
            self.note_picture(picture)
        for word in WORDS.split():
            self.note("word " + word, word)
        key = self.note("case key", key_of_words(WORDS))
        submission, number = self.device.make_case(pictures, {"shared": True}, key)
        self.note("submission", submission.submission_id)
        self.number = self.note("case number", number)
        self.note("bare case number", number.replace("-", ""))
        content = self.admin.accept(number)
        asked = self.note("asked hash", near(pictures[0]["pdq"], 5))
        self.device.lookup(asked, self.key, seed=self.note("query", secrets.token_hex(8)))
        self.device.lookup_file(PHOTOGRAPH.read_bytes(), self.key, self.note("file", "quay-at-dawn.jpg"))
        self.device.report(content[0], "removed", self.key, self.note("reference", "ticket 8471"))
        opened = self.device.open_case(number, key).json()
        bearer = {"Authorization": "Bearer " + self.note("case token", opened["token"])}
        self.device.get("/api/v1/case", headers=bearer)
        self.device.delete("/api/v1/case-session", headers=bearer)
        self.device.get("/case?" + self.note("page's query", "return-to=the-harbour"))
        again, answer = self.staff.sign_in(self.url)
        assert answer.status_code == 200, answer.text
        self.note_session(again)
        again.delete("/api/v1/staff-sessions")

    def go_wrong(self):
        """Refusals and faults are logged with most zeal."""
        device = self.device
        device.open_case(self.number, self.note("wrong key", secrets.token_hex(32)))
        self.staff.sign_in(self.url, "000000", self.note("wrong password", "an anchor in the sand"))
        device.lookup("0" * 64, self.note("wrong platform key", secrets.token_urlsafe(32)))
        device.lookup(self.note("malformed hash", "zz" + secrets.token_hex(31)), self.key)
        device.lookup_file(self.note("not a picture", "the wind is up").encode(), self.key)
        device.request("POST", "/api/v1/cases", data='{"key": "' + self.note("cut JSON", "pearl") + '"')
        device.get("/" + self.note("page", "the-old-lighthouse"))
        device.post("/api/v1/staff-setup", {"token": self.note("wrong link", "qwertyuiopasdf")})
        device.request("BREAKWATER", "/")
        self.note("method", "BREAKWATER")


class SecrecyTest(unittest.TestCase):
    def journey(self, *store):
        server = holdfast.serve(self, *store)
        journey = Journey(server, store)
        self.assertEqual(server.stop(), 0)
        return server, journey

    def assert_tells_nothing(self, text, secrets_used):
        for name, value in secrets_used.items():
            for form in [value, value.upper(), base64.b64encode(value.encode()).decode().rstrip("=")]:
                self.assertNotIn(form, text, f"{name} is told")

    def test_the_log_at_its_most_talkative_tells_nothing(self):
        server, journey = self.journey("--data", holdfast.scratch(self))
        log = server.log_text()
        self.assertIn("POST /api/v1/case-sessions 200", log)
        self.assertIn("GET /m/lookup 200", log)
        self.assertIn("POST /api/v1/staff-session 401", log)
        self.assert_tells_nothing(log, journey.secrets | {"address": "127.0.0.1", "name": "admin"})
        self.assertNotIn("?", log)

    def test_the_log_on_postgresql_tells_nothing(self):
        database = holdfast.postgresql(self)
        server, journey = self.journey("--database", database.url)
        self.assert_tells_nothing(server.log_text(), journey.secrets)

    def test_the_database_keeps_no_secret_that_opens_anything(self):
        folder = holdfast.scratch(self)
        _, journey = self.journey("--data", folder)
        kept = b"".join(file.read_bytes() for file in folder.iterdir())
        self.assertIn(journey.number.encode(), kept)
        opening = ["setup token", "password", "case key", "platform key", "key of the program",
                   "case token", "wrong key", "wrong password", "not a picture", "file", "query"]
        opening += [name for name in journey.secrets if name.startswith(("session", "word "))]
        for name in opening:
            value = journey.secrets[name]
            for form in [value.encode(), base64.b64encode(value.encode())]:
                self.assertNotIn(form, kept, name)

    def test_no_picture_is_kept(self):
        folder = holdfast.scratch(self)
        self.journey("--data", folder)
        photograph = PHOTOGRAPH.read_bytes()
        pixels = Image.open(io.BytesIO(photograph)).convert("RGB").tobytes()
        kept = b"".join(file.read_bytes() for file in folder.iterdir())
        for sample in [photograph[1000:1032], pixels[5000:5032]]:
            self.assertNotIn(sample, kept)
        self.assertNotIn(hashlib.sha256(photograph).hexdigest().encode(), kept)

    def test_the_folder_and_the_database_are_its_owners_alone(self):
        folder = holdfast.scratch(self) / "made by the server"
        server = holdfast.serve(self, "--data", folder)
        self.assertEqual(folder.stat().st_mode & 0o077, 0)
        self.assertEqual(server.stop(), 0)

    def test_errors_do_not_repeat_what_was_sent(self):
        server = holdfast.serve(self, "--data", holdfast.scratch(self))
        client = Client(server.url)
        word = "breakwater"
        sent = [
            lambda: client.post("/api/v1/cases", {word: 1}),
            lambda: client.post("/api/v1/challenges", {"purpose": word}),
            lambda: client.get("/api/v1/" + word),
            lambda: client.get("/m/lookup", params={word: word}),
            lambda: client.post("/api/v1/staff-setup", {"token": word}),
            lambda: client.request(word.upper(), "/api/v1/cases"),
            lambda: client.post("/api/v1/cases", Submission().body({"challenge": word, "nonce": "1"})),
        ]
        for send in sent:
            try:
                answer = send()
            except requests.RequestException:
                self.fail("no answer")
            self.assertGreaterEqual(answer.status_code, 400)
            self.assertNotIn(word, answer.text.lower())


if __name__ == "__main__":
    unittest.main()
