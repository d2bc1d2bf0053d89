"""Fills a new SQLite database of Holdfast with random PDQ hashes, past the program: a list of the size to measure.

usage: fill.py FOLDER [HASHES]

FOLDER has been served once (its holdfast.db is there). The hashes are those of random.Random(1), so that
lookup.lua and batch.py can ask for some of them.
"""

import pathlib
import random
import sqlite3
import sys
import time


def main():
    folder = pathlib.Path(sys.argv[1])
    hashes = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    rng = random.Random(1)
    started = time.monotonic()
    database = sqlite3.connect(next(folder.glob("*.db")))
    database.execute("pragma cache_size = -400000")
    with database:
        # Made again at the end: a random place for each hash would take most of the time.
        [by_value] = database.execute("select sql from sqlite_master where name = 'signals_value'").fetchone()
        database.execute("drop index signals_value")
        [bank] = database.execute("select id from banks where name = 'HOTLINE_ACCEPTED'").fetchone()
        [revision] = database.execute("select value from revisions where topic = 'banks'").fetchone()
        database.executemany(
            "insert into bank_contents(id, bank_id, created_at) values(?, ?, 0)",
            ((place, bank) for place in range(1, hashes + 1)),
        )
        database.executemany(
            "insert into signals(content_id, signal_type, value, quality, changed_revision, removed) "
            "values(?, 'pdq', ?, 100, ?, 0)",
            (
                (place, f"{rng.getrandbits(256):064x}", revision + place)
                for place in range(1, hashes + 1)
            ),
        )
        database.execute(by_value)
        database.execute(
            "update revisions set value = ? where topic = 'banks'", (revision + hashes,)
        )
    print(f"{hashes} hashes in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
