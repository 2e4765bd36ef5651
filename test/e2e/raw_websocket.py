"""A WebSocket of our own, whose frames can be as wrong as a test wants them."""

import base64
import hashlib
import json
import os
import struct
import time

from clients import DEADLINE
from web_clients import HttpClient

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def frame(opcode, payload=b"", fin=True, masked=True, reserved=0, length=None, form=None):
    """`length` and its `form` (7, 16 or 64 bits) may lie."""
    payload = payload.encode() if isinstance(payload, str) else payload
    length = len(payload) if length is None else length
    form = form or (7 if length < 126 else 16 if length < 65536 else 64)
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    mask = 0x80 if masked else 0
    if form == 7:
        head = struct.pack("!BB", first, mask | length)
    elif form == 16:
        head = struct.pack("!BBH", first, mask | 126, length)
    else:
        head = struct.pack("!BBQ", first, mask | 127, length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    repeated = (key * (len(payload) // 4 + 1))[: len(payload)]
    xored = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return head + key + xored.to_bytes(len(payload), "big")


class FrameSocket(HttpClient):
    """A WebSocket client that sends frames with any content."""

    def __init__(self, host, port, upgrade=True, receive_buffer=None, **fields):
        super().__init__(host, port, receive_buffer=receive_buffer)
        self.fields = {}  # of the response
        if upgrade:
            self.upgrade(**fields)

    def upgrade(self, path="/ws", **fields):
        key = base64.b64encode(os.urandom(16)).decode()
        self.send_request("GET", path, Connection="Upgrade", Upgrade="websocket", Sec_WebSocket_Version="13",
                          Sec_WebSocket_Key=key, **fields)
        _, status, self.fields = self.read_head()
        assert status == 101, (status, self.fields)
        expected = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        assert self.fields["sec-websocket-accept"] == base64.b64encode(expected).decode()

    def send_frame(self, *args, **kwargs):
        self.send_bytes(frame(*args, **kwargs))

    def read_frame(self, deadline=DEADLINE):
        """@return opcode and payload. A server's frames are whole and not masked, their length as short as may be."""
        end = time.monotonic() + deadline
        first, second = self.exactly(2, deadline)
        assert first & 0xF0 == 0x80, f"a fragment or reserved bits: {first:#x}"
        assert second < 0x80, "a masked frame"
        size = second
        if size == 126:
            size = struct.unpack("!H", self.exactly(2, end - time.monotonic()))[0]
            assert size > 125
        elif size == 127:
            size = struct.unpack("!Q", self.exactly(8, end - time.monotonic()))[0]
            assert size > 65535
        return first & 0x0F, self.exactly(size, end - time.monotonic())

    def closed_with(self, code, deadline=DEADLINE):
        """Reads up to a close frame with this code and the end. @return the text messages before it."""
        end = time.monotonic() + deadline
        seen = []
        while True:
            opcode, payload = self.read_frame(end - time.monotonic())
            if opcode == CLOSE:
                break
            if opcode == TEXT:
                seen.append(payload.decode())
        got = struct.unpack("!H", payload[:2])[0] if payload else None
        assert got == code, (got, payload[2:], seen)
        payload[2:].decode()
        assert self.until_closed(end - time.monotonic()) == b"", "bytes after the close frame"
        return seen


class RawWebSocket(FrameSocket):
    """The JSON form in them."""

    def __init__(self, host, port, user=None, rooms=("lobby",), **kwargs):
        super().__init__(host, port, **kwargs)
        if user is not None:
            self.send_object(type="hello", user=user, rooms=list(rooms))
            assert self.recv()["type"] == "welcome"
            self.joined = [self.recv() for _ in rooms]

    def send_object(self, **fields):
        self.send_frame(TEXT, json.dumps(fields, ensure_ascii=False))

    def recv(self, deadline=DEADLINE):
        """The next object; pings are passed over."""
        end = time.monotonic() + deadline
        while True:
            opcode, payload = self.read_frame(end - time.monotonic())
            if opcode == TEXT:
                return json.loads(payload.decode())
            assert opcode == PING, (opcode, payload)

    def until(self, type, deadline=DEADLINE, **fields):
        end = time.monotonic() + deadline
        while True:
            got = self.recv(end - time.monotonic())
            if got["type"] == type and fields.items() <= got.items():
                return got

    def fence(self, id="fence"):
        """@return the objects that came before the pong of a ping of the chat's."""
        self.send_object(type="ping", id=id)
        seen = []
        while (got := self.recv()).get("id") != id:
            seen.append(got)
        return seen

    def closed_with(self, code, deadline=DEADLINE):
        """As in FrameSocket. @return the objects before the close frame."""
        return [json.loads(text) for text in super().closed_with(code, deadline)]
