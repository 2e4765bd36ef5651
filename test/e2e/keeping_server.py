"""A chat server for tests that keeps its messages while it is down. A test can have it killed, restored from a
backup, or unable to store. It implements the part of docs/protocol.md that `banter` needs, for any number of
clients.
"""

import json
import socket
import threading
import time

from clients import wait_until


class KeepingServer:
    def __init__(self):
        self.epoch = "first"
        self.messages = []    # of all rooms, oldest first
        self.refusal = None   # an error code: no message is stored
        self.silent = False   # messages are stored, but neither acknowledged nor shown
        self.unread = set()   # rooms whose history can't be read
        self.asked = []       # every message request, as it came
        self.port = 0
        self._ids = {}        # (user, id): the message
        self._next = 1
        self._lock = threading.RLock()
        self._peers = {}      # socket: its user and rooms
        self._listener = None
        self.start()

    def start(self):
        """Listens, on the port that it had before."""
        self._listener = wait_until(self._listen, "a port to listen on")
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _listen(self):
        try:
            return socket.create_server(("127.0.0.1", self.port))
        except OSError:  # an earlier connection still holds it
            return None

    def kill(self):
        """Cuts all connections without notice. Stored messages stay; numbers continue after a gap."""
        with self._lock:
            if self._listener.fileno() >= 0:
                self._listener.shutdown(socket.SHUT_RDWR)
                self._listener.close()
            for peer in list(self._peers):
                self._drop(peer)
            self._next += 1000
            self.silent = False

    def restore(self, count, epoch):
        """Goes back to the first `count` messages, as a backup does. The numbers go on from there."""
        with self._lock:
            self.epoch = epoch
            del self.messages[count:]
            self._next = self.messages[-1]["seq"] + 1
            self._ids = {key: m for key, m in self._ids.items() if m in self.messages}

    def put(self, user, text, room="lobby"):
        """Stores a message of another user and sends it to the connected clients."""
        with self._lock:
            self._show(self._store(user, text, room))

    def texts(self, room="lobby"):
        with self._lock:
            return [m["text"] for m in self._of(room)]

    def ids(self, text):
        """The ids under which `text` was sent, in order."""
        with self._lock:
            return [r["id"] for r in self.asked if r["text"] == text]

    def _of(self, room):
        return [m for m in self.messages if m["room"] == room]

    def _newest(self, room):
        return max((m["seq"] for m in self._of(room)), default=0)

    def _store(self, user, text, room):
        m = {"room": room, "seq": self._next, "prev": self._newest(room), "user": user, "text": text,
             "time": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())}
        self._next += 1
        self.messages.append(m)
        return m

    def _show(self, m):
        for peer, (_, rooms) in list(self._peers.items()):
            if m["room"] in rooms:
                self._send(peer, type="message", **m)

    def _send(self, peer, **event):
        try:
            peer.sendall((json.dumps(event) + "\n").encode())
        except OSError:
            self._drop(peer)

    def _drop(self, peer):
        self._peers.pop(peer, None)
        try:
            peer.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _accept(self, listener):
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        with peer, peer.makefile("rb") as lines:
            try:
                for line in lines:
                    with self._lock:
                        r = json.loads(line)
                        if r["type"] != "hello" and peer not in self._peers:
                            return
                        known = getattr(self, "_on_" + r["type"], None)
                        known(peer, r) if known else self._error(peer, r, "unknown_type")
            except OSError:
                pass
            finally:
                with self._lock:
                    self._drop(peer)

    def _answer(self, peer, r, type, **fields):
        self._send(peer, type=type, **({"id": r["id"]} if "id" in r else {}), **fields)

    def _error(self, peer, r, code):
        self._answer(peer, r, "error", code=code, message=f"the test says {code}")

    def _on_hello(self, peer, r):
        self._peers[peer] = (r["user"], set())
        self._answer(peer, r, "welcome", user=r["user"], server="test", epoch=self.epoch)

    def _on_join(self, peer, r):
        room = r["room"]
        lines, last, after = self._of(room), r.get("last", 0), r.get("after")
        self._peers[peer][1].add(room)
        self._answer(peer, r, "joined", room=room, topic="", members=[], member_count=0, prev=self._newest(room))
        if (after or last) and room in self.unread:
            self._error(peer, r, "unavailable")
            self._answer(peer, r, "reset", room=room, oldest=0)
        elif after is not None and after >= self._next:
            self._answer(peer, r, "reset", room=room, oldest=lines[0]["seq"] if lines else 0)
        elif after is not None:
            self._answer(peer, r, "history", room=room, messages=[m for m in lines if m["seq"] > after], more=False)
        elif last:
            self._answer(peer, r, "history", room=room, messages=lines[-last:], more=len(lines) > last)

    def _on_message(self, peer, r):
        self.asked.append(r)
        if self.refusal:
            self._error(peer, r, self.refusal)
            return
        key = (self._peers[peer][0], r["id"])
        known = self._ids.get(key)
        m = known or self._ids.setdefault(key, self._store(key[0], r["text"], r["room"]))
        if self.silent:
            return
        self._answer(peer, r, "ack", room=m["room"], seq=m["seq"], time=m["time"])
        if not known:
            self._show(m)

    def _on_history(self, peer, r):
        lines = [m for m in self._of(r["room"]) if m["seq"] < r.get("before", 2**53)]
        limit = r.get("limit", 100)
        self._answer(peer, r, "history", room=r["room"], messages=lines[-limit:], more=len(lines) > limit)

    def _on_ping(self, peer, r):
        self._answer(peer, r, "pong")

    def _on_bye(self, peer, r):
        self._answer(peer, r, "bye", reason="bye")
        self._drop(peer)
