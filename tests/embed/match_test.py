#!/usr/bin/env python3
"""The index as a library: what `cmake --install` gives compiles, and the examples in C, C++ and Python find the same, which is right."""

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "match"
BUILD = pathlib.Path(os.environ["HOLDFAST_BUILD"])

# As many hashes as make tables, in groups of near ones.
random.seed(9)
NUMBERS = []
for i in range(6000):
    number = random.getrandbits(256)
    if i % 3:
        number = NUMBERS[i // 3]
        for _ in range(random.randrange(40)):
            number ^= 1 << random.randrange(256)
    NUMBERS.append(number)
LINES = "".join(f"{number:064x}\n" for number in NUMBERS)


def expected(i):
    near = sorted(((NUMBERS[i] ^ other).bit_count(), id) for id, other in enumerate(NUMBERS) if (NUMBERS[i] ^ other).bit_count() <= 31)
    return f"{i}:" + "".join(f" {id}/{distance}" for distance, id in near)


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.prefix = pathlib.Path(cls.folder.name)
        subprocess.run([os.environ["HOLDFAST_CMAKE"], "--install", str(BUILD), "--component", "match", "--prefix", str(cls.prefix)],
                       check=True, stdout=subprocess.DEVNULL)
        (cls.library,) = cls.prefix.rglob("libholdfast_match.so")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_example(self, command, text, **environment):
        return subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, env={**os.environ, **environment})

    def expect_right(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)
        found = done.stdout.splitlines()
        self.assertEqual(len(found), len(NUMBERS))
        for i in range(0, len(NUMBERS), 97):
            self.assertEqual(found[i], expected(i))

    def compile(self, compiler, *words):
        program = self.prefix / "neighbours"
        subprocess.run([*compiler, f"-I{self.prefix}/include", "-Wall", "-Wextra", "-Werror", *words[:1], "-o", str(program),
                        f"-L{self.library.parent}", *words[1:]], check=True)
        return program

    def test_c(self):
        program = self.compile(["cc", "-std=c11", "-Wpedantic"], str(EXAMPLES / "neighbours.c"), "-lholdfast_match")
        self.expect_right(self.run_example([program], LINES, LD_LIBRARY_PATH=str(self.library.parent)))
        bad = self.run_example([program], "no hash\n", LD_LIBRARY_PATH=str(self.library.parent))
        self.assertEqual(bad.returncode, 2)

    def test_cpp(self):
        program = self.compile(["c++", "-std=c++23"], str(EXAMPLES / "neighbours.cc"), "-lhf_match", "-lhf_hash", "-lhf_base")
        self.expect_right(self.run_example([program], LINES))

    def test_python(self):
        environment = {"PYTHONPATH": str(ROOT / "packages" / "python"), "HOLDFAST_MATCH_LIBRARY": str(self.library)}
        command = [sys.executable, "-B", "-W", "error", str(EXAMPLES / "neighbours.py")]
        self.expect_right(self.run_example(command, LINES, **environment))
        self.assertEqual(self.run_example(command, "ab\n", **environment).stderr.strip(), "A hash is 32 bytes, or 64 hexadecimal digits.")
        inside = self.run_example([sys.executable, "-B", "-W", "error", str(ROOT / "tests" / "embed" / "match_inside.py")], "", **environment)
        self.assertEqual(inside.returncode, 0, inside.stdout + inside.stderr)

    def test_a_c_compiler_reads_the_header_in_every_language_version(self):
        for compiler, standard in (("cc", "c99"), ("cc", "c17"), ("c++", "c++11"), ("c++", "c++23")):
            kind = "c" if compiler == "cc" else "c++"
            subprocess.run([compiler, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
                            f"-I{self.prefix}/include", "-x", kind, "-"],
                           input="#include <holdfast/match_c.h>\nint main(void) { return 0; }\n", text=True, check=True)

    def test_only_the_documented_functions_are_exported(self):
        out = subprocess.run(["nm", "-D", "--defined-only", str(self.library)], capture_output=True, text=True, check=True)
        exported = {line.split()[-1].split("@")[0] for line in out.stdout.splitlines()} - {"HOLDFAST_MATCH_1"}
        header = (ROOT / "include" / "holdfast" / "match_c.h").read_text(encoding="utf-8")
        self.assertEqual(len(exported), 9)
        for name in exported:
            self.assertIn(f"{name}(", header)


if __name__ == "__main__":
    sys.exit(unittest.main())
