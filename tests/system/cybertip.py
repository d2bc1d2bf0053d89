"""NCMEC's reporting API as its public documentation tells of it, for tests: order, codes, expiry, TLS.

A report is open from /submit until /finish or /retract. One that stays open is deleted 24 hours after it
was opened or one hour after it was last changed, whichever is later; afterwards nobody knows its number.
Documents are checked against an XSD. Its clock and its trouble are set by the test.
"""

import base64
import email.parser
import hashlib
import http.server
import pathlib
import ssl
import subprocess
import threading
import time
import urllib.parse
import uuid
import xml.etree.ElementTree as tree
from xml.sax.saxutils import escape

XSD = pathlib.Path(__file__).parents[2] / "src" / "referral" / "test_report.xsd"
DAY, HOUR = 86400, 3600
USER, PASSWORD = "example", "a lantern over the harbour"


class Report:
    def __init__(self, xml, now):
        self.xml = xml
        self.state = "open"
        self.opened = self.changed = now
        self.files = {}  # id: name, bytes
        self.details = {}  # file id: its document

    def is_expired(self, now):
        return self.state == "open" and now >= max(self.opened + DAY, self.changed + HOUR)


class Refusal(Exception):
    """A code that is answered instead of what was asked for."""

    def __init__(self, code):
        self.code = code


def fault_of(document):
    """The code for a document that is none, or does not fit the XSD; 0 for a good one."""
    try:
        tree.fromstring(document)
    except tree.ParseError:
        return 4110
    words = ["xmllint", "--nonet", "--noout", "--schema", str(XSD), "-"]
    done = subprocess.run(words, input=document, capture_output=True)
    return 0 if done.returncode == 0 else 4100


def response(code, **fields):
    inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><reportResponse>'
        f"<responseCode>{code}</responseCode><responseDescription>{code}</responseDescription>"
        f"{inner}</reportResponse>"
    )


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Whoever asked was killed, or did not take the certificate: that is what is tested."""


class Cybertip:
    """The server on a free port, with a certificate of its own in `folder`."""

    def __init__(self, folder):
        self.reports = {}
        self.asked = []  # every path, in order
        self.forced = {}  # path: codes or HTTP statuses ("http 503") that are answered first
        self.on_request = None  # called with (number, path); may give "drop", or a function for later
        self.shift = 0  # seconds that its clock is ahead
        self.last_id = 4000000
        self.lock = threading.RLock()
        self.certificate = folder / "server.pem"
        key = folder / "server.key"
        words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        words += ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext"]
        words += ["subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run(words, check=True, capture_output=True)
        self.http = QuietServer(("127.0.0.1", 0), handler_of(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.http.socket = context.wrap_socket(
            self.http.socket, server_side=True, do_handshake_on_connect=False
        )
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"https://127.0.0.1:{self.http.server_address[1]}/ispws"

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def now(self):
        return time.time() + self.shift

    def expire(self):
        with self.lock:
            for number in [n for n, r in self.reports.items() if r.is_expired(self.now())]:
                del self.reports[number]

    def in_state(self, state):
        self.expire()
        return [number for number, one in self.reports.items() if one.state == state]

    def open_report(self, number):
        self.expire()
        report = self.reports.get(number)
        if report is None:
            raise Refusal(5001)
        if report.state == "retracted":
            raise Refusal(5101)
        if report.state == "finished":
            raise Refusal(5102)
        return report

    # What each path does.

    def status(self, _headers, _body):
        return response(0)

    def submit(self, headers, body):
        if headers["content-type"].replace(" ", "").lower() != "text/xml;charset=utf-8":
            raise Refusal(4000)
        if code := fault_of(body):
            raise Refusal(code)
        self.last_id += 1
        self.reports[str(self.last_id)] = Report(body.decode(), self.now())
        return response(0, reportId=self.last_id)

    def upload(self, headers, body):
        form = email.parser.BytesParser().parsebytes(
            b"Content-Type: " + headers["content-type"].encode() + b"\r\n\r\n" + body
        )
        parts = {p.get_param("name", header="content-disposition"): p for p in form.get_payload()}
        if set(parts) != {"id", "file"}:
            raise Refusal(4000)
        number = parts["id"].get_payload().strip()
        report = self.open_report(number)
        data = parts["file"].get_payload(decode=True)
        file_id = uuid.uuid4().hex
        report.files[file_id] = (parts["file"].get_filename(), data)
        report.changed = self.now()
        return response(0, reportId=number, fileId=file_id, hash=hashlib.md5(data).hexdigest())

    def fileinfo(self, _headers, body):
        if code := fault_of(body):
            raise Refusal(code)
        root = tree.fromstring(body)
        number, file_id = root.findtext("reportId"), root.findtext("fileId")
        report = self.open_report(number)
        if file_id not in report.files:
            raise Refusal(5002)
        report.details[file_id] = body.decode()
        report.changed = self.now()
        return response(0, reportId=number)

    def form_id(self, headers, body):
        if headers["content-type"] != "application/x-www-form-urlencoded":
            raise Refusal(4000)
        [number] = urllib.parse.parse_qs(body.decode())["id"]
        return number

    def finish(self, headers, body):
        number = self.form_id(headers, body)
        report = self.open_report(number)
        report.state = "finished"
        files = "".join(f"<fileId>{each}</fileId>" for each in report.files)
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><reportDoneResponse>'
            f"<responseCode>0</responseCode><reportId>{number}</reportId>"
            f"<files>{files}</files></reportDoneResponse>"
        )

    def retract(self, headers, body):
        number = self.form_id(headers, body)
        self.open_report(number).state = "retracted"
        return response(0, reportId=number)


ROUTES = {
    ("GET", "status"): Cybertip.status,
    ("POST", "submit"): Cybertip.submit,
    ("POST", "upload"): Cybertip.upload,
    ("POST", "fileinfo"): Cybertip.fileinfo,
    ("POST", "finish"): Cybertip.finish,
    ("POST", "retract"): Cybertip.retract,
}


def handler_of(server):
    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = 30

        def log_message(self, *_):
            pass

        def answer(self, status, body):
            data = body.encode()
            self.send_response(status)
            self.send_header("Request-ID", uuid.uuid4().hex)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

        def is_known(self):
            coded = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            return self.headers.get("authorization") == f"Basic {coded}"

        def take(self, path, body):
            with server.lock:
                forced = server.forced.get(path, [])
                if forced:
                    first = forced.pop(0)
                    if isinstance(first, str):
                        return int(first.split()[1]), ""
                    return 200, response(first)
                try:
                    return 200, ROUTES[(self.command, path)](server, self.headers, body)
                except Refusal as refusal:
                    return 200, response(refusal.code)

        def handle_one(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            path = self.path.removeprefix("/ispws/")
            if not self.is_known():
                return self.answer(401, "")
            if (self.command, path) not in ROUTES:
                return self.answer(404, response(1210))
            with server.lock:
                server.asked.append(path)
                number = len(server.asked)
            wish = server.on_request(number, path) if server.on_request else None
            if wish == "drop":
                self.close_connection = True
                return None
            self.answer(*self.take(path, body))
            if callable(wish):
                wish()
            return None

        def do_GET(self):
            self.quietly()

        def do_POST(self):
            self.quietly()

        def quietly(self):
            try:
                self.handle_one()
            except (BrokenPipeError, ConnectionError, ssl.SSLError):
                self.close_connection = True  # whoever asked was killed

    return Handler
