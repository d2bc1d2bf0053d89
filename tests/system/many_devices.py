"""Many devices behind one address, as of a school's pupils: each sends one case on the real way (challenge,
proof of work, submission) at its own moment, and goes on until it was told that the case is there."""

import hashlib
import random
import threading
import time

import requests

from client import Client, Submission, random_picture

PATIENCE_SECONDS = 120
NOT_NOW = (502, 503)


class Device:
    """One pupil's device. What it sends stays the same however often it must send it."""

    def __init__(self, url, at_seconds):
        self.url = url
        self.at_seconds = at_seconds
        self.submission = Submission([random_picture()], {"age": "under_18"})
        self.number = None
        self.refused = None
        self.tries = 0
        self.took_seconds = None

    def send(self):
        """Until it was taken, or refused by another answer than `not now`."""
        began = time.monotonic()
        while self.number is None and self.refused is None:
            self.tries += 1
            self.try_once()
            if time.monotonic() - began > PATIENCE_SECONDS:
                self.refused = "the server did not come back"
        self.took_seconds = time.monotonic() - began

    def try_once(self):
        client = Client(self.url)
        try:
            asked = client.post("/api/v1/challenges", {"purpose": "case"})
            answer = asked if asked.status_code != 200 else self.submit(client, asked.json())
        except requests.RequestException:
            answer = None  # The server is being killed or started.
        finally:
            client.session.close()
        if answer is None or answer.status_code in NOT_NOW:
            time.sleep(0.1 + random.random() / 5)
        elif answer.status_code in (200, 201):
            self.number = answer.json()["case_number"]
        else:
            self.refused = f"{answer.status_code}: {answer.text[:200]}"

    def submit(self, client, asked):
        proof = {"challenge": asked["challenge"], "nonce": solve(asked["challenge"], asked["bits"])}
        return client.post("/api/v1/cases", self.submission.body(proof))


def solve(challenge, bits):
    """As client.solve, with the beginning hashed once: here hundreds share two cores."""
    begun = hashlib.sha256(f"{challenge}:".encode())
    limit = 1 << (256 - bits)
    nonce = 0
    while True:
        attempt = begun.copy()
        attempt.update(str(nonce).encode())
        if int.from_bytes(attempt.digest(), "big") < limit:
            return str(nonce)
        nonce += 1


def send_evenly(url, count, seconds, threads=32):
    """`count` devices, spread evenly over `seconds`; all of them, and how long it took in all."""
    devices = [Device(url, at * seconds / count) for at in range(count)]
    waiting = iter(devices)
    lock = threading.Lock()
    began = time.monotonic()

    def work():
        while True:
            with lock:
                device = next(waiting, None)
            if device is None:
                return
            time.sleep(max(0, began + device.at_seconds - time.monotonic()))
            device.send()

    pool = [threading.Thread(target=work) for _ in range(threads)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()
    return devices, time.monotonic() - began


class Killer(threading.Thread):
    """Ends the server with kill -9 and starts it again on its port, `kills` times at odd moments."""

    def __init__(self, server, kills, every_seconds):
        super().__init__()
        self.server, self.left, self.every_seconds = server, kills, every_seconds
        self.port = server.port
        self.killed = 0
        self.done = threading.Event()

    def run(self):
        while self.left > 0 and not self.done.wait(self.every_seconds * (0.5 + random.random())):
            self.server.kill()
            self.server.start(self.port)
            self.killed += 1
            self.left -= 1

    def end(self):
        self.done.set()
        self.join()
        return self.killed


def lost_cases(desk, devices):
    """Those whose case, which the device was told is there, the desk does not show as it was sent."""
    lost = []
    for device in devices:
        answer = desk.get(f"/api/v1/desk/cases/{device.number}")
        sent = device.submission.pictures[0]["pdq"]
        if answer.status_code != 200 or [each["pdq"] for each in answer.json()["pictures"]] != [sent]:
            lost.append(device)
    return lost
