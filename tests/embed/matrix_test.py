#!/usr/bin/env python3
"""examples/matrix against what synapse-http-antispam 0.5.1 posts: {"event": ...} to /check_event_for_spam, and /ping."""

import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import wheel
from messages import BLACKMAIL, ORDINARY

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "examples" / "matrix" / "antispam.py"
TOKEN = "a token of this test"


def event(room, number, sender, text, **more):
    """As format_event_for_client_v2 leaves it, with the module's own event_id."""
    return {"type": "m.room.message", "room_id": f"!{room}:example.org", "sender": f"@{sender}:example.org",
            "event_id": f"${room}{number}", "origin_server_ts": 1795521600000 + 60000 * number,
            "content": {"msgtype": "m.text", "body": text}, "unsigned": {"age": 5}, **more}


class Matrix(unittest.TestCase):
    def setUp(self):
        python, _ = wheel.python()
        self.folder = tempfile.TemporaryDirectory()
        self.queue = pathlib.Path(self.folder.name) / "queue.ndjson"
        self.service = subprocess.Popen([python, SCRIPT, "--port", "0", "--queue", self.queue], stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "HOLDFAST_TOKEN": TOKEN})
        self.port = int(self.service.stderr.readline().split()[-1])

    def tearDown(self):
        self.service.terminate()
        self.service.wait()
        self.assertEqual(self.service.stderr.read(), "", "nothing is logged")
        self.service.stderr.close()
        self.folder.cleanup()

    def post(self, path, body, token=TOKEN):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("POST", path, data, {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        value = json.loads(answer.read())
        connection.close()
        return answer.status, value

    def say(self, room, messages):
        for number, (sender, text) in enumerate(messages):
            self.assertEqual(self.post("/check_event_for_spam", {"event": event(room, number, sender, text)}), (200, {}))

    def test_blackmail_is_let_through_and_a_human_is_asked(self):
        self.say("bad", BLACKMAIL)
        self.say("good", ORDINARY)
        lines = [json.loads(line) for line in self.queue.read_text(encoding="utf-8").splitlines()]
        self.assertTrue(lines)
        for line in lines:
            self.assertEqual((line["room_id"], line["suspect"]), ("!bad:example.org", "@kit:example.org"))
            self.assertIn(line["level"], ("warn", "urgent"))
            self.assertTrue(line["do"]["person_at_risk"])
        self.assertEqual(lines[-1]["person_at_risk"], "@sam:example.org")
        self.assertTrue(lines[-1]["signs"])
        told = self.queue.read_text(encoding="utf-8")
        for _, text in BLACKMAIL:
            self.assertNotIn(text, told)
        levels = [line["level"] for line in lines]
        self.assertTrue(all(a != b for a, b in zip(levels, levels[1:])), "told once a change")

    def test_what_is_no_message_of_words_changes_nothing(self):
        self.assertEqual(self.post("/ping", {"id": "abc"}), (200, {"id": "abc", "status": "ok"}))
        for body in ({"event": event("r", 0, "kit", BLACKMAIL[3][1], type="m.room.encrypted")}, {"event": event("r", 1, "kit", ["x"])},
                     {"event": {"type": "m.room.message", "content": {"body": "x"}}}, {"event": 5}, [], b"no json", b"[" * 5000):
            self.assertEqual(self.post("/check_event_for_spam", body), (200, {}))
        self.assertEqual(self.post("/user_may_invite", {"user_id": "a"}), (200, {}))
        self.assertEqual(self.queue.read_text(encoding="utf-8"), "")

    def test_only_the_homeserver_may_ask(self):
        for token in ("another", "", "\u00e9"):
            status, answer = self.post("/check_event_for_spam", {"event": event("r", 0, "a", "x")}, token=token)
            self.assertEqual(status, 401)
            self.assertIn("error", answer)

    def test_a_body_has_a_largest_size(self):
        for size in ((1 << 20) + 1, "many"):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.putrequest("POST", "/check_event_for_spam")
            connection.putheader("Content-Length", str(size))
            connection.endheaders()
            self.assertEqual(connection.getresponse().status, 413)
            connection.close()


if __name__ == "__main__":
    sys.exit(unittest.main())
