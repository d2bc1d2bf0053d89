"""Two servers on one PostgreSQL behave as one, and either can die."""

import threading
import time
import unittest

import holdfast
from client import Client, Staff, Submission, random_picture

ONE_SECOND = 1.0
SIGHTING_SECONDS = 1.0  # a match is written down in the background, in less than this


def seconds_until(answered):
    """How long until `answered()` is true; gives up after ten seconds."""
    started = time.monotonic()
    while not answered():
        if time.monotonic() - started > 10:
            return float("inf")
    return time.monotonic() - started


class TwoServersTest(unittest.TestCase):
    def setUp(self):
        self.database = holdfast.postgresql(self)
        self.store = ["--database", self.database.url]
        self.first = holdfast.serve(self, *self.store)
        token = self.first.setup_token
        self.staff = Staff(self.first.url, token)
        self.second = holdfast.serve(self, *self.store)
        self.admin_at_first = self.staff.client
        self.admin_at_second = Client(self.second.url)
        self.admin_at_second.session.cookies.update(self.admin_at_first.session.cookies)
        self.one = Client(self.first.url)
        self.two = Client(self.second.url)

    def make_key(self, admin):
        answer = admin.post("/api/v1/keys", {"platform": "Example platform"})
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json()

    def knows(self, client, key):
        return client.lookup("0" * 64, key).status_code == 200

    def test_accepted_through_one_is_matched_by_the_other_within_a_second(self):
        key = self.make_key(self.admin_at_first)["key"]
        seconds_until(lambda: self.knows(self.two, key))
        took = []
        for accepting, asking in [(self.admin_at_first, self.two), (self.admin_at_second, self.one)]:
            for _ in range(5):
                picture = random_picture()
                submission, number = self.one.make_case([picture])
                content = accepting.accept(number)[0]
                found = lambda: "HOTLINE_ACCEPTED" in asking.lookup(picture["pdq"], key).json()
                took.append(seconds_until(found))
                [match] = asking.lookup(picture["pdq"], key).json()["HOTLINE_ACCEPTED"]
                self.assertEqual(match, {"bank_content_id": content, "distance": "0"})
        self.assertLess(max(took), ONE_SECOND, took)

    def test_accepted_through_one_is_matched_by_itself_at_once(self):
        key = self.make_key(self.admin_at_first)["key"]
        picture = random_picture()
        _, number = self.two.make_case([picture])
        self.admin_at_first.accept(number)
        self.assertIn("HOTLINE_ACCEPTED", self.one.lookup(picture["pdq"], key).json())

    def test_a_key_is_known_and_forgotten_at_the_other_within_a_second(self):
        key = self.make_key(self.admin_at_first)
        self.assertTrue(self.knows(self.one, key["key"]))
        self.assertLess(seconds_until(lambda: self.knows(self.two, key["key"])), ONE_SECOND)
        answer = self.admin_at_second.delete("/api/v1/keys/" + key["id"])
        self.assertEqual(answer.status_code, 204)
        self.assertFalse(self.knows(self.two, key["key"]))
        self.assertLess(seconds_until(lambda: not self.knows(self.one, key["key"])), ONE_SECOND)
        by_program, secret = holdfast.make_key("Another platform", *self.store)
        self.assertLess(seconds_until(lambda: self.knows(self.two, secret)), ONE_SECOND)
        done = holdfast.run_program("keys", *self.store, "revoke", by_program)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(seconds_until(lambda: not self.knows(self.two, secret)), ONE_SECOND)

    def test_a_challenge_of_one_is_good_at_the_other_and_only_once(self):
        proof = self.one.proof("case")
        first = Submission()
        answer = self.two.post("/api/v1/cases", first.body(proof))
        self.assertEqual(answer.status_code, 201, answer.text)
        for client in [self.one, self.two]:
            answer = client.post("/api/v1/cases", Submission().body(proof))
            self.assertEqual((answer.status_code, answer.json()["code"]), (403, "proof-used"))

    def test_one_proof_sent_to_both_at_the_same_time_is_taken_once(self):
        for _ in range(10):
            proof = self.one.proof("case")
            bodies = [Submission().body(proof) for _ in range(8)]
            answers = at_once(
                [
                    lambda url=[self.first.url, self.second.url][i % 2], body=body: Client(url).post(
                        "/api/v1/cases", body
                    )
                    for i, body in enumerate(bodies)
                ]
            )
            statuses = sorted(answer.status_code for answer in answers)
            self.assertEqual(statuses, [201] + [403] * 7)

    def test_one_submission_sent_to_both_at_the_same_time_makes_one_case(self):
        for _ in range(5):
            submission = Submission()
            answers = at_once(
                [
                    lambda url=url: Client(url).submit(submission)
                    for url in [self.first.url, self.second.url] * 3
                ]
            )
            self.assertEqual({answer.status_code for answer in answers} - {200, 201}, set())
            self.assertEqual(sum(answer.status_code == 201 for answer in answers), 1)
            self.assertEqual(len({answer.json()["case_number"] for answer in answers}), 1)

    def test_two_decisions_at_the_same_time_are_one_decision(self):
        for _ in range(5):
            _, number = self.one.make_case([random_picture(), random_picture()])
            answers = at_once(
                [
                    lambda: self.admin_at_first.decide(number, decision="accept"),
                    lambda: self.admin_at_second.decide(number, decision="decline", reason="test"),
                ]
            )
            self.assertEqual(sorted(answer.status_code for answer in answers), [200, 409])
            case = self.admin_at_first.get("/api/v1/desk/cases/" + number).json()
            self.assertEqual(len({picture["state"] for picture in case["pictures"]}), 1)
            self.assertEqual(len(case["timeline"]), 3)

    def test_a_session_is_good_at_both_and_ends_at_both(self):
        for client in [self.admin_at_first, self.admin_at_second]:
            self.assertEqual(client.get("/api/v1/staff-session").json()["name"], "admin")
        answer = self.admin_at_second.delete("/api/v1/staff-sessions")
        self.assertEqual(answer.status_code, 204)
        self.assertEqual(self.admin_at_first.get("/api/v1/staff-session").status_code, 401)

    def test_either_dies_and_the_other_goes_on(self):
        key = self.make_key(self.admin_at_first)["key"]
        picture = random_picture()
        submission, number = self.one.make_case([picture])
        self.first.kill()
        seconds_until(lambda: self.knows(self.two, key))
        content = self.admin_at_second.accept(number)[0]
        self.assertIn("HOTLINE_ACCEPTED", self.two.lookup(picture["pdq"], key).json())
        self.assertEqual(self.two.report(content, "removed", key).status_code, 201)
        self.first.start()
        time.sleep(SIGHTING_SECONDS)
        self.second.kill()
        one = Client(self.first.url)
        self.assertIn("HOTLINE_ACCEPTED", one.lookup(picture["pdq"], key).json())
        opened = one.open_case(number, submission.key).json()["case"]
        kinds = [event["kind"] for event in opened["timeline"]]
        self.assertEqual(kinds, ["received", "on_list", "found", "outcome"])
        verified = holdfast.run_program("audit", *self.store, "verify")
        self.assertEqual(verified.returncode, 0, verified.stdout)

    def test_lost_connections_to_the_database_are_made_again(self):
        key = self.make_key(self.admin_at_first)["key"]
        self.one.make_case()
        self.database.end_connections()
        self.assertLess(seconds_until(lambda: self.one.get("/readyz").status_code == 200), 3)
        answers = []
        for _ in range(16):
            submission = Submission()
            for _ in range(3):
                challenge = self.one.post("/api/v1/challenges", {"purpose": "case"})
                self.assertIn(challenge.status_code, [200, 503])
                if challenge.status_code == 200:
                    answer = self.one.submit(submission)
                    self.assertIn(answer.status_code, [200, 201, 503], answer.text)
                    if answer.status_code != 503:
                        break
            answers.append(answer.status_code)
        self.assertNotIn(503, answers)
        self.assertTrue(self.knows(self.one, key))

    def test_the_audit_log_stays_whole_under_both(self):
        def work(url):
            client = Client(url)
            client.session.cookies.update(self.admin_at_first.session.cookies)
            for _ in range(20):
                answer = client.post("/api/v1/keys", {"platform": "Example platform"})
                self.assertEqual(answer.status_code, 201, answer.text)

        at_once([lambda url=url: work(url) for url in [self.first.url, self.second.url] * 3])
        verified = holdfast.run_program("audit", *self.store, "--json", "verify")
        [verdict] = holdfast.lines_of(verified)
        self.assertTrue(verdict["whole"])
        self.assertGreaterEqual(verdict["entries"], 120)


def at_once(calls):
    """Runs the calls at the same time; their answers in order."""
    answers = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place):
        gate.wait()
        answers[place] = calls[place]()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


if __name__ == "__main__":
    unittest.main()
