#!/usr/bin/env python3
"""What `cmake --install` gives compiles and runs: the examples in C and in C++, from an empty folder."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from messages import BLACKMAIL, ORDINARY

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def lines(messages):
    return "".join(f"{sender}\t{text}\n" for sender, text in messages)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.prefix = pathlib.Path(cls.folder.name)
        install = [os.environ["HOLDFAST_CMAKE"], "--install", os.environ["HOLDFAST_BUILD"],
                   "--component", "guard", "--prefix", str(cls.prefix)]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
        (cls.library,) = cls.prefix.rglob("libholdfast_guard.so")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def compile(self, compiler, *words):
        program = self.prefix / "watch"
        command = [compiler, *words, f"-I{self.prefix}/include", f"-L{self.library.parent}", "-Wall", "-Werror"]
        subprocess.run([*command, "-o", str(program), *self.links], check=True)
        return program

    def watch(self, program, messages, *arguments):
        environment = {**os.environ, "LD_LIBRARY_PATH": str(self.library.parent)}
        return subprocess.run([program, *arguments], input=lines(messages), capture_output=True, text=True,
                              env=environment, timeout=60)

    def test_c(self):
        self.links = ["-lholdfast_guard"]
        program = self.compile("cc", "-std=c11", "-Wpedantic", str(EXAMPLES / "c" / "watch.c"))
        bad = self.watch(program, BLACKMAIL)
        self.assertEqual(bad.returncode, 1, bad.stdout + bad.stderr)
        self.assertIn("Offer help to sam and ask a human to look.", bad.stdout)
        self.assertIn("  message 3, characters ", bad.stdout)
        good = self.watch(program, ORDINARY)
        self.assertEqual((good.returncode, good.stdout), (0, "Nothing to do.\n"), good.stderr)

    def test_cpp(self):
        self.links = ["-lhf_guard", "-lhf_base"]
        program = self.compile("c++", "-std=c++23", str(EXAMPLES / "cpp" / "watch.cc"))
        files = [str(ROOT / "data" / "guard" / "concepts"), str(ROOT / "data" / "guard" / "model.bin")]
        bad = self.watch(program, BLACKMAIL, *files)
        self.assertEqual(bad.returncode, 1, bad.stdout + bad.stderr)
        self.assertIn("Offer help to sam", bad.stdout)
        self.assertEqual(self.watch(program, ORDINARY, *files).returncode, 0)
        self.assertEqual(self.watch(program, ORDINARY, files[0], files[0] + "/en.txt").returncode, 2)

    def test_a_c_compiler_reads_the_header_in_every_language_version(self):
        for compiler, standard in (("cc", "c99"), ("cc", "c17"), ("c++", "c++11"), ("c++", "c++23")):
            kind = "c" if compiler == "cc" else "c++"
            subprocess.run([compiler, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
                            f"-I{self.prefix}/include", "-x", kind, "-"],
                           input="#include <holdfast/guard_c.h>\nint main(void) { return 0; }\n", text=True, check=True)

    def test_only_the_documented_functions_are_exported(self):
        out = subprocess.run(["nm", "-D", "--defined-only", str(self.library)], capture_output=True, text=True, check=True)
        exported = {line.split()[-1].split("@")[0] for line in out.stdout.splitlines()} - {"HOLDFAST_GUARD_1"}
        header = (ROOT / "include" / "holdfast" / "guard_c.h").read_text(encoding="utf-8")
        self.assertTrue(exported)
        for name in exported:
            self.assertIn(f"{name}(", header)


if __name__ == "__main__":
    sys.exit(unittest.main())
