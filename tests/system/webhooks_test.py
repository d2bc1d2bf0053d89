"""Webhooks as a receiver sees them: a real HTTP receiver on this machine, signatures checked by the
Standard Webhooks project's own library, and what a hostile receiver can and cannot do."""

import http.server
import json
import pathlib
import re
import socket
import ssl
import subprocess
import threading
import time
import unittest

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

import holdfast
from alerts_test import alert
from client import Client, Staff

WAIT_SECONDS = 30
HERE = "127.0.0.1/32"


class Receiver:
    """Answers POST with what `answers` gives one after the other, the last for ever; keeps what came.

    An answer is a status, (status, headers), or a function of the request handler.
    """

    def __init__(self, *answers, tls=None):
        self.answers = list(answers) or [200]
        self.got = []
        self.lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    receiver.got.append((dict(self.headers), body, self.path))
                    last = len(receiver.answers) == 1
                    answer = receiver.answers[0] if last else receiver.answers.pop(0)
                try:
                    self.give(answer)
                except OSError:
                    pass  # it did not wait for the rest

            do_GET = do_POST

            def give(self, answer):
                if callable(answer):
                    return answer(self)
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.scheme = "http"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def url(self, host="127.0.0.1", path="/hook"):
        return f"{self.scheme}://{host}:{self.server.server_address[1]}{path}"

    def count(self):
        with self.lock:
            return len(self.got)

    def ids(self):
        with self.lock:
            return [headers["webhook-id"] for headers, _, _ in self.got]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def receiver(test, *answers, **options):
    made = Receiver(*answers, **options)
    test.addCleanup(made.stop)
    return made


def until(holds, seconds=WAIT_SECONDS):
    """Waits for a truth; gives it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def endless(handler):
    """200, and a body without an end."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def endless_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: " + b"x" * 8000 + b"\r\n")


def never(handler):
    """Nothing, until the other side goes."""
    handler.connection.recv(1)


def drip(handler):
    """A byte of the head each tenth of a second."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.1)


class Served(unittest.TestCase):
    """A server with two people at the desk, and what they do with webhooks."""

    flags = ["--webhook-allow", HERE, "--webhook-timeout", "2"]

    def start(self, *store, flags=None):
        self.store = store or ("--data", holdfast.scratch(self) / "data")
        self.server = holdfast.serve(self, *self.store, flags=self.flags if flags is None else flags)
        self.ada = Staff(self.server.url, self.server.setup_token).client
        invited = self.ada.post("/api/v1/staff", {"name": "ben", "role": "analyst"})
        token = re.search(r"#([^\s'\"]+)", invited.text)[1]
        self.ben = Staff(self.server.url, token).client

    def good(self, answer, status=200):
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json() if answer.content else None

    def add(self, url, events=("*",)):
        body = {"url": url, "note": "", "events": list(events)}
        return self.good(self.ada.post("/api/v1/webhooks", body), 201)

    def hook(self, made):
        listed = self.good(self.ada.get("/api/v1/webhooks"))["webhooks"]
        return next(one for one in listed if one["id"] == made["id"])

    def deliveries(self, made):
        path = f"/api/v1/webhooks/{made['id']}/deliveries"
        return self.good(self.ada.get(path))["deliveries"]

    def settled(self, made, attempts=1):
        """The newest delivery once so many attempts of it have ended."""

        def ended():
            rows = self.deliveries(made)
            is_over = rows and rows[0]["attempts"] >= attempts and rows[0]["state"] != "sending"
            return rows[0] if is_over and rows[0]["last_at"] else None

        return until(ended)

    def publish(self, identifier, **words):
        source = alert(identifier=identifier, **words)
        proposed = self.good(self.ada.post("/api/v1/desk/alerts", {"source": source}), 201)
        path = f"/api/v1/desk/alerts/{identifier}/publish"
        self.good(self.ben.post(path, {"source_hash": proposed["source_hash"]}))

    def run_program(self, *words, code=0, environment=None):
        done = holdfast.run_program(
            "webhooks", *self.store, *words, environment=environment or {}
        )
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done


class WebhooksTest(Served):
    def test_an_alert_arrives_signed_and_so_do_update_and_cancel(self):
        self.start()
        all_events = receiver(self)
        cancels = receiver(self)
        hook = self.add(all_events.url())
        self.add(cancels.url(), ["alert.cancelled"])
        self.publish("test-1")
        until(lambda: all_events.count() == 1)
        headers, body, _ = all_events.got[0]
        payload = Webhook(hook["secret"]).verify(body, headers)
        self.assertEqual(payload["type"], "alert.published")
        self.assertRegex(payload["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertRegex(headers["User-Agent"], r"^Holdfast/\d")
        data = payload["data"]
        self.assertEqual(
            data,
            {
                "id": "test-1",
                "kind": "alert",
                "headline": "Blackmail <on> the rise",
                "url": f"{self.server.url}/alerts/test-1",
                "cap_url": f"{self.server.url}/alerts/test-1.cap.xml",
                "json_url": f"{self.server.url}/alerts/test-1.json",
                "severity": "Severe",
                "urgency": "Immediate",
                "is_drill": False,
            },
        )
        anybody = Client(self.server.url)
        for name in ["url", "cap_url", "json_url"]:
            path = data[name].removeprefix(self.server.url)
            self.assertEqual(anybody.get(path).status_code, 200, path)
        tampered = body.replace(b"Severe", b"Minor")
        self.assertNotEqual(tampered, body)
        with self.assertRaises(WebhookVerificationError):
            Webhook(hook["secret"]).verify(tampered, headers)
        self.assertEqual(cancels.count(), 0)
        sent = self.good(anybody.get("/alerts/test-1.json"))["sent"]
        more = f"references: [{{sender: alerts@holdfast.test, identifier: test-1, sent: {sent}}}]\n"
        self.publish("test-2", type="update", more=more)
        until(lambda: all_events.count() == 2)
        update = json.loads(all_events.got[1][1])
        self.assertEqual(update["type"], "alert.updated")
        self.assertEqual((update["data"]["kind"], update["data"]["replaces"]), ("update", "test-1"))
        sent = self.good(anybody.get("/alerts/test-2.json"))["sent"]
        more = f"references: [{{sender: alerts@holdfast.test, identifier: test-2, sent: {sent}}}]\n"
        self.publish("test-3", type="cancel", more=more)
        until(lambda: all_events.count() == 3 and cancels.count() == 1)
        self.assertEqual(json.loads(cancels.got[0][1])["type"], "alert.cancelled")
        self.assertEqual(all_events.ids()[2], cancels.ids()[0], "one id for one event")
        self.assertEqual(self.settled(hook)["state"], "delivered")

    def test_what_is_restricted_is_told_to_nobody(self):
        self.start()
        hook = receiver(self)
        made = self.add(hook.url())
        self.publish(
            "test-1", scope="restricted", more="restriction: For staff of schools only.\n"
        )
        self.publish("test-2")
        until(lambda: hook.count() == 1)
        self.assertEqual(json.loads(hook.got[0][1])["data"]["id"], "test-2")
        self.assertEqual(len(self.deliveries(made)), 1)

    def test_the_command_line_publishes_and_tells_too(self):
        self.start()
        hook = receiver(self)
        self.add(hook.url())
        file = holdfast.scratch(self) / "alert.md"
        file.write_text(alert(identifier="test-cli"))
        for person in ["admin", "ben"]:
            done = holdfast.run_program("alert", "publish", *self.store, "--by", person, file)
            self.assertEqual(done.returncode, 0, done.stderr)
        until(lambda: hook.count() == 1)
        self.assertEqual(
            json.loads(hook.got[0][1])["data"]["url"], f"{self.server.url}/alerts/test-cli"
        )

    def test_a_failure_is_tried_again_with_the_same_id(self):
        self.start()
        hook = receiver(self, 500, 204)
        made = self.add(hook.url())
        self.publish("test-1")
        first = self.settled(made)
        self.assertEqual((first["state"], first["last_status"]), ("waiting", 500))
        self.assertIsNotNone(self.hook(made)["failing_since"])
        started = time.monotonic()
        until(lambda: hook.count() == 2)
        self.assertGreater(time.monotonic() - started, 3, "five seconds lie between")
        self.assertEqual(self.settled(made, attempts=2)["state"], "delivered")
        self.assertEqual(len(set(hook.ids())), 1)
        for headers, body, _ in hook.got:
            Webhook(made["secret"]).verify(body, headers)
        self.assertIsNone(self.hook(made)["failing_since"])

    def test_410_ends_it_until_a_person_enables_it(self):
        self.start()
        hook = receiver(self, 410, 200)
        made = self.add(hook.url())
        self.publish("test-1")
        until(lambda: self.hook(made)["state"] == "gone")
        self.publish("test-2")
        time.sleep(1.5)
        self.assertEqual(hook.count(), 1)
        path = f"/api/v1/webhooks/{made['id']}"
        self.assertEqual(self.ada.post(f"{path}/test").status_code, 409)
        self.assertEqual(self.ada.post(f"{path}/enable").status_code, 204)
        [failed] = self.deliveries(made)
        retry = f"{path}/deliveries/{failed['delivery_id']}/retry"
        self.assertEqual(self.ada.post(retry).status_code, 204)
        until(lambda: hook.count() == 2)
        self.assertEqual(self.settled(made)["state"], "delivered")

    def test_both_secrets_sign_while_one_is_changed(self):
        self.start()
        hook = receiver(self)
        made = self.add(hook.url())
        path = f"/api/v1/webhooks/{made['id']}"
        fresh = self.good(self.ada.post(f"{path}/secret"))
        self.assertNotEqual(fresh["secret"], made["secret"])
        self.good(self.ada.post(f"{path}/test"), 202)
        until(lambda: hook.count() == 1)
        headers, body, _ = hook.got[0]
        for secret in [made["secret"], fresh["secret"]]:
            self.assertEqual(Webhook(secret).verify(body, headers)["type"], "webhook.test")
        self.assertEqual(len(headers["webhook-signature"].split(" ")), 2)

    def test_a_redirect_is_not_followed_to_where_nobody_may_go(self):
        self.start()
        inside = receiver(self)
        for target in [inside.url(), inside.url("localhost"), "http://169.254.169.254/latest"]:
            hook = receiver(self, (307, {"Location": target}))
            made = self.add(hook.url())
            self.good(self.ada.post(f"/api/v1/webhooks/{made['id']}/test"), 202)
            last = self.settled(made)
            self.assertEqual((last["state"], last["last_status"]), ("failed", 307), target)
        self.assertEqual(inside.count(), 0)

    def test_slow_and_endless_answers_have_an_end(self):
        self.start()
        answers = {"never": never, "drip": drip, "head": endless_head, "body": endless}
        hooks = {}
        for name, answer in answers.items():
            hook = receiver(self, answer)
            hooks[name] = self.add(hook.url())
            self.good(self.ada.post(f"/api/v1/webhooks/{hooks[name]['id']}/test"), 202)
        started = time.monotonic()
        last = {name: self.settled(made) for name, made in hooks.items()}
        self.assertLess(time.monotonic() - started, 8)
        for name in ["never", "drip"]:
            self.assertEqual(last[name]["state"], "failed", name)
            self.assertEqual(last[name]["last_error"], "There was no whole answer in time.")
        self.assertEqual(last["head"]["last_error"], "The answer's head is too long.")
        self.assertEqual((last["body"]["state"], last["body"]["last_status"]), ("delivered", 200))
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        memory = re.search(r"VmHWM:\s+(\d+) kB", status)
        self.assertLess(int(memory[1]), 400_000)

    def test_a_dead_receiver_holds_up_nobody_else(self):
        self.start()
        for _ in range(5):
            self.add(receiver(self, never).url())
        good = receiver(self)
        self.add(good.url())
        started = time.monotonic()
        self.publish("test-1")
        until(lambda: good.count() == 1)
        self.assertLess(time.monotonic() - started, 5)

    def test_stopping_waits_for_no_receiver(self):
        self.start(flags=["--webhook-allow", HERE, "--webhook-timeout", "60"])
        hook = receiver(self, never, 200)
        made = self.add(hook.url())
        self.publish("test-1")
        until(lambda: hook.count() == 1)
        started = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - started, 5)
        self.server.start()
        until(lambda: hook.count() == 2)
        self.assertEqual(len(set(hook.ids())), 1)
        self.ada.url = self.server.url
        self.assertEqual(self.settled(made)["attempts"], 1, "the stopped one does not count")

    def test_the_command_line_does_the_same(self):
        self.start()
        hook = receiver(self)
        allow = ["--webhook-allow", HERE]
        [made] = holdfast.lines_of(
            self.run_program("--json", "add", hook.url(), "--note", "Schools", *allow)
        )
        self.run_program("add", hook.url(), *allow, code=1)
        [listed] = holdfast.lines_of(self.run_program("--json", "list"))
        self.assertEqual((listed["url"], listed["note"]), (hook.url(), "Schools"))
        self.assertNotIn("secret", listed)
        tested = self.run_program(
            "--json", "test", made["id"], environment={"HOLDFAST_WEBHOOK_ALLOW": HERE}
        )
        self.assertEqual(holdfast.lines_of(tested)[0]["state"], "delivered")
        headers, body, _ = hook.got[0]
        Webhook(made["secret"]).verify(body, headers)
        self.run_program("test", *allow, made["id"])
        refused = self.run_program("test", made["id"], code=1)
        self.assertIn("operator", refused.stderr)
        self.assertEqual(hook.count(), 2)
        rows = holdfast.lines_of(self.run_program("--json", "deliveries", made["id"]))
        self.assertEqual([row["state"] for row in rows], ["failed", "delivered", "delivered"])
        self.run_program("retry", made["id"], rows[0]["delivery_id"])
        until(lambda: hook.count() == 3)
        self.run_program("retry", made["id"], code=1)
        [fresh] = holdfast.lines_of(self.run_program("--json", "rotate", made["id"]))
        self.assertNotEqual(fresh["secret"], made["secret"])
        self.run_program("enable", made["id"], code=1)
        self.run_program("remove", made["id"])
        self.run_program("remove", made["id"], code=1)
        self.assertEqual(holdfast.lines_of(self.run_program("--json", "list")), [])
        self.run_program("add", "https://10.0.0.1/", code=2)
        self.run_program("add", "https://example.org/", "--event", "case.accepted", code=2)
        self.run_program("add", "https://example.org/", "--webhook-allow", "10.0.0.1/8", code=2)


class GuardedTest(Served):
    """Without --webhook-allow nothing on this machine or its network is reached."""

    def test_private_addresses_are_refused_when_they_are_added(self):
        self.start(flags=[])
        for url in [
            "https://127.0.0.1/", "https://10.0.0.1/", "https://192.168.1.1/", "https://[::1]/",
            "https://169.254.169.254/", "https://[::ffff:127.0.0.1]/", "https://0x7f000001/",
            "https://[64:ff9b::7f00:1]/", "http://example.org/", "https://user:word@example.org/",
        ]:  # fmt: skip
            body = {"url": url, "note": "", "events": ["*"]}
            answer = self.ada.post("/api/v1/webhooks", body)
            self.assertEqual(answer.status_code, 400, url)

    def test_a_name_that_leads_to_this_machine_is_not_asked(self):
        self.start(flags=[])
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            listener.settimeout(0.5)
            made = self.add(f"https://localhost:{listener.getsockname()[1]}/")
            self.good(self.ada.post(f"/api/v1/webhooks/{made['id']}/test"), 202)
            last = self.settled(made)
            self.assertEqual(last["state"], "failed")
            self.assertIn("not public", last["last_error"])
            with self.assertRaises(TimeoutError):
                listener.accept()

    def test_a_listed_network_opens_that_network_alone(self):
        self.start(flags=["--webhook-allow", "10.0.0.0/8,192.168.0.0/16"])
        hook = receiver(self)
        made = self.add(hook.url("localhost"))
        self.good(self.ada.post(f"/api/v1/webhooks/{made['id']}/test"), 202)
        last = self.settled(made)
        self.assertEqual(last["state"], "failed")
        self.assertIn("the operator listed", last["last_error"])
        self.assertEqual(hook.count(), 0)


class TlsTest(Served):
    def certificate(self, folder):
        key, certificate = folder / "key.pem", folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
             certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
             "subjectAltName=DNS:localhost"],
            check=True, capture_output=True,
        )  # fmt: skip
        return certificate, key

    def test_https_is_checked_to_the_name(self):
        certificate, key = self.certificate(holdfast.scratch(self))
        hook = receiver(self, tls=(certificate, key))
        self.start(flags=[*self.flags, "--webhook-ca", certificate])
        for host, state in [("localhost", "delivered"), ("127.0.0.1", "failed")]:
            made = self.add(hook.url(host))
            self.good(self.ada.post(f"/api/v1/webhooks/{made['id']}/test"), 202)
            last = self.settled(made)
            self.assertEqual(last["state"], state, host)
        self.assertEqual(last["last_error"], "The host's certificate is not good.")
        self.assertEqual(hook.count(), 1)

    def test_a_signer_that_nobody_named_is_not_believed(self):
        hook = receiver(self, tls=self.certificate(holdfast.scratch(self)))
        self.start()
        made = self.add(hook.url("localhost"))
        self.good(self.ada.post(f"/api/v1/webhooks/{made['id']}/test"), 202)
        self.assertEqual(self.settled(made)["last_error"], "The host's certificate is not good.")


class CrashTest(Served):
    """kill -9 while messages are being sent: each receiver has each event, under one id."""

    def crash(self, *store):
        self.start(*store)
        slow = receiver(self, lambda handler: (time.sleep(0.3), handler.give(200)))
        quick = receiver(self)
        for hook in [slow, quick]:
            self.add(hook.url())
        expected = set()
        for turn in range(3):
            for number in range(4):
                identifier = f"test-{turn}-{number}"
                self.publish(identifier)
                expected.add(identifier)
            before = slow.count()
            until(lambda: slow.count() > before)
            self.server.kill()
            self.server.start()
            for client in [self.ada, self.ben]:
                client.url = self.server.url
        for hook in [slow, quick]:
            def told(hook=hook):
                with hook.lock:
                    return {json.loads(body)["data"]["id"] for _, body, _ in hook.got}

            until(lambda: told() == expected, seconds=90)
            with hook.lock:
                pairs = {(headers["webhook-id"], body) for headers, body, _ in hook.got}
            self.assertEqual(len(pairs), len(expected), "a repeat has the id and body of the first")

    def test_loses_nothing_on_sqlite(self):
        self.crash()

    def test_loses_nothing_on_postgresql(self):
        self.crash("--database", holdfast.postgresql(self).url)

    def test_two_servers_send_each_message_once(self):
        database = holdfast.postgresql(self)
        self.start("--database", database.url)
        holdfast.serve(self, "--database", database.url, flags=self.flags)
        hooks = [receiver(self) for _ in range(6)]
        for hook in hooks:
            self.add(hook.url())
        for number in range(10):
            self.publish(f"test-{number}")
        until(lambda: all(hook.count() >= 10 for hook in hooks))
        time.sleep(2)
        for hook in hooks:
            self.assertEqual(hook.count(), 10)
            self.assertEqual(len(set(hook.ids())), 10)


if __name__ == "__main__":
    unittest.main()
