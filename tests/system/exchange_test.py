"""The exchange out and back with the real public client, `threatexchange` from PyPI: what it fetches, what
it says back, and its known fault with what was withdrawn. Only NCMEC's address is changed in it, because
that client has it fixed."""

import base64
import os
import pathlib
import secrets
import subprocess
import time
import unittest
from unittest import mock

os.environ["TZ"] = "UTC"  # the client formats local time and writes Z behind it
time.tzset()

from threatexchange.exchanges.clients.ncmec import hash_api as ncmec
from threatexchange.exchanges.clients.stopncii import api as stopncii
from threatexchange.exchanges.collab_config import CollaborationConfigBase
from threatexchange.exchanges.impl.ncmec_api import NCMECCollabConfig, NCMECSignalExchangeAPI
from threatexchange.exchanges.impl.stop_ncii_api import (
    StopNCIICredentials,
    StopNCIISignalExchangeAPI,
)
from threatexchange.signal_type.pdq.signal import PdqSignal

import holdfast
from client import Client, Staff, random_picture

Feedback = stopncii.StopNCIICSPFeedbackValue
PDQ = stopncii.StopNCIISignalType.ImagePDQ
CLIENT_END_SECONDS = 6  # NCMEC's client asks up to five seconds ago


class ExchangeTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.server = holdfast.serve(self, "--data", self.folder / "data")
        self.admin = Staff(self.server.url, self.server.setup_token).client
        self.device = Client(self.server.url)
        self.one = self.make_key("Example chat")
        self.two = self.make_key("Example board")

    def make_key(self, platform):
        answer = self.admin.post("/api/v1/keys", {"platform": platform})
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json()

    def put(self, path, body):
        answer = self.admin.request("PUT", path, json=body)
        self.assertEqual(answer.status_code, 204, answer.text)

    def listed_case(self):
        """A case whose picture is on the list: its number, key, hash and content."""
        self.picture = picture = random_picture()
        submission, number = self.device.make_case([picture])
        return number, submission.key, picture["pdq"], self.admin.accept(number)[0]

    def timeline(self, number, key):
        case = self.device.open_case(number, key).json()["case"]
        return [event["outcome"] or event["kind"] for event in case["timeline"]]

    # StopNCII

    def stopncii_credentials(self, key):
        words = f"{key['key']},{key['id']},{self.server.url}/exchange/stopncii"
        return StopNCIICredentials._from_str(words)

    def stopncii_exchange(self, key):
        collab = CollaborationConfigBase(name="holdfast", api="stopncii", enabled=True)
        return StopNCIISignalExchangeAPI.for_collab(collab, self.stopncii_credentials(key))

    def stopncii_api(self, key):
        return stopncii.StopNCIIAPI(
            key["id"],
            key["key"],
            additional_function_keys={
                stopncii.StopNCIIEndpoint.SubmitHashes: key["key"],
                stopncii.StopNCIIEndpoint.SubmitFeedback: key["key"],
            },
            base_url_override=self.server.url + "/exchange/stopncii",
        )

    def fetch_stopncii(self, key, checkpoint=None):
        """Every update since the checkpoint, merged as the client does, and the new checkpoint."""
        updates = {}
        for delta in self.stopncii_exchange(key).fetch_iter([PdqSignal], checkpoint):
            updates.update(delta.updates)
            checkpoint = delta.checkpoint
        return updates, checkpoint

    def test_the_client_fetches_in_pages_and_goes_on_from_its_checkpoint(self):
        hashes = [self.listed_case()[2] for _ in range(3)]
        updates, checkpoint = self.fetch_stopncii(self.one)
        self.assertEqual(set(updates), {("pdq", value) for value in hashes})
        api = self.stopncii_api(self.one)
        first = api.fetch_hashes(page_size=2)
        self.assertTrue(first.hasMoreRecords)
        second = api.fetch_hashes(page_size=2, next_page=first.nextPageToken)
        self.assertFalse(second.hasMoreRecords)
        self.assertEqual([record.hashValue for record in first.hashRecords + second.hashRecords], hashes)
        time.sleep(1.1)
        later = self.listed_case()[2]
        updates, _ = self.fetch_stopncii(self.one, checkpoint)
        self.assertIn(("pdq", later), updates)

    def test_the_clients_feedback_reaches_the_timeline_once(self):
        number, key, value, _ = self.listed_case()
        api = self.stopncii_api(self.one)
        api.submit_feedback(PDQ, value, Feedback.Blocked)
        api.submit_feedback(PDQ, value, Feedback.Blocked)
        self.assertEqual(self.timeline(number, key), ["received", "on_list", "blocked"])
        self.stopncii_api(self.two).submit_feedback(
            PDQ, value, Feedback.NotBlocked, {"not_the_same_picture"}
        )
        self.stopncii_api(self.two).submit_feedback(PDQ, value, Feedback.QualityUnknown)
        told = ["received", "on_list", "blocked", "not_the_same_picture", "quality_unknown"]
        self.assertEqual(self.timeline(number, key), told)
        updates, _ = self.fetch_stopncii(self.two)
        said = {f.source: f.feedbackValue for f in updates["pdq", value].feedbacks}
        self.assertEqual(
            said, {"Example chat": Feedback.Blocked, "Example board": Feedback.QualityUnknown}
        )

    def test_what_was_withdrawn_is_gone_here_and_told_though_the_client_keeps_it(self):
        value = secrets.token_hex(32)
        with self.assertRaisesRegex(Exception, "403"):
            self.stopncii_api(self.one).submit_hash(PDQ, value)
        self.put(f"/api/v1/keys/{self.one['id']}/submissions", {"bank": "HOTLINE_ACCEPTED"})
        self.stopncii_api(self.one).submit_hash(PDQ, value)
        updates, checkpoint = self.fetch_stopncii(self.two)
        self.assertIn(("pdq", value), updates)
        lookup = lambda: self.device.lookup(value, self.two["key"]).json()
        self.assertIn("HOTLINE_ACCEPTED", lookup())
        head = self.list_page("snapshot.json")["revision"]

        with self.assertRaisesRegex(Exception, "403"):
            self.stopncii_api(self.two).submit_feedback(PDQ, value, Feedback.Withdrawn)
        self.stopncii_api(self.one).submit_feedback(PDQ, value, Feedback.Withdrawn)
        # On the wire it is told, and here it matches nothing and is in no list.
        [record] = self.stopncii_api(self.two).fetch_hashes().hashRecords
        self.assertEqual(record.hashStatus, stopncii.StopNCIICaseStatus.Withdrawn)
        self.assertEqual(lookup(), {})
        self.assertEqual(self.list_page("snapshot.json")["entries"], [])
        [entry] = self.list_page(f"delta.json?since={head}")["entries"]
        self.assertEqual(entry["state"], "withdrawn")
        # The client's own fault: it looks at the hash where it means the status, and keeps the hash.
        updates, _ = self.fetch_stopncii(self.two, checkpoint)
        self.assertIsNotNone(updates["pdq", value])

    # NCMEC

    def ncmec_patched(self):
        """The client, with the one change that it needs: where the server is."""
        real = ncmec.NCMECHashAPI.__init__
        url = self.server.url + "/exchange/ncmec"

        def begin(client, username, password, environment):
            real(client, username, password, environment)
            client._base_url = url

        return mock.patch.object(ncmec.NCMECHashAPI, "__init__", begin)

    def ncmec_api(self, key):
        environment = ncmec.NCMECEnvironment.test_Industry
        return ncmec.NCMECHashAPI(key["id"], key["key"], environment)

    def fetch_ncmec(self, key, known=None, checkpoint=None):
        """What the client knows after fetching: entries by their key."""
        known = dict(known or {})
        collab = NCMECCollabConfig(
            name="holdfast", enabled=True, environment=ncmec.NCMECEnvironment.test_Industry
        )
        exchange = NCMECSignalExchangeAPI(collab, key["id"], key["key"])
        for delta in exchange.fetch_iter([PdqSignal], checkpoint):
            for name, entry in delta.updates.items():
                merged = NCMECSignalExchangeAPI.fetch_value_merge(known.get(name), entry)
                known.pop(name, None)
                if merged is not None:
                    known[name] = merged
            checkpoint = delta.checkpoint
        signals = NCMECSignalExchangeAPI.naive_convert_to_signal_type([PdqSignal], collab, known)
        return known, signals.get(PdqSignal, {}), checkpoint

    def test_ncmecs_client_fetches_entries_and_deletions(self):
        hashes = {self.listed_case()[2] for _ in range(2)}
        self.put(f"/api/v1/keys/{self.one['id']}/submissions", {"bank": "HOTLINE_ACCEPTED"})
        withdrawn = secrets.token_hex(32)
        self.stopncii_api(self.one).submit_hash(PDQ, withdrawn)
        time.sleep(CLIENT_END_SECONDS)
        with self.ncmec_patched():
            known, signals, checkpoint = self.fetch_ncmec(self.two)
            self.assertEqual(set(signals), hashes | {withdrawn})
            of_picture = {kind: self.picture[kind] for kind in ("md5", "sha1", "pdq")}
            self.assertIn(of_picture, [entry.fingerprints for entry in known.values()])
            self.stopncii_api(self.one).submit_feedback(PDQ, withdrawn, Feedback.Deleted)
            later = self.listed_case()[2]
            time.sleep(CLIENT_END_SECONDS)
            _, signals, _ = self.fetch_ncmec(self.two, known, checkpoint)
            self.assertEqual(set(signals), hashes | {later})

    def test_ncmecs_client_fetches_more_than_a_page(self):
        self.put(f"/api/v1/keys/{self.one['id']}/submissions", {"bank": "HOTLINE_ACCEPTED"})
        hashes = [secrets.token_hex(32) for _ in range(2300)]
        said = stopncii.StopNCIICSPFeedback(Feedback.None_)
        for at in range(0, len(hashes), 1000):
            some = {(PDQ, value): said for value in hashes[at : at + 1000]}
            self.stopncii_api(self.one).submit_hashes(some)
        time.sleep(CLIENT_END_SECONDS)
        with self.ncmec_patched():
            _, signals, _ = self.fetch_ncmec(self.two)
        self.assertEqual(set(signals), set(hashes))

    def test_ncmecs_client_knows_who_it_is_and_says_what_it_thinks(self):
        number, key, _, content = self.listed_case()
        with self.ncmec_patched():
            api = self.ncmec_api(self.two)
            self.assertEqual(api.status().esp_name, "Example board")
            bank = [member for member in api.members() if member.esp_name == "HOTLINE_ACCEPTED"]
            reasons = {name: guid for guid, name in api.feedback_reasons(ncmec.FingerprintType.pdq).items()}
            down = ncmec.FeedbackType.downvote
            where = bank[0].esp_id, str(content), ncmec.FingerprintType.pdq
            api.submit_feedback(*where, down, reasons["Not the same picture"])
            api.submit_feedback(*where, down, reasons["Not the same picture"])
            self.ncmec_api(self.one).submit_upvote(*where[:2], ncmec.FingerprintType.sha1)
            [entry] = api.get_entries(end_timestamp=int(time.time()) + 1).updates
            votes = [(vote.feedback_type, vote.member.esp_name) for vote in entry.feedback["Pdq"]]
            self.assertEqual(
                votes,
                [(ncmec.FeedbackType.upvote, "Example chat"), (down, "Example board")],
            )
        told = ["received", "on_list", "not_the_same_picture", "confirmed", "loaded"]
        self.assertEqual(self.timeline(number, key), told)
        wrong = Client(self.server.url)
        answer = wrong.get("/exchange/ncmec/v2/status", auth=(self.one["id"], "hf_wrong"))
        self.assertEqual(answer.status_code, 401)

    # List files

    def list_page(self, path):
        answer = self.device.get("/api/v1/exchange/" + path, headers=self.bearer())
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def bearer(self):
        return {"Authorization": "Bearer " + self.two["key"]}

    def test_minisign_verifies_a_list(self):
        _, _, value, content = self.listed_case()
        answer = self.device.get("/api/v1/exchange/snapshot.csv", headers=self.bearer())
        self.assertIn(f"\r\n{content},HOTLINE_ACCEPTED,picture,active,", answer.text)
        self.assertIn("," + value + ",", answer.text)
        listed = pathlib.Path(self.folder) / "list.csv"
        listed.write_bytes(answer.content)
        signature = base64.b64decode(answer.headers["Holdfast-Signature"])
        (self.folder / "list.csv.minisig").write_bytes(signature)
        key = self.folder / "key.pub"
        key.write_bytes(self.device.get("/api/v1/exchange/key.pub").content)
        words = ["minisign", "-V", "-p", key, "-m", listed]
        done = subprocess.run(words, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("holdfast-snapshot-", done.stdout)
        listed.write_bytes(answer.content + b" ")
        self.assertNotEqual(subprocess.run(words, capture_output=True).returncode, 0)


if __name__ == "__main__":
    unittest.main()
