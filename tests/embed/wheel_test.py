#!/usr/bin/env python3
"""The Python wheel: built from the tree, installed in an empty environment, and judged against the program."""

import json
import os
import pathlib
import subprocess
import sys
import unittest
import zipfile

import wheel

HERE = pathlib.Path(__file__).resolve().parent


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.python, cls.wheel = wheel.python()

    def test_its_files(self):
        self.assertRegex(self.wheel.name, r"^holdfast-0\.1\.0-py3-none-linux_\w+\.whl$")
        with zipfile.ZipFile(self.wheel) as archive:
            names = set(archive.namelist())
        for name in ("__init__.py", "py.typed", "libholdfast_guard.so", "libholdfast_match.so"):
            self.assertIn(f"holdfast/{name}", names)

    def test_its_library_needs_only_the_c_library(self):
        folder = pathlib.Path(self.python).parent.parent
        libraries = list(folder.rglob("libholdfast_*.so"))
        self.assertEqual(len(libraries), 2)
        for library in libraries:
            out = subprocess.run(["readelf", "-d", str(library)], capture_output=True, text=True, check=True).stdout
            needed = {line.split("[")[1].split("]")[0] for line in out.splitlines() if "(NEEDED)" in line}
            self.assertLessEqual(needed, {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"})

    def test_its_types(self):
        done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--cache-dir", os.devnull,
                               str(wheel.ROOT / "packages" / "python" / "holdfast")], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_works(self):
        done = subprocess.run([self.python, "-I", "-W", "error", str(HERE / "wheel_inside.py"), os.environ["HOLDFAST_PROGRAM"]],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreater(json.loads(done.stdout)["compared"], 200)


if __name__ == "__main__":
    sys.exit(unittest.main())
