"""`holdfast guard replay`: policies beside each other on past conversations and events."""

import json
import pathlib
import unittest

import holdfast
from guard_test import TALK, lines

POLICY = pathlib.Path(__file__).parents[2] / "data" / "guard" / "policy.json"
CHAT = [("a", "are you coming to training later"), ("b", "yes, after homework"), ("a", "ok see you")]


def conversation(name, talk):
    messages = [{"from": who, "text": text} for who, text in talk]
    return json.dumps({"id": name, "messages": messages}) + "\n"


class GuardReplayTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.easy = self.policy("easy.json", 0.001, 0.002, 0.003)
        self.strict = self.policy("strict.json", 0.99997, 0.99998, 0.99999)
        self.past = self.write("past.jsonl", conversation("c1", TALK) + conversation("c2", CHAT))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def policy(self, name, notice, warn, urgent):
        policy = json.loads(POLICY.read_text())
        policy["thresholds"] = {"notice": notice, "warn": warn, "urgent": urgent}
        return self.write(name, json.dumps(policy))

    def replay(self, *words, code=0):
        done = holdfast.run_program("guard", "replay", *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def found(self, *words, code=0):
        return json.loads(self.replay("--json", *words, code=code).stdout)

    def both(self):
        return ["--policy", self.strict, "--policy", self.easy]

    def test_counts_levels_and_differences(self):
        found = self.found(*self.both(), self.past)
        strict, easy = found["policies"]
        self.assertEqual(found["conversations"], 2)
        self.assertEqual((strict["notice"], strict["warn"], strict["urgent"]), (0, 0, 0))
        self.assertGreaterEqual(easy["warn"], 1)
        self.assertGreaterEqual(easy["notice"], easy["warn"])
        self.assertGreaterEqual(easy["warn"], easy["urgent"])
        [difference] = found["differences"]
        self.assertIn("c1", difference["higher"])
        self.assertEqual(difference["lower"], [])
        self.assertEqual(difference["beside"], str(self.strict))

    def test_labels_give_recall_and_false_alarms(self):
        labels = self.write(
            "labels.jsonl",
            '{"id": "c1", "sextortion": true}\n{"id": "c2", "sextortion": false}\n'
            '{"id": "not there", "sextortion": true}\n',
        )
        found = self.found(*self.both(), "--labels", labels, self.past)
        strict, easy = found["policies"]
        self.assertEqual(found["labelled"], 2)
        self.assertEqual((strict["sextortion"], strict["others"]), (1, 1))
        self.assertEqual((strict["recall"], easy["recall"]), (0, 1))
        self.assertEqual(easy["false_alarms"], easy["warn"] - 1)
        table = self.replay(*self.both(), "--labels", labels, self.past).stdout
        self.assertIn("Recall", table)
        self.assertIn("1 (100.0 %)", table)
        self.assertIn("c1", table)
        self.assertLessEqual(max(len(line) for line in table.splitlines()), 120)

    def test_events_count_as_their_conversations_do(self):
        events = self.write("events.jsonl", lines("e1") + lines("e2", last=1))
        found = self.found(*self.both(), events)
        self.assertEqual(found["conversations"], 2)
        self.assertIn("e1", found["differences"][0]["higher"])
        mixed = self.write("mixed.jsonl", self.past.read_text() + events.read_text())
        self.assertEqual(self.found(mixed)["conversations"], 4)

    def test_one_policy_is_the_programs_own(self):
        found = self.found(self.past)
        self.assertEqual([one["policy"] for one in found["policies"]], ["built-in"])
        self.assertEqual(found["differences"], [])

    def test_bad_input_is_told_in_a_sentence(self):
        bad = self.write("bad.jsonl", "{\n" + self.past.read_text())
        done = self.replay("--json", bad, code=1)
        self.assertIn("line 1:", done.stderr)
        self.assertEqual(json.loads(done.stdout)["conversations"], 2)
        labels = self.write("wrong.jsonl", '{"id": "c1"}\n')
        for words in [
            [self.folder / "nothing.jsonl"],
            ["--policy", self.folder / "nothing.json", self.past],
            ["--policy", self.past, self.past],
            ["--labels", labels, self.past],
            [*["--policy", self.easy] * 9, self.past],
        ]:
            with self.subTest(words=words):
                refused = self.replay(*words, code=2)
                self.assertEqual(len(refused.stderr.splitlines()), 1, refused.stderr)


if __name__ == "__main__":
    unittest.main()
