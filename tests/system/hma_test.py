"""Hasher-Matcher-Actioner's interface, each endpoint with the shapes that it documents, and its own library
(threatexchange) beside it for hashes, distances and the coin."""

import http.server
import json
import pathlib
import random
import secrets
import threading
import unittest

from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal

import holdfast
from client import Client, near

PICTURES = pathlib.Path(__file__).parents[2] / "vectors" / "pictures"


class Files(http.server.BaseHTTPRequestHandler):
    """A platform's storage: pictures, and a redirect to where we must not go."""

    def do_GET(self):
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/china.jpg")
            self.end_headers()
            return
        data = (PICTURES / self.path.lstrip("/")).read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class HmaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
        threading.Thread(target=cls.files.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.files.shutdown)
        cls.folder = holdfast.Folder()
        cls.addClassCleanup(cls.folder.remove)
        store = ["--data", cls.folder.path]
        cls.server = holdfast.Server(
            *store, flags=["--fetch-host", "127.0.0.1", "--fetch-allow", "127.0.0.1"]
        ).start()
        cls.addClassCleanup(cls.server.log.close)
        cls.addClassCleanup(cls.server.stop)
        [made] = holdfast.lines_of(
            holdfast.run_program("keys", *store, "--json", "create", "--platform", "Ours", "--curator")
        )
        cls.client = Client(cls.server.url)
        cls.client.session.headers["Authorization"] = "Bearer " + made["key"]
        while cls.client.get("/c/banks").status_code == 401:
            pass  # the server follows the keys of its database

    def url_of(self, path):
        return f"http://127.0.0.1:{self.files.server_port}/{path}"

    def good(self, answer, status=200):
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json()

    def bank(self, **more):
        name = "BANK_" + secrets.token_hex(4).upper()
        made = self.good(self.client.post("/c/banks", {"name": name} | more), 201)
        self.assertEqual(set(made), {"name", "matching_enabled_ratio"})
        return name

    def send(self, path, name, field="photo", **more):
        data = (PICTURES / name).read_bytes()
        return self.client.request("POST", path, files={field: (name, data)}, **more)

    def test_hashes_are_those_of_threatexchange(self):
        for name in ["china.jpg", "coffee.jpg", "raccoon.jpg", "flower.png"]:
            data = (PICTURES / name).read_bytes()
            expected = {"pdq": PdqSignal.hash_from_bytes(data)}
            self.assertEqual(self.good(self.send("/h/hash", name)), expected, name)
            film = self.good(self.send("/h/hash", name, "video"))
            self.assertEqual(film, {"video_md5": VideoMD5Signal.hash_from_bytes(data)})

    def test_hash_by_url_and_what_is_refused(self):
        data = (PICTURES / "china.jpg").read_bytes()
        answer = self.client.get("/h/hash", params={"url": self.url_of("china.jpg")})
        self.assertEqual(self.good(answer), {"pdq": PdqSignal.hash_from_bytes(data)})
        for url, status in [
            (self.url_of("away"), 403),
            (f"http://localhost:{self.files.server_port}/china.jpg", 403),
            ("http://169.254.169.254/latest/meta-data", 403),
            ("file:///etc/passwd", 400),
            ("china.jpg", 400),
        ]:
            answer = self.client.get("/h/hash", params={"url": url})
            self.assertEqual(answer.status_code, status, url)
            self.assertEqual(list(answer.json()), ["message"])
        self.assertNotIn("latest/meta-data", self.server.log_text())

    def test_compare_is_that_of_threatexchange(self):
        for bits in [0, 9, 31, 32, 200]:
            left = secrets.token_hex(32)
            right = near(left, bits)
            match, info = PdqSignal.compare_hash(left, right)
            expected = {"pdq": [match, {"distance": info.distance}]}
            self.assertEqual(self.good(self.client.post("/m/compare", {"pdq": [left, right]})), expected)
        left, right = secrets.token_hex(16), secrets.token_hex(16)
        for pair in [(left, left), (left, right)]:
            match, _ = VideoMD5Signal.compare_hash(*pair)
            answer = self.good(self.client.post("/m/compare", {"video_md5": list(pair)}))
            self.assertEqual(answer, {"video_md5": [match, {}]})

    def test_matches_are_those_of_threatexchanges_index(self):
        bank = self.bank()
        centre = secrets.token_hex(32)
        added = {}
        for bits in range(0, 60, 4):
            value = near(centre, bits)
            body = self.good(self.client.post(f"/c/bank/{bank}/signal", {"pdq": value}))
            self.assertEqual(body["signals"], {"pdq": value})
            added[body["id"]] = value
        index = PdqSignal.get_index_cls().build([(value, id) for id, value in added.items()])
        for bits in [0, 1, 5, 30]:
            asked = near(centre, bits)
            expected = sorted((m.metadata, m.similarity_info.pretty_str()) for m in index.query(asked))
            query = {"signal": asked, "signal_type": "pdq"}
            matches = self.good(self.client.get("/m/lookup", params=query))[bank]
            found = sorted((m["bank_content_id"], m["distance"]) for m in matches)
            self.assertEqual(found, expected)
            raw = self.good(self.client.get("/m/raw_lookup", params=query))
            self.assertEqual(sorted(raw["matches"]), [id for id, _ in expected])
            raw = self.client.get("/m/raw_lookup", params=query | {"include_distance": "true"})
            self.assertEqual(raw.json()["matches"], matches)

    def test_the_coin_falls_as_pythons(self):
        bank = self.bank(enabled_ratio=0.4)
        signal = secrets.token_hex(32)
        self.good(self.client.post(f"/c/bank/{bank}/signal", {"pdq": signal}))
        for seed in ["1234", "a b", "é", *map(str, range(40))]:
            query = {"signal": signal, "signal_type": "pdq", "seed": seed}
            found = bank in self.good(self.client.get("/m/lookup", params=query))
            self.assertEqual(found, 0.4 >= random.Random(seed).random(), seed)

    def test_content_from_file_and_url_to_deletion(self):
        bank = self.bank()
        meta = {"content_id": "1197433091", "json": {"asdf": {}}}
        answer = self.client.post(
            f"/c/bank/{bank}/content?url={self.url_of('china.jpg')}&content_type=photo",
            {"metadata": meta, "note": "by url"},
        )
        first = self.good(answer)
        data = {"metadata": json.dumps(meta), "note": "by file"}
        second = self.good(self.send(f"/c/bank/{bank}/content", "china.jpg", data=data))
        self.assertEqual(first["signals"], second["signals"])
        path = f"/c/bank/{bank}/content/{first['id']}"
        shown = self.good(self.client.get(path + "?include_signals=true"))
        self.assertEqual(
            shown,
            {
                "id": first["id"],
                "disable_until_ts": 1,
                "original_media_uri": self.url_of("china.jpg"),
                "bank": {"name": bank, "matching_enabled_ratio": 1.0},
                "signals": first["signals"],
                "metadata": meta,
                "note": "by url",
            },
        )
        url = {"url": self.url_of("china.jpg"), "banks": bank}
        both = [
            {"bank_content_id": each["id"], "distance": "0"} for each in (first, second)
        ]
        self.assertEqual(self.good(self.send("/m/lookup?banks=" + bank, "china.jpg")), {"pdq": {bank: both}})
        self.assertEqual(self.good(self.client.get("/m/lookup", params=url)), {"pdq": {bank: both}})
        inner = self.client.get("/m/lookup", params=url | {"signal_type": "pdq"})
        self.assertEqual(self.good(inner), {bank: both})
        self.good(self.client.request("PUT", path, json={"disable_until_ts": 0}))
        self.assertEqual(self.good(self.client.get("/m/lookup", params=url)), {"pdq": {bank: both[1:]}})
        self.assertEqual(self.good(self.client.delete(path)), {"deleted": 1})
        self.assertEqual(self.good(self.client.delete(f"/c/bank/{bank}")), {"message": "Done"})
        self.assertEqual(self.client.get("/m/lookup", params=url).status_code, 404)

    def test_status_and_types(self):
        anybody = Client(self.server.url)
        for path in ["/status", "/status/live"]:
            self.assertEqual((anybody.get(path).status_code, anybody.get(path).text), (200, "I-AM-ALIVE"))
        self.assertEqual(anybody.get("/m/index/status").status_code, 401)
        status = self.good(self.client.get("/m/index/status"))
        self.assertEqual(set(status), {"pdq", "md5", "sha1", "sha256", "video_md5"})
        self.assertEqual(set(status["pdq"]), {"built_to", "present", "size"})
        types = self.good(self.client.get("/c/signal_type"))
        self.assertIn({"name": "pdq", "enabled_ratio": 1.0}, types)
        self.assertIn({"name": "photo", "enabled": True}, self.good(self.client.get("/c/content_type")))
        index = self.good(self.client.get("/c/signal_type/index?signal_type=pdq"))
        self.assertEqual(
            set(index["pdq"]),
            {"db_size", "index_size", "index_out_of_date", "newest_db_item", "index_built_to"},
        )

    def test_many_at_once(self):
        bank = self.bank()
        signals = [secrets.token_hex(32) for _ in range(200)]
        ids = [
            self.good(self.client.post(f"/c/bank/{bank}/signal", {"pdq": each}))["id"]
            for each in signals[:20]
        ]

        def lines():
            for place in range(20_000):
                asked = {"id": str(place), "signal": near(signals[place % 200], place % 7)}
                yield json.dumps(asked).encode() + b"\n"

        answer = self.client.request(
            "POST", "/api/v1/lookups", data=lines(), headers={"Content-Type": "application/x-ndjson"}
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        *found, count = [json.loads(line) for line in answer.text.splitlines()]
        self.assertEqual(count, {"lines": 20_000, "refused": 0, "unread": 0})
        for place, line in enumerate(found):
            match = {"bank_content_id": ids[place % 20], "distance": str(place % 7)}
            matches = {bank: [match]} if place % 200 < 20 else {}
            if place % 200 < 20:
                match["bank_content_id"] = ids[place % 200]
            self.assertEqual(line, {"line": place + 1, "id": str(place), "matches": matches})


class TrustedNetworkTest(unittest.TestCase):
    def test_needs_an_address_and_is_told_loudly(self):
        folder = holdfast.scratch(self) / "data"
        refused = holdfast.run_program(
            "serve", "--data", folder, "--port", "0", "--trusted-network", "Ours"
        )
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("--host", refused.stderr)
        flags = ["--trusted-network", "Ours", "--host", "127.0.0.1"]
        server = holdfast.serve(self, "--data", folder, flags=flags)
        client = Client(server.url)
        self.assertEqual(client.get("/c/banks").status_code, 200)
        self.assertEqual(client.post("/c/banks", {"name": "OURS"}).status_code, 201)
        self.assertEqual(client.get("/api/v1/audit").status_code, 401)
        self.assertIn("needs no key", server.log_text())
        told = holdfast.run_program("doctor", "--data", folder)
        self.assertIn("TRUSTED NETWORK", told.stdout)


if __name__ == "__main__":
    unittest.main()
