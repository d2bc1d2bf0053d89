#!/usr/bin/env python3
"""Reports under load: sends them with attachments while the server is killed (kill -9) and started
again, then reads every one back and compares every byte.

usage: load.py [--reports 1000] [--attachments 3] [--kib 200] [--devices 8] [--kills 10]

Prints how long it took and what was lost (nothing, or it exits with 1). HOLDFAST_PROGRAM names the
program; Python needs tests/requirements.txt.
"""

import argparse
import hashlib
import pathlib
import queue
import random
import secrets
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests" / "system"))

import requests  # noqa: E402

import holdfast  # noqa: E402
import reports  # noqa: E402
from client import Client, Staff  # noqa: E402

PATIENCE_SECONDS = 120


class Stubborn(reports.Reporter):
    """A device that goes on until it was told that all of it arrived."""

    def again(self, act):
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = act()
                if answer.status_code not in (503, 502):
                    return answer
            except (requests.RequestException, AssertionError):
                self.client.session.close()
                self.client = Client(self.url)
            if time.monotonic() > end:
                raise RuntimeError("the server did not come back")
            time.sleep(0.1 + random.random() / 5)

    def send_all(self, count, size):
        submission = self.again_value(self.submission)
        answer = self.again(lambda: self.post(submission))
        assert answer.status_code in (200, 201), answer.text
        self.take(answer.json())
        self.files = {}
        for _ in range(count):
            plain = reports.archive("file.png", secrets.token_bytes(size))
            data = reports.encrypt(plain, self.hotline["recipients"])
            name = secrets.token_hex(16)
            self.send_file(name, data)
            self.files[name] = hashlib.sha256(data).hexdigest()

    def again_value(self, make):
        kept = []

        def act():
            kept.append(make())
            return Answer

        self.again(act)
        return kept[-1]

    def send_file(self, name, data):
        while True:
            begun = self.again(lambda: self.begin(data, attachment_id=name)[0])
            assert begun.status_code in (200, 201), begun.text
            offset = begun.json()["offset"]
            if begun.json()["state"] == "complete":
                return
            piece = data[offset : offset + reports.CHUNK]
            answer = self.again(lambda: self.piece(name, offset, piece))
            assert answer.status_code in (204, 409), answer.text


class Answer:
    status_code = 200


def kill_now_and_then(server, port, kills, done):
    killed = 0
    while killed < kills and not done.wait(1.5 + random.random() * 2):
        server.kill()
        server.start(port)
        killed += 1
    return killed


def run(options):
    folder = holdfast.Folder()
    server = holdfast.Server("--data", folder.path / "data", "--work-bits", "1").start()
    port = server.port
    staff = Staff(server.url, server.setup_token)
    reports.open_hotline(staff.client)
    waiting = queue.SimpleQueue()
    for _ in range(options.reports):
        waiting.put(Stubborn(server.url))
    sent, failures = [], []

    def device():
        while True:
            try:
                reporter = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                reporter.send_all(options.attachments, options.kib * 1024)
                sent.append(reporter)
            except Exception as error:  # noqa: BLE001
                failures.append(repr(error)[:200])
            reporter.client.session.close()

    started = time.monotonic()
    done = threading.Event()
    killed = []
    killer = threading.Thread(
        target=lambda: killed.append(kill_now_and_then(server, port, options.kills, done))
    )
    devices = [threading.Thread(target=device) for _ in range(options.devices)]
    for thread in [killer, *devices]:
        thread.start()
    for thread in devices:
        thread.join()
    took = time.monotonic() - started
    done.set()
    killer.join()
    lost = check(server.url, staff, sent)
    print(
        f"{len(sent)} of {options.reports} reports with {options.attachments} attachments of "
        f"{options.kib} KiB in {took:.1f} s, {killed[0]} times killed, {lost} lost"
    )
    for failure in failures[:5]:
        print("failed:", failure)
    server.stop()
    folder.remove()
    return 0 if lost == 0 and len(sent) == options.reports else 1


def check(url, staff, sent):
    """How many reports or attachments that were acknowledged are not there byte for byte."""
    desk = Client(url)
    desk.session.cookies.update(staff.client.session.cookies)
    lost = 0
    for reporter in sent:
        path = f"/api/v1/desk/reports/{reporter.number}"
        report = desk.get(path)
        if report.status_code != 200 or not report.json()["body"]:
            lost += 1
            continue
        known = {one["attachment_id"]: one for one in report.json()["attachments"]}
        for name, digest in reporter.files.items():
            kept = desk.get(f"{path}/attachments/{name}").content
            if name not in known or hashlib.sha256(kept).hexdigest() != digest:
                lost += 1
    return lost


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in [("reports", 1000), ("attachments", 3), ("kib", 200), ("devices", 8), ("kills", 10)]:
        parser.add_argument("--" + name, type=int, default=value)
    sys.exit(run(parser.parse_args()))
