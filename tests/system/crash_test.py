"""kill -9 in the middle of 200 concurrent submissions loses no acknowledged one and doubles none."""

import random
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

import requests

import holdfast
from client import Client, Staff, Submission

SUBMISSIONS = 200
OPENERS = 8
RESENT = 10
OPENED = 200 if holdfast.DEEP else 20


class Storm:
    """200 devices that send at the same time; the server is killed once `kill_after` were told yes."""

    def __init__(self, server, kill_after):
        self.server = server
        self.url = server.url
        self.kill_after = kill_after
        self.submissions = [Submission() for _ in range(SUBMISSIONS)]
        self.acknowledged = {}  # submission id -> case number
        self.refused = []  # answers that were not yes
        self.unanswered = []  # errors of devices that got none while the server should have lived
        self.killed = False
        self.lock = threading.Lock()
        self.gate = threading.Barrier(SUBMISSIONS + 1)

    def send(self, submission):
        client = Client(self.url)
        self.gate.wait()
        try:
            answer = client.submit(submission)
        except (requests.RequestException, AssertionError) as error:
            with self.lock:
                if not self.killed:
                    status = self.server.process.poll()
                    self.unanswered.append(f"{error!r}, server's status {status}")
            return  # no answer: the device knows nothing, and will send again
        finally:
            client.session.close()
        with self.lock:
            if answer.status_code != 201:
                self.refused.append((answer.status_code, answer.text))
            else:
                self.acknowledged[submission.submission_id] = answer.json()["case_number"]
            if len(self.acknowledged) >= self.kill_after or self.refused:
                self.killed = True
                self.server.process.kill()

    def run(self):
        threads = [threading.Thread(target=self.send, args=[one]) for one in self.submissions]
        for thread in threads:
            thread.start()
        self.gate.wait()
        for thread in threads:
            thread.join()
        self.server.kill()


class CrashTest(unittest.TestCase):
    def resend(self, storm):
        """Sends some of both kinds again; each one's case number."""
        clients = threading.local()
        told = [one for one in storm.submissions if one.submission_id in storm.acknowledged]
        untold = [one for one in storm.submissions if one.submission_id not in storm.acknowledged]

        def send(submission):
            if not hasattr(clients, "client"):
                clients.client = Client(self.server.url)
            answer = clients.client.submit(submission)
            known = submission.submission_id in storm.acknowledged
            self.assertIn(answer.status_code, [200] if known else [200, 201], answer.text)
            return submission.submission_id, answer.json()["case_number"]

        with ThreadPoolExecutor(OPENERS) as pool:
            return dict(pool.map(send, told[-RESENT:] + untold[:RESENT]))

    def open_last(self, storm):
        keys = {one.submission_id: one.key for one in storm.submissions}
        clients = threading.local()

        def open_one(entry):
            if not hasattr(clients, "client"):
                clients.client = Client(self.server.url)
            submission_id, number = entry
            answer = clients.client.open_case(number, keys[submission_id])
            self.assertEqual(answer.status_code, 200, answer.text)
            case = answer.json()["case"]
            self.assertEqual((case["case_number"], case["status"]), (number, "received"))
            self.assertEqual(len(case["pictures"]), 1)
            self.assertEqual([event["kind"] for event in case["timeline"]], ["received"])

        with ThreadPoolExecutor(OPENERS) as pool:
            list(pool.map(open_one, list(storm.acknowledged.items())[-OPENED:]))

    def crash(self, store, rounds):
        self.server = holdfast.Server(*store)
        self.addCleanup(self.server.log.close)
        self.server.start()
        self.addCleanup(self.server.stop)
        admin = Staff(self.server.url, self.server.setup_token)
        cookie = admin.client.session.cookies["holdfast_session"]
        numbers = set()
        chance = random.Random(8420)
        for turn in range(1, rounds + 1):
            storm = Storm(self.server, chance.randint(2 * RESENT, 6 * RESENT))
            storm.run()
            self.assertEqual(storm.refused, [])
            self.assertEqual(storm.unanswered, [])
            self.assertGreaterEqual(len(storm.acknowledged), storm.kill_after)
            self.assertLess(len(storm.acknowledged), SUBMISSIONS, "the kill came too late")
            self.server.start()
            self.open_last(storm)
            again = self.resend(storm)
            for submission_id, number in again.items():
                self.assertEqual(storm.acknowledged.get(submission_id, number), number)
            fresh = set(storm.acknowledged.values()) | set(again.values())
            self.assertEqual(len(fresh), len(storm.acknowledged.keys() | again.keys()))
            self.assertFalse(numbers & fresh)
            numbers |= fresh
            self.check_whole(store, cookie, fresh, len(numbers), turn * SUBMISSIONS)

    def check_whole(self, store, cookie, fresh, known, sent):
        desk = Client(self.server.url)
        desk.session.cookies["holdfast_session"] = cookie
        for number in fresh:
            self.assertEqual(desk.get(f"/api/v1/desk/cases/{number}").status_code, 200)
        waiting = desk.get("/api/v1/desk/cases", params={"limit": 1}).json()["waiting"]
        self.assertLessEqual(known, waiting)
        self.assertLessEqual(waiting, sent)
        verified = holdfast.run_program("audit", "verify", *store)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_many_times_on_sqlite(self):
        self.crash(["--data", holdfast.scratch(self)], rounds=20 if holdfast.DEEP else 5)

    def test_some_times_on_postgresql(self):
        self.crash(["--database", holdfast.postgresql(self).url], rounds=5 if holdfast.DEEP else 2)


if __name__ == "__main__":
    unittest.main()
