"""Starting, stopping, draining, and certificates that change while the server runs."""

import http.client
import json
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

import holdfast
from client import Client, Staff, Submission, random_picture, totp


def certificate(folder, name):
    """A new self-signed certificate for 127.0.0.1 and its key."""
    chain, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
         "-out", chain, "-keyout", key],
        check=True, capture_output=True,
    )  # fmt: skip
    return chain, key


def served_certificate(port):
    return ssl.get_server_certificate(("127.0.0.1", port)).strip()


def wait_until(true, seconds=5):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class TlsTest(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.chain, self.key = self.folder / "chain.pem", self.folder / "key.pem"
        self.install("first.example")
        flags = ["--tls-cert", self.chain, "--tls-key", self.key]
        self.server = holdfast.serve(self, "--data", self.folder / "data", flags=flags)

    def install(self, name):
        chain, key = certificate(self.folder, name)
        self.chain.write_text(chain.read_text())
        self.key.write_text(key.read_text())

    def test_the_journey_over_tls(self):
        self.assertTrue(self.server.url.startswith("https://"))
        client = Client(self.server.url, verify=str(self.chain))
        submission, number = client.make_case()
        answer = client.open_case(number, submission.key)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("max-age=", answer.headers["Strict-Transport-Security"])
        link = client.post("/api/v1/staff-setup", {"token": self.server.setup_token})
        self.assertEqual(link.status_code, 200)
        self.assertIn("Strict-Transport-Security", client.get("/").headers)

    def test_the_cookie_is_secure_over_tls(self):
        client = Client(self.server.url, verify=str(self.chain))
        token = self.server.setup_token
        secret = client.post("/api/v1/staff-setup", {"token": token}).json()["totp_secret"]
        code = totp(secret, int(time.time()) // 30)
        body = {"token": token, "password": "lantern over the harbour", "totp": code}
        cookie = client.post("/api/v1/staff-setup/complete", body).headers["Set-Cookie"]
        words = {word.strip() for word in cookie.split(";")}
        self.assertLessEqual({"Secure", "HttpOnly", "SameSite=Strict", "Path=/"}, words)

    def test_a_new_certificate_is_taken_at_sighup_and_open_connections_stay(self):
        self.assertEqual(served_certificate(self.server.port), self.chain.read_text().strip())
        before = Client(self.server.url, verify=str(self.chain))
        self.assertEqual(before.get("/healthz").status_code, 200)
        self.install("second.example")
        self.server.process.send_signal(signal.SIGHUP)
        fresh = self.chain.read_text().strip()
        self.assertTrue(wait_until(lambda: served_certificate(self.server.port) == fresh))
        self.assertEqual(before.get("/healthz").status_code, 200)

    def test_a_bad_certificate_leaves_the_old_one(self):
        old = served_certificate(self.server.port)
        self.chain.write_text("nothing")
        self.server.process.send_signal(signal.SIGHUP)
        self.assertTrue(wait_until(lambda: "certificate" in self.server.log_text()))
        self.assertEqual(served_certificate(self.server.port), old)

    def test_old_protocols_and_plain_http_are_refused(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        with socket.create_connection(("127.0.0.1", self.server.port)) as plain:
            with self.assertRaises(ssl.SSLError):
                context.wrap_socket(plain)
        with socket.create_connection(("127.0.0.1", self.server.port)) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertNotIn(b"HTTP/1.1 200", plain.recv(1000))

    def test_a_handshake_that_never_ends_stops_nobody(self):
        waiting = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(100)]
        client = Client(self.server.url, verify=str(self.chain))
        self.assertEqual(client.get("/healthz").status_code, 200)
        for one in waiting:
            one.close()

    def test_a_key_that_does_not_belong_is_refused_at_the_start(self):
        _, other = certificate(self.folder, "third.example")
        done = holdfast.run_program(
            "serve", "--data", self.folder / "data", "--port", "0", "--tls-cert", self.chain,
            "--tls-key", other,
        )  # fmt: skip
        self.assertEqual((done.returncode, done.stdout), (2, ""))


class LifetimeTest(unittest.TestCase):
    def setUp(self):
        self.server = holdfast.serve(self, "--data", holdfast.scratch(self))

    def slow_submission(self):
        """A connection that has sent half of a good submission, and its other half."""
        client = Client(self.server.url)
        body = json.dumps(Submission().body(client.proof("case"))).encode()
        client.session.close()
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=10)
        head = f"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body[:50])
        return connection, body[50:]

    def test_a_second_start_takes_less_than_three_seconds(self):
        for _ in range(200):
            Client(self.server.url).get("/")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.assertEqual(Client(self.server.url).get("/readyz").status_code, 200)
        self.assertLess(self.server.start_seconds, 3)

    def test_a_request_that_has_begun_is_answered_before_the_end(self):
        for stop in [signal.SIGTERM, signal.SIGINT]:
            connection, rest = self.slow_submission()
            idle = socket.create_connection(("127.0.0.1", self.server.port), timeout=10)
            time.sleep(0.2)
            self.server.process.send_signal(stop)
            time.sleep(0.5)
            self.assertIsNone(self.server.process.poll())
            self.assertEqual(idle.recv(1), b"", "an idle connection is closed")
            with self.assertRaises(OSError):
                socket.create_connection(("127.0.0.1", self.server.port), timeout=1)
            connection.sendall(rest)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            self.assertEqual(answer.status, 201)
            self.assertEqual(answer.getheader("Connection"), "close")
            self.assertEqual(self.server.process.wait(timeout=5), 0)
            self.server.process.stdout.close()
            self.server.start()

    def test_the_end_does_not_wait_for_ever(self):
        connection, _ = self.slow_submission()
        self.addCleanup(connection.close)
        started = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - started, 15)
        self.server.start()

    def test_stopping_under_load_loses_no_answer(self):
        statuses, broken = [], []

        def send():
            client = Client(self.server.url)
            while True:
                try:
                    statuses.append(client.get("/api/openapi.json").status_code)
                except OSError as error:
                    broken.append(str(error))
                    return

        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        self.assertEqual(self.server.stop(), 0)
        for thread in threads:
            thread.join()
        self.assertEqual(set(statuses), {200})
        self.assertFalse([error for error in broken if "IncompleteRead" in error])
        self.server.start()

    def test_what_was_found_just_before_the_end_is_told(self):
        admin = Staff(self.server.url, self.server.setup_token).client
        key = admin.post("/api/v1/keys", {"platform": "Example platform"}).json()["key"]
        client = Client(self.server.url)
        picture = random_picture()
        submission, number = client.make_case([picture])
        admin.accept(number)
        client.lookup(picture["pdq"], key)
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        case = Client(self.server.url).open_case(number, submission.key).json()["case"]
        self.assertEqual(case["timeline"][-1]["kind"], "found")


if __name__ == "__main__":
    unittest.main()
