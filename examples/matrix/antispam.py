#!/usr/bin/env python3
"""Watches the rooms of a Matrix homeserver for sextortion: what synapse-http-antispam asks, answered with the guard.

usage: HOLDFAST_TOKEN=... antispam.py [--port 8080] [--queue FILE]

Every event is let through: the guard's answer is help for a person and a question to a human, not a ban. When a room's
assessment reaches `warn` or more, or changes there, one JSON line goes to the staff's queue (standard output, or FILE):
which room and event, who may need help, which signs; nobody's words.
"""

import argparse
import hmac
import http.server
import json
import os
import sys
import threading

import holdfast

MOST_BODY_BYTES = 1 << 20
NOT_SPAM = {}  # with a status of 2xx; synapse-http-antispam does not read it


class Watch:
    """The guard, and the queue that staff read."""

    def __init__(self, queue):
        self._guard = holdfast.Guard()
        self._queue = queue
        self._lock = threading.Lock()
        self._told = {}  # room to level and suspect that staff know of

    def take(self, event):
        content = event.get("content")
        text = content.get("body") if isinstance(content, dict) else None
        if event.get("type") != "m.room.message" or not isinstance(text, str):
            return  # an encrypted room's events have no text here: the guard belongs on the device there
        with self._lock:
            seen = self._guard.push(conversation=event["room_id"], sender=event["sender"], text=text[:16384],
                                    at=event.get("origin_server_ts"), id=event.get("event_id"))
            now = (seen["level"], seen["suspect"])
            if seen["level"] in ("warn", "urgent") and self._told.get(seen["conversation"]) != now:
                self._told[seen["conversation"]] = now
                self._ask_a_human(seen)

    def _ask_a_human(self, seen):
        line = {"room_id": seen["conversation"], "event_id": seen["message"], "level": seen["level"], "risk": seen["risk"],
                "person_at_risk": seen["person_at_risk"], "suspect": seen["suspect"],
                "may_harm_themselves": seen["may_harm_themselves"],
                "signs": [{"sign": each["sign"], "why": each["why"]} for each in seen["reasons"]],
                "do": seen["action"]}
        print(json.dumps(line), file=self._queue, flush=True)


class Callbacks(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self):
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > MOST_BODY_BYTES:
            self.close_connection = True
            return self.answer(413, {"error": "A body of at most 1 MiB, with its length, is expected."})
        body = self.rfile.read(int(size))
        if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), f"Bearer {self.server.token}".encode()):
            return self.answer(401, {"error": "The token is not the one that the service was started with."})
        if self.path == "/ping":
            return self.answer(200, {"id": self.json(body).get("id"), "status": "ok"})
        if self.path == "/check_event_for_spam":
            event = self.json(body).get("event")
            try:
                self.server.watch.take(event if isinstance(event, dict) else {})
            except (KeyError, TypeError, ValueError):
                pass  # a malformed event is the homeserver's to refuse
        return self.answer(200, NOT_SPAM)

    @staticmethod
    def json(body):
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass  # no words, no rooms in logs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--queue", help="a file that the staff's queue is added to")
    options = parser.parse_args()
    token = os.environ.get("HOLDFAST_TOKEN")
    if not token:
        parser.error("Set HOLDFAST_TOKEN to the `authorization` of homeserver.yaml.")
    queue = open(options.queue, "a", encoding="utf-8") if options.queue else sys.stdout
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Callbacks)
    server.watch, server.token = Watch(queue), token
    print(f"Listening on port {server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
