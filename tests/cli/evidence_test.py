"""`holdfast evidence` as a person meets it, and as others' tools see what it makes: PyPI bagit and
case-utils, age, minisign, sha256sum, openssl ts.

HOLDFAST_PROGRAM names the program. Nobody in these chats is real. Run by ctest.
"""

import base64
import csv
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile

import bagit

PROGRAM = os.environ["HOLDFAST_PROGRAM"]
ROOT = pathlib.Path(__file__).parents[2]
CHAT = ("03/05/2024, 21:15 - Messages and calls are end-to-end encrypted.\n"
        "03/05/2024, 21:16 - Bolt: hey, saw you in my suggestions\n"
        "03/05/2024, 21:17 - Zoë: =who are you\n"
        "03/05/2024, 21:18 - Bolt: pay £200 or everyone sees\n")


def run(*arguments, **options):
    return subprocess.run([PROGRAM, "evidence", *map(str, arguments)], capture_output=True, text=True, **options)


def tool(*arguments, **options):
    return subprocess.run([*map(str, arguments)], capture_output=True, text=True, **options)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.shot = self.write("screen shot (1).png", b"\x89PNG\r\n" + bytes(range(256)) * 300)
        self.note = self.write("Zoë's notes.txt", "He wrote at nine.\n".encode())
        os.utime(self.shot, (1714770960, 1714770960))

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def pack(self, out="pack", *extra, files=None, status=0):
        made = run("pack", "--out", self.folder / out, *extra, *(files or [self.shot, self.note]))
        self.assertEqual(made.returncode, status, made.stderr + made.stdout)
        return self.folder / out

    def verdict(self, pack, *extra):
        seen = run("verify", pack, "--json", *extra)
        self.assertIn(seen.returncode, (0, 1), seen.stderr)
        verdict = json.loads(seen.stdout)
        self.assertEqual(verdict["whole"], seen.returncode == 0)
        return verdict

    def assert_whole(self, pack, *extra):
        verdict = self.verdict(pack, *extra)
        self.assertTrue(verdict["whole"], verdict)
        return verdict

    def assert_not_whole(self, pack, problem, file=None, *extra):
        verdict = self.verdict(pack, *extra)
        self.assertEqual(verdict.get("problem"), problem, verdict)
        if file is not None:
            self.assertEqual(verdict["file"], file, verdict)
        return verdict


class Packs(Case):
    def test_a_folder_that_other_tools_find_whole(self):
        before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in (self.shot, self.note)]
        pack = self.pack("pack", "--case", "C-7", "--who", "PC Example", "--zone", "Europe/London")
        verdict = self.assert_whole(pack)
        self.assertEqual((verdict["exhibits"], verdict["case"], verdict["custody_entries"]), (2, "C-7", 3))
        self.assertRegex(run("verify", pack).stdout, r"^Whole: 2 files, \d+ bytes, sealed .*\n$")
        self.assertTrue(bagit.Bag(str(pack)).validate())
        check = "sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt && " \
                "sha512sum -c --quiet manifest-sha512.txt tagmanifest-sha512.txt"
        self.assertEqual(tool("sh", "-c", check, cwd=pack).returncode, 0)
        copy = pack / "data/exhibits/0001-screen_shot_1_.png"
        self.assertEqual(copy.read_bytes(), before[0][0])
        self.assertEqual(copy.stat().st_mtime, 1714770960)
        self.assertEqual([(path.read_bytes(), path.stat().st_mtime_ns) for path in (self.shot, self.note)], before)
        self.assertTrue((pack / "data/exhibits/0002-Zo_s_notes.txt").exists())
        page = (pack / "exhibits.html").read_text()
        self.assertNotIn("<script", page)
        self.assertIn("Zoë&#39;s notes.txt", page)
        self.assertFalse(list(self.folder.glob("*.partial-*")))
        self.assertEqual(stat.S_IMODE(copy.stat().st_mode), 0o600)

    def test_custody_is_the_hash_chain_that_the_format_says(self):
        pack = self.pack()
        lines = (pack / "custody/log.jsonl").read_bytes().splitlines()
        previous = "0" * 64
        leaves = []
        for number, line in enumerate(lines, 1):
            entry = json.loads(line)
            self.assertEqual((entry["seq"], entry["previous"]), (number, previous))
            leaves.append(hashlib.sha256(b"\0" + line).digest())
            previous = leaves[-1].hex()
        node = hashlib.sha256(b"\1" + leaves[0] + leaves[1]).digest()
        root = hashlib.sha256(b"\1" + node + leaves[2]).digest()
        note = (pack / "custody/000003.checkpoint").read_text().split("\n")
        self.assertEqual(note[1:4], ["3", base64.b64encode(root).decode(), ""])
        sealed = json.loads(lines[2])
        tags = (pack / "tagmanifest-sha256.txt").read_bytes()
        self.assertEqual(sealed["tagmanifest_sha256"], hashlib.sha256(tags).hexdigest())

    def test_minisign_opens_the_checkpoint(self):
        key = self.folder / "key"
        subprocess.run([PROGRAM, "alert", "keygen", key], check=True, capture_output=True)
        pack = self.pack("pack", "--key", key)
        seen = tool("minisign", "-V", "-p", f"{key}.pub", "-m", pack / "custody/000003.checkpoint")
        self.assertEqual(seen.returncode, 0, seen.stderr)
        self.assertTrue(self.assert_whole(pack, "--key", f"{key}.pub")["signer_known"])
        other = self.folder / "other"
        subprocess.run([PROGRAM, "alert", "keygen", other], check=True, capture_output=True)
        self.assert_not_whole(pack, "signature", None, "--key", f"{other}.pub")
        # What was added under another key is vouched for by that one alone.
        added = run("log", "add", pack, "--who", "PC Example", "--to", "DC Other", "--key", other)
        self.assertEqual(added.returncode, 0, added.stderr)
        self.assert_not_whole(pack, "signature", None, "--key", f"{key}.pub")
        self.assertIn("not the last", run("verify", pack, "--key", f"{key}.pub").stdout)
        self.assertTrue(self.assert_whole(pack, "--key", f"{other}.pub")["signer_known"])
        run("log", "add", pack, "--who", "DC Other", "--action", "viewed", "--key", key)
        self.assertTrue(self.assert_whole(pack, "--key", f"{key}.pub")["signer_known"])

    def test_case_and_uco_validate(self):
        details = self.write("details.json", json.dumps({
            "case": "C-8", "who": "PC Example", "where": "Front desk", "how": "Screenshots",
            "exhibits": [{"file": "screen shot (1).png", "description": "The first message", "who": "A. Adult",
                          "when": "2024-05-04T10:00:00Z", "zone": "+01:00", "clock_offset_seconds": 95}],
            "accounts": [{"app": "Instagram", "handle": "bolt.rider", "name": "Bolt", "role": "suspect"}],
            "payments": [{"method": "gift card", "amount": "200", "currency": "GBP", "account": "XXXX-1",
                          "at": "2024-05-03T20:30:00Z"}],
            "messages": [{"app": "Instagram", "from": "bolt.rider", "to": "zoe", "text": "pay me",
                          "at": "2024-05-03T20:15:00Z", "exhibit": "screen shot (1).png"}]}))
        pack = self.pack("pack", "--details", details)
        validate = pathlib.Path(sys.executable).parent / "case_validate"
        seen = tool(validate, "--built-version", "case-1.4.0", pack / "case.jsonld")
        self.assertEqual(seen.returncode, 0, seen.stdout + seen.stderr)
        graph = json.loads((pack / "case.jsonld").read_text())["@graph"]
        kinds = [node["@type"] for node in graph]
        for kind in ("case-investigation:ProvenanceRecord", "case-investigation:InvestigativeAction",
                     "uco-observable:Message", "uco-observable:ApplicationAccount"):
            self.assertIn(kind, kinds)
        rows = list(csv.DictReader((pack / "timeline.csv").open(newline="")))
        self.assertEqual([row["kind"] for row in rows if row["time"].startswith("2024-05-03T20")],
                         ["message", "payment"])
        shot = next(row for row in rows if row["kind"] == "file-changed" and row["exhibit"] == "0001")
        self.assertEqual((shot["time"], shot["true_time"]), ("2024-05-03T21:16:00.000Z", "2024-05-03T21:14:25.000Z"))

    def test_a_chat_export_is_told_of(self):
        chat = self.write("WhatsApp Chat with Bolt.txt", CHAT)
        pack = self.pack("pack", "--chat", f"whatsapp={chat}", "--zone", "+01:00", "--clock-offset", "-60")
        rows = [row for row in csv.DictReader((pack / "timeline.csv").open(newline="")) if row["kind"] == "message"]
        self.assertEqual(rows[0] | {}, {"time": "2024-05-03T21:16:00.000", "clock": "device",
                                        "true_time": "2024-05-03T20:17:00.000Z", "exhibit": "0003",
                                        "kind": "message", "who": "Bolt",
                                        "text": "hey, saw you in my suggestions"})
        self.assertEqual(rows[1]["text"], "'=who are you")
        self.assertIn('"=who are you"', (pack / "case.jsonld").read_text())
        self.assertEqual((pack / "data/exhibits/0003-WhatsApp_Chat_with_Bolt.txt").read_text(), CHAT)
        self.assertNotEqual(run("pack", "--out", self.folder / "b", "--chat", f"snapchat={self.note}").returncode, 0)

    def test_folders_are_packed_and_links_refused(self):
        self.write("more/b.txt", "b")
        self.write("more/inner/a.txt", "a")
        pack = self.pack(files=[self.folder / "more"])
        log = [json.loads(line) for line in (pack / "custody/log.jsonl").read_text().splitlines()]
        self.assertEqual([entry.get("name") for entry in log], ["more/b.txt", "more/inner/a.txt", None])
        (self.folder / "more/link").symlink_to(self.note)
        refused = run("pack", "--out", self.folder / "other", self.folder / "more")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("symbolic link", refused.stderr)
        self.assertFalse(list(self.folder.glob("other*")))

    def test_nothing_is_overwritten(self):
        pack = self.pack()
        self.assertNotEqual(run("pack", "--out", pack, self.note).returncode, 0)
        self.write("there.zip", "words")
        self.assertNotEqual(run("pack", "--out", self.folder / "there.zip", self.note).returncode, 0)
        self.assertEqual((self.folder / "there.zip").read_text(), "words")

    def test_bad_words_are_misuse(self):
        for extra in (["--zone", "a b"], ["--clock-offset", "soon"], ["--when", "now"], ["--to", "age1x"],
                      ["--split-mb", "5"], ["--details", self.write("d.json", '{"wo":1}')],
                      ["--details", self.write("e.json", '{"exhibits":[{"file":"nowhere"}]}')],
                      ["--chat", "fax=x"], ["--key", self.note]):
            made = run("pack", "--out", self.folder / "no", *extra, self.note)
            self.assertEqual(made.returncode, 2, (extra, made.stderr))
            self.assertEqual(made.stderr.count("\n"), 1, made.stderr)
        self.assertFalse((self.folder / "no").exists())
        self.assertEqual(run("verify", self.folder / "nowhere").returncode, 2)
        self.assertEqual(run("verify", self.note).returncode, 2)

    def test_killed_midway_leaves_nothing_under_its_name(self):
        big = self.folder / "big.bin"
        with big.open("wb") as file:
            file.truncate(1 << 30)
        for out in ("killed", "killed.zip"):
            process = subprocess.Popen([PROGRAM, "evidence", "pack", "--out", self.folder / out, self.note, big])
            deadline = time.monotonic() + 60
            while not list(self.folder.glob(out + ".partial-*")) and time.monotonic() < deadline:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            self.assertEqual(process.wait(), -signal.SIGKILL)
            self.assertFalse((self.folder / out).exists())
            for left in self.folder.glob(out + ".partial-*"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            self.assert_whole(self.pack(out))


class Forms(Case):
    def test_a_zip_holds_one_folder_that_is_the_bag(self):
        pack = self.pack("C 7.zip")
        self.assert_whole(pack)
        with zipfile.ZipFile(pack) as zipped:
            self.assertIsNone(zipped.testzip())
            self.assertEqual({name.split("/")[0] for name in zipped.namelist()}, {"C_7"})
            zipped.extractall(self.folder / "out")
        self.assertTrue(bagit.Bag(str(self.folder / "out/C_7")).validate())
        self.assert_whole(self.folder / "out/C_7")

    def test_parts_verify_and_join(self):
        big = self.write("clip.mp4", os.urandom(2_500_000))
        self.pack("x.zip", "--split-mb", "1", files=[big])
        parts = sorted(path.name for path in self.folder.glob("x.zip*"))
        self.assertEqual(parts, ["x.zip.001", "x.zip.002", "x.zip.003", "x.zip.parts"])
        for name in parts:
            self.assert_whole(self.folder / name)
        self.assertEqual(run("join", self.folder / "x.zip.002", "--out", self.folder / "x.zip").returncode, 0)
        self.assert_whole(self.folder / "x.zip")
        self.assertEqual(tool("sha256sum", "-c", "x.zip.parts", cwd=self.folder).returncode, 0)
        # A part more than the list has, and a list of other parts.
        more = self.write("x.zip.004", b"PK")
        self.assert_not_whole(self.folder / "x.zip.001", "extra", "x.zip.004")
        self.assertEqual(run("join", self.folder / "x.zip.001", "--out", self.folder / "z.zip").returncode, 1)
        more.unlink()
        for part in self.folder.glob("x.zip.00?"):
            shutil.copy(part, self.folder / part.name.replace("x.", "w."))
        shutil.copy(self.folder / "x.zip.parts", self.folder / "w.zip.parts")
        self.assert_not_whole(self.folder / "w.zip.001", "parts", "w.zip.parts")
        second = self.folder / "x.zip.002"
        good = second.read_bytes()
        second.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        self.assert_not_whole(self.folder / "x.zip.001", "changed", "x.zip.002")
        second.unlink()
        self.assert_not_whole(self.folder / "x.zip.001", "missing", "x.zip.002")
        refused = run("join", self.folder / "x.zip.001", "--out", self.folder / "y.zip")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("x.zip.002", refused.stderr)
        self.assertFalse((self.folder / "y.zip").exists())

    def test_age_opens_what_is_encrypted(self):
        recipients = []
        for name in ("a.key", "b.key"):
            subprocess.run(["age-keygen", "-o", self.folder / name], check=True, capture_output=True)
            recipients.append(tool("age-keygen", "-y", self.folder / name).stdout.strip())
        # 65,536 bytes are one chunk of age: sizes on both sides of its edge.
        for size in (0, 1, 70_000, 200_000):
            content = self.write("clip", os.urandom(size))
            out = f"p{size}.zip"
            self.pack(out, "--to", recipients[0], "--to", recipients[1], files=[content])
            for name in ("a.key", "b.key"):
                opened = self.folder / "opened.zip"
                seen = tool("age", "-d", "-i", self.folder / name, "-o", opened, self.folder / f"{out}.age")
                self.assertEqual(seen.returncode, 0, seen.stderr)
                self.assertEqual(opened.read_bytes(), (self.folder / out).read_bytes())
        alone = self.pack("alone.zip.age", "--to", recipients[0])
        self.assertFalse((self.folder / "alone.zip").exists())
        seen = run("verify", alone)
        self.assertEqual(seen.returncode, 2)
        self.assertIn("age -d", seen.stderr)
        folder = self.pack("both", "--to", recipients[0])
        self.assertTrue(folder.is_dir() and (self.folder / "both.zip.age").is_file())


class Custody(Case):
    def test_hand_overs_are_added_and_sealed(self):
        for out in ("pack", "pack.zip"):
            pack = self.pack(out)
            before = run("log", "show", pack, "--json").stdout
            added = run("log", "add", pack, "--who", "PC Example", "--to", "DC Other", "--why", "investigation")
            self.assertEqual(added.returncode, 0, added.stderr)
            self.assertEqual(run("log", "add", pack, "--action", "viewed", "--who", "DC Other").returncode, 0)
            self.assertEqual(self.assert_whole(pack)["custody_entries"], 5)
            after = run("log", "show", pack, "--json").stdout
            self.assertTrue(after.startswith(before))
            self.assertIn("handed-over, by PC Example, to DC Other, because investigation",
                          run("log", "show", pack).stdout)
            self.assertEqual(run("log", "add", pack, "--action", "sealed", "--who", "x").returncode, 2)
        self.assertTrue(bagit.Bag(str(self.folder / "pack")).validate())
        self.assertEqual(sorted(path.name for path in (self.folder / "pack/custody").glob("*.checkpoint")),
                         ["000003.checkpoint", "000004.checkpoint", "000005.checkpoint"])
        self.assertEqual(list(self.folder.glob("pack.custody-*")), [])

    def test_a_broken_pack_takes_no_entry(self):
        pack = self.pack()
        (pack / "timeline.csv").write_text("words")
        refused = run("log", "add", pack, "--who", "x")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("timeline.csv", refused.stderr)
        self.assertEqual(len((pack / "custody/log.jsonl").read_text().splitlines()), 3)

    def test_what_was_changed_is_named(self):
        pack = self.pack()
        run("log", "add", pack, "--who", "PC Example", "--to", "DC Other")
        log = pack / "custody/log.jsonl"
        self.assert_whole(pack)
        good = log.read_text()
        lines = good.splitlines(True)
        for changed, problem in (("".join(lines[:-1]), "custody"), (good[:-1], "custody"),
                                 (good.replace("PC Example", "PC Nobody"), "checkpoint"),
                                 (good.replace("screen shot", "other shot"), "custody"),
                                 (lines[0] + lines[2] + lines[3], "custody"), ("", "custody")):
            log.write_text(changed)
            self.assert_not_whole(pack, problem)
        log.write_text(good)
        for name in sorted(path.name for path in (pack / "custody").glob("0*")):
            file = pack / "custody" / name
            content = file.read_bytes()
            lines = content.split(b"\n")  # the second is a number, a signature or a key
            middle = len(lines[1]) // 2
            other = b"4" if lines[1][middle:middle + 1] != b"4" else b"5"
            lines[1] = lines[1][:middle] + other + lines[1][middle + 1:]
            file.write_bytes(b"\n".join(lines))
            self.assertFalse(self.verdict(pack)["whole"], name)
            file.write_bytes(content)
        (pack / "custody/000004.checkpoint").unlink()
        self.assertFalse(self.verdict(pack)["whole"])

    def test_exchanged_files_with_new_manifests_are_found(self):
        pack = self.pack()
        exhibit = pack / "data/exhibits/0002-Zo_s_notes.txt"
        exhibit.write_text("He never wrote.\n")
        self.assert_not_whole(pack, "oxum")
        exhibit.write_bytes(b"He wrote at ten.\n\n")
        self.assert_not_whole(pack, "changed", "data/exhibits/0002-Zo_s_notes.txt")
        for kind in ("manifest", "tagmanifest"):
            for name in ("sha256", "sha512"):
                listed = pack / f"{kind}-{name}.txt"
                paths = [line.split("  ", 1)[1] for line in listed.read_text().splitlines()]
                listed.write_text("".join(
                    f"{hashlib.new(name, (pack / path).read_bytes()).hexdigest()}  {path}\n" for path in paths))
        self.assertTrue(bagit.Bag(str(pack)).validate())
        self.assert_not_whole(pack, "custody")

    def authority(self, name):
        folder = self.folder / name
        folder.mkdir()
        (folder / "serial").write_text("01\n")
        (folder / "openssl.cnf").write_text(
            "[tsa]\ndefault_tsa=t\n[t]\nserial=%s/serial\nsigner_cert=%s/tsa.pem\nsigner_key=%s/tsa.key\n"
            "signer_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\nordering=yes\n"
            "ess_cert_id_chain=no\n" % (folder, folder, folder))
        (folder / "ext.cnf").write_text("extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:FALSE\n")
        script = ("openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=CA-%s && "
                  "openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=TSA && "
                  "openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 30 "
                  "-extfile ext.cnf" % name)
        made = tool("sh", "-c", script, cwd=folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        return folder

    def reply(self, authority, request):
        tool("openssl", "ts", "-reply", "-config", authority / "openssl.cnf", "-queryfile", request,
             "-out", authority / "reply.tsr")
        return authority / "reply.tsr"

    def test_time_stamps(self):
        good, other = self.authority("good"), self.authority("other")
        pack = self.pack()
        request = self.folder / "request.tsq"
        self.assertEqual(run("stamp", pack, "--write-request", request).returncode, 0)
        reply = self.reply(good, request)
        stamped = run("stamp", pack, "--time-stamp-reply", reply, "--time-stamp-request", request,
                      "--time-stamp-ca", good / "ca.pem")
        self.assertEqual(stamped.returncode, 0, stamped.stderr)
        verdict = self.assert_whole(pack, "--time-stamp-ca", good / "ca.pem")
        self.assertEqual([(each["entries"], each["signer_checked"]) for each in verdict["time_stamps"]], [(3, True)])
        self.assertFalse(self.assert_whole(pack)["time_stamps"][0]["signer_checked"])
        self.assert_not_whole(pack, "stamp", "custody/000003.tsr", "--time-stamp-ca", other / "ca.pem")
        checkpoint = pack / "custody/000003.checkpoint"
        seen = tool("openssl", "ts", "-verify", "-in", pack / "custody/000003.tsr", "-data", checkpoint,
                    "-CAfile", good / "ca.pem")
        self.assertEqual(seen.returncode, 0, seen.stderr)
        # A stamp of something else, and bytes that are none.
        elsewhere = self.pack("other-pack")
        self.assertNotEqual(run("stamp", elsewhere, "--time-stamp-reply", reply).returncode, 0)
        self.assertNotEqual(run("stamp", elsewhere, "--time-stamp-reply", self.note).returncode, 0)
        shutil.copy(reply, elsewhere / "custody/000003.tsr")
        self.assert_not_whole(elsewhere, "stamp", "custody/000003.tsr")

    def test_a_service_is_asked(self):
        authority = self.authority("good")
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                request = authority / "request.tsq"
                request.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
                body = outer.reply(authority, request).read_bytes() if self.path == "/tsa" else b"no"
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        base = f"http://127.0.0.1:{server.server_port}"
        options = ["--time-stamp-allow", "127.0.0.1", "--time-stamp-ca", authority / "ca.pem"]
        pack = self.pack("pack.zip", "--time-stamp", f"{base}/tsa", *options)
        self.assertEqual(len(self.assert_whole(pack, "--time-stamp-ca", authority / "ca.pem")["time_stamps"]), 1)
        without = self.pack("without", "--time-stamp", f"{base}/other", *options, status=1)
        self.assertEqual(self.assert_whole(without)["time_stamps"], [])
        self.assertEqual(run("stamp", without, "--time-stamp", f"{base}/tsa", *options).returncode, 0)
        refused = run("pack", "--out", self.folder / "no", "--time-stamp", f"{base}/tsa", self.note)
        self.assertNotEqual(refused.returncode, 0)


if __name__ == "__main__":
    unittest.main()
