"""Lists of others, fetched by the real program: from another Holdfast in each of the three forms, from a
server that lies as its public documentation and known faults say, and through a kill in the middle."""

import json
import os
import pathlib
import secrets
import signal
import subprocess
import time
import unittest

import holdfast
from client import Client, Staff, random_picture
from lying_exchange import LyingExchange

ALLOW = ("--exchange-allow", "127.0.0.1")
SECRET = "lantern-over-the-harbour"


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not come to be in time")
        time.sleep(0.2)


class Subscriber:
    """A platform's own Holdfast: its database, its server, its sources by the command line."""

    def __init__(self, test, name="subscriber", flags=ALLOW):
        self.test = test
        self.folder = holdfast.scratch(test) / name
        self.server = holdfast.serve(test, "--data", self.folder, flags=flags)
        self.key = holdfast.make_key("Example board", "--data", self.folder)[1]
        self.client = Client(self.server.url)

    def run(self, *words, secret=SECRET):
        return holdfast.run_program(
            "exchange", "--data", self.folder, *ALLOW, "--exchange-timeout", "10", "--json", *words,
            environment={"HOLDFAST_EXCHANGE_SECRET": secret} if secret else {},
        )  # fmt: skip

    def add(self, name, format, url, *flags, secret=SECRET, every="0"):
        words = ["add", name, "--format", format, "--url", url, "--every", every, *flags]
        [made] = holdfast.lines_of(self.run(*words, secret=secret))
        return made

    def sync(self, name, *flags):
        done = self.run("sync", name, *flags)
        [told] = [json.loads(line) for line in done.stdout.splitlines()]
        return done, told

    def good_sync(self, name, *flags):
        done, told = self.sync(name, *flags)
        self.test.assertEqual(done.returncode, 0, done.stderr)
        return told

    def banks(self, value, signal_type="pdq"):
        """The banks that match the hash."""
        answer = self.client.lookup(value, self.key, signal_type=signal_type)
        self.test.assertEqual(answer.status_code, 200, answer.text)
        return set(answer.json())

    def wait_matched(self, value, bank, matched=True):
        wait_until(lambda: (bank in self.banks(value)) == matched)


class HoldfastToHoldfastTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.hotline = holdfast.serve(self, "--data", self.folder / "hotline")
        self.admin = Staff(self.hotline.url, self.hotline.setup_token).client
        made = self.admin.post("/api/v1/keys", {"platform": "Example board"}).json()
        self.key, self.key_id = made["key"], made["id"]
        self.device = Client(self.hotline.url)
        self.subscriber = Subscriber(self)

    def withdraw(self, value):
        """Takes it back as a platform that submitted it does: the hotline's own list then says so."""
        answer = self.device.post(
            "/exchange/stopncii/SubmitFeedback",
            {"hashFeedbacks": [{"hashValue": value, "feedbackValue": "Withdrawn", "tags": []}]},
            headers={"x-functions-key": self.key},
        )
        self.assertEqual(answer.status_code, 200, answer.text)

    def submitted(self):
        """A hash that the platform put on the hotline's list, and may take back."""
        done = self.admin.request(
            "PUT", f"/api/v1/keys/{self.key_id}/submissions", json={"bank": "HOTLINE_ACCEPTED"}
        )
        self.assertEqual(done.status_code, 204, done.text)
        value = secrets.token_hex(32)
        answer = self.device.post(
            "/exchange/stopncii/SubmitHashes",
            {"hashRecords": [{"signalType": "ImagePDQ", "hashValue": value}]},
            headers={"x-functions-key": self.key},
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        return value

    def add_three(self, every="0"):
        url = self.hotline.url
        key_file = self.folder / "key.pub"
        key_file.write_text(self.device.get("/api/v1/exchange/key.pub").text)
        add = self.subscriber.add
        add("by-stopncii", "stopncii", url + "/exchange/stopncii", secret=self.key, every=every)
        add(
            "by-ncmec", "ncmec", url + "/exchange/ncmec", "--user", "board",
            secret=self.key, every=every,
        )  # fmt: skip
        add("by-list", "holdfast", url, "--public-key", key_file, secret=self.key, every=every)
        return {"by-stopncii": "EXCHANGE_BY_STOPNCII", "by-ncmec": "EXCHANGE_BY_NCMEC", "by-list": "EXCHANGE_BY_LIST"}

    def test_what_one_lists_the_other_matches_and_a_withdrawal_follows_in_each_form(self):
        gone, kept = self.submitted(), self.submitted()
        banks = self.add_three()
        for name, bank in banks.items():
            told = self.subscriber.good_sync(name)
            self.assertEqual((told["entries"], told["state"]), (2, "good"), told)
            for value in (gone, kept):
                self.subscriber.wait_matched(value, bank)
        time.sleep(1.1)
        self.withdraw(gone)
        for name, bank in banks.items():
            told = self.subscriber.good_sync(name)
            self.assertEqual((told["entries"], told["last_sync"]["withdrawn"]), (1, 1), told)
            self.subscriber.wait_matched(gone, bank, matched=False)
            self.assertIn(bank, self.subscriber.banks(kept))
        again = self.subscriber.good_sync("by-list")["last_sync"]
        self.assertEqual((again["received"], again["added"]), (0, 0))

    def test_a_sha1_is_fetched_and_matched_until_it_is_taken_back(self):
        picture = random_picture()
        submission, number = self.device.make_case([picture])
        self.admin.accept(number)
        banks = self.add_three()
        banks.pop("by-stopncii")  # its form has no place for it
        matched = lambda bank: bank in self.subscriber.banks(picture["sha1"], "sha1")
        for name, bank in banks.items():
            self.subscriber.good_sync(name)
            wait_until(lambda: matched(bank))
            self.assertNotIn(bank, self.subscriber.banks(picture["sha1"][::-1], "sha1"))
        time.sleep(1.1)
        case = self.device.open_case(number, submission.key).json()
        owner = {"Authorization": "Bearer " + case["token"]}
        taken = self.device.post("/api/v1/case/withdraw", {"pictures": [1]}, headers=owner)
        self.assertEqual(taken.status_code, 200, taken.text)
        for name, bank in banks.items():
            self.subscriber.good_sync(name)
            wait_until(lambda: not matched(bank))

    def test_the_servers_schedule_follows_by_itself(self):
        value = self.submitted()
        banks = self.add_three(every="5s")
        for bank in banks.values():
            self.subscriber.wait_matched(value, bank)
        time.sleep(1.1)
        self.withdraw(value)
        for bank in banks.values():
            self.subscriber.wait_matched(value, bank, matched=False)
        log = self.subscriber.server.log_text()
        self.assertIn("Exchange by-list: ", log)
        self.assertNotIn(self.key, log)
        self.assertNotIn(value, log)

    def test_a_list_signed_by_another_key_is_refused_and_kept(self):
        value = self.submitted()
        other = holdfast.serve(self, "--data", self.folder / "other")
        key_file = self.folder / "other.pub"
        key_file.write_text(Client(other.url).get("/api/v1/exchange/key.pub").text)
        self.subscriber.add(
            "forged", "holdfast", self.hotline.url, "--public-key", key_file, secret=self.key
        )
        done, told = self.subscriber.sync("forged")
        self.assertEqual(done.returncode, 1)
        self.assertIn("signature", told["error"])
        self.assertEqual(told["entries"], 0)
        kept = self.subscriber.run("status", "forged", "--kept")
        self.assertIn(value, kept.stdout)
        self.assertEqual(self.subscriber.banks(value), set())

    def test_a_source_that_is_removed_takes_its_list_with_it(self):
        value = self.submitted()
        self.subscriber.add("gone", "holdfast", self.hotline.url, secret=self.key)
        self.subscriber.good_sync("gone")
        self.subscriber.wait_matched(value, "EXCHANGE_GONE")
        self.assertEqual(self.subscriber.run("remove", "gone").returncode, 0)
        self.subscriber.wait_matched(value, "EXCHANGE_GONE", matched=False)
        self.assertEqual(self.subscriber.run("status", "gone").returncode, 1)

    def test_kill_in_the_middle_of_a_sync_loses_and_doubles_nothing(self):
        exchange = LyingExchange(page_size=3)
        self.addCleanup(exchange.close)
        values = [secrets.token_hex(32) for _ in range(12)]
        exchange.entries = [{"hash": value, "status": "Active", "at": 100 + i} for i, value in enumerate(values)]
        self.subscriber.add("big", "stopncii", exchange.url)
        words = [
            holdfast.PROGRAM, "exchange", "--data", self.subscriber.folder, *ALLOW,
            "--exchange-timeout", "10", "sync", "big",
        ]  # fmt: skip
        killed = []

        def kill_at_third(count):
            if count == 3 and not killed:
                killed.append(process.pid)
                os.kill(process.pid, signal.SIGKILL)

        exchange.on_request = kill_at_third
        process = subprocess.Popen([str(word) for word in words], env=holdfast.clean_environment())
        self.assertEqual(process.wait(timeout=60), -signal.SIGKILL)
        [half] = holdfast.lines_of(self.subscriber.run("status", "big"))
        self.assertEqual((half["state"], half["entries"], half["last_sync"]["pages"]), ("syncing", 6, 2))
        self.assertEqual(self.subscriber.run("sync", "big").returncode, 1, "its lease is not over")
        asked = len(exchange.asked)
        time.sleep(21)
        told = self.subscriber.good_sync("big")
        self.assertEqual((told["entries"], told["last_sync"]["added"]), (12, 12))
        self.assertIn("nextPageToken=6", exchange.asked[asked], "it went on where it was")
        for value in values:
            self.assertEqual(self.subscriber.banks(value) - {"EXCHANGE_BIG"}, set())
        self.subscriber.wait_matched(values[11], "EXCHANGE_BIG")


class LyingServerTest(unittest.TestCase):
    def setUp(self):
        self.exchange = LyingExchange()
        self.addCleanup(self.exchange.close)
        self.subscriber = Subscriber(self)
        self.values = [secrets.token_hex(32) for _ in range(8)]

    def entry(self, number, status="Active", at=1_700_000_000, **fields):
        return {"hash": self.values[number], "status": status, "at": at, **fields}

    def image(self, number, status="A1", at=1_700_000_000, member=42):
        return self.entry(number, status, at, id=f"image{number}", member=member)

    def add(self, format="stopncii", *flags, **options):
        if format == "ncmec":
            flags = ("--user", "board", *flags)
        return self.subscriber.add("liar", format, self.exchange.url, *flags, **options)

    def matched(self):
        """Numbers of the hashes on the source's bank, once the server has followed."""
        time.sleep(2)
        return [
            number
            for number, value in enumerate(self.values)
            if "EXCHANGE_LIAR" in self.subscriber.banks(value)
        ]

    def test_words_that_are_unknown_are_passed_over_and_counted(self):
        self.add()
        said = {"source": "x", "feedbackValue": "Undefined", "tags": []}
        self.exchange.entries = [
            self.entry(0),
            self.entry(1, "Undefined"),
            self.entry(2, type="Undefined"),
            self.entry(3, feedback=[said]),
            self.entry(4, "Received"),
            self.entry(5) | {"hash": "no hash"},
        ]
        counts = self.subscriber.good_sync("liar")["last_sync"]
        self.assertEqual((counts["added"], counts["unknown"], counts["malformed"]), (2, 3, 1))
        self.assertEqual(self.matched(), [0, 3])
        # A state that we do not know takes nothing back that was there.
        self.exchange.entries = [self.entry(0, "Undefined", at=1_700_000_001)]
        self.subscriber.good_sync("liar")
        self.assertEqual(self.matched(), [0, 3])

    def test_a_body_that_is_cut_off_is_asked_for_again_then_reported_and_kept(self):
        self.add()
        self.exchange.entries = [self.entry(0)]
        self.exchange.cut_bodies = 1
        self.subscriber.good_sync("liar")
        self.assertEqual(len(self.exchange.asked), 2)
        self.exchange.entries = [self.entry(0, "Withdrawn", at=1_700_000_009)]
        self.exchange.cut_bodies = 99
        done, told = self.subscriber.sync("liar")
        self.assertEqual((done.returncode, told["state"], told["kept"]), (1, "failing", True))
        self.assertIn("cut off", done.stderr)
        self.assertIn("cut off", self.subscriber.run("status", "liar").stderr)
        self.assertTrue(self.subscriber.run("status", "liar", "--kept").stdout.startswith('{"count"'))
        self.assertEqual(self.matched(), [0])
        self.exchange.cut_bodies = 0
        self.subscriber.good_sync("liar")
        self.assertEqual(self.matched(), [])

    def test_entries_out_of_order_end_as_the_newest_says(self):
        self.add()
        self.exchange.entries = [
            self.entry(0, "Withdrawn", at=1_700_000_005),
            self.entry(1, at=1_700_000_007),
            self.entry(2, at=1_700_000_001),
            self.entry(0, at=1_700_000_004),
            self.entry(1, "Withdrawn", at=1_700_000_006),
        ]
        self.assertEqual(self.subscriber.good_sync("liar")["last_sync"]["out_of_order"], 2)
        self.assertEqual(self.matched(), [1, 2])

    def test_a_local_time_marked_z_hides_neither_what_is_new_nor_what_is_deleted(self):
        for hours in (-11, 13):
            with self.subTest(hours=hours):
                self.exchange.local_hours = hours
                now = int(time.time())
                self.exchange.entries = [self.image(0, at=now - 60), self.image(1, at=now - 9), self.image(2, at=now)]
                self.add("ncmec")
                self.subscriber.good_sync("liar")
                self.assertEqual(self.matched(), [0, 1, 2])
                self.exchange.entries += [self.image(3, at=now + 1)]
                self.exchange.entries[0] = self.image(0, "deleted", at=now + 1)
                told = self.subscriber.good_sync("liar")
                self.assertEqual(self.matched(), [1, 2, 3])
                self.assertNotIn("from=1970", self.exchange.asked[-1])
                self.assertGreater(told["last_sync"]["unknown"], 0)
                self.assertEqual(self.subscriber.run("remove", "liar").returncode, 0)

    def test_each_source_has_its_own_rules(self):
        self.exchange.entries = [self.image(0), self.image(1, "B2"), self.image(2, member=43)]
        self.add("ncmec", "--members", "42", "--statuses", "A1,A2")
        counts = self.subscriber.good_sync("liar")["last_sync"]
        self.assertEqual((counts["added"], counts["refused"]), (1, 2))
        self.assertEqual(self.matched(), [0])

    def test_a_source_that_is_slow_or_down_disturbs_nothing(self):
        self.add(every="5s")
        self.exchange.entries = [self.entry(0)]
        self.subscriber.wait_matched(self.values[0], "EXCHANGE_LIAR")
        self.exchange.delay_seconds = 8
        wait_until(lambda: len(self.exchange.asked) > 1)
        slowest = 0
        for _ in range(20):
            began = time.monotonic()
            self.assertIn("EXCHANGE_LIAR", self.subscriber.banks(self.values[0]))
            slowest = max(slowest, time.monotonic() - began)
        self.assertLess(slowest, 4)
        self.assertEqual(self.subscriber.client.get("/readyz").status_code, 200)
        self.exchange.close()
        self.assertIn("EXCHANGE_LIAR", self.subscriber.banks(self.values[0]))

    def test_a_list_that_shrinks_by_more_than_half_is_not_believed(self):
        self.exchange.page_size = 50
        many = [{"hash": secrets.token_hex(32), "status": "Active", "at": 1_700_000_000} for _ in range(30)]
        self.exchange.entries = [*many, self.entry(0)]
        self.add()
        self.subscriber.good_sync("liar")
        self.exchange.entries = many[:2]
        done, told = self.subscriber.sync("liar", "--full")
        self.assertEqual((done.returncode, told["entries"]), (1, 31))
        self.assertEqual(self.matched(), [0])
        told = self.subscriber.good_sync("liar", "--full", "--accept-drop")
        self.assertEqual(told["entries"], 2)
        self.assertEqual(self.matched(), [])

    def test_the_secret_is_no_argument_and_is_shown_nowhere(self):
        self.assertEqual(
            self.subscriber.run(
                "add", "x", "--format", "stopncii", "--url", self.exchange.url, secret=None
            ).returncode,
            2,
        )
        file = pathlib.Path(self.subscriber.folder) / "secret"
        file.write_text("from-a-file,and-its-subscription\n")
        self.add("stopncii", "--secret-file", file, every="5s")
        wait_until(lambda: self.exchange.headers)
        headers = {name.lower(): value for name, value in self.exchange.headers[0].items()}
        self.assertEqual(headers["x-functions-key"], "from-a-file")
        self.assertEqual(headers["ocp-apim-subscription-key"], "and-its-subscription")
        self.exchange.status = 500
        told = self.subscriber.run("sync", "liar"), self.subscriber.run("status", "liar"), self.subscriber.run("list")
        everything = "".join(done.stdout + done.stderr for done in told) + self.subscriber.server.log_text()
        self.assertNotIn("from-a-file", everything)
        self.assertNotIn("subscription", everything)

    def test_misuse_is_exit_2_and_a_private_address_is_refused(self):
        run = self.subscriber.run
        for words in (
            ["add", "x", "--format", "other", "--url", "https://exchange.example"],
            ["add", "X", "--format", "stopncii", "--url", "https://exchange.example"],
            ["add", "x", "--format", "stopncii", "--url", "https://exchange.example", "--every", "1s"],
            ["add", "x", "--format", "ncmec", "--url", "https://exchange.example"],
            ["add", "x", "--format", "stopncii", "--url", "https://exchange.example", "--signals", "x"],
            ["sync"],
            ["sync", "x", "--all"],
        ):
            self.assertEqual(run(*words).returncode, 2, words)
        refused = run("add", "x", "--format", "stopncii", "--url", "http://10.0.0.1")
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(run("sync", "none").returncode, 1)
        self.assertEqual(run("remove", "none").returncode, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
