"""Sends hashes to POST /api/v1/lookups over some connections and says how many were answered a second.

usage: KEY=... batch.py URL [CONNECTIONS] [LINES]

The bytes are made before the clock starts; a thread sends while another reads, as a client should. One hash in a
thousand is on the list that fill.py makes, so that a few matches are found and written down, as on a platform.
"""

import http.client
import os
import random
import socket
import sys
import threading
import time
import urllib.parse


def body_of(lines, seed):
    others, listed = random.Random(1000 + seed), random.Random(1)
    choose = [listed if at % 1000 == 0 else others for at in range(lines)]
    return b"".join(b'{"signal":"%064x"}\n' % rng.getrandbits(256) for rng in choose)


def ask(address, body, out):
    connection = socket.create_connection(address)
    head = (
        "POST /api/v1/lookups HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n"
        f"Content-Type: application/x-ndjson\r\nAuthorization: Bearer {os.environ['KEY']}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    sender = threading.Thread(target=lambda: connection.sendall(head.encode() + body))
    sender.start()
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    assert answer.status == 200, answer.read()
    out.append(answer.read())
    sender.join()


def main():
    url = urllib.parse.urlsplit(sys.argv[1])
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    lines = int(sys.argv[3]) if len(sys.argv) > 3 else 300_000
    bodies = [body_of(lines, seed) for seed in range(connections)]
    answers = []
    threads = [
        threading.Thread(target=ask, args=((url.hostname, url.port), body, answers)) for body in bodies
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - started
    for answer in answers:
        assert answer.count(b"\n") == lines + 1, "an answer was cut short"
        assert answer.rstrip().endswith(b'{"lines":%d,"refused":0,"unread":0}' % lines)
    load = os.getloadavg()[0]
    print(f"{connections * lines / took:.0f} hashes/s, {connections} connections, load average {load:.1f}")


if __name__ == "__main__":
    main()
