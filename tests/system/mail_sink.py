"""A mail server for tests: keeps what it takes, and fails in the ways that real ones do."""

import asyncio
import collections
import ssl
import threading


class MailSink:
    """One server on a free port of 127.0.0.1, or on `port`, on a thread of its own.

    `verdicts` maps a recipient's local part to what happens to its mail: a reply such as "450 4.2.1 later"
    to RCPT, "cut" (the connection ends after the final dot, before the answer; the mail is kept), "slow"
    (the answer comes after a second). A list is used up one by one, and then mail is taken.
    """

    def __init__(self, verdicts=None, certificate=None, port=0):
        self.verdicts = collections.defaultdict(list, verdicts or {})
        self.mails = []  # (envelope sender, recipient, bytes)
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*certificate)
        self.port = port
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self._run, args=[started], daemon=True)
        self.thread.start()
        started.wait(10)

    def _run(self, started):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=1 << 20))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def _verdict(self, recipient):
        left = self.verdicts[recipient.split("@")[0]]
        return left.pop(0) if left else ""

    async def _serve(self, reader, writer):
        try:
            await self._talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):  # the sender went away, or refused our TLS
            pass
        finally:
            writer.close()

    async def _talk(self, reader, writer):
        def say(text):
            writer.write(text.encode() + b"\r\n")

        say("220 sink.test ESMTP")
        is_secure = False
        sender = recipient = verdict = ""
        while line := (await reader.readline()).decode().strip():
            word = line.upper()
            if word.startswith("EHLO"):
                offers = ["250-sink.test", "250-PIPELINING", "250-8BITMIME"]
                if self.tls and not is_secure:
                    offers.append("250-STARTTLS")
                say("\r\n".join([*offers, "250 SIZE 1000000"]))
            elif word == "STARTTLS":
                say("220 go on")
                await writer.drain()
                await writer.start_tls(self.tls)
                is_secure = True
            elif word.startswith("MAIL FROM:"):
                sender = line[line.index("<") + 1 : line.index(">")]
                say("250 2.1.0 Ok")
            elif word.startswith("RCPT TO:"):
                recipient = line[line.index("<") + 1 : line.index(">")]
                verdict = self._verdict(recipient)
                is_refused = verdict[:1] in ("4", "5")
                say(verdict if is_refused else "250 2.1.5 Ok")
                recipient = "" if is_refused else recipient
            elif word == "DATA" and not recipient:
                say("503 5.5.1 no recipient")
            elif word == "DATA":
                say("354 go on")
                data = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                self.mails.append((sender, recipient, data))
                if verdict == "cut":
                    return
                if verdict == "slow":
                    await asyncio.sleep(1)
                say(f"250 2.0.0 Ok: queued as {len(self.mails)}")
            elif word == "QUIT":
                return
            else:
                say("250 2.0.0 Ok")
            await writer.drain()
