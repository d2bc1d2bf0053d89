"""What a reporter's device and the desk's browser do with a report, as docs/formats/report.md has it:
the keys from the code, padding, age files, uploads. Nothing here is the project's own code.
"""

import base64
import hashlib
import hmac
import io
import json
import secrets
import tarfile

import pyrage

from client import SALT, Client

BODY, MESSAGE, FILE = 16384, 4096, 65536  # shortest plaintexts
CHUNK = 1 << 20


def derive(words):
    """The four keys of a return code."""
    root = hashlib.pbkdf2_hmac("sha256", words.encode(), SALT, 100000)
    return derive_from(root)


def derive_from(root):
    extracted = hmac.digest(b"holdfast report v1", root, "sha256")
    return {
        label: hmac.digest(extracted, label.encode() + b"\x01", "sha256")
        for label in ["access", "draft", "message", "reply"]
    }


ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bech32(prefix, data):
    """BIP 173, without its limit of length."""
    number, bits, values = 0, 0, []
    for byte in data:
        number, bits = number << 8 | byte, bits + 8
        while bits >= 5:
            bits -= 5
            values.append(number >> bits & 31)
    if bits:
        values.append(number << (5 - bits) & 31)
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    checksum = 1
    for value in expanded + values + [0] * 6:
        top, checksum = checksum >> 25, (checksum & 0x1FFFFFF) << 5 ^ value
        for i, part in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
            checksum ^= part if top >> i & 1 else 0
    checksum ^= 1
    values += [checksum >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(ALPHABET[value] for value in values)


def identity_of(secret):
    return pyrage.x25519.Identity.from_str(bech32("age-secret-key-", secret).upper())


def padme(length):
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def padded_json(value, shortest):
    text = json.dumps(value).encode()
    length = padme(max(shortest, len(text) + 1))
    return text + b" " * (length - len(text) - 1) + b"\n"


def encrypt(plain, recipients):
    return pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(one) for one in recipients])


def text_of(data):
    return base64.b64encode(data).decode()


def archive(name, data, about=""):
    """An attachment's plaintext: a tar of its description and its bytes, padded."""
    description = json.dumps(
        {"format": "holdfast attachment", "version": 1, "name": name, "size": len(data),
         "sha256": hashlib.sha256(data).hexdigest(), "about": about}
    ).encode()  # fmt: skip
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for member, content in [("attachment.json", description), ("file", data)]:
            info = tarfile.TarInfo(member)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    made = out.getvalue()
    return made + b"\0" * (padme(max(FILE, len(made))) - len(made))


class Reporter:
    """One person's device. Words are random bytes here: the code's own way is tested once."""

    def __init__(self, url, root=None):
        self.url = url
        self.client = Client(url)
        self.keys = derive_from(root or secrets.token_bytes(32))
        self.identity = identity_of(self.keys["reply"])
        self.recipient = str(self.identity.to_public())
        self.submission_id = secrets.token_hex(16)
        self.number = None
        self.token = None

    @property
    def bearer(self):
        return {"Authorization": "Bearer " + self.token}

    def fetch_recipients(self):
        self.hotline = self.client.get("/api/v1/reports/recipients").json()
        return self.hotline

    def content(self, **fields):
        return {
            "format": "holdfast report", "version": 1, "submission_id": self.submission_id,
            "written_at": "2026-11-29T10:00:00.000Z", "message_key": self.keys["message"].hex(),
            "reporter_recipient": self.recipient,
        } | fields  # fmt: skip

    def submission(self, content=None, routing=None, **changes):
        self.fetch_recipients()
        plain = padded_json(content or self.content(), BODY)
        body = {
            "submission_id": self.submission_id,
            "key": self.keys["access"].hex(),
            "reporter_recipient": self.recipient,
            "key_id": self.hotline["key_id"] or "0" * 12,
            "body": text_of(encrypt(plain, self.hotline["recipients"] or [self.recipient])),
        }
        return body | ({"routing": routing} if routing else {}) | changes

    def post(self, submission):
        proof = self.client.proof("report")
        return self.client.post("/api/v1/reports", submission | {"proof": proof})

    def send(self, content=None, routing=None):
        answer = self.post(self.submission(content, routing))
        assert answer.status_code in (200, 201), answer.text
        self.take(answer.json())
        return self

    def take(self, told):
        self.number, self.token = told["report_number"], told["token"]

    def come_back(self, key=None):
        proof = self.client.proof("lookup", self.number)
        answer = self.client.post(
            "/api/v1/report-sessions",
            {"report_number": self.number, "key": key or self.keys["access"].hex(), "proof": proof},
        )
        if answer.status_code == 200:
            self.token = answer.json()["token"]
        return answer

    def look(self):
        return self.client.get("/api/v1/report", headers=self.bearer).json()

    def say(self, text, message_id=None):
        self.fetch_recipients()
        message = signed_message(self.keys["message"], "reporter", self.number, text, message_id)
        to = [*self.hotline["recipients"], self.recipient]
        return self.client.post(
            "/api/v1/report/messages",
            {
                "message_id": message["message_id"],
                "key_id": self.hotline["key_id"],
                "body": text_of(encrypt(padded_json(message, MESSAGE), to)),
            },
            headers=self.bearer,
        )

    def read(self, body):
        return json.loads(pyrage.decrypt(base64.b64decode(body), [self.identity]))

    def begin(self, data, media="image", **changes):
        asked = {
            "attachment_id": secrets.token_hex(16), "key_id": self.hotline["key_id"],
            "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "media": media,
            "proof": self.client.proof("attachment"),
        } | changes  # fmt: skip
        return self.client.post("/api/v1/report/attachments", asked, headers=self.bearer), asked

    def piece(self, attachment_id, offset, data):
        headers = self.bearer | {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        return self.client.request(
            "PATCH", f"/api/v1/report/attachments/{attachment_id}", data=data, headers=headers
        )

    def upload(self, plain, media="image", chunk=CHUNK):
        """The attachment's id and its age file, all of which the server has."""
        data = encrypt(plain, self.hotline["recipients"])
        answer, asked = self.begin(data, media)
        assert answer.status_code == 201, answer.text
        for offset in range(0, len(data), chunk):
            answer = self.piece(asked["attachment_id"], offset, data[offset : offset + chunk])
            assert answer.status_code == 204, answer.text
        return asked["attachment_id"], data


def signed_message(key, sender, number, text, message_id=None, at="2026-11-29T11:00:00.000Z"):
    message_id = message_id or secrets.token_hex(16)
    signed = "\n".join(["holdfast message v1", sender, number, message_id, at, text])
    return {
        "format": "holdfast message", "version": 1, "report_number": number,
        "message_id": message_id, "from": sender, "written_at": at, "text": text,
        "mac": hmac.digest(key, signed.encode(), "sha256").hex(),
    }  # fmt: skip


class Member:
    """Somebody at the desk with a personal identity; `client` is signed in."""

    def __init__(self, client, name, passphrase="the boats come in at dusk"):
        self.client = client
        self.name = name
        self.passphrase = passphrase
        self.identity = pyrage.x25519.Identity.generate()
        self.recipient = str(self.identity.to_public())
        self.known = {}  # key id -> secret

    def keys(self, **options):
        return self.client.get("/api/v1/desk/report-keys", **options).json()

    def join(self, replaces=None):
        kept = pyrage.passphrase.encrypt(str(self.identity).encode(), self.passphrase)
        return self.client.request(
            "PUT",
            "/api/v1/desk/report-keys/me",
            json={"recipient": self.recipient, "identity": text_of(kept), "replaces": replaces},
        )

    def wrap(self, secret, recipient):
        return text_of(encrypt((secret + "\n").encode(), [recipient]))

    def make_key(self, kind, replaces=None, members=None):
        """A new team or link key, wrapped to `members` (those of the server) or to this one."""
        identity = pyrage.x25519.Identity.generate()
        secret = str(identity) if kind == "team" else secrets.token_hex(32)
        members = members or [{"name": self.name, "recipient": self.recipient}]
        body = {
            "kind": kind,
            "replaces": replaces,
            "wraps": [
                {"name": one["name"], "recipient": one["recipient"],
                 "wrapped": self.wrap(secret, one["recipient"])}
                for one in members
            ],
        }  # fmt: skip
        if kind == "team":
            body["recipient"] = str(identity.to_public())
        return self.client.post("/api/v1/desk/report-keys", body)

    def open_wraps(self):
        """Every key this member was given, by id."""
        for one in self.keys()["wraps"]:
            data = base64.b64decode(one["wrapped"])
            self.known[one["key_id"]] = pyrage.decrypt(data, [self.identity]).decode().strip()
        return self.known

    def give(self, other):
        """Wraps every key this member has to another who lacks it."""
        self.open_wraps()
        [member] = [one for one in self.keys()["members"] if one["name"] == other]
        wraps = [
            {"key_id": key_id, "wrapped": self.wrap(self.known[key_id], member["recipient"])}
            for key_id in member["missing"]
        ]
        body = {"name": other, "recipient": member["recipient"], "wraps": wraps}
        return self.client.post("/api/v1/desk/report-keys/wraps", body)

    def read(self, body, key_id):
        identity = pyrage.x25519.Identity.from_str(self.open_wraps()[key_id])
        return json.loads(pyrage.decrypt(base64.b64decode(body), [identity]))

    def on(self, number, method, end, body=None):
        return self.client.request(method, f"/api/v1/desk/reports/{number}{end}", json=body)

    def recipients(self):
        keys = self.keys()
        recovery = [keys["recovery"]["recipient"]] if keys["recovery"] else []
        return keys["team"]["key_id"], [keys["team"]["recipient"], *recovery]

    def say(self, number, text):
        report = self.on(number, "GET", "").json()
        key_id, to = self.recipients()
        content = self.read(report["body"], report["report"]["key_id"])
        message = signed_message(bytes.fromhex(content["message_key"]), "desk", number, text)
        sealed = encrypt(padded_json(message, MESSAGE), [*to, report["reporter_recipient"]])
        body = {"message_id": message["message_id"], "key_id": key_id, "body": text_of(sealed)}
        return self.on(number, "POST", "/messages", body)


def open_hotline(client, name="admin", recovery=None):
    """Sets up the desk's keys: the first member."""
    member = Member(client, name)
    answer = member.join()
    assert answer.status_code == 200, answer.text
    for kind in ["team", "link"]:
        answer = member.make_key(kind)
        assert answer.status_code == 201, answer.text
    if recovery:
        answer = client.request(
            "PUT", "/api/v1/desk/report-keys/recovery", json={"recipient": recovery}
        )
        assert answer.status_code == 200, answer.text
    return member
