"""What a device, the desk and a platform say to the server over HTTP."""

import base64
import hashlib
import hmac
import secrets
import struct
import time

import requests

TOTP_SECONDS = 30
SALT = b"holdfast return code v1"


def solve(challenge, bits):
    """The nonce whose SHA-256 with the challenge begins with so many zero bits."""
    nonce = 0
    limit = 1 << (256 - bits)
    while True:
        digest = hashlib.sha256(f"{challenge}:{nonce}".encode()).digest()
        if int.from_bytes(digest, "big") < limit:
            return str(nonce)
        nonce += 1


def totp(secret, step):
    """RFC 6238 with SHA-1 and six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">Q", step), "sha1")
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def key_of_words(words):
    """docs/formats/return-code.md: six words to the key that is sent."""
    root = hashlib.pbkdf2_hmac("sha256", words.encode(), SALT, 100000)
    return hmac.digest(root, b"case access", "sha256").hex()


def random_picture(quality=90):
    """Hashes of a picture that nobody has."""
    return {
        "pdq": secrets.token_hex(32),
        "quality": quality,
        "md5": secrets.token_hex(16),
        "sha1": secrets.token_hex(20),
        "sha256": secrets.token_hex(32),
        "width": 640,
        "height": 480,
    }


def near(hash_hex, bits):
    """The hash with its first `bits` bits turned over."""
    return f"{int(hash_hex, 16) ^ ((1 << bits) - 1):064x}"


class Submission:
    """A new case as a device keeps it until the server has it."""

    def __init__(self, pictures=None, situation=None, key=None):
        self.submission_id = secrets.token_hex(16)
        self.key = key or secrets.token_hex(32)
        self.pictures = pictures or [random_picture()]
        self.situation = situation

    def body(self, proof):
        body = {
            "submission_id": self.submission_id,
            "key": self.key,
            "proof": proof,
            "pictures": self.pictures,
        }
        return body | ({"situation": self.situation} if self.situation else {})


class Client:
    """One device or program: a connection, and what it is signed in with. One thread's own."""

    def __init__(self, url, verify=True):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = verify

    def request(self, method, path, **options):
        return self.session.request(method, self.url + path, timeout=60, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.request("POST", path, json=body, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def challenge(self, purpose, subject=None):
        body = {"purpose": purpose} | ({"subject": subject} if subject else {})
        answer = self.post("/api/v1/challenges", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def proof(self, purpose, subject=None):
        asked = self.challenge(purpose, subject)
        return {
            "challenge": asked["challenge"],
            "nonce": solve(asked["challenge"], asked["bits"]),
        }

    def submit(self, submission):
        return self.post("/api/v1/cases", submission.body(self.proof("case")))

    def make_case(self, *arguments, **options):
        """A new case: the submission, and its number."""
        submission = Submission(*arguments, **options)
        answer = self.submit(submission)
        assert answer.status_code == 201, answer.text
        return submission, answer.json()["case_number"]

    def open_case(self, number, key):
        proof = self.proof("lookup", number)
        return self.post(
            "/api/v1/case-sessions", {"case_number": number, "key": key, "proof": proof}
        )

    def lookup(self, hash_hex, key=None, **query):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        query = {"signal": hash_hex, "signal_type": "pdq"} | query
        return self.get("/m/lookup", params=query, headers=headers)

    def lookup_file(self, data, key, name="picture.jpg"):
        headers = {"Authorization": f"Bearer {key}"}
        return self.request("POST", "/m/lookup", files={"photo": (name, data)}, headers=headers)

    def report(self, content_id, outcome, key, reference=None):
        body = {"bank_content_id": content_id, "outcome": outcome}
        body |= {"reference": reference} if reference else {}
        return self.post("/api/v1/outcomes", body, headers={"Authorization": f"Bearer {key}"})

    def decide(self, number, **decision):
        return self.post(f"/api/v1/desk/cases/{number}/decision", decision)

    def accept(self, number):
        """Accepts a case, what is held back in it too; the content ids its pictures got."""
        answer = self.decide(number, decision="accept", despite_held=True)
        assert answer.status_code == 200, answer.text
        return [picture["bank_content_id"] for picture in answer.json()["pictures"]]


class Staff:
    """Somebody at the desk, who set a password and an authenticator app by a one-time link."""

    def __init__(self, url, token, password="lantern over the harbour"):
        self.password = password
        client = Client(url)
        link = client.post("/api/v1/staff-setup", {"token": token})
        assert link.status_code == 200, link.text
        self.name = link.json()["name"]
        self.secret = link.json()["totp_secret"]
        self.step = 0
        answer = client.post(
            "/api/v1/staff-setup/complete",
            {"token": token, "password": password, "totp": self.next_code()},
        )
        assert answer.status_code == 200, answer.text
        self.client = client

    def next_code(self):
        """Six digits that were not used yet; waits for them when it must."""
        self.step = max(self.step + 1, int(time.time()) // TOTP_SECONDS)
        early = (self.step - 1) * TOTP_SECONDS - time.time()
        if early > 0:
            time.sleep(early + 0.1)
        return totp(self.secret, self.step)

    def sign_in(self, url, code=None, password=None, verify=True):
        """A new session's client and the answer."""
        client = Client(url, verify)
        body = {
            "name": self.name,
            "password": password or self.password,
            "totp": code or self.next_code(),
            "proof": client.proof("sign-in", self.name),
        }
        return client, client.post("/api/v1/staff-session", body)
