"""`holdfast guard --across` on events as a platform sends them: what is told, what is not, and what the lines hold.

HOLDFAST_PROGRAM names the program. Run by ctest.
"""

import json
import os
import subprocess
import unittest

PROGRAM = os.environ["HOLDFAST_PROGRAM"]
SCRIPT = ["hey I recorded our video call and I have your pictures",
          "I will send your pictures to all of your followers and your family",
          "pay me {} by gift card now or I post them, you have one hour"]


def run(events, *arguments):
    lines = "\n".join(json.dumps(event) for event in events)
    done = subprocess.run([PROGRAM, "guard", *arguments, "-"], input=lines, capture_output=True, text=True)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done


def across(events, *arguments):
    code, lines, done = run(events, "--across", *arguments)
    assert code == 0, done.stderr
    return [line for line in lines if "across" in line]


def message(person, text, minute=0, **more):
    return {"conversation": "chat-" + person, "from": "x", "to": person, "text": text,
            "at": f"2026-11-24T12:{minute:02}:00Z", **more}


def blackmail():
    events = []
    for number, person in enumerate(["ann", "ben", "cem"]):
        for line, text in enumerate(SCRIPT):
            events.append(message(person, text.format(f"${100 + 50 * number}"), 10 * number + line))
            events.append({"conversation": "chat-" + person, "from": person, "to": "x", "text": "please don't"})
    return events


class AcrossTest(unittest.TestCase):
    def test_one_script_to_three_is_told_without_words(self):
        alerts = across(blackmail())
        kinds = {alert["across"] for alert in alerts}
        self.assertLessEqual({"same_script", "threats_to_many"}, kinds)
        for alert in alerts:
            self.assertEqual(alert["sender"], "x")
            self.assertLessEqual(set(alert["people"]), {"ann", "ben", "cem"})
            self.assertEqual(set(alert), {"across", "sender", "people", "people_count", "conversations", "group",
                                          "first", "last", "why", "staff"})
            self.assertNotIn("gift card", json.dumps(alert))
            self.assertEqual(alert["staff"], "ask_human")
        script = next(alert for alert in alerts if alert["across"] == "same_script")
        self.assertEqual(script["people_count"], 3)
        self.assertEqual(set(script["conversations"]), {"chat-ann", "chat-ben", "chat-cem"})
        self.assertTrue(script["first"].startswith("2026-11-24T12:0"))
        self.assertTrue(script["last"].startswith("2026-11-24T12:2"))

    def test_off_by_default(self):
        _, lines, _ = run(blackmail())
        self.assertTrue(lines)
        self.assertFalse([line for line in lines if "across" in line])

    def test_a_club_secretary_and_good_wishes_are_not_told(self):
        events = []
        for number in range(30):
            person = f"member{number}"
            for text in ("Hi all, training moves to the small hall on Thursday at seven, bring your own water",
                         "Reminder: the minutes of the meeting are on the notice board, see you all on Sunday",
                         "happy birthday to you, have a wonderful day and lots of cake", "lol"):
                events.append(message(person, text, number))
        self.assertEqual(across(events), [])

    def test_contact_bursts_and_known_pictures(self):
        contacts = [{"type": "contact", "from": "s", "to": f"p{i}", "mutual_contacts": 0, "group": "Year 9",
                     "at": f"2026-11-24T12:{i:02}:00Z"} for i in range(6)]
        alerts = across(contacts)
        self.assertEqual([(alert["across"], alert["group"], alert["people_count"]) for alert in alerts],
                         [("contact_burst", "Year 9", 6)])
        self.assertEqual(run(contacts, "--across", "--fail-on-alert")[0], 1)
        for contact in contacts:
            del contact["group"]
        self.assertEqual(across(contacts), [])
        pictures = [message(person, "look", media={"kind": "image", "matched": True}) for person in ("ann", "ben")]
        self.assertEqual([alert["across"] for alert in across(pictures)], ["known_picture"])

    def test_misuse(self):
        code, _, done = run([], "--across", "--conversations")
        self.assertEqual(code, 2)
        self.assertIn("--across needs events", done.stderr)


if __name__ == "__main__":
    unittest.main()
