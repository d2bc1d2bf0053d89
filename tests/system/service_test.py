"""Headers, pages, metrics and limits of the HTTP service."""

import gzip
import re
import secrets
import unittest

import holdfast
from client import Client, Staff, random_picture

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MEGABYTE = 1024 * 1024


def policy_of(answer):
    """The Content-Security-Policy: directive to its sources."""
    directives = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {words[0]: words[1:] for words in directives}


class ServiceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = holdfast.Folder()
        cls.addClassCleanup(cls.folder.remove)
        cls.server = holdfast.Server("--data", cls.folder.path).start()
        cls.addClassCleanup(cls.server.log.close)
        cls.addClassCleanup(cls.server.stop)
        cls.admin = Staff(cls.server.url, cls.server.setup_token).client
        made = cls.admin.post("/api/v1/keys", {"platform": "Example platform"}).json()
        cls.key, cls.key_id = made["key"], made["id"]

    def setUp(self):
        self.client = Client(self.server.url)

    def every_kind_of_answer(self):
        """(what, status, answer) for each way in which the server answers."""
        client, admin = self.client, self.admin
        etag = client.get("/").headers["ETag"]
        bearer = {"Authorization": "Bearer " + self.key}
        spare = admin.post("/api/v1/keys", {"platform": "Spare"}).json()["id"]
        json_type = {"Content-Type": "application/json"}
        yield "page", 200, client.get("/")
        yield "desk page", 200, client.get("/desk")
        yield "HEAD", 200, client.request("HEAD", "/")
        yield "page not changed", 304, client.get("/", headers={"If-None-Match": etag})
        yield "no page", 404, client.get("/nowhere")
        yield "no resource", 404, client.get("/api/v1/nowhere")
        yield "document", 200, client.get("/api/openapi.json")
        yield "alive", 200, client.get("/healthz")
        yield "ready", 200, client.get("/readyz")
        yield "metrics", 200, client.get("/metrics")
        yield "metrics from afar", 403, client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"})
        yield "wrong method", 405, client.delete("/api/v1/cases")
        yield "wrong method on a page", 405, client.post("/")
        yield "not signed in", 401, client.get("/api/v1/desk/cases")
        yield "signed in", 200, admin.get("/api/v1/desk/cases")
        yield "from another site", 403, admin.post(
            "/api/v1/banks", {"name": "X"}, headers={"Origin": "https://elsewhere.example"}
        )
        yield "nothing to say", 204, admin.delete("/api/v1/keys/" + spare)
        yield "conflict", 409, admin.post("/api/v1/banks", {"name": "HOTLINE_ACCEPTED"})
        yield "bad JSON", 400, client.request("POST", "/api/v1/cases", data="{", headers=json_type)
        yield "not JSON", 415, client.request("POST", "/api/v1/cases", data="x=1")
        yield "too large", 413, client.request(
            "POST", "/api/v1/cases", data=b" " * MEGABYTE, headers=json_type
        )
        yield "headers too large", 431, client.get("/", headers={"X-Long": "x" * 20000})
        yield "lookup", 200, client.get(
            "/m/lookup", params={"signal": "0" * 64, "signal_type": "pdq"}, headers=bearer
        )
        yield "bad lookup", 400, client.get("/m/lookup", headers=bearer)
        yield "lookup by nobody", 401, client.lookup("0" * 64)
        yield "bad address", 400, client.get("/%ff%00")

    def test_security_headers_are_on_every_kind_of_answer(self):
        for what, status, answer in self.every_kind_of_answer():
            with self.subTest(what):
                self.assertEqual(answer.status_code, status)
                for name, value in HEADERS.items():
                    self.assertEqual(answer.headers.get(name), value, name)
                self.assertIn("camera=()", answer.headers["Permissions-Policy"])
                policy = policy_of(answer)
                for name in ["default-src", "base-uri", "frame-ancestors"]:
                    self.assertEqual(policy[name], ["'none'"])
                sources = {word for words in policy.values() for word in words}
                self.assertEqual({w for w in sources if "unsafe" in w}, {"'wasm-unsafe-eval'"})
                self.assertFalse({w for w in sources if "*" in w or "http" in w})
                self.assertNotIn("Server", answer.headers)
                self.assertNotIn("Access-Control-Allow-Origin", answer.headers)

    def test_errors_are_problem_documents_and_messages_under_m(self):
        for what, status, answer in self.every_kind_of_answer():
            if status < 400 or what == "no page":
                continue
            with self.subTest(what):
                if "/m/" in answer.url:
                    self.assertEqual(answer.headers["Content-Type"], "application/json")
                    self.assertEqual(list(answer.json()), ["message"])
                else:
                    self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
                    self.assertEqual(answer.json()["status"], status)
                self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_metrics_tell_no_case_and_only_to_the_machine(self):
        submission, number = self.client.make_case()
        self.client.open_case(number, submission.key)
        self.client.lookup(submission.pictures[0]["pdq"], self.key)
        self.client.get(f"/{number}")
        self.admin.get("/api/v1/desk/cases/" + number)
        self.client.request("GETA" + number.replace("-", ""), "/")
        text = self.client.get("/metrics").text
        self.assertRegex(text, r"(?m)^# TYPE \w+ histogram$")
        picture = submission.pictures[0]
        for secret in [number, number.replace("-", ""), submission.key, picture["pdq"],
                       picture["md5"], self.key, self.key_id, "Example platform", "admin"]:
            self.assertNotIn(secret, text)
        self.assertIsNone(re.search(r"[0-9a-f]{32}", text))
        for name in ["X-Forwarded-For", "Forwarded", "x-forwarded-for"]:
            answer = self.client.get("/metrics", headers={name: "for=127.0.0.1"})
            self.assertEqual(answer.status_code, 403, name)

    def test_pages_are_compressed_tagged_and_cached(self):
        plain = self.client.get("/", headers={"Accept-Encoding": "identity"})
        packed = self.client.get("/", headers={"Accept-Encoding": "gzip"}, stream=True)
        self.assertNotIn("Content-Encoding", plain.headers)
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        raw = packed.raw.read(decode_content=False)
        self.assertEqual(len(raw), int(packed.headers["Content-Length"]))
        self.assertEqual(gzip.decompress(raw), plain.content)
        self.assertLess(len(raw), len(plain.content))
        self.assertEqual(plain.headers["Cache-Control"], "no-cache")
        scripts = re.findall(r'(?:src|href)="(/assets/[^"]+)"', plain.text)
        self.assertTrue(scripts)
        for path in ["/", "/remove", "/desk", *scripts]:
            with self.subTest(path):
                first = self.client.get(path)
                self.assertEqual((first.status_code, first.headers["Vary"]), (200, "Accept-Encoding"))
                tag = first.headers["ETag"]
                bare = tag.removeprefix("W/")
                for sent in [tag, bare, "W/" + bare, f'"x", {tag}', "*"]:
                    again = self.client.get(path, headers={"If-None-Match": sent})
                    self.assertEqual((again.status_code, again.content), (304, b""), sent)
                    self.assertEqual(again.headers["ETag"], tag)
                other = self.client.get(path, headers={"If-None-Match": '"other"'})
                self.assertEqual(other.status_code, 200)
        for path in scripts:
            self.assertIn("immutable", self.client.get(path).headers["Cache-Control"])

    def test_gzip_that_was_refused_is_not_sent(self):
        for accepted in ["gzip;q=0", "identity, gzip;q=0.0", "br"]:
            answer = self.client.get("/", headers={"Accept-Encoding": accepted})
            self.assertNotIn("Content-Encoding", answer.headers, accepted)

    def test_files_beside_the_pages_are_not_served(self):
        for path in ["/..%2f..%2fetc/passwd", "/../etc/passwd", "/assets/../index.html",
                     "/%2e%2e/index.html", "//index.html", "/holdfast.db"]:
            answer = self.client.get(path)
            self.assertIn(answer.status_code, [200, 400, 404], path)
            self.assertNotIn("root:", answer.text)

    def test_an_upload_of_more_than_20_megabytes_is_refused(self):
        for size, status in [(19 * MEGABYTE, 415), (20 * MEGABYTE + 5000, 413), (64 * MEGABYTE, 413)]:
            answer = Client(self.server.url).lookup_file(b"\xff" * size, self.key)
            self.assertIn(answer.status_code, {status, 400} if status == 415 else {status})
        headers = {"Authorization": "Bearer " + self.key,
                   "Content-Type": "multipart/form-data; boundary=x"}
        blocks = (b"x" * MEGABYTE for _ in range(22))
        answer = Client(self.server.url).request("POST", "/m/lookup", data=blocks, headers=headers)
        self.assertEqual(answer.status_code, 413)

    def test_a_picture_of_too_many_pixels_is_refused(self):
        header = b"P5 65000 65000 255\n"
        answer = self.client.lookup_file(header + b"\0" * 1000, self.key, "x.pgm")
        self.assertIn(answer.status_code, [400, 413])

    def test_roles_may_only_what_is_theirs(self):
        links = {}
        for role in ["analyst", "platform"]:
            answer = self.admin.post("/api/v1/staff", {"name": f"a-{role}", "role": role})
            links[role] = answer.json()["setup_path"].split("#")[1]
        analyst = Staff(self.server.url, links["analyst"]).client
        platform = Staff(self.server.url, links["platform"]).client
        bearer = {"Authorization": "Bearer " + self.key}
        _, number = self.client.make_case([random_picture()])
        for path, allowed in [
            ("/api/v1/desk/cases", [analyst]), ("/api/v1/desk/cases/" + number, [analyst]),
            ("/api/v1/keys", []), ("/api/v1/staff", []), ("/api/v1/audit", []),
            ("/m/lookup?signal_type=pdq&signal=" + "0" * 64, [analyst, platform]),
        ]:  # fmt: skip
            for client in [analyst, platform]:
                expected = 200 if client in allowed else 403
                self.assertEqual(client.get(path).status_code, expected, path)
            if not path.startswith("/m/"):
                self.assertEqual(self.client.get(path, headers=bearer).status_code, 401, path)
        self.assertEqual(platform.decide(number, decision="accept").status_code, 403)
        self.assertEqual(platform.post("/api/v1/banks", {"name": "MINE"}).status_code, 403)
        self.assertEqual(analyst.post("/api/v1/staff", {"name": "x", "role": "admin"}).status_code, 403)

    def test_tokens_that_are_not_known(self):
        for token in ["", "x", "x" * 5000, secrets.token_urlsafe(32), self.key + "x", self.key[:-1]]:
            headers = {"Authorization": "Bearer " + token}
            answer = self.client.get("/api/v1/case", headers=headers)
            self.assertEqual(answer.status_code, 401)
            self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
            answer = self.client.lookup("0" * 64, token) if token.isascii() else None
            self.assertEqual(answer.status_code, 401)
            cookie = {"holdfast_session": token}
            answer = self.client.get("/api/v1/staff-session", cookies=cookie)
            self.assertEqual(answer.status_code, 401)


if __name__ == "__main__":
    unittest.main()
