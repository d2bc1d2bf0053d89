#!/usr/bin/env python3
"""Imports a list of 2,000,000 addresses as bad as lists are, twice, and checks what went in and what did not.

usage: import.py --program holdfast [--rows N] [--database postgresql://...]

One row in a hundred is broken (five ways), one in a hundred repeats an earlier address in other letters, and
one in a hundred repeats one by its domain's other spelling (IDN). Rows of Windows-1252 stand among those of
UTF-8. Prints one JSON object; exit status 1 when a row went in or stayed out that should not have.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

BROKEN = [
    "no address at all,teacher",
    "two@@signs@,teacher",
    '"never closed,teacher',
    "reader@school.test,teacher,GB-KEN,en,perhaps",
    "reader@no_dots,teacher",
]


def write_list(file, rows):
    """The list; gives the lines that must be refused and how many addresses differ."""
    refused, known = [], 0
    file.write(b"address,role,region,language,consent,consent_source,name\n")
    for i in range(rows):
        encoding = "cp1252" if i % 7 == 3 else "utf-8"
        if i % 100 == 50:
            refused.append(i + 2)
            row = BROKEN[i // 100 % len(BROKEN)]
        elif i % 100 == 60:
            row = f"READER{i - 1}@School{(i - 1) % 3000}.TEST,teacher,GB-KEN,en,duty,list,Zo\u00eb"
        elif i % 100 == 70:
            row = f"reader{i - 1}@{idn(i - 1).encode('idna').decode()},teacher,GB-KEN,en,duty,list,Zo\u00eb"
        elif i % 100 == 69:
            known += 1
            row = f"reader{i}@{idn(i)},teacher,GB-KEN,en,duty,list,Zo\u00eb"
        else:
            known += 1
            row = f"reader{i}@school{i % 3000}.test,teacher,GB-KEN,en,duty,list,Zo\u00eb"
        file.write(row.encode(encoding) + b"\n")
    return refused, known


def idn(i):
    return f"b\u00fccher{i % 3000}.test"


def import_once(words, refused_file):
    start = time.monotonic()
    done = subprocess.run([*words, "--refused", refused_file], capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode != 1:
        raise RuntimeError(f"exit {done.returncode}: {done.stderr}")
    lines = [int(line.split(":")[0]) for line in open(refused_file)]
    return json.loads(done.stdout), lines, round(seconds, 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--database", default="", help="a PostgreSQL URL; else SQLite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="holdfast import ") as name:
        folder = pathlib.Path(name)
        (folder / "holdfast.db").touch()  # an empty file is an empty SQLite database
        with open(folder / "list.csv", "wb") as file:
            refused, known = write_list(file, arguments.rows)
        words = [arguments.program, "alert", "recipients", "--data", folder, "--json"]
        words += ["--database", arguments.database] if arguments.database else []
        words += ["import", folder / "list.csv"]
        first, first_lines, first_seconds = import_once(words, folder / "refused")
        again, again_lines, again_seconds = import_once(words, folder / "refused")
    result = {
        "rows": arguments.rows,
        "first": first | {"seconds": first_seconds},
        "again": again | {"seconds": again_seconds},
        "largest_memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "load_average": os.getloadavg()[0],
    }
    print(json.dumps(result, indent=1))
    good = first_lines == again_lines == refused and first["added"] == known
    good = good and again["added"] == again["changed"] == 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
