"""The real program as these tests use it: a server of its own, its databases, its command line.

HOLDFAST_PROGRAM names the built program; HOLDFAST_TEST_POSTGRESQL a PostgreSQL that may be filled
with databases; HOLDFAST_TEST_DEEP asks for more of the same where chance decides. ./test sets them.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import uuid

PROGRAM = os.environ["HOLDFAST_PROGRAM"]
DEEP = bool(os.environ.get("HOLDFAST_TEST_DEEP"))
START_SECONDS = 30
QUICK = ["--work-bits", "4", "--log-level", "debug"]


def clean_environment(**extra):
    """This process's environment without settings of the program, so that tests choose them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
    return kept | extra


def run_program(*arguments, environment=None, input=None):
    """Runs a subcommand to its end; texts in and out."""
    words = [PROGRAM, *[str(word) for word in arguments]]
    return subprocess.run(
        words,
        capture_output=True,
        text=True,
        input=input,
        timeout=120,
        env=clean_environment(**(environment or {})),
    )


def run_sql(statement, data, database=None):
    """Past the server, in `data` or in a PostgreSQL of postgresql(); the first column of the first row, as text."""
    if database:
        return database.run(statement, inside=True)
    with contextlib.closing(sqlite3.connect(data / "holdfast.db", timeout=10)) as embedded:
        row = embedded.execute(statement).fetchone()
        embedded.commit()
    return str(row[0]) if row else ""


def lines_of(done):
    """The JSON objects that a subcommand printed, one a line."""
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr}"
    return [json.loads(line) for line in done.stdout.splitlines()]


class Folder:
    """A scratch folder whose name has a space, as a person's may."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="holdfast system "))

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Postgresql:
    """A fresh database in the server that HOLDFAST_TEST_POSTGRESQL names."""

    def __init__(self):
        self.admin = os.environ.get("HOLDFAST_TEST_POSTGRESQL", "")
        if not self.admin:
            raise RuntimeError("set HOLDFAST_TEST_POSTGRESQL: ./test starts a PostgreSQL and does")
        self.name = "system_" + uuid.uuid4().hex
        self.run(f"create database {self.name}")
        self.url = self.admin.rsplit("/", 1)[0] + "/" + self.name

    def run(self, statement, inside=False):
        words = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", self.url if inside else self.admin]
        done = subprocess.run([*words, "-c", statement], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def end_connections(self):
        """Ends every connection to this database, as a failing network does."""
        self.run(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity "
            f"where datname = '{self.name}'"
        )

    def remove(self):
        self.run(f"drop database {self.name} with (force)")


class Server:
    """One `holdfast serve` on a free port. `store` is --data or --database and its value."""

    def __init__(self, *store, flags=(), environment=None, quick=True):
        self.store = [str(word) for word in store]
        self.flags = [*(QUICK if quick else []), *[str(word) for word in flags]]
        self.environment = clean_environment(**(environment or {}))
        self.log = tempfile.TemporaryFile(mode="w+b")
        self.process = None
        self.url = None
        self.setup_token = None
        self.start_seconds = None

    def start(self, port=0):
        words = [PROGRAM, "serve", *self.store, "--port", str(port), *self.flags]
        started = time.monotonic()
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=self.log, text=True, env=self.environment
        )
        watchdog = threading.Timer(START_SECONDS, self.process.kill)
        watchdog.start()
        printed = ""
        for line in self.process.stdout:
            printed += line
            if line.startswith("Stop with"):
                break
        watchdog.cancel()
        self.start_seconds = time.monotonic() - started
        site = re.search(r"Site +(\S+)/\n", printed)
        if not site:
            raise RuntimeError(f"the server did not start: {printed}{self.log_text()}")
        self.url = site[1]
        link = re.search(r"/desk/setup#(\S+)", printed)
        self.setup_token = link[1] if link else None
        self.printed = printed
        return self

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def log_text(self):
        self.log.seek(0)
        return self.log.read().decode("utf-8", "replace")

    def stop(self):
        """Asks it to end and gives its exit status."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return self._ended()

    def _ended(self):
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        self.process = None
        return status


def serve(test, *store, **options):
    """A started server that the test's end stops."""
    server = Server(*store, **options).start()
    test.addCleanup(server.log.close)
    test.addCleanup(server.stop)
    return server


def scratch(test):
    folder = Folder()
    test.addCleanup(folder.remove)
    return folder.path


def postgresql(test):
    database = Postgresql()
    test.addCleanup(database.remove)
    return database


def make_key(platform, *store):
    """A platform's key by the command line: (id, key)."""
    [made] = lines_of(run_program("keys", *store, "--json", "create", "--platform", platform))
    return made["id"], made["key"]
