"""Golden exhibit packs: the same files, details, time and key make the same bytes, here and in the browser.

usage: evidence_vector_test.py [--write]    --write makes vectors/evidence/*/expect anew

HOLDFAST_PROGRAM names the program. Run by ctest.
"""

import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ["HOLDFAST_PROGRAM"]
VECTORS = pathlib.Path(__file__).parents[2] / "vectors" / "evidence"


def make(vector, folder):
    """The pack of one vector, in `folder`/pack."""
    recipe = json.loads((vector / "recipe.json").read_text())
    shutil.copytree(vector / "input", folder / "input")
    names = []
    for file in recipe["files"]:
        at = datetime.datetime.fromisoformat(file["modified"].replace("Z", "+00:00"))
        whole = int(at.timestamp()) * 10**9 + at.microsecond * 1000
        os.utime(folder / "input" / file["name"], ns=(whole, whole))
        names.append(f"input/{file['name']}")
    command = [PROGRAM, "evidence", "pack", "--out", "pack", "--key", vector / recipe["key"], "--details",
               vector / recipe["details"], "--at", recipe["at"], "--pack-id", recipe["pack_id"], *names]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "pack"


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Vectors(unittest.TestCase):
    def test_each_comes_out_the_same(self):
        vectors = sorted(path.parent for path in VECTORS.glob("*/recipe.json"))
        self.assertTrue(vectors)
        for vector in vectors:
            with tempfile.TemporaryDirectory() as folder:
                made, expected = tree(make(vector, pathlib.Path(folder))), tree(vector / "expect")
            self.assertEqual(sorted(made), sorted(expected))
            for path, content in expected.items():
                self.assertEqual(made[path], content, path)

    def test_each_is_whole(self):
        for recipe in VECTORS.glob("*/recipe.json"):
            seen = subprocess.run([PROGRAM, "evidence", "verify", recipe.parent / "expect"], capture_output=True, text=True)
            self.assertEqual(seen.returncode, 0, seen.stdout + seen.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        for recipe in VECTORS.glob("*/recipe.json"):
            shutil.rmtree(recipe.parent / "expect", ignore_errors=True)
            with tempfile.TemporaryDirectory() as scratch:
                made = make(recipe.parent, pathlib.Path(scratch))
                shutil.copytree(made, recipe.parent / "expect", copy_function=shutil.copyfile)
    else:
        unittest.main()
