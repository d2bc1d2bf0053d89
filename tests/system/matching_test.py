"""Altered copies of a photograph match through POST /m/lookup, at the distances that pdqhash says."""

import io
import pathlib
import unittest

import numpy
import pdqhash
from PIL import Image, ImageEnhance

import holdfast
from client import Client, Staff, near, random_picture

PICTURES = pathlib.Path(__file__).parents[2] / "vectors" / "pictures"


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def altered_copies(picture):
    """The five that a picture meets on its way through other people's hands."""
    width, height = picture.size
    trim = max(2, width // 100), max(2, height // 100)
    return {
        "re-compressed": saved(picture, "JPEG", quality=35),
        "resized": saved(picture.resize((width * 3 // 5, height * 3 // 5)), "JPEG", quality=88),
        "cropped": saved(
            picture.crop((trim[0], trim[1], width - trim[0], height - trim[1])), "JPEG", quality=90
        ),
        "brighter": saved(ImageEnhance.Brightness(picture).enhance(1.15), "JPEG", quality=90),
        "webp": saved(picture, "WEBP", quality=70),
    }


def peer_hash(data):
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    bits, quality = pdqhash.compute(numpy.ascontiguousarray(numpy.asarray(picture)))
    return numpy.packbits(bits).tobytes().hex(), quality


def distance(a, b):
    return (int(a, 16) ^ int(b, 16)).bit_count()


def hashes_of_file(path):
    """What the device sends of a picture, by `holdfast hash`."""
    [line] = holdfast.lines_of(holdfast.run_program("hash", path))
    return {
        "pdq": line["pdq"]["hash"],
        "quality": line["pdq"]["quality"],
        "md5": line["md5"],
        "sha1": line["sha1"],
        "sha256": line["sha256"],
        "width": line["width"],
        "height": line["height"],
    }


class MatchingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = holdfast.Folder()
        cls.addClassCleanup(cls.folder.remove)
        store = ["--data", cls.folder.path]
        cls.server = holdfast.Server(*store).start()
        cls.addClassCleanup(cls.server.log.close)
        cls.addClassCleanup(cls.server.stop)
        cls.admin = Staff(cls.server.url, cls.server.setup_token).client
        cls.device = Client(cls.server.url)
        cls.key = holdfast.make_key("Example platform", *store)[1]
        while cls.device.lookup("0" * 64, cls.key).status_code == 401:
            pass  # the server follows the keys of its database

    def list_picture(self, picture):
        """Submits and accepts one picture's hashes; its content id."""
        _, number = self.device.make_case([picture])
        return self.admin.accept(number)[0]

    def test_altered_copies_of_a_photograph_match(self):
        for name in ["china.jpg", "coffee.jpg", "raccoon.jpg"]:
            original = PICTURES / name
            content = self.list_picture(hashes_of_file(original))
            listed, _ = peer_hash(original.read_bytes())
            for change, data in altered_copies(Image.open(original).convert("RGB")).items():
                with self.subTest(picture=name, change=change):
                    answer = self.device.lookup_file(data, self.key)
                    self.assertEqual(answer.status_code, 200, answer.text)
                    asked, quality = peer_hash(data)
                    self.assertGreaterEqual(quality, 50)
                    expected = {"bank_content_id": content, "distance": str(distance(listed, asked))}
                    matches = answer.json()["pdq"].get("HOTLINE_ACCEPTED", [])
                    self.assertIn(expected, matches)

    def test_a_control_picture_does_not_match(self):
        self.list_picture(hashes_of_file(PICTURES / "rocket.jpg"))
        for name in ["brick.jpg", "gravel.jpg", "chelsea.jpg", "flower.png"]:
            answer = self.device.lookup_file((PICTURES / name).read_bytes(), self.key)
            self.assertEqual((answer.status_code, answer.json()), (200, {"pdq": {}}), name)

    def test_distance_31_matches_and_32_does_not(self):
        listed = random_picture()
        content = self.list_picture(listed)
        for bits, found in [(0, True), (1, True), (31, True), (32, False)]:
            answer = self.device.lookup(near(listed["pdq"], bits), self.key).json()
            expected = [{"bank_content_id": content, "distance": str(bits)}] if found else []
            self.assertEqual(answer.get("HOTLINE_ACCEPTED", []), expected, bits)

    def test_nearest_first_and_the_same_picture_twice(self):
        listed = random_picture()
        first = self.list_picture(listed)
        second = self.list_picture(listed | {"pdq": near(listed["pdq"], 6)})
        third = self.list_picture(listed)
        answer = self.device.lookup(listed["pdq"].upper(), self.key).json()["HOTLINE_ACCEPTED"]
        self.assertEqual([match["distance"] for match in answer], ["0", "0", "6"])
        self.assertEqual({match["bank_content_id"] for match in answer[:2]}, {first, third})
        self.assertEqual(answer[2]["bank_content_id"], second)

    def test_a_listed_picture_of_low_quality_is_not_matched(self):
        for quality, found in [(49, False), (50, True)]:
            listed = random_picture(quality)
            self.list_picture(listed)
            answer = self.device.lookup(listed["pdq"], self.key).json()
            self.assertEqual("HOTLINE_ACCEPTED" in answer, found, quality)

    def test_an_asked_picture_of_low_quality_is_not_matched(self):
        plain = saved(Image.linear_gradient("L").convert("RGB"), "PNG")
        digits, quality = peer_hash(plain)
        self.assertLess(quality, 50)
        self.list_picture(random_picture() | {"pdq": digits})
        self.assertIn("HOTLINE_ACCEPTED", self.device.lookup(digits, self.key).json())
        self.assertEqual(self.device.lookup_file(plain, self.key).json(), {"pdq": {}})

    def test_every_golden_picture_is_answered(self):
        refused = []
        for path in sorted(PICTURES.iterdir()):
            answer = self.device.lookup_file(path.read_bytes(), self.key, path.name)
            if answer.status_code != 200:
                refused.append((path.name, answer.status_code))
        self.assertEqual(refused, [])


if __name__ == "__main__":
    unittest.main()
