#!/usr/bin/env python3
"""Kills the sender again and again while it tells 300,000 people, then reconciles sink and ledger.

usage: experiment.py --program holdfast --sink delivery_sink [--recipients N] [--kills N] [--picture FILE.svg]

Prints one JSON object. Exit status 1 when anybody was missed or told twice, or when a kill left more
unknown rows than there were connections.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ALERT = pathlib.Path(__file__).parents[2] / "data/alerts/2024-04-29-sextortion.md"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--sink", required=True)
    parser.add_argument("--recipients", type=int, default=300_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--algorithm", choices=["ed25519", "rsa", "none"], default="ed25519")
    parser.add_argument("--database", default="", help="a PostgreSQL URL; else SQLite")
    parser.add_argument("--alert", type=pathlib.Path, default=ALERT)
    parser.add_argument("--picture", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Experiment:
    def __init__(self, arguments):
        self.arguments = arguments
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="holdfast delivery "))
        self.log = self.folder / "sink.log"
        self.store = ["--data", str(self.folder / "data")]
        if arguments.database:
            self.store += ["--database", arguments.database]
        self.random = random.Random(arguments.seed)
        self.kills = []  # (time, unknown rows it left)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def run(self, *words, good=(0,)):
        done = subprocess.run([self.arguments.program, *map(str, words)], capture_output=True, text=True)
        if done.returncode not in good:
            raise RuntimeError(f"{words}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def prepare(self):
        # An empty file is an empty SQLite database; the first command fills in the tables.
        (self.folder / "data").mkdir()
        (self.folder / "data/holdfast.db").touch()
        everybody = self.folder / "everybody.csv"
        with open(everybody, "w") as file:
            file.write("address,role,region,language,consent,consent_source\n")
            for i in range(self.arguments.recipients):
                file.write(f"reader{i}@school{i % 3000}.test,teacher,GB-KEN,en,duty,list of schools\n")
        self.run("alert", "recipients", *self.store, "import", everybody)
        people = ["ada", "ben"]
        for name in people:
            self.make_person(name)
        for name in people:
            published = json.loads(
                self.run("alert", "publish", *self.store, "--json", "--by", name, self.arguments.alert)
            )
        self.identifier = published["identifier"]
        self.keys = []
        if self.arguments.algorithm != "none":
            key = self.folder / "dkim.pem"
            kind = ["-algorithm", "ed25519"]
            if self.arguments.algorithm == "rsa":
                kind = ["-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048"]
            subprocess.run(["openssl", "genpkey", *kind, "-out", key], check=True, capture_output=True)
            self.keys = ["--dkim", f"test:{key}"]

    def make_person(self, name):
        """An active person at the desk; a link cannot be followed here, so the row is made active."""
        self.run("staff", *self.store, "add", name, "--role", "analyst", "--url", "https://holdfast.test")
        sql = f"update staff set state = 'active' where name = '{name}'"
        if self.arguments.database:
            subprocess.run(["psql", "-qX", self.arguments.database, "-c", sql], check=True)
        else:
            import sqlite3

            with sqlite3.connect(self.folder / "data/holdfast.db") as database:
                database.execute(sql)

    def send(self, *extra):
        words = ["alert", "send", *self.store, self.identifier, "--relay", f"127.0.0.1:{self.port}", "--tls", "none"]
        words += ["--from", "alerts@holdfast.test", "--site", "https://holdfast.test", "--quiet", "--json"]
        words += ["--connections", self.arguments.connections, *self.keys, *extra]
        return subprocess.Popen(
            [self.arguments.program, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def status(self):
        shown = self.run("alert", "status", *self.store, "--json", "--limit", 1, self.identifier, good=(0, 1))
        return json.loads(shown)["counts"]

    def accepted_by_sink(self):
        if not self.log.exists():
            return 0
        with open(self.log, "rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))

    def kill_often(self):
        sender = self.send("--to", "*")
        all_kills, everybody = self.arguments.kills, self.arguments.recipients
        marks = sorted(self.random.sample(range(1, int(everybody * 0.98)), all_kills))
        for mark in marks:
            while self.accepted_by_sink() < mark:
                if sender.poll() is not None:
                    raise RuntimeError(f"the sender ended early: {sender.stderr.read()}")
                time.sleep(0.002 + self.random.random() * 0.02)
            os.kill(sender.pid, signal.SIGKILL)
            sender.communicate()
            self.kills.append(time.time())
            sender = self.send()
        out, err = sender.communicate(timeout=1800)
        if sender.returncode != 0:
            raise RuntimeError(f"exit {sender.returncode}: {err}")
        return json.loads(out)

    def reconcile(self, counts):
        seen = collections.Counter()
        times = []
        for line in open(self.log):
            at, message_id, _ = line.split(" ")
            seen[message_id] += 1
            times.append(int(at) / 1000)
        unknown = counts.get("unknown", 0)
        log_words = ["alert", "resolve", *self.store, "--json", "--log", self.log, self.identifier]
        resolved = json.loads(self.run(*log_words, good=(0, 1)))
        after = self.status()
        result = {
            "recipients": self.arguments.recipients,
            "kills": len(self.kills),
            "connections": self.arguments.connections,
            "dkim": self.arguments.algorithm,
            "database": "postgresql" if self.arguments.database else "sqlite",
            "accepted_before_resolving": counts.get("accepted", 0),
            "unknown": unknown,
            "unknown_that_arrived": resolved["arrived"],
            "unknown_that_did_not": resolved["absent"],
            "told_twice": sum(1 for count in seen.values() if count > 1),
            "missed": self.arguments.recipients - len(seen) - resolved["absent"],
            "ledger_after": after,
            "seconds": round(times[-1] - times[0], 1),
            "messages_a_second": round(len(times) / (times[-1] - times[0])),
            "load_average": os.getloadavg()[0],
        }
        if self.arguments.picture:
            draw(self.arguments.picture, times, self.kills)
        settled = after.get("accepted", 0) + after.get("unknown", 0)
        good = (
            result["told_twice"] == 0
            and result["missed"] == 0
            and settled == self.arguments.recipients
            and unknown <= self.arguments.connections * max(1, len(self.kills))
        )
        return result, good

    def whole(self):
        sink = subprocess.Popen(
            [self.arguments.sink, str(self.port), str(self.log)], stdout=subprocess.PIPE, text=True
        )
        try:
            sink.stdout.readline()
            self.prepare()
            return self.reconcile(self.kill_often())
        finally:
            sink.kill()
            sink.wait()
            shutil.rmtree(self.folder, ignore_errors=True)


def draw(file, times, kills):
    """Accepted against time as an SVG, a line for each kill."""
    width, height, left, bottom = 900, 420, 70, 50
    start, end = times[0], times[-1]
    across = (width - left - 20) / (end - start)
    up = (height - bottom - 40) / len(times)
    step = max(1, len(times) // 1200)
    points = " ".join(
        f"{left + (at - start) * across:.1f},{height - bottom - (i + 1) * up:.1f}"
        for i, at in list(enumerate(times))[::step] + [(len(times) - 1, end)]
    )
    marks = "".join(
        f'<line x1="{left + (at - start) * across:.1f}" x2="{left + (at - start) * across:.1f}" '
        f'y1="40" y2="{height - bottom}"/>'
        for at in kills
    )
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="14"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{left}" y="24">{len(times):,} mails taken by the server; {len(kills)} times the sender was '
        f"killed (red)</text>"
        f'<g stroke="#c33" stroke-width="1" opacity="0.6">{marks}</g>'
        f'<polyline points="{points}" fill="none" stroke="#06c" stroke-width="2"/>'
        f'<path d="M{left} 40V{height - bottom}H{width - 20}" fill="none" stroke="#000"/>'
        f'<text x="{left - 8}" y="{height - bottom}" text-anchor="end">0</text>'
        f'<text x="{left - 8}" y="48" text-anchor="end">{len(times):,}</text>'
        f'<text x="{left}" y="{height - 24}">0 s</text>'
        f'<text x="{width - 20}" y="{height - 24}" text-anchor="end">{end - start:.0f} s</text></svg>\n'
    )


def main():
    result, good = Experiment(parse_arguments()).whole()
    print(json.dumps(result, indent=1))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
