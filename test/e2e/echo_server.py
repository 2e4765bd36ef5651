"""A running echo server, and a small client for it. Every wait has a deadline."""

import os
import re
import resource
import select
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

import pytest

from clients import DEADLINE, wait_until

MODELS = ("blocking", "busy-wait", "select", "poll", "epoll", "asio", "io_uring")


class Unavailable(Exception):
    """The model cannot run here; the text gives the reason."""


class EchoServer:
    """`banter-echo-server --model MODEL` on a port of its own."""

    def __init__(self, bin_dir, model, log_path, flags=("--port", "0"), limits=None):
        """`limits`: {resource.RLIMIT_X: value} for the process."""
        def prepare():
            for what, value in (limits or {}).items():
                resource.setrlimit(what, (value, value))

        self.log_path = Path(log_path)
        with open(log_path, "wb") as log:
            self.process = subprocess.Popen(
                [bin_dir / "banter-echo-server", "--model", model, *flags],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, preexec_fn=prepare)
        self.pid = self.process.pid
        self.expected_complaint = None
        self._open = []
        line = self._first_line()
        if not line and self.process.wait(DEADLINE) == 69:
            raise Unavailable(self.log.strip())
        found = re.fullmatch(r"listening echo 127\.0\.0\.1:(\d+)\n", line)
        assert found, f"{model} said {line!r}; log:\n{self.log}"
        self.port = int(found[1])

    def _first_line(self):
        fd, line, end = self.process.stdout.fileno(), b"", time.monotonic() + DEADLINE
        while not line.endswith(b"\n") and select.select([fd], [], [], max(0, end - time.monotonic()))[0]:
            byte = os.read(fd, 1)
            if not byte:
                break
            line += byte
        return line.decode()

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def connect(self, receive_buffer=None):
        sock = socket.socket()
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(DEADLINE)
        sock.connect(("127.0.0.1", self.port))
        self._open.append(sock)
        return sock

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def wait_complaint(self, pattern):
        """Waits until the server has complained, as it may from now on."""
        self.expected_complaint = pattern
        wait_until(lambda: re.search(pattern, self.log), f"complaint {pattern!r}")

    def stop(self, number=signal.SIGTERM):
        """@return (exit code, seconds that it took)"""
        begin = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(DEADLINE), time.monotonic() - begin

    def finish(self):
        """Stops it; fails on a bad exit code and on unexpected output on stderr."""
        try:
            code, _ = self.stop()
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        for sock in self._open:
            sock.close()
        self.process.stdout.close()
        said = self.log.splitlines()
        if self.expected_complaint:
            assert len(said) == 1 and re.search(self.expected_complaint, said[0]), self.log[-20000:]
        else:
            assert not said, self.log[-20000:]
        assert code == 0


@pytest.fixture
def start(bin_dir, tmp_path):
    """start(model, limits=): an EchoServer; the test is skipped where the model cannot run."""
    started = []

    def start(model, **kwargs):
        try:
            started.append(EchoServer(bin_dir, model, tmp_path / f"echo-{len(started)}.log", **kwargs))
        except Unavailable as why:
            pytest.skip(str(why))
        return started[-1]

    yield start
    for server in started:
        server.finish()


@pytest.fixture(params=MODELS)
def server(request, start):
    return start(request.param)


def receive(sock, size):
    """Exactly `count` bytes; fewer if the connection ends before."""
    got = b""
    while len(got) < size and (data := sock.recv(size - len(got))):
        got += data
    return got


def echoes(sock, data=b"are you there?"):
    """Whether all of `data` comes back."""
    sock.sendall(data)
    return receive(sock, len(data)) == data


def fill(sock, most=64 * 1024 * 1024):
    """Sends, and reads nothing, until the server takes no more. Leaves the socket non-blocking."""
    sock.setblocking(False)
    sent = 0
    while select.select([], [sock], [], 0.1)[1]:
        sent += sock.send(b"x" * 65536)
        assert sent < most, "the server takes everything, though nobody reads its echo"


def reset(sock):
    """Closes with a RST, as a crashed host does."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
