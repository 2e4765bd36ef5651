"""A raw client of IRC over WebSocket: the same lines, each a message (IRCv3 WebSocket)."""

import re
import struct
import time

from clients import Closed
from irc_client import IrcClient
from raw_websocket import BINARY, CLOSE, PING, PONG, TEXT, FrameSocket, frame

TEXT_LINES, BINARY_LINES = "text.ircv3.net", "binary.ircv3.net"


class IrcWebSocket(IrcClient):
    def _connect(self, host, port, subprotocol=TEXT_LINES, **kwargs):
        """Without a subprotocol, `path` should be /irc."""
        self.web = FrameSocket(host, port, Sec_WebSocket_Protocol=subprotocol, **kwargs)
        assert self.web.fields.get("sec-websocket-protocol") == subprotocol, self.web.fields
        self.opcode = BINARY if subprotocol == BINARY_LINES else TEXT
        self.sock = self.web.sock
        self.closed_with = None   # (code, reason) of the close frame once it has arrived; code None: it had none
        self._begun = b""         # of a line that send_bytes() has been given without its end

    # Talking.

    def send(self, line):
        self.send_message(line)

    def send_lines(self, lines):
        data = [line.encode() for line in lines]
        self.web.send_bytes(b"".join(frame(self.opcode, line) for line in data))

    def send_message(self, data):
        """One message with just these bytes."""
        self.web.send_frame(self.opcode, data)

    def send_bytes(self, data):
        """Sends the bytes of lines, with a message for each line."""
        *lines, self._begun = re.split(rb"\r\n|\r|\n", self._begun + data)
        self.web.send_bytes(b"".join(frame(self.opcode, line) for line in lines if line))

    # Listening.

    def _raw_line(self, deadline):
        """Pings of WebSocket are answered and passed over."""
        end = time.monotonic() + deadline
        while True:
            if self.closed_with is not None:
                raise Closed(f"closed with {self.closed_with}")
            opcode, payload = self.web.read_frame(end - time.monotonic())
            if opcode == CLOSE:
                code = struct.unpack("!H", payload[:2])[0] if payload else None
                self.closed_with = (code, payload[2:].decode())
                assert self.web.until_closed(end - time.monotonic()) == b"", "bytes after the close frame"
            elif opcode == PING:
                if self.auto_pong:
                    self.web.send_frame(PONG, payload)
            else:
                assert opcode == self.opcode, (opcode, payload)
                return payload

    def is_open(self):
        return self.web.is_open()

    def until_closed(self, deadline=0):
        raise NotImplementedError("use rest_lines()")
