#!/usr/bin/env python3
"""Times how long a platform waits for a whole list, and for nothing new, in each form of the exchange.

usage: whole_list.py [--entries 1000000]

HOLDFAST_PROGRAM names the built program. Fills a fresh SQLite with entries past the program, in time
order over a year, starts one server and fetches with one connection, as a subscriber does. Prints a line a
form: seconds for all entries, entries a second, and the median and worst of 200 empty deltas.
"""

import argparse
import json
import os
import pathlib
import re
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET

import requests

PROGRAM = os.environ.get("HOLDFAST_PROGRAM", "build/holdfast")
EMPTY_DELTAS = 200
YEAR_MS = 365 * 86400 * 1000


def fill(path, count):
    """`count` accepted pictures, one revision each."""
    database = sqlite3.connect(path)
    database.execute("pragma synchronous = off")
    first = 1
    began = int(time.time() * 1000) - YEAR_MS - 86400000

    def contents():
        for i in range(count):
            at = began + YEAR_MS * i // count
            yield first + i, at, i + 1, at

    def signals():
        for i in range(count):
            for kind, size in [("pdq", 32), ("md5", 16), ("sha256", 32)]:
                yield first + i, kind, secrets.token_hex(size), i + 1

    database.executemany(
        "insert into bank_contents(id, bank_id, created_at, changed_revision, changed_at, offered) "
        "values(?, 1, ?, ?, ?, 1)",
        contents(),
    )
    database.executemany(
        "insert into signals(content_id, signal_type, value, quality, changed_revision, removed) "
        "values(?, ?, ?, 100, ?, 0)",
        signals(),
    )
    database.execute("update revisions set value = ? where topic = 'banks'", [count])
    database.commit()
    database.close()


class Subscriber:
    def __init__(self, url, key):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["x-functions-key"] = key
        self.session.headers["Authorization"] = "Bearer " + key

    def get(self, path):
        answer = self.session.get(self.url + path, timeout=60)
        answer.raise_for_status()
        return answer

    def stopncii(self):
        """Entries of the whole list, and the path of the delta after it."""
        count, token = 0, ""
        while True:
            more = f"&nextPageToken={token}" if token else ""
            page = self.get(f"/exchange/stopncii/FetchHashes?startTimestamp=10&pageSize=800{more}").json()
            count += page["count"]
            token = page["nextPageToken"]
            if not page["hasMoreRecords"]:
                start = page["nextSetTimestamp"]
                return count, f"/exchange/stopncii/FetchHashes?startTimestamp={start}&pageSize=800"

    def ncmec(self):
        count, next_page = 0, "/v2/entries?from=1970-01-01T00:00:00Z"
        while next_page:
            root = ET.fromstring(self.get("/exchange/ncmec" + next_page).content)
            names = {element.tag.split("}")[1]: element for element in root.iter()}
            count += int(names["images"].get("count"))
            next_page = names["next"].text if "next" in names else None
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return count, f"/exchange/ncmec/v2/entries?from={now}"

    def list_files(self, form):
        count, path = 0, f"/api/v1/exchange/snapshot.{form}?limit=50000"
        while path:
            answer = self.get(path)
            if form == "json":
                count += len(json.loads(answer.content)["entries"])
            else:
                count += answer.content.count(b"\n") - 1
            path = answer.links["next"]["url"] if "next" in answer.links else None
        since = answer.headers["Holdfast-Revision"]
        return count, f"/api/v1/exchange/delta.{form}?since={since}"

    def time(self, name, fetch, expected):
        began = time.monotonic()
        count, delta = fetch()
        seconds = time.monotonic() - began
        if count != expected:
            sys.exit(f"{name}: {count} entries came of {expected}")
        waits = []
        for _ in range(EMPTY_DELTAS):
            began = time.monotonic()
            self.get(delta)
            waits.append((time.monotonic() - began) * 1000)
        print(
            f"{name:<10} {seconds:7.1f} s  {count / seconds:9.0f} entries/s  empty delta "
            f"{statistics.median(waits):.2f} ms, worst {max(waits):.2f} ms",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="holdfast-exchange-") as folder:
        data = pathlib.Path(folder) / "data"
        # serve makes the database; its first start is only for that.
        serve = [PROGRAM, "serve", "--data", data, "--port", "0"]
        first = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in first.stdout:
            if line.startswith("Stop with"):
                break
        first.terminate()
        first.wait()
        made = subprocess.run(
            [PROGRAM, "keys", "--data", data, "--json", "create", "--platform", "Bench"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        key = json.loads(made.stdout)["key"]
        [path] = data.glob("*.db")
        fill(path, arguments.entries)
        server = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            for line in server.stdout:
                site = re.search(r"Site +(\S+)/\n", line)
                if site:
                    subscriber = Subscriber(site[1], key)
                if line.startswith("Stop with"):
                    break
            for name, fetch in [
                ("list csv", lambda: subscriber.list_files("csv")),
                ("list json", lambda: subscriber.list_files("json")),
                ("StopNCII", subscriber.stopncii),
                ("NCMEC", subscriber.ncmec),
            ]:
                subscriber.time(name, fetch, arguments.entries)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
