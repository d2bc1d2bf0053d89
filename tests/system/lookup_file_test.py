"""The file of the lists: written beside, read at the next start, and never more than the database says (kill -9 at any moment)."""

import pathlib
import random
import subprocess
import sys
import time
import unittest

import holdfast
from client import Client

FILL = pathlib.Path(__file__).parents[2] / "bench" / "lookup" / "fill.py"
HASHES = 60_000  # over the fewest that a file is written for
WAIT_SECONDS = 30
WAS_READ = "were read from their file"
WAS_DAMAGED = "The file of the lists is damaged"


def listed(count):
    """The first hashes that fill.py put on the list."""
    rng = random.Random(1)
    return [f"{rng.getrandbits(256):064x}" for _ in range(count)]


class LookupFileTest(unittest.TestCase):
    def start(self):
        self.log_before = len(self.server.log_text())
        self.server.start()
        self.client = Client(self.server.url)
        self.client.session.headers["Authorization"] = "Bearer " + self.key

    def said(self, words):
        return words in self.server.log_text()[self.log_before :]

    def found(self, signal):
        answer = self.client.get("/m/lookup", params={"signal": signal, "signal_type": "pdq"})
        self.assertEqual(answer.status_code, 200, answer.text)
        return [(bank, entry["bank_content_id"]) for bank, list_ in answer.json().items() for entry in list_]

    def good(self, answer, status=200):
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json()

    def test_it_holds_the_lists_and_the_database_decides(self):
        folder = holdfast.scratch(self)
        self.server = holdfast.serve(self, "--data", folder)
        self.assertEqual(self.server.stop(), 0)
        [made] = holdfast.lines_of(
            holdfast.run_program("keys", "--data", folder, "--json", "create", "--platform", "Ours", "--curator")
        )
        self.key = made["key"]
        subprocess.run([sys.executable, FILL, folder, str(HASHES)], check=True, stdout=subprocess.DEVNULL)
        first, second = listed(2)

        self.start()
        self.assertFalse(self.said(WAS_READ))
        file = pathlib.Path(folder) / "lookup.lists"
        end = time.monotonic() + WAIT_SECONDS
        while not file.exists():
            self.assertLess(time.monotonic(), end, "the file was not written")
            time.sleep(0.05)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.found(first), [("HOTLINE_ACCEPTED", 1)])
        # What is acknowledged after the file was written outlasts a kill.
        self.good(self.client.post("/c/banks", {"name": "FRESH"}), 201)
        fresh = "0f" * 32
        added = self.good(self.client.post("/c/bank/FRESH/signal", {"pdq": fresh}))["id"]
        self.server.kill()

        self.start()
        self.assertTrue(self.said(WAS_READ))
        self.assertEqual(self.found(fresh), [("FRESH", added)])
        self.assertEqual(self.found(second), [("HOTLINE_ACCEPTED", 2)])
        self.good(self.client.delete("/c/bank/FRESH"))
        self.assertEqual(self.found(fresh), [])
        self.server.kill()

        self.start()
        self.assertEqual(self.found(fresh), [])
        self.server.kill()

        # As a power cut or a bad disk leaves it.
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        self.start()
        self.assertTrue(self.said(WAS_DAMAGED))
        self.assertFalse(self.said(WAS_READ))
        self.assertEqual(self.found(first), [("HOTLINE_ACCEPTED", 1)])
        self.assertEqual(self.found(fresh), [])


if __name__ == "__main__":
    unittest.main()
