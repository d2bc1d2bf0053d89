"""Malformed requests, slow clients and floods: each is answered or closed, and others go on."""

import http.client
import io
import pathlib
import re
import socket
import threading
import time
import unittest

from PIL import Image

import holdfast
from client import Client, Staff, totp

MEGABYTE = 1024 * 1024


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = holdfast.Folder()
        cls.addClassCleanup(cls.folder.remove)
        cls.server = holdfast.Server("--data", cls.folder.path).start()
        cls.addClassCleanup(cls.server.log.close)
        cls.addClassCleanup(cls.server.stop)
        cls.admin = Staff(cls.server.url, cls.server.setup_token).client
        cls.key = cls.admin.post("/api/v1/keys", {"platform": "Example platform"}).json()["key"]

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), "the server died")
        self.assertEqual(Client(self.server.url).get("/readyz").status_code, 200)

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=10)
        self.addCleanup(connection.close)
        return connection

    def raw(self, data):
        """Sends bytes and then nothing; all that comes back."""
        connection = self.connect()
        received = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while block := connection.recv(65536):
                received += block
        except OSError:
            pass
        return received

    def statuses(self, data):
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", self.raw(data))]

    def memory_megabytes(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def test_malformed_requests_are_refused(self):
        for data in [
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET  / HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"GET / HTTP/1.1\r\nNo colon\r\n\r\n",
            b"GET / HTTP/1.1\r\nA : b\r\n\r\n",
            b"GET / HTTP/1.1\r\nX: \x00\r\n\r\n",
            b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
            b"CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ]:
            with self.subTest(data=data):
                self.assertFalse([status for status in self.statuses(data) if status < 400])

    def test_one_request_cannot_hide_another(self):
        hidden = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        head = b"POST /api/v1/challenges HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        for headers in [
            b"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
            b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
            b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(hidden),
            b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n",
        ]:
            with self.subTest(headers=headers):
                statuses = self.statuses(head + headers + b"\r\n0\r\n\r\n" + hidden)
                self.assertLessEqual(len(statuses), 1)
                self.assertNotIn(200, statuses)

    def test_requests_sent_at_once_are_answered_in_order(self):
        wanted = [("/healthz", 200), ("/api/v1/nowhere", 404), ("/readyz", 200), ("/", 200)] * 5
        sent = b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode() for path, _ in wanted)
        answers = self.statuses(sent[:-2] + b"Connection: close\r\n\r\n")
        self.assertEqual(answers, [status for _, status in wanted])

    def test_head_answers_without_a_body(self):
        got = self.raw(b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        head, body = got.split(b"\r\n\r\n", 1)
        self.assertEqual(body, b"")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        self.assertEqual(length, len(Client(self.server.url).get("/", headers={
            "Accept-Encoding": "identity"}).content))

    def test_a_client_that_waits_to_be_told_to_go_on(self):
        body = b'{"purpose": "case"}'
        connection = self.connect()
        connection.sendall(
            b"POST /api/v1/challenges HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        self.assertEqual(connection.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.sendall(body)
        self.assertIn(b"HTTP/1.1 200 ", connection.recv(10000))

    def test_memory_does_not_grow_with_what_is_not_taken(self):
        before = self.memory_megabytes()
        chunked = (
            b"POST /api/v1/challenges HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        floods = {
            "one long header": b"GET / HTTP/1.1\r\nX: ",
            "a chunk's extension": chunked + b"5;",
            "a chunk's trailer": chunked + b"0\r\nX: ",
            "a long address": b"GET /",
            "many headers": b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10,
        }
        for name, start in floods.items():
            with self.subTest(name):
                connection = self.connect()
                sent = 0
                try:
                    connection.sendall(start)
                    filling = b"A: b\r\n" * 10000 if name == "many headers" else b"x" * 60000
                    while sent < 64 * MEGABYTE:
                        connection.sendall(filling)
                        sent += len(filling)
                except OSError:
                    pass  # closed, as it should be
                self.assertLess(self.memory_megabytes() - before, 32)
                self.assertLess(sent, 16 * MEGABYTE, "it was never refused")

    def test_a_large_body_is_read_only_from_somebody_known(self):
        for who in [b"", b"Authorization: Bearer nobody\r\n", b"Cookie: holdfast_session=x\r\n"]:
            connection = self.connect()
            connection.sendall(
                b"POST /m/lookup HTTP/1.1\r\nHost: x\r\nContent-Length: 19000000\r\n" + who
                + b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
            )
            self.assertIn(b"HTTP/1.1 401 ", connection.recv(10000))

    def test_json_that_is_deep_wide_or_strange(self):
        client = Client(self.server.url)
        bodies = ["[" * 500, '{"a":' * 100 + "1" + "}" * 100, '{"purpose": "case", "purpose": "case"}',
                  '{"purpose": NaN}', '{"purpose": "\\ud800"}', "\ufeff{}", "null", "[]", '""', "",
                  '{"purpose": "case\\u0000"}', '{"purpose": {"a": 1}}', '{"' + "x" * 900 + '": 1}']
        for body in bodies:
            with self.subTest(body=body[:40]):
                answer = client.request("POST", "/api/v1/challenges", data=body.encode(), headers={
                    "Content-Type": "application/json"})
                self.assertIn(answer.status_code, [200, 400])
                self.assertTrue(answer.status_code == 400 or '"purpose": "case", ' in body, body)

    def test_forms_that_are_cut_or_strange(self):
        client = Client(self.server.url)
        part = b'Content-Disposition: form-data; name="photo"; filename="a"\r\n\r\nP5 1 1 255\nx'
        boundaries = {"x": [b"", b"--x", b"--x--", b"--x\r\n", b"--x\r\n" + part, b"--y\r\n" + part + b"\r\n--y--",
                            b"--x\r\n" * 100, b"--x\r\n\r\n\r\n--x--",
                            b"--x\r\n" + part + b"\r\n--x\r\n" + part + b"\r\n--x--",
                            b"--x\r\n" + part.replace(b"photo", b"sound") + b"\r\n--x--"],
                      "": [b"--\r\n" + part + b"\r\n----"], "x" * 71: [b""]}
        for boundary, bodies in boundaries.items():
            for body in bodies:
                with self.subTest(boundary=boundary[:5], body=body[:30]):
                    answer = client.request("POST", "/m/lookup", data=body, headers={
                        "Authorization": "Bearer " + self.key,
                        "Content-Type": "multipart/form-data; boundary=" + boundary})
                    self.assertEqual(answer.status_code, 400, answer.text)
                    self.assertEqual(list(answer.json()), ["message"])

    def test_slow_and_silent_clients_hold_up_nobody(self):
        starts = [b"", b"G", b"GET / HTTP/1.1\r\nHost:", b"POST /api/v1/cases HTTP/1.1\r\n"
                  b"Host: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"]
        waiting = [self.connect() for _ in range(400)]
        for place, connection in enumerate(waiting):
            connection.sendall(starts[place % len(starts)])
        client = Client(self.server.url)
        submission, number = client.make_case()
        self.assertEqual(client.open_case(number, submission.key).status_code, 200)

    def test_a_client_that_does_not_read_holds_up_nobody(self):
        ask = b"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n"
        for _ in range(40):
            connection = self.connect()
            connection.setblocking(False)
            try:
                connection.send(ask * 2000)
            except OSError:
                pass
        self.assertEqual(Client(self.server.url).get("/healthz").status_code, 200)

    def test_clients_that_hang_up_while_they_are_answered(self):
        ask = b"POST /api/v1/challenges HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" \
              b"Content-Length: 19\r\n\r\n{\"purpose\": \"case\"}"
        for _ in range(300):
            connection = socket.create_connection(("127.0.0.1", self.server.port))
            connection.sendall(ask)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()

    def test_more_connections_than_allowed_are_closed_and_the_others_served(self):
        server = holdfast.serve(self, "--data", holdfast.scratch(self),
                                flags=["--max-connections", "20"])
        client = Client(server.url)
        self.assertEqual(client.get("/healthz").status_code, 200)
        held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
        self.assertEqual(client.get("/healthz").status_code, 200)
        for connection in held:
            connection.close()
        for _ in range(50):
            try:
                fresh = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
                fresh.request("GET", "/healthz")
                self.assertEqual(fresh.getresponse().status, 200)
                break
            except OSError:
                continue
        else:
            self.fail("places are not given back")

    def test_one_link_sets_one_password(self):
        database = holdfast.postgresql(self)
        server = holdfast.serve(self, "--database", database.url)
        token = server.setup_token
        secret = Client(server.url).post("/api/v1/staff-setup", {"token": token}).json()["totp_secret"]
        code = totp(secret, int(time.time()) // 30)
        statuses = []

        def complete(place):
            body = {"token": token, "password": f"lantern over harbour {place}", "totp": code}
            answer = Client(server.url).post("/api/v1/staff-setup/complete", body)
            statuses.append(answer.status_code)

        threads = [threading.Thread(target=complete, args=[place]) for place in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [200] + [404] * 5)

    def test_six_digits_are_good_once(self):
        answer = self.admin.post("/api/v1/staff", {"name": "robin", "role": "analyst"})
        staff = Staff(self.server.url, answer.json()["setup_path"].split("#")[1])
        code = staff.next_code()
        statuses = []

        def sign_in():
            statuses.append(staff.sign_in(self.server.url, code)[1].status_code)

        threads = [threading.Thread(target=sign_in) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [200] + [401] * 5)

    def test_the_same_name_or_bank_at_the_same_time_is_there_once(self):
        database = holdfast.postgresql(self)
        server = holdfast.serve(self, "--database", database.url)
        admin = Staff(server.url, server.setup_token).client
        for path, body in [("/api/v1/staff", {"name": "kim", "role": "analyst"}),
                           ("/api/v1/banks", {"name": "SHARED"})]:
            statuses = []

            def make():
                client = Client(server.url)
                client.session.cookies.update(admin.session.cookies)
                statuses.append(client.post(path, body).status_code)

            threads = [threading.Thread(target=make) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(sorted(statuses), [201] + [409] * 5, path)

    def test_pictures_made_to_hurt(self):
        client = Client(self.server.url)
        bomb = io.BytesIO()
        Image.new("1", (16000, 16000)).save(bomb, "PNG")
        pictures = {"bomb": bomb.getvalue(), "no bytes": b"", "cut": b"\x89PNG\r\n\x1a\n",
                    "wide": b"P5 1000000000 1 255\n", "negative": b"P5 -1 5 255\n",
                    "cut JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF", "GIF": b"GIF89a\xff\xff\xff\xff\0\0\0"}
        for name, data in pictures.items():
            with self.subTest(name):
                answer = client.lookup_file(data, self.key)
                self.assertIn(answer.status_code, [400, 413, 415], answer.text)
        self.assertLess(self.memory_megabytes(), 600)


if __name__ == "__main__":
    unittest.main()
