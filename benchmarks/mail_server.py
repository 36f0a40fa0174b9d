"""A mail server that counts: as little of RFC 5321 as a client needs. A mail is taken when its full stop is here."""

import random
import re
import socketserver
import threading
import time
from collections import Counter

MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)


class CountingServer(socketserver.ThreadingTCPServer):
    """Counts mails by address in `taken`, and keeps (time, address, whole text) in `mails`.

    slow: the longest time in seconds between a mail's full stop and the answer, in which the client may be killed.
    per_connection: after how many mails it closes a connection, as many servers do.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, slow=0.01, per_connection=100):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.slow, self.per_connection = slow, per_connection
        self.taken, self.mails, self.cut_off = Counter(), [], 0
        self.lock = threading.Lock()

    @property
    def address(self):
        """The address for EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        """Answer one client until it goes."""
        self._say("220 counting")
        recipient, taken = "", 0
        try:
            while line := self.rfile.readline():
                verb = line.split()[0].upper() if line.split() else b""
                if verb == b"EHLO":
                    self._say("250-counting\r\n250 8BITMIME")
                elif verb == b"MAIL" and taken >= self.server.per_connection:
                    self._say("421 4.7.0 too many mails in one connection")
                    return
                elif verb == b"RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                    self._say("250 2.1.5 OK")
                elif verb == b"DATA":
                    self._say("354 go on")
                    if not self._take(recipient):
                        return
                    taken += 1
                elif verb == b"QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 OK")
        except OSError:
            pass

    def _take(self, recipient):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\r\n"):
                with self.server.lock:
                    self.server.cut_off += 1  # the client went in the middle of it
                return False
            lines.append(line)
        with self.server.lock:
            self.server.taken[recipient] += 1
            self.server.mails.append((time.time(), recipient, b"".join(lines)))
        time.sleep(random.uniform(0, self.server.slow))
        self._say("250 2.0.0 taken")
        return True

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())
