"""`holdfast match` as a person or a script meets it, against a plain search in numpy.

HOLDFAST_PROGRAM names the program. Run by ctest.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy

PROGRAM = os.environ["HOLDFAST_PROGRAM"]
A, B, C = "a" * 64, "a" * 63 + "b", "5" * 64  # A and B differ in one bit, A and C in all


def run_match(*arguments, **options):
    return subprocess.run([PROGRAM, "match", *arguments], capture_output=True, **options)


def lines_of(done):
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


class MatchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, text, name="list"):
        data = text if isinstance(text, bytes) else text.encode()
        (self.folder / name).write_bytes(data)
        return str(self.folder / name)

    def ask(self, list_text, queries, *arguments):
        return run_match("--list", self.write(list_text), *arguments, input=queries.encode())

    def test_answers_nearest_first(self):
        done = self.ask(f"{C},far\n{B},near, and with a comma\n{A}\n", f"{A}\n", "--radius", "256")
        self.assertEqual(done.returncode, 0, done.stderr)
        matches = [{"id": A, "distance": 0}, {"id": "near, and with a comma", "distance": 1},
                   {"id": "far", "distance": 256}]
        self.assertEqual(lines_of(done), [{"query": A, "matches": matches}])

    def test_the_radius_is_31_and_counts_what_lies_on_it(self):
        on, past = f"{(1 << 31) - 1:064x}", f"{(1 << 32) - 1:064x}"
        done = self.ask(f"{on}\n{past}\n", "0" * 64 + "\n")
        self.assertEqual(lines_of(done)[0]["matches"], [{"id": on, "distance": 31}])
        done = self.ask(f"{on}\n{past}\n", "0" * 64 + "\n", "--radius", "30")
        self.assertEqual((done.returncode, lines_of(done)[0]["matches"]), (0, []))

    def test_equals_a_plain_search_with_every_kernel(self):
        random = numpy.random.default_rng(3)
        centres = random.integers(0, 256, (5, 32), dtype=numpy.uint8)
        rows = numpy.repeat(centres, 200, axis=0)
        for row in rows:
            for bit in random.integers(0, 256, random.integers(0, 60)):
                row[bit // 8] ^= 1 << (bit % 8)
        text = "".join(f"{row.tobytes().hex()},{i}\n" for i, row in enumerate(rows))
        queries = "".join(centre.tobytes().hex() + "\n" for centre in centres)
        help_text = run_match("--help").stdout.decode()
        kernels = help_text.split("How to scan: ")[1].split("\n")[0].split(", ")
        self.assertIn("scalar", kernels)
        for kernel in kernels:
            done = self.ask(text, queries, "--radius", "40", "--kernel", kernel)
            self.assertEqual(done.returncode, 0, done.stderr)
            for centre, line in zip(centres, lines_of(done), strict=True):
                distances = numpy.unpackbits(rows ^ centre, axis=1).sum(axis=1)
                near = sorted((int(d), i) for i, d in enumerate(distances) if d <= 40)
                self.assertEqual(line["matches"], [{"id": str(i), "distance": d} for d, i in near])

    def test_a_malformed_query_is_told_and_the_others_still_come(self):
        long = "x" * 5000
        done = self.ask(A + "\n", f"{A}\n{A[:-1]}\n{long}\n\n# words\n\xe9\r\n{A.upper()}\r\n")
        self.assertEqual(done.returncode, 1)
        lines = lines_of(done)
        self.assertEqual([line["query"] for line in lines], [A, A[:-1], "x" * 100, "\xe9", A.upper()])
        self.assertEqual([line.get("error", {}).get("code") for line in lines],
                         [None] + ["invalid-argument"] * 3 + [None])
        self.assertEqual(lines[-1]["matches"], [{"id": A, "distance": 0}])

    def test_bytes_that_are_not_utf8_still_give_json(self):
        done = run_match("--list", self.write(A), input=b"\xff\xfe\n" + A.encode())
        self.assertEqual([line["query"] for line in lines_of(done)], ["\ufffd\ufffd", A])

    def test_a_malformed_list_is_refused_before_any_output(self):
        done = self.ask(f"{A}\nsecret\n{B}\nsecret\n", f"{A}\n")
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        words = done.stderr.decode()
        self.assertIn("2 malformed lines, the first at line 2", words)
        self.assertNotIn("secret", words)
        self.assertEqual(words.count("\n"), 1)

    def test_what_cannot_be_read_is_misuse(self):
        good = self.write(A)
        for arguments in (
            [],
            ["--list", str(self.folder / "nowhere")],
            ["--list", str(self.folder)],
            ["--list", good, str(self.folder / "nowhere")],
            ["--list", good, "--radius", "257"],
            ["--list", good, "--radius", "-1"],
            ["--list", good, "--kernel", "unheard"],
            ["--list", "-"],
        ):
            with self.subTest(arguments):
                done = run_match(*arguments, input=b"")
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertNotEqual(done.stderr, b"")

    def test_finding_is_a_failure_only_when_asked(self):
        self.assertEqual(self.ask(A, A).returncode, 0)
        self.assertEqual(self.ask(A, A, "--fail-on-match").returncode, 1)
        self.assertEqual(self.ask(A, C, "--fail-on-match").returncode, 0)

    def test_reads_queries_from_a_file_and_the_list_from_standard_input(self):
        queries = self.write(A + "\n", "queries")
        done = run_match("--list", "-", queries, input=f"{B},b".encode())
        self.assertEqual(lines_of(done), [{"query": A, "matches": [{"id": "b", "distance": 1}]}])

    def test_an_empty_list_matches_nothing(self):
        self.assertEqual(lines_of(self.ask("# none\n", A)), [{"query": A, "matches": []}])

    def test_answers_while_the_pipe_pauses(self):
        with subprocess.Popen([PROGRAM, "match", "--list", self.write(A)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
            for query in (A, B, C):
                running.stdin.write(query.encode() + b"\n")
                running.stdin.flush()
                self.assertEqual(json.loads(running.stdout.readline())["query"], query)
            running.stdin.close()
            self.assertEqual(running.wait(20), 0)

    def test_streams_many_queries(self):
        count = 200_000
        queries = "".join(f"{i:064x}\n" for i in range(count))
        done = self.ask("f" * 64, queries, "--radius", "0")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.count(b'"matches":[]'), count)


if __name__ == "__main__":
    unittest.main()
