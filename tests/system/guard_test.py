"""The guard as a platform, a receiver of webhooks and staff see it: events to cases, nothing twice,
nothing lost by kill -9, no word kept unless asked.

The model has facts raise what words began (docs/formats/guard.md), so a conversation here is plain
enough for any model that is worth shipping, and says nothing that hurts.
"""

import json
import threading
import unittest

import requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

import holdfast
from client import Client
from webhooks_test import Served, receiver, until

SECRET = "zebrawoodquartz"  # a word that nobody else writes: looked for in files

TALK = [
    ("u9", "hey saw you on the page of your school, you look nice"),
    ("u1", "haha hi who is this"),
    ("u9", "add me on my other app, i never use this one"),
    ("u9", "[picture asked for]"),
    ("u1", "[picture sent]"),
    ("u9", f"i have your pictures {SECRET} and the list of all your followers"),
    ("u9", "send me $500 in gift cards now or i send your pictures to everyone you know"),
    ("u1", "please dont i have no money please"),
    ("u9", "you have 10 minutes. pay or your family sees everything"),
]


def lines(conversation, first=0, last=len(TALK), people=("u9", "u1")):
    """The talk as events of one conversation."""
    out = []
    for number, (who, text) in enumerate(TALK[first:last], first):
        writer = people[0] if who == "u9" else people[1]
        other = people[1] if who == "u9" else people[0]
        event = {"conversation": conversation, "id": f"{conversation}-{number}", "from": writer,
                 "to": other, "text": text, "at": f"2024-04-29T09:{number:02}:00Z"}
        out.append(json.dumps(event))
    return "\n".join(out) + "\n"


class GuardTest(Served):
    def start_guard(self, *store):
        self.start(*store)
        self.key = holdfast.make_key("Chatter", *self.store)[1]
        self.client = Client(self.server.url)

    def post(self, body, query="", key=None, client=None):
        return (client or self.client).request(
            "POST",
            "/api/v1/guard/events" + query,
            data=body.encode(),
            headers={
                "Authorization": f"Bearer {key or self.key}",
                "Content-Type": "application/x-ndjson",
            },
        )

    def send(self, body, query="", key=None):
        return self.good(self.post(body, query, key))

    def cases(self, state="open"):
        return self.good(self.ben.get("/api/v1/desk/guard/cases", params={"state": state}))["cases"]

    def case(self, line):
        return self.good(self.ben.get(f"/api/v1/desk/guard/cases/{line['case']}"))

    def shadow(self, is_shadow):
        body = {"platform": "Chatter", "shadow": is_shadow}
        self.good(self.ada.post("/api/v1/desk/guard/platforms", body))

    def hook(self, got):
        body = {"url": got.url(), "note": "", "events": ["guard.alert"], "platform": "Chatter"}
        return self.good(self.ada.post("/api/v1/webhooks", body), 201)

    def words_in_files(self, word):
        """Which files of the data folder hold the word, and whether the log does."""
        found = [
            str(path)
            for path in self.store[1].rglob("*")
            if path.is_file() and word.encode() in path.read_bytes()
        ]
        return found + (["log"] if word in self.server.log_text() else [])

    def test_events_become_a_case_and_a_signed_webhook(self):
        self.start_guard()
        got = receiver(self)
        secret = self.hook(got)["secret"]
        answer = self.send(lines("c1"))
        self.assertEqual((answer["accepted"], answer["refused"]), (len(TALK), 0))
        [said] = answer["assessments"]
        self.assertIn(said["level"], ["warn", "urgent"])
        self.assertEqual(said["suspect"], "u9")
        self.assertTrue(said["action"]["staff"])
        [line] = self.cases()
        self.assertEqual(line["case"], said["case"])
        self.assertEqual((line["suspect"], line["person_at_risk"]), ("u9", "u1"))
        shown = self.case(line)
        self.assertTrue(shown["reasons"])
        self.assertTrue(all(reason["why"] for reason in shown["reasons"]))
        until(lambda: got.count() >= 1)
        headers, body, _ = got.got[0]
        payload = Webhook(secret).verify(body, headers)
        self.assertEqual(payload["type"], "guard.alert")
        self.assertEqual(payload["data"]["conversation"], "c1")
        self.assertEqual(payload["data"]["case"], line["case"])
        self.assertTrue(payload["data"]["url"].startswith("http"))
        for _, text in TALK:
            self.assertNotIn(text, body.decode())
        with self.assertRaises(WebhookVerificationError):
            Webhook(secret).verify(body.replace(b"c1", b"c2"), headers)

    def test_the_same_batch_again_changes_nothing(self):
        self.start_guard()
        got = receiver(self)
        self.hook(got)
        self.send(lines("c1"))
        until(lambda: got.count() >= 1)
        before = [self.case(line) for line in self.cases()]
        again = self.send(lines("c1"))
        self.assertEqual((again["accepted"], again["repeated"]), (0, len(TALK)))
        self.assertEqual(again["assessments"], [])
        self.server.kill()
        self.server.start(port=self.server.port)
        again = self.send(lines("c1"))
        self.assertEqual((again["accepted"], again["repeated"]), (0, len(TALK)))
        self.assertEqual([self.case(line) for line in self.cases()], before)
        audit = holdfast.run_program("audit", "verify", *self.store)
        self.assertEqual(audit.returncode, 0, audit.stdout + audit.stderr)
        self.assertEqual(len(set(got.ids())), 1)

    def crash(self, *store):
        self.start_guard(*store)
        acknowledged = set()
        lock = threading.Lock()
        sent = {}

        def send_until_killed(thread):
            client = Client(self.server.url)
            for number in range(1000):
                name = f"t{thread}-{number}"
                try:
                    answer = self.post(lines(name), client=client)
                except requests.RequestException:
                    return
                if answer.status_code in (429, 503):
                    continue
                with lock:
                    sent[name] = answer.status_code
                    if answer.json()["assessments"][0]["case"]:
                        acknowledged.add(name)
                    if len(acknowledged) == 20:
                        self.server.process.kill()

        threads = [threading.Thread(target=send_until_killed, args=[each]) for each in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(set(sent.values()), {200})
        self.server.kill()
        self.server.start(port=self.server.port)
        page = self.good(self.ben.get("/api/v1/desk/guard/cases", params={"limit": 200}))["cases"]
        self.assertGreaterEqual(len(acknowledged), 20)
        self.assertLessEqual(acknowledged, {line["conversation"] for line in page})
        self.assertEqual(len({line["conversation"] for line in page}), len(page))

    def test_kill_loses_no_acknowledged_case_on_sqlite(self):
        self.crash("--data", holdfast.scratch(self) / "data")

    def test_kill_loses_no_acknowledged_case_on_postgresql(self):
        self.crash("--database", holdfast.postgresql(self).url)

    def test_shadow_mode_records_in_silence(self):
        self.start_guard()
        got = receiver(self)
        made = self.hook(got)
        self.shadow(True)
        answer = self.send(lines("c1"))
        self.assertTrue(answer["shadow"])
        self.assertTrue(answer["assessments"])
        self.assertTrue(all("action" not in each for each in answer["assessments"]))
        self.assertEqual(self.cases(), [])
        [line] = self.cases("shadow")
        self.assertTrue(line["shadow"])
        self.assertEqual(self.deliveries(made), [])
        self.shadow(False)
        self.send(lines("c2"))
        until(lambda: got.count() >= 1)
        self.assertEqual({json.loads(body)["data"]["conversation"] for _, body, _ in got.got}, {"c2"})

    def test_no_word_is_kept_or_logged_unless_asked(self):
        self.start_guard()
        got = receiver(self)
        self.hook(got)
        self.send(lines("c1"))
        self.assertEqual(len(self.cases()), 1)
        bad = f'{{"conversation":"{SECRET}","from":7.5}}\n{{"{SECRET}\n'
        answer = self.post(bad)
        self.assertEqual(answer.json()["refused"], 2)
        self.assertNotIn(SECRET, answer.text)
        until(lambda: got.count() >= 1)
        self.assertEqual(self.words_in_files(SECRET), [])
        metrics = self.client.get("/metrics").text
        self.assertIn("holdfast_guard_cases_total 1", metrics)
        self.assertNotIn(SECRET, metrics)
        self.send(lines("c2", people=("u7", "u2")), "?keep_text=true")
        kept = next(line for line in self.cases() if line["conversation"] == "c2")
        texts = [each["text"] for each in self.case(kept)["conversation_messages"]]
        self.assertEqual(texts, [text for _, text in TALK])
        self.assertTrue(self.words_in_files(SECRET), "the search finds what is there")
        self.assertNotIn(SECRET, self.server.log_text())
        self.assertFalse([body for _, body, _ in got.got if SECRET.encode() in body])

    def test_reasons_point_at_the_words(self):
        self.start_guard()
        self.send(lines("c1"), "?keep_text=true")
        shown = self.case(self.cases()[0])
        texts = {each["number"]: each["text"] for each in shown["conversation_messages"]}
        pointed = [
            texts[reason["message"]][reason["start"] : reason["end"]]
            for reason in shown["reasons"]
            if reason["start"] < reason["end"]
        ]
        self.assertTrue(pointed)
        self.assertTrue(all(word.strip() for word in pointed))

    def test_a_platform_sees_and_disturbs_no_other(self):
        self.start_guard()
        other = holdfast.make_key("Other", *self.store)[1]
        until(lambda: self.post("", key=other).status_code == 200)
        self.send(lines("c1"))
        plain = {"conversation": "c1", "id": "c1-0", "from": "u9", "to": "u1", "text": "ok see you"}
        first = self.send(json.dumps(plain), key=other)
        self.assertEqual((first["accepted"], first["repeated"]), (1, 0), "its ids are its own")
        self.assertEqual(first["assessments"], [], "and it knows nothing of the other's talk")
        self.assertEqual({line["platform"] for line in self.cases()}, {"Chatter"})

    def test_limits_and_bad_keys(self):
        self.start_guard()
        self.assertEqual(self.post(lines("c1"), key="hf_nobody").status_code, 401)
        self.assertEqual(self.post("\n" * 10_001).status_code, 413)
        self.assertEqual(self.post("x" * (8 << 20) + "x").status_code, 413)
        long = json.dumps({"conversation": "c", "id": "1", "from": "a", "text": "b" * (1 << 20)})
        self.assertEqual(self.send(long)["refusals"][0]["detail"], "an event is at most 1 MiB long.")


if __name__ == "__main__":
    unittest.main()
