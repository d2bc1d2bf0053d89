"""`holdfast hash` as a person or a script meets it, and its hashes against pdqhash and Pillow.

HOLDFAST_PROGRAM names the program. Run by ctest.
"""

import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy
import pdqhash
from PIL import Image, ImageOps

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import pictures

PROGRAM = os.environ["HOLDFAST_PROGRAM"]
GOLDEN_PICTURES = pathlib.Path(__file__).parents[2] / "vectors" / "pictures"
KEYS = ["file", "media", "width", "height", "pdq", "md5", "sha1", "sha256"]


def run_hash(*arguments, **options):
    return subprocess.run([PROGRAM, "hash", *arguments], capture_output=True, **options)


def lines_of(done):
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def expected_line(name, data):
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    if min(picture.size) < 5:
        digits, quality = "0" * 64, 0
    else:
        bits, quality = pdqhash.compute(numpy.ascontiguousarray(numpy.asarray(picture)))
        digits = numpy.packbits(bits).tobytes().hex()
    return {
        "file": name,
        "media": "image",
        "width": picture.width,
        "height": picture.height,
        "pdq": {"hash": digits, "quality": quality},
        "md5": hashlib.md5(data).hexdigest(),
        "sha1": hashlib.sha1(data).hexdigest(),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


class HashTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, data):
        (self.folder / name).write_bytes(data)
        return str(self.folder / name)

    def test_equals_the_peers_on_made_pictures(self):
        made = list(pictures.all_pictures())
        names = [self.write(name, data) for name, data in made]
        done = run_hash(*names)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = lines_of(done)
        self.assertEqual(len(lines), len(made))
        for path, (name, data), line in zip(names, made, lines):
            with self.subTest(name):
                self.assertEqual(line, expected_line(path, data))

    def test_equals_the_peers_on_the_golden_pictures(self):
        apart = {"flower-16-bit-grey.png"}  # Pillow loses 16-bit greys: docs/decisions/0003
        files = sorted(f for f in GOLDEN_PICTURES.iterdir() if f.suffix != ".heic" and f.name not in apart)
        self.assertGreater(len(files), 40)
        done = run_hash(*map(str, files))
        self.assertEqual(done.returncode, 0, done.stderr)
        for file, line in zip(files, lines_of(done)):
            with self.subTest(file.name):
                self.assertEqual(line, expected_line(str(file), file.read_bytes()))

    def test_prints_the_keys_in_order(self):
        line = run_hash(str(GOLDEN_PICTURES / "flower.heic")).stdout
        self.assertEqual(list(json.loads(line)), KEYS)

    def test_reads_standard_input(self):
        data = dict(pictures.jpegs())["97x61-420.jpg"]
        done = run_hash("-", input=data)
        self.assertEqual((done.returncode, lines_of(done)), (0, [expected_line("-", data)]))

    def test_the_others_still_come_after_a_file_it_cannot_read(self):
        good = dict(pictures.jpegs())["97x61-420.jpg"]
        names = [
            self.write("good.jpg", good),
            self.write("empty.jpg", b""),
            self.write("words.txt", b"no picture"),
            self.write("cut.jpg", good[:-200]),
            str(self.folder / "nowhere.jpg"),
            str(self.folder),
            self.write("good again.jpg", good),
        ]
        done = run_hash(*names)
        self.assertEqual(done.returncode, 1)
        lines = lines_of(done)
        self.assertEqual([line["file"] for line in lines], names)
        codes = [line.get("error", {}).get("code") for line in lines]
        self.assertEqual(
            codes, [None, "invalid-argument", "unsupported", "corrupt", "not-found", "invalid-argument", None]
        )
        for line in lines[1:6]:
            self.assertEqual(set(line), {"file", "error"})
            self.assertEqual(set(line["error"]), {"code", "message"})
            self.assertTrue(line["error"]["message"].endswith("."))

    def test_keeps_the_order_with_many_jobs(self):
        names = [self.write(f"{i}.png", pictures.encoded(pictures.scene(5 + (i * 37) % 200, 9, i), "PNG"))
                 for i in range(60)]
        for jobs in ("1", "8"):
            done = run_hash("--jobs", jobs, *names)
            self.assertEqual([line["file"] for line in lines_of(done)], names)

    def test_walks_folders_when_asked(self):
        (self.folder / "a" / "deep").mkdir(parents=True)
        data = dict(pictures.gifs())["grey.gif"]
        expected = [self.write(name, data) for name in ("a/1.gif", "a/deep/2.gif", "b.gif")]
        os.symlink(self.folder / "b.gif", self.folder / "link.gif")
        done = run_hash("-r", str(self.folder))
        self.assertEqual([line["file"] for line in lines_of(done)], expected)
        self.assertEqual(done.returncode, 0)

    def test_names_that_are_not_utf8_still_give_json(self):
        name = os.fsencode(self.folder) + b"/a\xff\xc3\xa9.gif"
        with open(name, "wb") as file:
            file.write(dict(pictures.gifs())["grey.gif"])
        done = run_hash(name)
        self.assertEqual(done.returncode, 0)
        self.assertTrue(lines_of(done)[0]["file"].endswith("/a\ufffd\u00e9.gif"))

    def test_names_with_quotes_and_line_ends_stay_one_line(self):
        name = self.write('"\n\t\\.gif', dict(pictures.gifs())["grey.gif"])
        self.assertEqual([line["file"] for line in lines_of(run_hash(name))], [name])

    def test_keeps_the_pixel_limit(self):
        name = self.write("a.png", pictures.encoded(pictures.scene(100, 100, 1), "PNG"))
        self.assertEqual(run_hash("--limit-pixels", "10000", name).returncode, 0)
        done = run_hash("--limit-pixels", "9999", name)
        self.assertEqual((done.returncode, lines_of(done)[0]["error"]["code"]), (1, "too-large"))

    def test_misuse_is_two(self):
        for arguments in ([], ["--jobs", "0", "x"], ["--unheard", "x"], ["--limit-pixels", "x", "y"]):
            with self.subTest(arguments):
                done = run_hash(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, b""))

    def test_a_full_disk_is_a_failure(self):
        name = self.write("a.gif", dict(pictures.gifs())["grey.gif"])
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "hash", name], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    unittest.main()
