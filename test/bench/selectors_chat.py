#!/usr/bin/python3
"""The chat of the article that banter grew out of: Python's selectors, a queue per connection.

    selectors_chat.py [PORT]

Its design, with its costs: each message is parsed with json.loads, queued for every connection, and every
connection is registered for writing (a system call each); later it is formatted, encoded and sent for each one by
itself, and the connection is registered for reading alone again. Reads are of 1000 bytes; the queues have no bound.

Mended, for without it no load can be measured:
  - objects end with a line break, so that one may be split over reads and one read may bring several;
    what is sent, `[user] text`, ends with one too;
  - what a socket takes only in part, or not now, waits; the article loses it or drops the connection;
  - a connection that ends while it has something to be written does not end the server;
  - nothing is printed per connection and message; TCP_NODELAY is set; descriptors are raised to the hard limit.

banter-load --form plain measures it. Prints `listening chat 127.0.0.1:PORT`; port 0, the default, picks one.
"""

import collections
import json
import resource
import selectors
import socket
import sys

BACKLOG = 1000
BUFFER_SIZE = 1000

Message = collections.namedtuple("Message", ["user", "text"])


class Connection:
    def __init__(self):
        self.cut = b""  # start of an incomplete object
        self.messages = collections.deque()
        self.rest = b""  # unsent bytes of the last one


class ChatServer:
    def __init__(self, port):
        self._selector = selectors.DefaultSelector()
        self._connections = {}
        self._listener = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)

    @property
    def port(self):
        return self._listener.getsockname()[1]

    def run(self):
        while True:
            for key, mask in self._selector.select():
                key.data(key.fileobj, mask)

    def _accept(self, listener, _mask):
        conn, _ = listener.accept()
        conn.setblocking(False)
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections[conn] = Connection()
        self._selector.register(conn, selectors.EVENT_READ, self._read_write)

    def _read_write(self, conn, mask):
        try:
            if mask & selectors.EVENT_READ:
                self._read(conn)
            if mask & selectors.EVENT_WRITE:
                self._write(conn)
        except BlockingIOError:
            pass  # its turn comes again
        except OSError:
            self._remove(conn)

    def _remove(self, conn):
        self._selector.unregister(conn)
        del self._connections[conn]
        conn.close()

    def _read(self, conn):
        data = conn.recv(BUFFER_SIZE)
        if not data:
            raise ConnectionResetError
        state = self._connections[conn]
        *objects, state.cut = (state.cut + data).split(b"\n")
        for raw in objects:
            self._hear(raw)

    def _hear(self, raw):
        try:
            parsed = json.loads(raw)
            message = Message(parsed["user"], parsed["text"])
        except (ValueError, KeyError, TypeError):
            return
        for conn, state in self._connections.items():
            self._selector.modify(conn, selectors.EVENT_READ | selectors.EVENT_WRITE, self._read_write)
            state.messages.append(message)

    def _write(self, conn):
        state = self._connections[conn]
        while state.rest or state.messages:
            if not state.rest:
                message = state.messages.popleft()
                state.rest = f"[{message.user}] {message.text}\n".encode()
            state.rest = state.rest[conn.send(state.rest):]
        self._selector.modify(conn, selectors.EVENT_READ, self._read_write)


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = ChatServer(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(f"listening chat 127.0.0.1:{server.port}", flush=True)
    server.run()


if __name__ == "__main__":
    main()
