"""A real Postfix on a free port of 127.0.0.1 that takes all mail and throws it away, for tests."""

import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

MASTER = """\
127.0.0.1:{port} inet n - n - 50 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Its own configuration, queue and log, in a folder of its own. It must be started by root."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="holdfast-postfix."))
        self.folder.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # Postfix wants its log below a folder it knows: maillog_file_prefixes names ours.
        self.log = self.folder / "log"
        (self.folder / "conf").mkdir()
        (self.folder / "queue").mkdir()
        data = self.folder / "data"
        data.mkdir()
        shutil.chown(data, "postfix")
        settings = {
            "compatibility_level": "3.6",
            "queue_directory": self.folder / "queue",
            "data_directory": data,
            "command_directory": "/usr/sbin",
            "daemon_directory": "/usr/lib/postfix/sbin",
            "maillog_file": self.log,
            "maillog_file_prefixes": self.folder,
            "myhostname": "postfix.test",
            "mydestination": "",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "mynetworks": "127.0.0.0/8",
            "relay_domains": "",
            "default_transport": "discard:",
            "relay_transport": "discard:",
            "smtpd_peername_lookup": "no",
            "smtpd_client_connection_count_limit": "0",
            "smtpd_client_message_rate_limit": "0",
            "smtpd_relay_restrictions": "permit_mynetworks, reject",
            "smtpd_recipient_restrictions": f"check_recipient_access texthash:{self.folder}/refused, permit",
            "alias_maps": "",
            "multi_instance_name": "",
        }
        (self.folder / "refused").write_text("gone@school.test 550 5.1.1 no such user\n")
        text = "".join(f"{name} = {value}\n" for name, value in settings.items())
        (self.folder / "conf/main.cf").write_text(text)
        (self.folder / "conf/master.cf").write_text(MASTER.format(port=self.port))

    def start(self):
        done = self._run("start")
        assert done.returncode == 0, done.stdout + done.stderr + self.log_text()
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"Postfix did not start: {self.log_text()}")

    def _run(self, verb):
        words = ["postfix", "-c", str(self.folder / "conf"), verb]
        return subprocess.run(words, capture_output=True, text=True, timeout=60)

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self):
        self._run("stop")
        shutil.rmtree(self.folder, ignore_errors=True)
