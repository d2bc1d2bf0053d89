"""`holdfast evidence verify` on bags of others: the rules of RFC 8493, the cases of the Library of Congress's
conformance suite made anew, and bags made to harm. PyPI bagit is asked too where it has an opinion.

HOLDFAST_PROGRAM names the program. Run by ctest.
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unicodedata
import unittest
import zipfile

PROGRAM = os.environ["HOLDFAST_PROGRAM"]
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
NFC, NFD = unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")


def manifest(files, name="sha256"):
    return "".join(f"{hashlib.new(name, content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))


def bag(payload=None, tags=None):
    """A whole bag as {path: bytes}; `tags` replaces tag files (None: leaves one out)."""
    payload = {"data/a.txt": b"a", "data/b/c.txt": b"c"} if payload is None else payload
    files = dict(payload)
    all_tags = {"bagit.txt": DECLARATION, "manifest-sha256.txt": manifest(payload), "bag-info.txt": "Payload-Oxum: %d.%d\n" % (
        sum(map(len, payload.values())), len(payload))}
    all_tags.update(tags or {})
    for path, content in all_tags.items():
        if content is not None:
            files[path] = content if isinstance(content, bytes) else content.encode()
    return files


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.count = 0

    def next(self, ending=""):
        self.count += 1
        return self.folder / f"bag{self.count}{ending}"

    def as_folder(self, files):
        root = self.next()
        for path, content in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return root

    def as_zip(self, files, top="bag/"):
        path = self.next(".zip")
        with zipfile.ZipFile(path, "w") as zipped:
            for name, content in files.items():
                zipped.writestr(zipfile.ZipInfo(top + name), content)
        return path

    def problem(self, pack, *extra):
        seen = subprocess.run([PROGRAM, "evidence", "verify", "--bag", "--json", *extra, pack], capture_output=True,
                              text=True, timeout=120)
        self.assertIn(seen.returncode, (0, 1), (pack, seen.stderr))
        verdict = json.loads(seen.stdout)
        self.assertEqual(verdict["whole"], seen.returncode == 0)
        return verdict.get("problem")

    def check(self, files, expected):
        for made in (self.as_folder(files), self.as_zip(files)):
            self.assertEqual(self.problem(made), expected, (made.name, list(files)))


class Rules(Case):
    def test_whole_bags(self):
        self.check(bag(), None)
        self.check(bag(tags={"bag-info.txt": None}), None)
        self.check(bag(tags={"bagit.txt": DECLARATION.replace("1.0", "0.97")}), None)
        self.check(bag(tags={"bagit.txt": DECLARATION.replace("\n", "\r\n")}), None)
        payload = {"data/a.txt": b"a"}
        for name in ("md5", "sha1", "sha224", "sha384", "sha512"):
            self.check(bag(payload, tags={"manifest-sha256.txt": None, f"manifest-{name}.txt": manifest(payload, name)}), None)
        upper = manifest(payload).replace(hashlib.sha256(b"a").hexdigest(), hashlib.sha256(b"a").hexdigest().upper())
        self.check(bag(payload, tags={"manifest-sha256.txt": upper}), None)
        self.check(bag(payload, tags={"manifest-sha256.txt": manifest(payload).replace("  ", " *")}), None)
        self.check(bag(payload, tags={"bag-info.txt": "Note: one\n  two\nNote: again\n"}), None)
        odd = {"data/50%25.txt": b"x"}
        self.check(bag({"data/50%.txt": b"x"}, tags={"manifest-sha256.txt": manifest(odd)}), None)
        self.check(bag({"data/50%41.txt": b"x"}), None)

    def test_broken_bags(self):
        for tags, expected in (
                ({"bagit.txt": None}, "not-a-bag"), ({"bagit.txt": ""}, "declaration"),
                ({"bagit.txt": "\ufeff" + DECLARATION}, "declaration"),
                ({"bagit.txt": DECLARATION.replace(": ", " : ")}, "declaration"),
                ({"bagit.txt": DECLARATION.replace("1.0", "9.9")}, "declaration"),
                ({"bagit.txt": DECLARATION.replace("UTF-8", "UTF-16")}, "declaration"),
                ({"bagit.txt": DECLARATION + "More: words\n"}, "declaration"),
                ({"manifest-sha256.txt": None}, "manifest"), ({"manifest-sha256.txt": ""}, "extra"),
                ({"manifest-crc32.txt": "00000000  data/a.txt\n"}, "manifest"),
                ({"manifest-sha512.txt": manifest({"data/a.txt": b"a"}, "sha512")}, "extra"),
                ({"manifest-sha256.txt": manifest({"data/a.txt": b"x", "data/b/c.txt": b"c"})}, "changed"),
                ({"manifest-sha256.txt": manifest({"data/a.txt": b"a", "data/b/c.txt": b"c", "data/d": b""})}, "missing"),
                ({"manifest-sha256.txt": manifest({"data/a.txt": b"a", "data/b/c.txt": b"c"}) * 2}, "duplicate"),
                ({"manifest-sha256.txt": "words\n"}, "manifest"), ({"manifest-sha256.txt": b"\xff\xfe"}, "manifest"),
                ({"manifest-sha256.txt": manifest({"bagit.txt": DECLARATION.encode()})}, "manifest"),
                ({"tagmanifest-sha256.txt": manifest({"data/a.txt": b"a"})}, "manifest"),
                ({"tagmanifest-sha256.txt": manifest({"nothing.txt": b"a"})}, "missing"),
                ({"tagmanifest-sha256.txt": manifest({"bagit.txt": b"a"})}, "changed"),
                ({"bag-info.txt": "Payload-Oxum: 3.2\n"}, "oxum"), ({"bag-info.txt": "Payload-Oxum: 2\n"}, "oxum"),
                ({"bag-info.txt": " words\n"}, "bag-info"), ({"bag-info.txt": "words\n"}, "bag-info"),
                ({"fetch.txt": "http://example.org/a 1 data/a.txt\n"}, "fetch")):
            self.check(bag(tags=tags), expected)
        self.check(bag() | {"data/extra.txt": b"x"}, "extra")

    def test_paths_that_lead_elsewhere(self):
        for path in ("/etc/passwd", "../outside", "data/../../outside", "data/./a", "data//a", "~/x", "C:/x", "data\\a",
                     "data/con", "data/NUL.txt", "data/com1.log", "data/lpt¹", "data/a.", "data/a ", "data/a:b", "data/a|b",
                     "data/a%0Ab", "data/a%0d", "data/" + "x" * 1100, "data/" + "a/" * 20 + "b"):
            self.check(bag(tags={"manifest-sha256.txt": manifest({path: b"a"})}), "path")

    def test_zips_with_hostile_names(self):
        for name in ("../x", "/x", "bag/../x", "bag/con", "bag/a\x01b", "bag/a.", "bag\\..\\x", "C:/x"):
            path = self.as_zip(bag())
            with zipfile.ZipFile(path, "a") as zipped:
                zipped.writestr(zipfile.ZipInfo(name), b"x")
            self.assertEqual(self.problem(path), "path", name)
        for name in ("beside.txt", "other/x"):
            path = self.as_zip(bag())
            with zipfile.ZipFile(path, "a") as zipped:
                zipped.writestr(zipfile.ZipInfo(name), b"x")
            self.assertEqual(self.problem(path), "extra", name)

    def test_twins(self):
        self.check(bag({"data/A.txt": b"a", "data/a.txt": b"a"}), "twin")
        both = {f"data/{NFC}.txt": b"a", f"data/{NFD}.txt": b"a"}
        self.assertEqual(self.problem(self.as_folder(bag(both))), "twin")
        self.assertIn(self.problem(self.as_zip(bag(both))), ("twin", "duplicate"))
        self.check(bag({"data/a": b"a", "data/a-b": b"b", "data/A/c": b"c"}), "twin")
        self.assertEqual(self.problem(self.as_zip(bag({"data/a": b"a", "data/a/c": b"c"}))), "twin")
        listed = manifest({f"data/{NFD}.txt": b"a"})
        mixed = bag({f"data/{NFC}.txt": b"a"}, tags={"manifest-sha256.txt": listed})
        self.check(mixed, "twin")
        self.check(bag(tags={"manifest-sha256.txt": manifest({"data/a.txt": b"a"}) + manifest({"data/A.TXT": b"a"})}), "twin")

    def test_links_and_devices(self):
        for target in ("/etc/hostname", "a.txt", "nowhere"):
            root = self.as_folder(bag())
            (root / "data/link").symlink_to(target)
            self.assertEqual(self.problem(root), "link")
        root = self.as_folder(bag())
        shutil.rmtree(root / "data/b")
        (root / "data/b").symlink_to("/etc")
        self.assertEqual(self.problem(root), "link")
        root = self.as_folder(bag())
        os.link(root / "data/a.txt", self.folder / "second-name")
        self.assertEqual(self.problem(root), "link")
        root = self.as_folder(bag())
        os.mkfifo(root / "data/pipe")
        self.assertEqual(self.problem(root), "kind")
        path = self.as_zip(bag())
        with zipfile.ZipFile(path, "a") as zipped:
            entry = zipfile.ZipInfo("bag/data/link")
            entry.create_system, entry.external_attr = 3, 0o120777 << 16
            zipped.writestr(entry, "/etc/passwd")
        self.assertEqual(self.problem(path), "link")

    def test_zips_that_are_broken_or_too_much(self):
        path = self.as_zip(bag())
        content = path.read_bytes()
        for cut in (10, len(content) // 2, len(content) - 5):
            path.write_bytes(content[:cut])
            self.assertEqual(self.problem(path), "archive", cut)
        path.write_bytes(content.replace(b"a.txt", b"A.txt", 1))
        self.assertIsNotNone(self.problem(path))
        path = self.as_zip(bag())
        with zipfile.ZipFile(path, "a") as zipped:
            zipped.writestr("bag/data/a.txt", b"another")
        self.assertEqual(self.problem(path), "duplicate")
        # A few hundred bytes that say that they are almost 4 GiB when unpacked.
        bomb = bytearray(self.as_zip(bag()).read_bytes())
        for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            start = bomb.find(mark)
            bomb[start + at:start + at + 4] = b"\xf0\xff\xff\xff"
        target = self.next(".zip")
        target.write_bytes(bytes(bomb))
        self.assertIn(self.problem(target), ("too-large", "archive"))
        locked = bytearray(self.as_zip(bag()).read_bytes())
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            start = locked.find(mark)
            locked[start + at] |= 1
        target = self.next(".zip")
        target.write_bytes(bytes(locked))
        self.assertIn(self.problem(target), ("locked", "archive"))

    def two_faced(self, change, first=None):
        """The verdict on a bag's zip whose list, from its first entry on, went through `change`."""
        content = first or self.as_zip(bag()).read_bytes()
        start = content.find(b"PK\x01\x02")
        target = self.next(".zip")
        target.write_bytes(change(content[:start], bytearray(content[start:])))
        return self.problem(target)

    def test_zips_that_are_another_bag_for_another_program(self):
        # unzip, Windows and 7-Zip go by the list at the end; libarchive by the header before each file.
        def put(at, value):
            def change(front, listed):
                listed[at:at + len(value)] = value
                return front + listed
            return change

        self.assertIsNone(self.two_faced(lambda front, listed: front + listed))
        for change in (lambda front, listed: front + listed.replace(b"a.txt", b"..\\.x"),
                       lambda front, listed: front + listed.replace(b"data/a.txt", b"../../a.tx"),
                       lambda front, listed: front + listed.replace(b"data/b/c.txt", b"data/a.txt\0\0"),
                       put(8, b"\x00\x08"), put(10, b"\x08\x00"), put(10, b"\x0c\x00"), put(16, b"\1\2\3\4"),
                       put(20, b"\0\0\0\0"), put(24, b"\x02\0\0\0"), put(42, b"\x01\0\0\0"),
                       put(34, b"\x01\0"), put(38, b"\x10\0\0\0")):
            self.assertIn(self.two_faced(change), ("archive", "path"))
        self.assertEqual(self.two_faced(put(38, b"\0\0" + (0o120777).to_bytes(2, "little"))), "link")
        self.assertEqual(self.two_faced(put(38, b"\0\0" + (0o060777).to_bytes(2, "little"))), "kind")

    def test_zips_that_hide_files(self):
        plain = self.as_zip(bag()).read_bytes()
        start = plain.find(b"PK\x01\x02")
        hidden = plain[:plain.find(b"PK\x03\x04", 4)]  # a header and a file, named nowhere

        def moved(front, listed, by, inside=True):
            """The list, told that everything stands `by` bytes further on."""
            at = 0
            while inside and listed[at:at + 4] == b"PK\x01\x02":
                listed[at + 42:at + 46] = (int.from_bytes(listed[at + 42:at + 46], "little") + by).to_bytes(4, "little")
                at += 46 + sum(int.from_bytes(listed[at + n:at + n + 2], "little") for n in (28, 30, 32))
            end = listed.rfind(b"PK\x05\x06")
            listed[end + 16:end + 20] = (start + by).to_bytes(4, "little")
            return front + listed

        size = len(hidden)
        for change in (lambda front, listed: moved(hidden + front, listed, size),          # before
                       lambda front, listed: moved(front + hidden, listed, size, False),   # behind
                       lambda front, listed: hidden + front + listed,                      # and not told
                       lambda front, listed: front + listed + b"x",
                       lambda front, listed: front + listed[:-2] + b"\x16\0" + listed[listed.rfind(b"PK\5\6"):]):
            self.assertEqual(self.two_faced(change), "archive")
        # A folder that is a file to others: its name has no slash, its bytes are there.
        path = self.as_zip(bag())
        with zipfile.ZipFile(path, "a") as zipped:
            entry = zipfile.ZipInfo("bag/data/more.txt")
            entry.create_system, entry.external_attr = 3, 0o40755 << 16
            zipped.writestr(entry, "more")
        self.assertEqual(self.problem(path), "archive")

    def test_zips_of_other_programs(self):
        root = self.as_folder(bag())
        for arguments in (["-r"], ["-0", "-r"], ["-fz", "-r"], ["-fd", "-r"], ["-r", "-z"]):
            path = self.next(".zip")
            made = subprocess.run(["zip", "-q", *arguments, path, root.name], cwd=self.folder, capture_output=True, input=b"words\n.\n")
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertIsNone(self.problem(path), arguments)
        path = self.next(".zip")
        piped = subprocess.run(["zip", "-q", "-r", "-", root.name], cwd=self.folder, capture_output=True)
        path.write_bytes(piped.stdout)
        self.assertIsNone(self.problem(path), "through a pipe")
        path = self.next(".zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, content in bag().items():
                with zipped.open("bag/" + name, "w", force_zip64=True) as file:
                    file.write(content)
        self.assertIsNone(self.problem(path), "Zip64")
        shutil.make_archive(self.folder / "whole", "zip", self.folder, root.name)
        self.assertIsNone(self.problem(self.folder / "whole.zip"), "with folders")

    def test_manifests_that_are_too_much(self):
        lines = "".join(f"{'0' * 64}  data/{number}\n" for number in range(200_001))
        self.assertEqual(self.problem(self.as_folder(bag(tags={"manifest-sha256.txt": lines}))), "too-large")
        huge = self.as_folder(bag())
        with (huge / "manifest-sha256.txt").open("ab") as file:
            file.truncate(65 << 20)
        self.assertEqual(self.problem(huge), "too-large")

    def test_a_plain_bag_is_no_exhibit_pack(self):
        seen = subprocess.run([PROGRAM, "evidence", "verify", self.as_folder(bag())], capture_output=True, text=True)
        self.assertEqual(seen.returncode, 1)
        self.assertIn("--bag", seen.stdout)


if __name__ == "__main__":
    unittest.main()
