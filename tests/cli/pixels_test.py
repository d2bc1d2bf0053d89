"""The program's decoders against Pillow's, pixel for pixel.

HOLDFAST_PIXELS names the program built from src/media/pixel_digest.cc. Run by ctest.
"""

import hashlib
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from PIL import Image, ImageOps

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import pictures

PROGRAM = os.environ["HOLDFAST_PIXELS"]
GOLDEN_PICTURES = pathlib.Path(__file__).parents[2] / "vectors" / "pictures"


def described_by_pillow(data):
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    return f"{picture.width} {picture.height} {hashlib.sha256(picture.tobytes()).hexdigest()}"


def described_by_program(files):
    lines = []
    files = [str(file) for file in files]
    for start in range(0, len(files), 500):
        done = subprocess.run([PROGRAM, *files[start : start + 500]], capture_output=True, check=True)
        lines += done.stdout.decode().splitlines()
    return lines


class PixelsTest(unittest.TestCase):
    def described(self, datas):
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number, data in enumerate(datas):
                files.append(pathlib.Path(folder, str(number)))
                files[-1].write_bytes(data)
            lines = described_by_program(files)
        self.assertEqual(len(lines), len(datas))
        return lines

    def test_made_pictures_equal_pillow(self):
        made = list(pictures.all_pictures())
        self.assertGreater(len(made), 150)
        for (name, data), line in zip(made, self.described([data for _, data in made])):
            with self.subTest(name):
                self.assertEqual(line, described_by_pillow(data))

    def test_cut_files_are_refused_where_pillow_refuses(self):
        made = dict(pictures.all_pictures())
        names = ["97x61-420.jpg", "97x61-progressive.jpg", "rgb.png", "palette-4.png", "97x61-lossy.webp",
                 "97x61-lossless.webp", "colours-16.gif", "colours-256-plain.gif", "rgb.ppm"]
        cuts = [(name, made[name][: len(made[name]) * part // 40]) for name in names for part in range(1, 40)]
        for (name, data), line in zip(cuts, self.described([data for _, data in cuts])):
            with self.subTest(name, size=len(data)):
                with self.assertRaises(Exception):
                    described_by_pillow(data)
                self.assertIn(line, ("error corrupt", "error unsupported"))

    def test_sixteen_bit_grey_keeps_its_high_byte(self):
        """Pillow turns every grey over 255 white, so this is where we part from it (decision 0003)."""
        samples = bytes(range(256)) * 2
        data = pictures.raw_png(16, 16, 16, 0, samples, 2)
        expected = bytes(high for high in samples[::2] for _ in range(3))
        self.assertEqual(self.described([data]), [f"16 16 {hashlib.sha256(expected).hexdigest()}"])


if __name__ == "__main__":
    unittest.main()
