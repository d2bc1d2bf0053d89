"""Assessed mode: no picture is taken until an admin records a law; then age files alone, opened on the record,
and gone from the database with the decision or their longest time."""

import base64
import hashlib
import secrets
import unittest

import holdfast
import pyrage
import reports
from client import Client, Staff, random_picture
from reports import encrypt, open_hotline
from webhooks_test import until

MODE = "/api/v1/desk/assessment"
LAW = "Some Act, section 1"
DAY_MS = 86_400_000


class AssessedTest(unittest.TestCase):
    postgresql = False

    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.data = ["--data", self.folder / "data"]
        self.database = holdfast.postgresql(self) if self.postgresql else None
        if self.database:
            self.data += ["--database", self.database.url]
        self.server = holdfast.serve(self, *self.data)
        self.admin = Staff(self.server.url, self.server.setup_token).client
        self.desk = open_hotline(self.admin)
        self.let_see("admin", True)
        self.device = Client(self.server.url)

    def sql(self, statement):
        return holdfast.run_sql(statement, self.folder / "data", self.database)

    def let_see(self, name, sees):
        answer = self.admin.request("PUT", f"/api/v1/staff/{name}/pictures", json={"sees_pictures": sees})
        self.assertEqual(answer.status_code, 204, answer.text)

    def turn(self, on):
        body = {"on": on, "basis": LAW, "longest_days": 7}
        answer = self.admin.request("PUT", MODE, json=body)
        self.assertEqual(answer.status_code, 200, answer.text)

    def case(self, pictures=1):
        submission, number = self.device.make_case([random_picture() for _ in range(pictures)])
        token = self.device.open_case(number, submission.key).json()["token"]
        self.bearer = {"Authorization": "Bearer " + token}
        return number

    def begin(self, data, position=1):
        asked = {"attachment_id": secrets.token_hex(16), "position": position,
                 "key_id": self.desk.recipients()[0], "size": len(data),
                 "sha256": hashlib.sha256(data).hexdigest(), "proof": self.device.proof("attachment")}  # fmt: skip
        answer = self.device.post("/api/v1/case/sealed-pictures", asked, headers=self.bearer)
        return asked["attachment_id"], answer

    def piece(self, attachment_id, offset, data):
        headers = self.bearer | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        path = f"/api/v1/case/sealed-pictures/{attachment_id}"
        return self.device.request("PATCH", path, data=data, headers=headers)

    def send(self, position=1):
        """A sealed picture that is no picture: random bytes. Its id, plaintext and age file."""
        plain = reports.archive("picture.jpg", secrets.token_bytes(70_000))
        data = encrypt(plain, self.desk.recipients()[1])
        attachment_id, answer = self.begin(data, position)
        self.assertEqual(answer.status_code, 201, answer.text)
        for offset in range(0, len(data), 40_000):
            answer = self.piece(attachment_id, offset, data[offset : offset + 40_000])
            self.assertEqual(answer.status_code, 204, answer.text)
        return attachment_id, plain, data

    def listed(self, number):
        return self.admin.get(f"/api/v1/desk/cases/{number}/sealed-pictures").json()["pictures"]

    def audited(self, action):
        entries = self.admin.get("/api/v1/audit?limit=200").json()["entries"]
        return [(one["actor"], one["details"]) for one in entries if one["action"] == action]

    def parts_on_disk(self, data):
        """In which of the server's files a part of `data` is, as it is or as base64."""
        parts = [data[at : at + 300] for at in range(2_000, len(data) - 300, 9_000)]
        parts += [base64.b64encode(data[at : at + 300]) for at in range(0, len(data) - 300, 9_000)]
        files = [file for file in (self.folder / "data").rglob("*") if file.is_file()]
        return [file.name for file in files if any(part in file.read_bytes() for part in parts)]

    def assert_gone(self, data):
        self.assertEqual(self.sql("select count(*) from case_file_pieces"), "0")
        self.assertEqual(self.sql("select count(*) from case_files"), "0")
        if not self.database:
            self.assertEqual(self.parts_on_disk(data), [])

    def test_no_picture_is_taken_while_it_is_off(self):
        self.case()
        data = encrypt(reports.archive("picture.jpg", b"x" * 100), self.desk.recipients()[1])
        attachment_id, answer = self.begin(data)
        self.assertEqual((answer.status_code, answer.json()["code"]), (403, "assessed-off"))
        answer = self.piece(attachment_id, 0, data)
        self.assertEqual((answer.status_code, answer.json()["code"]), (403, "assessed-off"))
        self.assertEqual(self.device.get("/api/v1/assessment").json()["recipients"], [])
        self.assertEqual(self.sql("select count(*) from case_files"), "0")

    def test_sealed_it_is_kept_and_with_the_decision_it_is_gone(self):
        self.turn(True)
        self.assertEqual(len(self.audited("case.assessment")), 1)
        self.assertEqual(self.audited("case.assessment")[0][1], f"on; 7 days at most; {LAW}")
        number = self.case(2)
        attachment_id, plain, data = self.send(2)
        if not self.database:
            self.assertNotEqual(self.parts_on_disk(data), [])
        self.assertEqual(self.parts_on_disk(plain[:70_000]), [])  # behind it is padding
        path = f"/api/v1/desk/cases/{number}/sealed-pictures/{attachment_id}"
        opened = self.admin.get(path)
        self.assertEqual(opened.content, data)
        self.assertEqual(opened.headers["Cache-Control"], "no-store")
        key_id = self.listed(number)[0]["key_id"]
        identity = pyrage.x25519.Identity.from_str(self.desk.open_wraps()[key_id])
        self.assertEqual(pyrage.decrypt(opened.content, [identity]), plain)
        self.assertEqual(self.audited("case.picture_open"), [("staff:admin", "picture 2")])
        self.let_see("admin", False)
        refused = self.admin.get(path)
        self.assertEqual((refused.status_code, refused.json()["code"]), (403, "pictures-not-yours"))
        self.assertNotIn(data[-200:], refused.content)
        self.assertEqual(len(self.audited("case.picture_open")), 1)
        self.assertEqual(self.audited("staff.pictures")[0], ("staff:admin", "may not see them"))
        self.let_see("admin", True)
        for stranger in (self.device.get(path), self.device.get(path, headers=self.bearer)):
            self.assertEqual(stranger.status_code, 401)
        decided = self.admin.post(f"/api/v1/desk/cases/{number}/decision",
                                  {"decision": "decline", "reason": "test"})  # fmt: skip
        self.assertEqual(decided.status_code, 200, decided.text)
        self.assertEqual(self.admin.get(path).status_code, 404)
        self.assert_gone(data)
        proof = f"decided; picture 2, {len(data)} bytes; {hashlib.sha256(data).hexdigest()}"
        self.assertEqual(self.audited("case.picture_destroy"), [("staff:admin", proof)])
        told = self.device.get("/api/v1/case", headers=self.bearer).json()["timeline"]
        kinds = [(one["kind"], one["picture"]) for one in told]
        self.assertIn(("picture_sent", 2), kinds)
        self.assertEqual(kinds[-1], ("picture_destroyed", 2))
        checked = holdfast.run_program("audit", "verify", *self.data)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_withdrawn_too_old_or_no_longer_lawful_it_is_gone(self):
        self.turn(True)
        self.case(3)
        self.send(1)
        answer = self.device.post("/api/v1/case/withdraw", {"pictures": [1]}, headers=self.bearer)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(self.sql("select count(*) from case_files"), "0")
        self.send(2)
        self.server.stop()
        self.sql(f"update case_files set created_at = created_at - {7 * DAY_MS}")
        self.server.start(self.server.port)
        until(lambda: self.sql("select count(*) from case_files") == "0")
        _, _, data = self.send(3)
        self.turn(False)
        self.assert_gone(data)
        whys = [details.split(";")[0] for _, details in self.audited("case.picture_destroy")]
        self.assertEqual(whys, ["assessed mode off", "time over", "withdrawn"])
        actors = [actor for actor, _ in self.audited("case.picture_destroy")]
        self.assertEqual(actors, ["program", "program", "case"])


class AssessedOnPostgresqlTest(AssessedTest):
    postgresql = True


if __name__ == "__main__":
    unittest.main()
