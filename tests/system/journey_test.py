"""The journey of one picture over HTTP: device, desk, platform, and back to the young person."""

import pathlib
import secrets
import time
import unittest

import holdfast
from client import Client, Staff, Submission, key_of_words, near, random_picture

WORDS = pathlib.Path(__file__).parents[2] / "data" / "words" / "eff_large_wordlist.txt"


def six_words():
    words = [line.split()[-1] for line in WORDS.read_text().splitlines()]
    return " ".join(secrets.choice([word for word in words if "-" not in word]) for _ in range(6))


class JourneyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = holdfast.Folder()
        cls.addClassCleanup(cls.folder.remove)
        cls.store = ["--data", cls.folder.path]
        cls.server = holdfast.Server(*cls.store).start()
        cls.addClassCleanup(cls.server.log.close)
        cls.addClassCleanup(cls.server.stop)
        cls.admin = Staff(cls.server.url, cls.server.setup_token).client
        cls.key = cls.admin.post("/api/v1/keys", {"platform": "Example platform"}).json()["key"]

    def setUp(self):
        self.device = Client(self.server.url)

    def opened(self, number, key):
        answer = self.device.open_case(number, key)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def follow(self, token, kind):
        """The case, read again until its timeline tells of `kind`."""
        headers = {"Authorization": f"Bearer {token}"}
        end = time.monotonic() + 5
        while True:
            case = self.device.get("/api/v1/case", headers=headers).json()
            if any(event["kind"] == kind for event in case["timeline"]):
                return case
            self.assertLess(time.monotonic(), end, f"no {kind} in {case['timeline']}")

    def test_a_picture_is_listed_found_and_removed(self):
        words = six_words()
        pictures = [random_picture(), random_picture()]
        submission, number = self.device.make_case(
            pictures, {"threatened": True, "shared": False}, key_of_words(words)
        )
        session = self.opened(number.lower().replace("-", " "), key_of_words(words))
        self.assertEqual(session["case"]["status"], "received")
        content = self.admin.accept(number)
        platform = Client(self.server.url)
        answer = platform.lookup(near(pictures[1]["pdq"], 9), self.key)
        [match] = answer.json()["HOTLINE_ACCEPTED"]
        self.assertEqual(match, {"bank_content_id": content[1], "distance": "9"})
        for status in [201, 200]:
            told = platform.report(content[1], "removed", self.key, "ticket 7")
            self.assertEqual(told.status_code, status, told.text)
        case = self.follow(session["token"], "found")
        self.assertEqual(case["status"], "on_list")
        told = [(e["kind"], e["picture"], e["platform"], e["outcome"]) for e in case["timeline"]]
        self.assertEqual(
            told,
            [
                ("received", None, None, None),
                ("on_list", 1, None, None),
                ("on_list", 2, None, None),
                ("found", 2, "Example platform", None),
                ("outcome", 2, "Example platform", "removed"),
            ],
        )
        times = [event["at"] for event in case["timeline"]]
        self.assertEqual(times, sorted(times))

    def test_a_found_picture_is_told_once_a_platform(self):
        picture = random_picture()
        submission, number = self.device.make_case([picture])
        self.admin.accept(number)
        for _ in range(5):
            self.device.lookup(picture["pdq"], self.key)
        token = self.opened(number, submission.key)["token"]
        self.follow(token, "found")
        self.device.lookup(picture["pdq"], self.key)
        time.sleep(0.6)
        kinds = [event["kind"] for event in self.follow(token, "found")["timeline"]]
        self.assertEqual(kinds, ["received", "on_list", "found"])

    def test_what_staff_look_up_is_not_told_as_found(self):
        picture = random_picture()
        submission, number = self.device.make_case([picture])
        self.admin.accept(number)
        self.assertIn("HOTLINE_ACCEPTED", self.admin.lookup(picture["pdq"]).json())
        time.sleep(0.6)
        timeline = self.opened(number, submission.key)["case"]["timeline"]
        self.assertEqual([event["kind"] for event in timeline], ["received", "on_list"])

    def test_declined_with_a_reason_is_told_and_not_matched(self):
        for reason in ["adult", "too_plain", "duplicate", "not_for_us", "test"]:
            picture = random_picture()
            submission, number = self.device.make_case([picture])
            answer = self.admin.decide(number, decision="decline", reason=reason)
            self.assertEqual(answer.status_code, 200, answer.text)
            case = self.opened(number, submission.key)["case"]
            self.assertEqual((case["status"], case["pictures"][0]["reason"]), ("declined", reason))
            self.assertEqual(case["timeline"][-1]["reason"], reason)
            self.assertEqual(self.device.lookup(picture["pdq"], self.key).json(), {})

    def test_each_picture_may_be_decided_alone_and_only_once(self):
        submission, number = self.device.make_case([random_picture(), random_picture()])
        self.admin.decide(number, decision="accept", pictures=[2])
        self.assertEqual(self.opened(number, submission.key)["case"]["status"], "partly_on_list")
        for again in [{"decision": "accept", "pictures": [2]}, {"decision": "accept", "pictures": [1, 1]}]:
            self.assertEqual(self.admin.decide(number, **again).status_code, 409)
        self.assertEqual(self.admin.decide(number, decision="accept", pictures=[3]).status_code, 404)
        self.admin.decide(number, decision="decline", reason="duplicate")
        case = self.opened(number, submission.key)["case"]
        self.assertEqual([p["state"] for p in case["pictures"]], ["declined", "on_list"])
        self.assertEqual(self.admin.decide(number, decision="accept").status_code, 409)

    def test_the_queue_has_the_most_urgent_first(self):
        waiting = []
        for situation in [
            None,
            {"threatened": True},
            {"shared": True},
            {"deadline_at": "2030-01-02T00:00:00Z"},
            {"deadline_at": "2030-01-01T00:00:00Z", "shared": True},
            {"threatened": True},
        ]:
            waiting.append(self.device.make_case(None, situation)[1])
        listed, after = [], None
        while True:
            page = self.admin.get(
                "/api/v1/desk/cases", params={"limit": 2} | ({"after": after} if after else {})
            ).json()
            listed += [line["case_number"] for line in page["cases"]]
            after = page["next"]
            if after is None:
                break
        self.assertEqual(len(listed), len(set(listed)))
        mine = [number for number in listed if number in waiting]
        self.assertEqual(mine, [waiting[place] for place in [4, 3, 2, 1, 5, 0]])

    def test_the_same_submission_makes_one_case(self):
        submission, number = self.device.make_case()
        for _ in range(3):
            answer = self.device.submit(submission)
            self.assertEqual((answer.status_code, answer.json()["case_number"]), (200, number))
        submission.key = secrets.token_hex(32)
        self.assertEqual(self.device.submit(submission).status_code, 409)

    def test_wrong_words_ask_for_more_work_and_never_shut_out_the_right_ones(self):
        submission, number = self.device.make_case()
        bits = []
        for _ in range(9):
            bits.append(self.device.challenge("lookup", number)["bits"])
            self.assertEqual(self.device.open_case(number, secrets.token_hex(32)).status_code, 404)
        self.assertEqual(bits, [4, 4, 4, 4, 5, 6, 7, 8, 9])
        other, other_number = self.device.make_case()
        self.assertEqual(self.device.challenge("lookup", other_number)["bits"], 4)
        self.assertEqual(self.device.challenge("lookup", "nothing")["bits"], 4)
        self.opened(other_number, other.key)
        self.opened(number, submission.key)
        self.assertEqual(self.device.challenge("lookup", number)["bits"], 4)

    def test_a_number_that_nobody_has_answers_as_a_wrong_code_does(self):
        submission, number = self.device.make_case()
        wrong = self.device.open_case(number, secrets.token_hex(32))
        nobody = self.device.open_case("0000-0000", secrets.token_hex(32))
        self.assertEqual((wrong.status_code, wrong.json()), (nobody.status_code, nobody.json()))

    def test_a_proof_is_for_one_purpose_and_one_subject(self):
        submission, number = self.device.make_case()
        _, other = self.device.make_case()
        for purpose, subject in [("case", None), ("sign-in", number), ("lookup", other)]:
            body = {"case_number": number, "key": submission.key}
            body["proof"] = self.device.proof(purpose, subject)
            answer = self.device.post("/api/v1/case-sessions", body)
            self.assertEqual((answer.status_code, answer.json()["code"]), (403, "proof-wrong"))
        asked = self.device.challenge("lookup", number)
        for nonce in ["", "x", "-1", "99999999999999999999"]:
            body["proof"] = {"challenge": asked["challenge"], "nonce": nonce}
            self.assertIn(self.device.post("/api/v1/case-sessions", body).status_code, [400, 403])
        easier = asked["challenge"].split(".")
        easier[1] = "0"
        body["proof"] = {"challenge": ".".join(easier), "nonce": "0"}
        self.assertEqual(self.device.post("/api/v1/case-sessions", body).status_code, 403)

    def test_a_whole_school_may_send_from_one_address(self):
        for _ in range(120):
            self.device.make_case()

    def test_a_closed_case_needs_its_words_again(self):
        submission, number = self.device.make_case()
        headers = {"Authorization": "Bearer " + self.opened(number, submission.key)["token"]}
        self.assertEqual(self.device.get("/api/v1/case", headers=headers).status_code, 200)
        self.assertEqual(self.device.delete("/api/v1/case-session", headers=headers).status_code, 204)
        self.assertEqual(self.device.get("/api/v1/case", headers=headers).status_code, 401)


if __name__ == "__main__":
    unittest.main()
