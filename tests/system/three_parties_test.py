"""Three parties, each its own process on loopback: a hotline's Holdfast, a platform's Holdfast that fetches the
hotline's list, and a second platform with the public client, `threatexchange` of PyPI, as anybody installs it.
A picture's hashes go from the child through all three and back; then the child takes the picture back."""

import io
import os
import pathlib
import subprocess
import sys
import time
import unittest

from PIL import Image

import holdfast
from client import Client, Staff

PICTURES = pathlib.Path(__file__).parents[2] / "vectors" / "pictures"
OURS, THEIRS = "Example board", "Example chat"
BANK = "EXCHANGE_HOTLINE"
SAY_BLOCKED = """
import os, sys
from threatexchange.exchanges.clients.stopncii import api
end = api.StopNCIIEndpoint.SubmitFeedback
key, key_id, url = os.environ["TX_STOPNCII_KEYS"].split(",")
client = api.StopNCIIAPI(key_id, key, additional_function_keys={end: key}, base_url_override=url)
client.submit_feedback(api.StopNCIISignalType.ImagePDQ, sys.argv[1], api.StopNCIICSPFeedbackValue.Blocked)
"""


def smaller_copy(file):
    """The picture as somebody else might upload it: other size, other compression."""
    image = Image.open(file).convert("RGB")
    out = io.BytesIO()
    image.resize((image.width * 2 // 3, image.height * 2 // 3)).save(out, "JPEG", quality=60)
    return out.getvalue()


class PublicClient:
    """The platform that runs `threatexchange`: its command line, its state in a home folder of its own."""

    def __init__(self, home, hotline_url, key):
        home.mkdir()
        words = f"{key['key']},{key['id']},{hotline_url}/exchange/stopncii"
        self.environment = os.environ | {"HOME": str(home), "TX_STOPNCII_KEYS": words, "TZ": "UTC"}
        self.program = pathlib.Path(sys.executable).parent / "threatexchange"
        self.run("config", "collab", "edit", "stop_ncii", "--create", "hotline")

    def run(self, *words, program=None):
        done = subprocess.run(
            [program or self.program, *map(str, words)],
            env=self.environment, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sync(self):
        self.run("fetch")

    def matches(self, file):
        return "(hotline)" in self.run("match", "photo", file)

    def say_blocked(self, value):
        self.run("-c", SAY_BLOCKED, value, program=sys.executable)


class Platform:
    """The platform that runs Holdfast, which fetches the hotline's list in StopNCII's form."""

    def __init__(self, test, folder, hotline_url, key):
        self.test, self.folder = test, folder
        allow = ("--exchange-allow", "127.0.0.1")
        self.server = holdfast.serve(test, "--data", folder, flags=allow)
        self.hotline = Client(hotline_url)
        self.hotline_key = key["key"]
        self.own_key = holdfast.make_key("Uploads", "--data", folder)[1]
        self.client = Client(self.server.url)
        self.exchange(
            "add", "hotline", *allow, "--format", "stopncii", "--every", "0",
            "--url", hotline_url + "/exchange/stopncii", secret=key["key"],
        )  # fmt: skip

    def exchange(self, verb, *words, secret=""):
        done = holdfast.run_program(
            "exchange", "--data", self.folder, "--json", verb, *words,
            environment={"HOLDFAST_EXCHANGE_SECRET": secret} if secret else {},
        )  # fmt: skip
        return holdfast.lines_of(done)[0]

    def sync(self):
        told = self.exchange("sync", "hotline", "--exchange-allow", "127.0.0.1")
        self.test.assertEqual(told["state"], "good", told)

    def matches(self, file):
        answer = self.client.lookup_file(pathlib.Path(file).read_bytes(), self.own_key)
        self.test.assertEqual(answer.status_code, 200, answer.text)
        return BANK in answer.json()["pdq"]

    def say_removed(self, value):
        said = {"hashValue": value, "feedbackValue": "Blocked", "tags": ["removed"]}
        answer = self.hotline.post(
            "/exchange/stopncii/SubmitFeedback",
            {"hashFeedbacks": [said]},
            headers={"x-functions-key": self.hotline_key},
        )
        self.test.assertEqual(answer.json()["recorded"], 1, answer.text)


class ThreePartiesTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.server = holdfast.serve(self, "--data", self.folder / "hotline")
        self.admin = Staff(self.server.url, self.server.setup_token).client
        self.child = Client(self.server.url)
        ours, theirs = self.make_key(OURS), self.make_key(THEIRS)
        self.platform = Platform(self, self.folder / "platform", self.server.url, ours)
        self.public = PublicClient(self.folder / "public", self.server.url, theirs)
        self.copy, self.second_copy = self.folder / "first.jpg", self.folder / "second.jpg"
        self.copy.write_bytes(smaller_copy(PICTURES / "china.jpg"))
        self.second_copy.write_bytes(smaller_copy(PICTURES / "rocket.jpg"))
        self.other = PICTURES / "coffee.jpg"

    def make_key(self, platform):
        answer = self.admin.post("/api/v1/keys", {"platform": platform})
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json()

    def hashes_of(self, name):
        """What a device sends of a picture; the picture stays."""
        [made] = holdfast.lines_of(holdfast.run_program("hash", PICTURES / name))
        return {
            "pdq": made["pdq"]["hash"], "quality": made["pdq"]["quality"], "md5": made["md5"],
            "sha1": made["sha1"], "sha256": made["sha256"], "width": made["width"], "height": made["height"],
        }  # fmt: skip

    def send_hashes(self):
        """Two pictures; with one alone the public client's own index on disk finds nothing (faiss reads a
        hash index of one entry back empty)."""
        pictures = [self.hashes_of("china.jpg"), self.hashes_of("rocket.jpg")]
        submission, self.number = self.child.make_case(pictures, {"age": "under_18"})
        self.key = submission.key
        return pictures[0]["pdq"]

    def case(self):
        answer = self.child.open_case(self.number, self.key)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.owner = {"Authorization": "Bearer " + answer.json()["token"]}
        return answer.json()["case"]

    def timeline(self, picture):
        """What the child is told of one picture: what happened, and where."""
        return [
            (each["outcome"] or each["kind"], each["platform"])
            for each in self.case()["timeline"]
            if each["picture"] in (picture, None)
        ]

    def sync_until_matched(self, matched):
        """Both fetch once; the platform's own server takes what its command fetched within a second."""
        self.platform.sync()
        self.public.sync()
        end = time.monotonic() + 10
        while self.platform.matches(self.copy) != matched:
            self.assertLess(time.monotonic(), end, "the platform's server did not follow its list")
            time.sleep(0.1)

    def test_from_the_child_to_both_platforms_and_back_and_taken_back(self):
        value = self.send_hashes()
        self.platform.sync()
        self.assertFalse(self.platform.matches(self.copy), "nothing is on a list before the hotline decided")
        self.admin.accept(self.number)

        self.sync_until_matched(True)
        for each in (self.platform, self.public):
            self.assertTrue(each.matches(self.copy))
            self.assertTrue(each.matches(self.second_copy))
            self.assertFalse(each.matches(self.other), "another picture matches nowhere")
        self.platform.say_removed(value)
        self.public.say_blocked(value)
        told = self.timeline(1)
        self.assertEqual([kind for kind, _ in told[:2]], ["received", "on_list"])
        self.assertEqual(
            sorted(told[2:]),
            [("blocked", THEIRS), ("loaded", OURS), ("loaded", THEIRS), ("removed", OURS)],
        )

        self.withdraw_first()
        self.assertTrue(self.platform.matches(self.copy), "not before its next sync")
        self.sync_until_matched(False)
        self.assertTrue(self.platform.matches(self.second_copy))
        self.check_confirmed()
        # The public client was told and yet keeps the hash: it looks at the hash where it means the status
        # (docs/formats/exchange.md). When this line fails, the client was mended: say so there.
        self.assertTrue(self.public.matches(self.copy))

    def withdraw_first(self):
        answer = self.child.post("/api/v1/case/withdraw", {"pictures": [1]}, headers=self.owner)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.json()["pictures"][0]["removal"], {"all": 2, "confirmed": 0})

    def check_confirmed(self):
        """The child is shown that, and when, each of both has dropped it."""
        case = self.case()
        self.assertEqual(case["pictures"][0]["removal"], {"all": 2, "confirmed": 2})
        self.assertEqual(
            {each["platform"] for each in case["platforms"] if each["withdrawn_at"]}, {OURS, THEIRS}
        )
        confirmed = [who for kind, who in self.timeline(1) if kind == "withdrawal_confirmed"]
        self.assertEqual(sorted(confirmed), [OURS, THEIRS])
        self.assertNotIn("withdrawal_confirmed", dict(self.timeline(2)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
