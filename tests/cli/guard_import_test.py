"""`holdfast guard --import` as a person meets it: made exports of each app, every form of the report.

HOLDFAST_PROGRAM names the program. Nobody in these chats is real. Run by ctest.
"""

import json
import os
import pathlib
import stat
import subprocess
import tempfile
import unittest
import zipfile

PROGRAM = os.environ["HOLDFAST_PROGRAM"]

BAD = [
    ("bolt.rider", "hey, saw you in my suggestions"),
    ("Zoë", "hi who r u 😀"),
    ("bolt.rider", "how old are you? are you alone"),
    ("bolt.rider", "[picture asked for]"),
    ("Zoë", None),
    ("bolt.rider", "listen. i have your picture and i have all your followers"),
    ("bolt.rider", "send me £200 in gift cards or i send it to your mum and your whole school"),
    ("Zoë", "please dont do this im begging you"),
    ("bolt.rider", "you have 10 minutes. dont block me or i share it"),
    ("Zoë", "i have no money"),
]
GOOD = [("ana", "did you do the maths homework?"), ("Zoë", "yes, want to compare after school?"),
        ("ana", "sure, bring the book")]


def run(*arguments, **options):
    return subprocess.run([PROGRAM, "guard", *map(str, arguments)], capture_output=True, text=True, **options)


def misread(text):
    """UTF-8 taken for Latin-1, as Meta writes it."""
    return text.encode().decode("latin-1")


def instagram(folder, chats):
    for name, lines in chats.items():
        messages = []
        for number, (who, text) in enumerate(lines):
            message = {"sender_name": misread(who), "timestamp_ms": 1714770960000 + 60000 * number}
            message |= {"content": misread(text)} if text else {"photos": [{"uri": "a.jpg"}]}
            messages.insert(0, message)
        place = folder / "your_instagram_activity" / "messages" / "inbox" / f"{name}_17"
        place.mkdir(parents=True)
        thread = {"participants": [{"name": misread(who)} for who in dict(lines)], "messages": messages,
                  "title": misread(lines[0][0]), "thread_path": f"inbox/{name}_17"}
        (place / "message_1.json").write_text(json.dumps(thread))


def whatsapp(lines):
    text = "[03.05.24, 21:15:00] Bolt: \u200eMessages and calls are end-to-end encrypted.\n"
    for number, (who, words) in enumerate(lines):
        body = words or "\u200eimage omitted"
        text += f"[03.05.24, 21:{16 + number}:00] {who}: {body}\n"
    return text


class ImportTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.export = self.folder / "instagram-download"
        instagram(self.export, {"bolt": BAD, "ana": GOOD})

    def test_a_folder_to_text(self):
        done = run("--import", "instagram", self.export, "--country", "GB")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        for part in ["Chat with bolt.rider", "£200", "It is not proof, and nobody is accused.", "pictures 1,",
                     "Chats with signs of blackmail: 1 of 2.", "Childline", "What to do now",
                     "Chats without such signs: 1."]:
            self.assertIn(part, done.stdout)
        self.assertNotIn("maths", done.stdout)

    def test_a_zip_to_a_private_page_and_nothing_else(self):
        archive = self.folder / "download.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
            for file in self.export.rglob("*.json"):
                out.write(file, file.relative_to(self.export))
        page = self.folder / "report.html"
        before = set(self.folder.rglob("*"))
        done = run("--import", "instagram", archive, "--html", page, "--lang", "de", "--who", "parent", cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertEqual(set(self.folder.rglob("*")) - before, {page})
        self.assertEqual(stat.S_IMODE(page.stat().st_mode), 0o600)
        text = page.read_text(encoding="utf-8")
        for part in ['<html lang="de"', "<mark>", "bolt.rider", "kein Beweis"]:
            self.assertIn(part, text)
        self.assertNotIn("<script", text)

    def test_json_and_alerts(self):
        done = run("--import", "instagram", self.export, "--json", "--fail-on-alert")
        self.assertEqual(done.returncode, 1)
        report = json.loads(done.stdout)
        self.assertEqual(report["app"], "instagram")
        self.assertEqual(report["not_read"]["pictures"], 1)
        (chat,) = report["marked"]
        self.assertEqual((chat["suspect"], chat["person_at_risk"], chat["owner"]), ("bolt.rider", "Zoë", "Zoë"))
        self.assertIn(chat["level"], ["warn", "urgent"])
        for moment in chat["moments"]:
            self.assertEqual(moment["text"], BAD[moment["message"]][1])
            for mark in moment["marks"]:
                self.assertTrue(0 <= mark["start"] < mark["end"] <= len(moment["text"]))

    def test_whatsapp_alone_and_zipped(self):
        file = self.folder / "_chat.txt"
        file.write_text(whatsapp(BAD), encoding="utf-8")
        archive = self.folder / "WhatsApp Chat - bolt.rider.zip"
        with zipfile.ZipFile(archive, "w") as out:
            out.write(file, "_chat.txt")
        zipped = json.loads(run("--import", "whatsapp", archive, "--json").stdout)
        self.assertEqual(zipped["marked"][0]["owner"], "Zoë")
        alone = json.loads(run("--import", "whatsapp", file, "--json").stdout)
        self.assertIsNone(alone["marked"][0]["owner"])
        named = json.loads(run("--import", "whatsapp", file, "--json", "--me", "Zoë").stdout)
        self.assertEqual(named["marked"][0]["owner"], "Zoë")
        self.assertEqual(named["marked"][0]["first_at"], "2024-05-03T21:16:00.000Z")

    def test_snapchat_in_both_layouts(self):
        def stamp(number):
            return f"2024-05-03 21:{16 + number}:00 UTC"

        newer = [{"From": who, "Media Type": "TEXT" if text else "IMAGE", "Created": stamp(number), "Content": text,
                  "IsSender": who == "Zoë"} for number, (who, text) in enumerate(BAD)]
        older = {"Received Saved Chat History": [], "Sent Saved Chat History": []}
        for number, (who, text) in enumerate(BAD):
            message = {"Media Type": "TEXT" if text else "IMAGE", "Created": stamp(number), "Text": text}
            if who == "Zoë":
                older["Sent Saved Chat History"].append({"To": "bolt.rider"} | message)
            else:
                older["Received Saved Chat History"].append({"From": who} | message)
        for layout in [{"bolt.rider": newer[::-1]}, older]:
            folder = self.folder / f"mydata{len(layout)}"
            (folder / "json").mkdir(parents=True)
            (folder / "json" / "chat_history.json").write_text(json.dumps(layout), encoding="utf-8")
            (chat,) = json.loads(run("--import", "snapchat", folder, "--json").stdout)["marked"]
            self.assertEqual((chat["suspect"], chat["others"]), ("bolt.rider", ["bolt.rider"]))

    def test_one_broken_file_is_said_and_the_rest_read(self):
        broken = self.export / "your_instagram_activity" / "messages" / "inbox" / "x_1"
        broken.mkdir()
        (broken / "message_1.json").write_text('{"messages": [')
        done = run("--import", "instagram", self.export)
        self.assertEqual(done.returncode, 1)
        self.assertIn("not read: 1.", done.stdout)
        self.assertIn("Chat with bolt.rider", done.stdout)

    def test_misuse_is_one_sentence_and_2(self):
        empty = self.folder / "empty"
        empty.mkdir()
        for arguments in [
            ("--import", "instagram"), ("--import", "telegram", self.export), ("--import", "whatsapp", self.export),
            ("--import", "snapchat", empty), ("--import", "instagram", self.folder / "none"),
            ("--import", "instagram", self.export, "--me", "nobody here"),
            ("--import", "instagram", self.export, "--lang", "xx"),
            ("--import", "instagram", self.export, "--who", "boss"),
            ("--import", "instagram", self.export, "--country", "Britain"),
            ("--import", "instagram", self.export, "--html", self.folder / "no" / "report.html"),
            ("--import", "instagram", self.export, "--html", "-", "--json"),
            ("--import", "instagram", self.export, "--conversations"), ("--html", "x.html"),
        ]:
            done = run(*arguments, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, 2, (arguments, done.stderr))
            self.assertEqual(done.stdout, "")
            self.assertIn(done.stderr.count("\n"), [1, 2], done.stderr)
            self.assertNotIn(str(self.folder), done.stderr)

    def test_help_says_it(self):
        text = run("--help").stdout
        for word in ["--import", "--html", "--me", "--who", "--country", "--lang", "instagram", "Exit status"]:
            self.assertIn(word, text)


if __name__ == "__main__":
    unittest.main()
