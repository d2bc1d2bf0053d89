"""A StopNCII and NCMEC exchange written from their public documentation, for tests: it serves what the
test put on it, and lies as real ones do when it is told to. Its clock is the test's."""

import http.server
import json
import threading
import time
import urllib.parse
from datetime import UTC, datetime
from xml.sax.saxutils import escape

NAMESPACE = "https://hashsharing.ncmec.org/hashsharing/v2"


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Whoever asked was killed: that is what is tested."""


class LyingExchange:
    """`entries` is what it tells, in the order in which it tells it: dictionaries with 'hash', 'status' and
    'at' (seconds), for NCMEC 'id' and 'member' as well. `local_hours` is how far its clock, marked Z, is
    from UTC."""

    def __init__(self, page_size=2):
        self.entries = []
        self.page_size = page_size
        self.local_hours = 0
        self.cut_bodies = 0  # how many more answers end in the middle
        self.status = 200
        self.delay_seconds = 0
        self.asked = []  # every path
        self.headers = []
        self.on_request = None  # called with how many there have been
        exchange = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                exchange.answer(self)

            def log_message(self, *_):
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler):
        self.asked.append(handler.path)
        self.headers.append(dict(handler.headers))
        if self.on_request:
            self.on_request(len(self.asked))
        time.sleep(self.delay_seconds)
        address = urllib.parse.urlsplit(handler.path)
        query = {name: values[0] for name, values in urllib.parse.parse_qs(address.query).items()}
        if address.path == "/FetchHashes":
            body = self.stopncii(query)
        elif address.path == "/v2/entries":
            body = self.ncmec(query)
        else:
            return self.send(handler, 404, b"")
        if self.cut_bodies:
            self.cut_bodies -= 1
            body = body[: len(body) // 2]
        self.send(handler, self.status, body)

    @staticmethod
    def send(handler, status, body):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def page(self, entries, start):
        end = start + self.page_size
        return entries[start:end], end if end < len(entries) else None

    def stopncii(self, query):
        since = int(query["startTimestamp"])
        told = [entry for entry in self.entries if entry["at"] >= since]
        page, following = self.page(told, int(query.get("nextPageToken", "0")))
        records = [
            {
                "lastModtimestamp": entry["at"],
                "signalType": entry.get("type", "ImagePDQ"),
                "hashValue": entry["hash"],
                "hashStatus": entry["status"],
                "caseNumbers": {},
                "CSPFeedbacks": entry.get("feedback", []),
            }
            for entry in page
        ]
        newest = max([entry["at"] for entry in self.entries], default=0)
        answer = {
            "count": len(records),
            "nextPageToken": None if following is None else str(following),
            "nextSetTimestamp": newest,
            "hasMoreRecords": following is not None,
            "hashRecords": records,
        }
        return json.dumps(answer).encode()

    def local(self, seconds):
        at = datetime.fromtimestamp(seconds + self.local_hours * 3600, UTC)
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def ncmec(self, query):
        """It compares texts, as it wrote them: its own time against what the client means as UTC."""
        told = [entry for entry in self.entries if query["from"] <= self.local(entry["at"]) < query["to"]]
        page, following = self.page(told, int(query.get("start", "0")))
        listed = "".join(self.ncmec_entry(entry) for entry in page)
        newest = max([self.local(entry["at"]) for entry in page], default=None)
        stamp = f' maxTimestamp="{newest}"' if newest else ""
        following = (
            f"/v2/entries?from={query['from']}&to={query['to']}&start={following}" if following else ""
        )
        paging = f"<paging><next>{escape(following)}</next></paging>" if following else ""
        return (
            f'<?xml version="1.0"?><queryResult xmlns="{NAMESPACE}"><images count="{len(page)}"{stamp}>'
            f'{listed}</images><videos count="0"/>{paging}</queryResult>'
        ).encode()

    def ncmec_entry(self, entry):
        head = f'<member id="{entry["member"]}">Example</member><timestamp>{self.local(entry["at"])}</timestamp>'
        head += f"<id>{entry['id']}</id>"
        if entry["status"] == "deleted":
            return f"<deletedImage>{head}</deletedImage>"
        return (
            f"<image>{head}<classification>{entry['status']}</classification>"
            f"<fingerprints><pdq>{entry['hash']}</pdq><unheard-of>1</unheard-of></fingerprints></image>"
        )
