"""Clients for the end-to-end tests. Every wait has a deadline; none is a sleep.

`PlainClient` behaves like the client of the article: objects without line ends, reads of 1000 bytes.
`JsonClient` speaks the JSON form of docs/protocol.md, one object a line.
"""

import itertools
import json
import os
import select
import socket
import time

DEADLINE = float(os.environ.get("BANTER_E2E_DEADLINE", "20"))


class Closed(Exception):
    """The server closed the connection while something was still expected of it."""


def wait_until(condition, what="condition", deadline=DEADLINE):
    """Calls `condition` until it returns something true, and returns that."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {deadline} s")
        time.sleep(0.01)


class Connection:
    """A TCP connection and the bytes read from it. Nothing is read unless a method asks for it."""

    READ_SIZE = 65536

    def __init__(self, host, port, receive_buffer=None):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        if receive_buffer is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(DEADLINE)
        self.sock.connect((host, port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.unread = b""
        self.eof = False

    def close(self):
        self.sock.close()

    def reset(self):
        """Closes with a RST, as a crashed host or an impatient client does."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.sock.close()

    def shut_write(self):
        self.sock.shutdown(socket.SHUT_WR)

    def send_bytes(self, data):
        """Sends all of `data`, or raises within the deadline."""
        self.sock.sendall(data)

    def offer_bytes(self, data):
        """Sends `data` unless the server hangs up first, which is not a fault of the test."""
        try:
            self.sock.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def read_more(self, deadline=DEADLINE):
        """Waits for one read's worth of bytes. @return False at the end of the stream."""
        if self.eof:
            return False
        if not self._is_readable(deadline):
            raise TimeoutError(f"nothing came within {deadline:.1f} s; unread: {self.unread[-500:]!r}")
        try:
            data = self.sock.recv(self.READ_SIZE)
        except ConnectionResetError:
            data = b""
        self.unread += data
        self.eof = not data
        return bool(data)

    def _is_readable(self, deadline):
        poll = select.poll()  # select() knows no descriptor above 1023
        poll.register(self.sock, select.POLLIN)
        return bool(poll.poll(max(0, deadline) * 1000))

    def line(self, deadline=DEADLINE):
        """The next line, as bytes without its line end."""
        end = time.monotonic() + deadline
        searched = 0
        while (at := self.unread.find(b"\n", searched)) < 0:
            searched = len(self.unread)
            if not self.read_more(end - time.monotonic()):
                raise Closed(f"closed by the server; unread: {self.unread[-500:]!r}")
        found, self.unread = self.unread[:at], self.unread[at + 1 :]
        return found

    def until_closed(self, deadline=DEADLINE):
        """Reads until the server closes. @return the received bytes."""
        end = time.monotonic() + deadline
        while self.read_more(end - time.monotonic()):
            pass
        rest, self.unread = self.unread, b""
        return rest

    def is_open(self):
        """Whether the server has not (yet) closed, as far as is known without waiting."""
        while not self.eof and self._is_readable(0):
            self.read_more(0)
        return not self.eof


class PlainClient(Connection):
    """The article's chat client: no log-in, no line ends, 1000 bytes a read."""

    READ_SIZE = 1000

    def __init__(self, host, port, user=None, **kwargs):
        super().__init__(host, port, **kwargs)
        self.user = user

    @staticmethod
    def frame(user, text):
        return json.dumps({"user": user, "text": text}, ensure_ascii=False).encode()

    def say(self, text, user=None):
        self.send_bytes(self.frame(user or self.user, text))

    def text_line(self, deadline=DEADLINE):
        return self.line(deadline).decode()

    def expect(self, *lines, deadline=DEADLINE):
        """The next lines must be exactly these."""
        for expected in lines:
            assert self.text_line(deadline) == expected

    def settled(self):
        """Waits until the server has this connection in the lobby: a line that it sends comes back.
        @return the lines before it.
        """
        mark = f"fence {next(_numbers)}"
        self.say(mark, user=self.user or "fence")
        seen = []
        while (line := self.text_line()) != f"[{self.user or 'fence'}] {mark}":
            seen.append(line)
        return seen


class JsonClient(Connection):
    """The JSON form. Objects that arrive while an answer is awaited are kept in order for recv()."""

    HELLO_FIELDS = ("rooms", "presence", "epoch", "after", "client", "token", "realname", "bot")

    def __init__(self, host, port, user=None, hello=True, **kwargs):
        hello_fields = {k: kwargs.pop(k) for k in self.HELLO_FIELDS if k in kwargs}
        super().__init__(host, port, **kwargs)
        self.user = user
        self.kept = []
        self.welcome = None
        self.welcomed = False
        self.joined = []
        if hello and user is not None:
            self.hello(user, **hello_fields)

    def hello(self, user, **fields):
        """Sends hello and reads the welcome and one `joined` per room."""
        self.user = user
        self.send(type="hello", user=user, **fields)
        self.welcome = self.expect("welcome")
        self.joined = [self.expect("joined") for _ in fields.get("rooms", ["lobby"])] if "after" not in fields else []
        return self.welcome

    @staticmethod
    def encode(**fields):
        return json.dumps(fields, ensure_ascii=False).encode()

    def send(self, **fields):
        self.send_bytes(self.encode(**fields) + b"\n")

    def read_object(self, deadline=DEADLINE):
        """The next object from the socket. Lines of the plain form may precede the welcome."""
        end = time.monotonic() + deadline
        line = self.line(deadline)
        while not self.welcomed and not line.startswith(b"{"):
            line = self.line(end - time.monotonic())
        value = json.loads(line.decode())
        assert isinstance(value, dict) and isinstance(value.get("type"), str), line
        self.welcomed = self.welcomed or value["type"] == "welcome"
        return value

    def recv(self, deadline=DEADLINE):
        """The next object, kept ones first."""
        return self.kept.pop(0) if self.kept else self.read_object(deadline)

    def expect(self, type, deadline=DEADLINE, **fields):
        """The next object must have this type and these fields. @return it."""
        got = self.recv(deadline)
        assert got["type"] == type and fields.items() <= got.items(), f"expected {type} {fields}, got {got}"
        return got

    def until(self, type, deadline=DEADLINE, **fields):
        """Skips objects up to the first that has this type and these fields. @return it."""
        end = time.monotonic() + deadline
        while True:
            got = self.recv(end - time.monotonic())
            if got["type"] == type and fields.items() <= got.items():
                return got

    def ask(self, type, deadline=DEADLINE, **fields):
        """Sends a request, with a generated id unless one is given. @return the answer with that id."""
        fields.setdefault("id", f"{self.user}-{os.getpid()}-{next(_numbers)}")
        self.send(type=type, **fields)
        end = time.monotonic() + deadline
        while True:
            got = self.read_object(end - time.monotonic())
            if got.get("id") == fields["id"]:
                return got
            self.kept.append(got)

    def say(self, text, room="lobby", **fields):
        """Sends `text`; returns the ack. The message event is left for recv()."""
        ack = self.ask("message", room=room, text=text, **fields)
        assert ack["type"] == "ack", ack
        return ack

    def refused(self, type, code, **fields):
        """The request must be refused with `code`. @return the error."""
        got = self.ask(type, **fields)
        assert got["type"] == "error" and got["code"] == code, got
        assert got["message"]
        return got

    def fence(self):
        """Sends a ping and waits for its pong. @return all that came before it and was not read yet."""
        pong = self.ask("ping")
        assert pong["type"] == "pong", pong
        seen, self.kept = self.kept, []
        return seen

    def texts(self):
        """As fence(), but only the texts of the messages."""
        return [m["text"] for m in self.fence() if m["type"] == "message"]


_numbers = itertools.count(1)
