"""A case from the list to its withdrawal, with platforms that fetch: what each is told, and what the young
person is told of them."""

import unittest

import holdfast
from client import Client, Staff, random_picture


class CaseTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.server = holdfast.serve(self, "--data", self.folder / "data")
        self.admin = Staff(self.server.url, self.server.setup_token).client
        self.device = Client(self.server.url)
        self.chat = self.make_key("Example chat")
        self.board = self.make_key("Example board")

    def make_key(self, platform):
        answer = self.admin.post("/api/v1/keys", {"platform": platform})
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json()["key"]

    def fetch(self, key):
        """What StopNCII's form says of each hash."""
        answer = Client(self.server.url).get(
            "/exchange/stopncii/FetchHashes", headers={"x-functions-key": key}
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        return {record["hashValue"]: record["hashStatus"] for record in answer.json()["hashRecords"]}

    def open(self, number, key):
        answer = self.device.open_case(number, key)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.owner = {"Authorization": "Bearer " + answer.json()["token"]}
        return answer.json()["case"]

    def told(self, case):
        return [(event["kind"], event["picture"], event["platform"]) for event in case["timeline"]]

    def test_a_withdrawn_picture_is_gone_at_once_and_each_platform_is_told(self):
        pictures = [random_picture(), random_picture()]
        gone, stays = (picture["pdq"] for picture in pictures)
        submission, number = self.device.make_case(pictures, {"age": "under_18", "wants": ["talk"]})
        self.admin.accept(number)
        self.assertEqual(self.fetch(self.chat), {gone: "Active", stays: "Active"})
        case = self.open(number, submission.key)
        self.assertEqual(
            self.told(case)[-2:], [("loaded", 1, "Example chat"), ("loaded", 2, "Example chat")]
        )

        answer = self.device.post("/api/v1/case/withdraw", {"pictures": [1]}, headers=self.owner)
        self.assertEqual(answer.status_code, 200, answer.text)
        removal = [picture["removal"] for picture in answer.json()["pictures"]]
        self.assertEqual(removal, [{"all": 1, "confirmed": 0}] * 2)
        self.assertEqual(self.device.lookup(gone, self.chat).json(), {})
        self.assertIn("HOTLINE_ACCEPTED", self.device.lookup(stays, self.chat).json())

        # The one that had it drops it; the other one never had it, and confirms nothing.
        for key in (self.chat, self.board):
            self.assertEqual(self.fetch(key), {gone: "Withdrawn", stays: "Active"})
        case = self.open(number, submission.key)
        tail = [kind for kind in self.told(case) if kind[0] in ("withdrawn", "withdrawal_confirmed")]
        self.assertEqual(
            tail, [("withdrawn", 1, None), ("withdrawal_confirmed", 1, "Example chat")]
        )
        self.assertIn(("loaded", 2, "Example board"), self.told(case))
        self.assertNotIn(("loaded", 1, "Example board"), self.told(case))
        self.assertEqual(case["pictures"][0]["removal"], {"all": 1, "confirmed": 1})
        self.assertEqual([each["platform"] for each in case["platforms"]], ["Example board", "Example chat"])
        self.assertIsNotNone(case["platforms"][1]["withdrawn_at"])

    def test_a_withdrawal_outlives_the_server(self):
        picture = random_picture()
        submission, number = self.device.make_case([picture])
        self.admin.accept(number)
        self.open(number, submission.key)
        answer = self.device.post("/api/v1/case/withdraw", {}, headers=self.owner)
        self.assertEqual(answer.json()["status"], "withdrawn", answer.text)
        self.server.kill()
        self.server = holdfast.serve(self, "--data", self.folder / "data")
        self.device = Client(self.server.url)
        self.assertEqual(self.device.lookup(picture["pdq"], self.chat).json(), {})
        self.assertEqual(self.open(number, submission.key)["status"], "withdrawn")


if __name__ == "__main__":
    unittest.main()
