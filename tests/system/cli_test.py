"""Staff, keys, audit, doctor and configuration, as an operator meets them on the command line."""

import contextlib
import json
import re
import sqlite3
import unittest

import holdfast
from client import Client, Staff

SUBCOMMANDS = [
    ["serve"], ["hash"], ["match"], ["staff"], ["staff", "add"], ["staff", "link"],
    ["staff", "disable"], ["staff", "list"], ["keys"], ["keys", "create"], ["keys", "list"],
    ["keys", "revoke"], ["audit"], ["audit", "verify"], ["audit", "list"], ["doctor"],
    *[["webhooks", verb] for verb in ("add", "list", "remove", "test", "deliveries", "retry", "rotate", "enable")],
    ["webhooks"],
    *[["exchange", verb] for verb in ("add", "list", "sync", "status", "remove", "enable", "disable")],
    ["exchange"],
]  # fmt: skip


class CliCase(unittest.TestCase):
    def setUp(self):
        self.folder = holdfast.scratch(self)
        self.store = ["--data", self.folder / "data of the service"]

    def run_store(self, command, *arguments, status=0):
        done = holdfast.run_program(command, *self.store, *arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def one_sentence(self, done, status):
        """Refused with one sentence that begins with the program's name."""
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done.stderr


class StaffAndKeysTest(CliCase):
    def test_staff_are_added_linked_listed_and_disabled(self):
        server = holdfast.serve(self, *self.store)
        admin = Staff(server.url, server.setup_token)
        added = self.run_store("staff", "add", "robin", "--role", "analyst", "--url", server.url)
        first = re.search(rf"{server.url}/desk/setup#(\S+)", added.stdout)[1]
        [line] = holdfast.lines_of(self.run_store("staff", "--json", "link", "robin"))
        self.assertEqual(line["name"], "robin")
        token = line["setup_link"].split("#")[1]
        dead = Client(server.url).post("/api/v1/staff-setup", {"token": first})
        self.assertEqual(dead.status_code, 404)
        robin = Staff(server.url, token, "a quay in winter")
        self.assertEqual(robin.client.get("/api/v1/desk/cases").status_code, 200)
        self.assertEqual(robin.client.get("/api/v1/staff").status_code, 403)
        states = {m["name"]: (m["role"], m["state"]) for m in holdfast.lines_of(
            self.run_store("staff", "--json", "list"))}
        self.assertEqual(states, {"admin": ("admin", "active"), "robin": ("analyst", "active")})
        self.run_store("staff", "disable", "robin")
        self.assertEqual(robin.client.get("/api/v1/desk/cases").status_code, 401)
        _, answer = robin.sign_in(server.url)
        self.assertEqual(answer.status_code, 401)
        self.assertIn("disabled", self.run_store("staff", "list").stdout)
        self.assertEqual(admin.client.get("/api/v1/staff-session").status_code, 200)

    def test_staff_that_cannot_be(self):
        self.run_store("staff", "add", "robin")
        self.one_sentence(self.run_store("staff", "add", "robin", status=1), 1)
        self.one_sentence(self.run_store("staff", "add", "Robin Hood", status=2), 2)
        self.one_sentence(self.run_store("staff", "link", "nobody", status=1), 1)
        self.one_sentence(self.run_store("staff", "disable", "nobody", status=1), 1)
        self.run_store("staff", "add", "kim", "--role", "king", status=2)

    def test_a_lost_admin_is_replaced_and_a_disabled_one_does_not_stop_the_server(self):
        server = holdfast.serve(self, *self.store)
        Staff(server.url, server.setup_token)
        self.assertEqual(server.stop(), 0)
        server.start()
        self.assertIsNone(server.setup_token)
        self.assertEqual(server.stop(), 0)
        only = self.one_sentence(self.run_store("staff", "disable", "admin", status=1), 1)
        self.assertIn("only admin", only)
        server.start()
        [line] = holdfast.lines_of(self.run_store("staff", "--json", "add", "kim", "--role", "admin"))
        self.assertTrue(line["setup_link"].startswith(server.url), "the address the server used")
        kim = Staff(server.url, line["setup_link"].split("#")[1])
        self.assertEqual(kim.client.get("/api/v1/staff").status_code, 200)
        self.assertEqual(server.stop(), 0)
        self.run_store("staff", "disable", "admin")
        server.start()
        self.assertIsNone(server.setup_token)
        self.assertEqual(Client(server.url).get("/readyz").status_code, 200)

    def test_a_mistyped_folder_is_not_a_new_database(self):
        for words in [["keys", "create", "--platform", "Lost"], ["staff", "list"], ["audit", "verify"]]:
            self.one_sentence(self.run_store(*words, status=1), 1)
        self.assertIn("There is no database", self.run_store("doctor", status=1).stdout)
        self.assertFalse(self.store[1].exists())

    def test_a_word_that_is_no_command(self):
        for words in [["keyz"], ["audit", "verifi"]]:
            done = holdfast.run_program(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(f"no '{words[-1]}'", done.stderr)

    def test_a_head_that_is_none(self):
        self.run_store("staff", "add", "robin")
        for head in ["foo", "3:abc", ":" + "0" * 64, "0" * 64]:
            self.one_sentence(self.run_store("audit", "verify", "--expect-head", head, status=2), 2)
        [verdict] = holdfast.lines_of(self.run_store("audit", "--json", "verify"))
        self.run_store("audit", "verify", "--expect-head", verdict["head"])

    def test_keys_are_made_listed_and_revoked(self):
        self.assertEqual(holdfast.serve(self, *self.store).stop(), 0)
        made = self.run_store("keys", "create", "--platform", "Example platform")
        key = made.stdout.strip()
        self.assertRegex(key, r"^\S{20,}$")
        identity, second = holdfast.make_key("Other platform", *self.store)
        listed = self.run_store("keys", "list").stdout
        self.assertIn("Example platform", listed)
        for secret in [key, second]:
            self.assertNotIn(secret, listed)
        self.run_store("keys", "revoke", identity)
        states = {line["platform"]: line["revoked_at"] is None for line in holdfast.lines_of(
            self.run_store("keys", "--json", "list"))}
        self.assertEqual(states, {"Example platform": True, "Other platform": False})
        self.run_store("keys", "revoke", "000000000000", status=1)
        self.run_store("keys", "create", status=2)


class AuditTest(CliCase):
    def setUp(self):
        super().setUp()
        for name in ["anna", "ben", "cleo", "dana"]:
            self.run_store("staff", "add", name)

    def tamper(self, *statements):
        with contextlib.closing(sqlite3.connect(self.store[1] / "holdfast.db")) as database:
            for trigger in ["audit_no_update", "audit_no_delete"]:
                database.execute(f"drop trigger if exists {trigger}")
            for statement in statements:
                database.execute(statement)
            database.commit()

    def head(self):
        done = self.run_store("audit", "verify")
        return re.search(r"Head (\d+:[0-9a-f]{64})", done.stdout)[1]

    def test_a_whole_log(self):
        head = self.head()
        self.assertTrue(head.startswith("4:"))
        self.run_store("staff", "add", "eve")
        self.run_store("audit", "verify", "--expect-head", head)
        [verdict] = holdfast.lines_of(self.run_store("audit", "--json", "verify"))
        self.assertEqual((verdict["whole"], verdict["entries"]), (True, 5))
        entries = holdfast.lines_of(self.run_store("audit", "--json", "list"))
        self.assertEqual([entry["subject"] for entry in entries], ["eve", "dana", "cleo", "ben", "anna"])

    def test_the_log_refuses_changes(self):
        with contextlib.closing(sqlite3.connect(self.store[1] / "holdfast.db")) as database:
            for statement in ["update audit set actor = 'nobody'", "delete from audit"]:
                with self.assertRaisesRegex(sqlite3.IntegrityError, "only grows"):
                    database.execute(statement)

    def test_every_changed_column_is_named(self):
        columns = ["at", "actor", "action", "subject", "details", "previous_hash", "hash"]
        for column in columns:
            with self.subTest(column=column):
                self.tamper(f"create table kept as select {column} as value from audit where seq = 2")
                changed = "at + 1" if column == "at" else f"'x' || {column}"
                self.tamper(f"update audit set {column} = {changed} where seq = 2")
                done = self.run_store("audit", "verify", status=1)
                self.assertIn("Entry 2 ", done.stdout)
                self.tamper(
                    f"update audit set {column} = (select value from kept) where seq = 2",
                    "drop table kept",
                )
                self.run_store("audit", "verify")

    def test_a_missing_and_a_swapped_entry_are_named(self):
        self.tamper("delete from audit where seq = 2")
        self.assertIn("Entry 2 is missing", self.run_store("audit", "verify", status=1).stdout)
        self.tamper("update audit set seq = 2 where seq = 3")
        self.assertIn("Entry 2 ", self.run_store("audit", "verify", status=1).stdout)

    def test_a_log_whose_end_was_cut(self):
        head = self.head()
        self.tamper("delete from audit where seq = 4")
        self.assertIn("cut off", self.run_store("audit", "verify", status=1).stdout)
        self.tamper("update revisions set value = 3 where topic = 'audit'")
        self.run_store("audit", "verify")
        self.run_store("audit", "verify", "--expect-head", head, status=1)
        self.run_store("audit", "--json", "verify", "--expect-head", head, status=1)

    def test_doctor_tells(self):
        checks = {c["check"]: c["good"] for c in self.doctor(1)}
        self.assertEqual([name for name, good in checks.items() if not good], ["staff"])
        self.tamper("update audit set actor = 'x' where seq = 3")
        bad = [check for check in self.doctor(1) if not check["good"]]
        self.assertIn("audit log", [check["check"] for check in bad])

    def doctor(self, status):
        done = self.run_store("doctor", "--json", status=status)
        return [json.loads(line) for line in done.stdout.splitlines()]


class ConfigurationTest(CliCase):
    def write(self, text):
        file = self.folder / "holdfast settings.toml"
        file.write_text(text)
        return file

    def public_url(self, flags=(), environment=None, **options):
        """The address that a server prints with these settings."""
        server = holdfast.Server(*self.store, flags=flags, environment=environment, quick=False)
        server.start()
        self.addCleanup(server.log.close)
        self.assertEqual(server.stop(), 0)
        return server.url

    def test_flags_win_over_environment_and_environment_over_the_file(self):
        file = self.write('public-url = "https://file.example"\nwork-bits = 4\n')
        environment = {"HOLDFAST_PUBLIC_URL": "https://environment.example"}
        flags = ["--public-url", "https://flag.example"]
        config = ["--config", file]
        self.assertEqual(self.public_url(config), "https://file.example")
        self.assertEqual(self.public_url(config, environment), "https://environment.example")
        self.assertEqual(self.public_url(config + flags, environment), "https://flag.example")
        self.assertEqual(self.public_url((), {"HOLDFAST_CONFIG": str(file)}), "https://file.example")

    def test_the_file_reaches_the_server(self):
        file = self.write("work-bits = 7\nmin-quality = 10\n")
        server = holdfast.serve(self, *self.store, flags=["--config", file], quick=False)
        self.assertEqual(Client(server.url).challenge("case")["bits"], 7)

    def refused(self, flags=(), environment=None):
        return holdfast.run_program(
            "serve", *self.store, "--port", "0", *flags, environment=environment
        )

    def test_what_is_wrong_in_the_file_is_told(self):
        told = self.one_sentence(self.refused(["--config", self.write("prot = 1\n")]), 2)
        self.assertIn("prot", told)
        for text in [
            "port = 70000\n", 'port = "x"\n', "[serve]\nport = 1\n", "port = [1, 2]\n",
            "radius = 65\n", "log-level = 'loud'\n", "config = 'other.toml'\n",
        ]:  # fmt: skip
            with self.subTest(text=text):
                self.one_sentence(self.refused(["--config", self.write(text)]), 2)
        self.one_sentence(self.refused(["--config", self.folder / "not here.toml"]), 2)

    def test_wrong_values_are_misuse(self):
        for flags in [
            ["--port", "70000"], ["--port", "x"], ["--radius", "65"], ["--work-bits", "0"],
            ["--log-level", "loud"], ["--no-such-flag"], ["--host", "not an address"],
            ["--database", "mysql://x"], ["--tls-cert", "/nowhere.pem"],
        ]:  # fmt: skip
            with self.subTest(flags=flags):
                self.assertEqual(self.refused(flags).returncode, 2)
        self.assertEqual(self.refused((), {"HOLDFAST_RADIUS": "many"}).returncode, 2)
        self.assertEqual(self.refused((), {"HOLDFAST_MAX_CONNECTIONS": "0"}).returncode, 2)

    def test_a_taken_port_and_a_database_that_is_not_there(self):
        server = holdfast.serve(self, *self.store)
        taken = holdfast.run_program(
            "serve", "--data", self.folder / "other", "--port", server.port
        )
        self.one_sentence(taken, 1)
        self.one_sentence(self.refused(["--database", "postgresql://x@127.0.0.1:1/x"]), 1)

    def test_help_everywhere_and_misuse(self):
        for words in [[], *SUBCOMMANDS]:
            done = holdfast.run_program(*words, "--help")
            self.assertEqual((done.returncode, done.stderr), (0, ""), words)
            self.assertIn("Usage: holdfast", done.stdout)
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), 120, words)
        self.assertRegex(holdfast.run_program("--version").stdout, r"^holdfast \d+\.\d+\.\d+\n$")
        for words in [[], ["staff"], ["keys"], ["audit"], ["nothing"], ["hash"], ["audit", "verifi"]]:
            self.assertEqual(holdfast.run_program(*words).returncode, 2, words)


if __name__ == "__main__":
    unittest.main()
