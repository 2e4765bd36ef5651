"""Clients of the HTTP frontend: an HTTP/1.1 connection of our own, curl, and a tail of either."""

import json
import select
import subprocess
import time

from clients import DEADLINE, Closed, Connection


class Response:
    """One response: status, fields (names in small letters) and body, as they came."""

    def __init__(self, version, status, fields, body):
        self.version, self.status, self.fields, self.body = version, status, fields, body

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    def problem(self, status, code):
        """Requires a problem with this status and code. @return its detail."""
        assert self.status == status, (self.status, self.body)
        assert self.fields["content-type"] == "application/problem+json"
        got = self.json
        assert got["status"] == status and got["code"] == code and got["title"] and got["detail"], got
        return got["detail"]


class HttpClient(Connection):
    """A connection that stays open, if the server lets it. Requests are bytes, so that they can be wrong."""

    def send_request(self, method, target, body=None, version="1.1", **fields):
        lines = [f"{method} {target} HTTP/{version}"]
        fields.setdefault("Host", "localhost")
        if body is not None:
            body = body if isinstance(body, bytes) else body.encode()
            fields.setdefault("Content-Length", len(body))
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value is not None]
        self.send_bytes("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))

    def read_head(self, deadline=DEADLINE):
        """@return version, status and fields."""
        end = time.monotonic() + deadline
        first = self.line(deadline).decode().rstrip("\r")
        version, status = first.split(" ")[:2]
        assert version in ("HTTP/1.1", "HTTP/1.0"), first
        fields = {}
        while line := self.line(end - time.monotonic()).decode().rstrip("\r"):
            name, value = line.split(": ", 1)
            assert name.lower() not in fields or name.lower() == "vary", line
            fields[name.lower()] = value
        return version[5:], int(status), fields

    def exactly(self, size, deadline=DEADLINE):
        end = time.monotonic() + deadline
        while len(self.unread) < size:
            if not self.read_more(end - time.monotonic()):
                raise Closed(f"closed by the server in the middle of a body: {self.unread[-500:]!r}")
        found, self.unread = self.unread[:size], self.unread[size:]
        return found

    def chunk(self, deadline=DEADLINE):
        """The next chunk of a body; empty: the last one."""
        size = int(self.line(deadline).rstrip(b"\r"), 16)
        found = self.exactly(size, deadline)
        assert self.exactly(2, deadline) == b"\r\n"
        return found

    def response(self, deadline=DEADLINE, head=False):
        """The next response; all are of a known length here, but for tails, which have Tail."""
        version, status, fields = self.read_head(deadline)
        has_body = not head and status >= 200 and status not in (204, 304)
        body = self.exactly(int(fields["content-length"]), deadline) if has_body else b""
        return Response(version, status, fields, body)

    def ask(self, method, target, body=None, deadline=DEADLINE, **fields):
        self.send_request(method, target, body, **fields)
        return self.response(deadline, head=method == "HEAD")

    def say(self, text, user="alice", room="lobby", id=None):
        """Posts a message, as JSON. @return the ack."""
        given = {"user": user, "text": text, **({"id": id} if id else {})}
        got = self.ask("POST", f"/rooms/{room}/messages", json.dumps(given), Content_Type="application/json")
        assert got.status == 201, (got.status, got.body)
        return got.json

    def closed_with(self, status, deadline=DEADLINE):
        """One more response, of this status, and then the end of the stream. @return it."""
        got = self.response(deadline)
        assert got.status == status, (got.status, got.body)
        assert got.fields.get("connection") == "close", got.fields
        assert self.until_closed(deadline) == b""
        return got


class Tail(HttpClient):
    """A stream of a room: lines, or events with events=True."""

    def __init__(self, host, port, room="lobby", query="", events=False, version="1.1", receive_buffer=None, **fields):
        super().__init__(host, port, receive_buffer=receive_buffer)
        if events:
            fields["Accept"] = "text/event-stream"
        self.send_request("GET", f"/rooms/{room}/tail{query}", version=version, **fields)
        self.events = events
        _, self.status, self.fields = self.read_head()
        assert self.status == 200, self.unread
        self.chunked = self.fields.get("transfer-encoding") == "chunked"
        self.decoded = b""
        self.ended = False  # by the last chunk, or by the connection

    def more(self, deadline=DEADLINE):
        """@return False at the end of the stream; a stream in chunks must have its last one."""
        if self.chunked:
            piece = self.chunk(deadline)
            self.ended = piece == b""
        else:
            piece = b""
            self.ended = not self.unread and not self.read_more(deadline)
            piece, self.unread = self.unread, b""
        self.decoded += piece
        return not self.ended

    def until(self, end, deadline=DEADLINE):
        at = time.monotonic() + deadline
        while end not in self.decoded:
            if not self.more(at - time.monotonic()):
                raise Closed(f"the stream has ended; unread: {self.decoded[-500:]!r}")
        found, self.decoded = self.decoded.split(end, 1)
        return found.decode()

    def next_line(self, deadline=DEADLINE):
        return self.until(b"\n", deadline)

    def expect(self, *lines, deadline=DEADLINE):
        for expected in lines:
            assert self.next_line(deadline) == expected

    def event(self, deadline=DEADLINE):
        """The next event, as (name, id, object). Comments and positions are passed over."""
        while True:
            name, number, data = "message", None, []
            for line in self.until(b"\n\n", deadline).split("\n"):
                field, _, value = line.partition(":")
                value = value[1:] if value.startswith(" ") else value
                if field == "event":
                    name = value
                elif field == "id":
                    number = int(value)
                elif field == "data":
                    data.append(value)
                else:
                    assert field == "", line  # a comment
            if data and name != "position":
                return name, number, json.loads("\n".join(data))

    def until_ended(self, deadline=DEADLINE):
        """Reads to the proper end of the stream. @return the lines that were left."""
        end = time.monotonic() + deadline
        while self.more(end - time.monotonic()):
            pass
        if self.chunked:
            assert self.until_closed(end - time.monotonic()) == b"", "bytes after the last chunk"
        rest, self.decoded = self.decoded, b""
        return rest.decode().splitlines()


def curl(*arguments, **kwargs):
    """Runs curl to its end, which must be a success. @return its output."""
    done = subprocess.run(["curl", "-sS", *arguments], capture_output=True, timeout=DEADLINE, **kwargs)
    assert done.returncode == 0, (done.returncode, done.stderr)
    return done.stdout.decode()


class Curl:
    """A curl that keeps running, such as `curl -N .../tail`."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(["curl", "-sS", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.unread = b""

    def next_line(self, deadline=DEADLINE):
        end = time.monotonic() + deadline
        while b"\n" not in self.unread:
            ready = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]
            data = self.process.stdout.read1(65536) if ready else b""
            assert data, f"no line from curl; unread: {self.unread[-500:]!r}"
            self.unread += data
        line, self.unread = self.unread.split(b"\n", 1)
        return line.decode()

    def expect(self, *lines):
        for expected in lines:
            assert self.next_line() == expected

    def wait(self, deadline=DEADLINE):
        """Waits for its end. @return exit code, later output, and errors."""
        out, err = self.process.communicate(timeout=deadline)
        return self.process.returncode, (self.unread + out).decode(), err.decode()

    def close(self):
        self.process.kill()
        self.process.communicate()
