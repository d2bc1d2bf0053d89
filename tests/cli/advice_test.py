"""`holdfast advice` as a person or a script meets it, held to the golden vectors in vectors/advice.

HOLDFAST_PROGRAM names the program. Run by ctest.
"""

import json
import os
import pathlib
import subprocess
import unittest

PROGRAM = os.environ["HOLDFAST_PROGRAM"]
VECTORS = pathlib.Path(__file__).resolve().parents[2] / "vectors" / "advice"


def run_advice(*arguments, **options):
    return subprocess.run([PROGRAM, "advice", *arguments], capture_output=True, **options)


def answer(*arguments):
    done = run_advice("--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read_vector(path):
    given, expectations = {}, []
    for line in path.read_text(encoding="utf-8").splitlines():
        key, value = line.split(": ", 1)
        if key == "expect":
            expectations.append(value)
        else:
            given[key] = value
    return given, expectations


def arguments_of(given):
    names = {"who": "--who", "happened": "--situation", "country": "--country", "language": "--lang",
             "age": "--age", "today": "--today"}
    arguments = [word for key, name in names.items() if key in given for word in (name, given[key])]
    return arguments + (["--unsafe"] if given.get("unsafe") == "yes" else [])


class VectorTest(unittest.TestCase):
    def hold(self, body, what, value):
        ids = [piece["id"] for piece in body["pieces"]]
        services = [service["id"] for service in body["services"]]
        kinds = [service["kind"] for service in body["services"]]
        wanted = value.split()
        if what == "pieces":
            self.assertEqual(ids, wanted)
        elif what == "first":
            self.assertEqual(ids[0], value)
        elif what == "has":
            self.assertLessEqual(set(wanted), set(ids))
        elif what == "lacks":
            self.assertFalse(set(wanted) & set(ids))
        elif what == "order":
            places = [ids.index(one) for one in wanted]
            self.assertEqual(places, sorted(places))
        elif what == "at-most":
            self.assertLessEqual(len(ids), int(value))
        elif what == "says":
            piece = body["pieces"][ids.index(wanted[0])]
            self.assertIn(value.split(" ", 1)[1], piece["title"] + "\n" + piece["text"])
        elif what == "never-says":
            for piece in body["pieces"]:
                self.assertNotIn(value.lower(), (piece["title"] + piece["text"] + piece["easy"]).lower())
        elif what == "emergency":
            self.assertEqual(body["emergency"]["telephone"] if body["emergency"] else "none", value)
        elif what == "first-service-kind":
            self.assertEqual(kinds[0], value)
        elif what == "service-kind":
            self.assertIn(value, kinds)
        elif what == "service-order":
            self.assertEqual(list(dict.fromkeys(kinds))[: len(wanted)], wanted)
        elif what == "has-service":
            self.assertLessEqual(set(wanted), set(services))
        elif what == "lacks-service":
            self.assertNotIn(value, services)
        elif what == "stale":
            entries = body["services"] + [body["emergency"]]
            self.assertEqual({entry["check_before_use"] for entry in entries}, {value == "all"})
        else:
            self.fail(f"unknown expectation {what}")

    def test_every_vector(self):
        files = sorted(VECTORS.glob("*.txt"))
        self.assertGreaterEqual(len(files), 40)
        for file in files:
            given, expectations = read_vector(file)
            body = answer(*arguments_of(given))
            self.assertTrue(expectations)
            for expectation in expectations:
                with self.subTest(file=file.name, expectation=expectation):
                    self.hold(body, *expectation.split(" ", 1))


class AdviceTest(unittest.TestCase):
    COMMON = ("--who", "young", "--situation", "sent,threatened", "--country", "GB")

    def test_text_is_in_order_and_fits_a_terminal(self):
        done = run_advice(*self.COMMON)
        self.assertEqual(done.returncode, 0)
        text = done.stdout.decode()
        places = [text.index(words) for words in ("999", "1. You are not to blame", "2. Do not pay",
                                                  "Services", "Childline, call 0800 1111")]
        self.assertEqual(places, sorted(places))
        lines = [line for line in text.splitlines() if "http" not in line and not line.startswith("- ")]
        self.assertLessEqual(max(map(len, lines)), 80)

    def test_easy_is_shorter(self):
        plain, easy = run_advice(*self.COMMON).stdout, run_advice(*self.COMMON, "--easy").stdout
        self.assertLess(len(easy), len(plain))
        self.assertIn(b"It is not your fault.", easy)

    def test_an_unheard_language_is_told_in_english(self):
        body = answer(*self.COMMON, "--lang", "xx")
        self.assertEqual({piece["language"] for piece in body["pieces"]}, {"en"})
        self.assertEqual(body["language"], "xx")
        self.assertFalse(any(service["speaks_your_language"] for service in body["services"]))

    def test_old_entries_are_marked(self):
        text = run_advice(*self.COMMON, "--today", "2030-01-01").stdout.decode()
        self.assertIn("check before use", text)
        self.assertNotIn("check before use", run_advice(*self.COMMON, "--today", "2026-11-24").stdout.decode())

    def test_misuse_is_two_and_one_sentence(self):
        for arguments in (["--who", "child"], ["--who", "young", "--situation", "send"],
                          ["--who", "young", "--situation", "sent,"], ["--who", "young", "--country", "GBR"],
                          ["--who", "young", "--lang", "en_GB"], ["--who", "young", "--today", "tomorrow"],
                          ["--who", "young", "--age", "200"], [], ["--unheard"]):
            with self.subTest(arguments):
                done = run_advice(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertTrue(done.stderr)

    def test_a_full_disk_is_a_failure(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "advice", "--who", "young"], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    unittest.main()
