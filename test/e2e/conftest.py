"""Fixtures of the end-to-end tests: the real binaries, on a port that the system picks."""

import os
import re
import resource
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

import ports
from clients import DEADLINE, Connection, JsonClient, PlainClient, wait_until
from irc_client import IrcClient
from irc_websocket import IrcWebSocket
from web_clients import Curl, HttpClient, Tail

ROOT = Path(__file__).resolve().parents[2]

ports.guard()


class Server:
    """A running `banterd` and the connections that a test has made to it."""

    def __init__(self, program, flags, log_path, host="127.0.0.1", port=0, descriptors=None, wrap=(), env=None):
        self.program = program
        self.wrap = list(wrap)  # a wrapper command: strace with its flags
        self.env = env or {}  # on top of ours
        self.flags = list(flags)
        self.log_path = log_path
        self.descriptors = descriptors
        self.expected_exit = 0
        self._open = []
        self._process = None
        self._start(host, port)

    def _start(self, host, port):
        def limit():
            if self.descriptors is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))

        with open(self.log_path, "ab") as log:
            self._process = subprocess.Popen(
                [*self.wrap, self.program, "--host", host, "--port", str(port), *self.flags],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, preexec_fn=limit,
                env={**os.environ, **self.env},
            )
        self.pid = self._process.pid
        self.host, self.port = self._address_of("chat")
        if "--no-irc" not in self.flags:
            self.irc_port = self._address_of("irc")[1]
        if "--no-http" not in self.flags:
            self.http_port = self._address_of("http")[1]
        if "--metrics-port" in self.flags:
            self.metrics_port = self._address_of("metrics")[1]

    def _address_of(self, what):
        line = self._next_line()
        found = re.fullmatch(rf"listening {what} (.+):(\d+)\n", line)
        assert found, f"banterd said {line!r} in place of 'listening {what} HOST:PORT'; log:\n{self.log}"
        return found[1].strip("[]"), int(found[2])

    def _next_line(self):
        end, line = time.monotonic() + DEADLINE, b""
        fd = self._process.stdout.fileno()
        while not line.endswith(b"\n"):
            if not select.select([fd], [], [], max(0, end - time.monotonic()))[0]:
                break
            byte = os.read(fd, 1)
            if not byte:
                break
            line += byte
        return line.decode()

    # Clients; all are closed when the server stops.

    def connect(self, **kwargs):
        return self._keep(Connection(self.host, self.port, **kwargs))

    def plain(self, user=None, **kwargs):
        return self._keep(PlainClient(self.host, self.port, user, **kwargs))

    def json(self, user=None, **kwargs):
        """A client on the JSON form; with a user name, it has sent hello and got its welcome."""
        return self._keep(JsonClient(self.host, self.port, user, **kwargs))

    def irc(self, nick=None, **kwargs):
        """A client of the IRC frontend; with a nick, it has registered."""
        return self._keep(IrcClient(self.host, self.irc_port, nick, **kwargs))

    def irc_websocket(self, nick=None, **kwargs):
        """Likewise, over WebSocket."""
        return self._keep(IrcWebSocket(self.host, self.http_port, nick, **kwargs))

    def http(self, **kwargs):
        return self._keep(HttpClient(self.host, self.http_port, **kwargs))

    def tail(self, room="lobby", query="", **kwargs):
        return self._keep(Tail(self.host, self.http_port, room, query, **kwargs))

    def curl_on(self, *arguments):
        """A curl that runs until the test ends, unless the server ends it."""
        return self._keep(Curl(*arguments))

    def _keep(self, client):
        self._open.append(client)
        return client

    # State for checks.

    @property
    def log(self):
        return Path(self.log_path).read_text(errors="replace")

    def wait_log(self, pattern, deadline=DEADLINE):
        """Waits until the log has a line that matches. @return the match."""
        return wait_until(lambda: re.search(pattern, self.log), f"log line {pattern!r}", deadline)

    @property
    def running(self):
        return self._process.poll() is None

    def memory_kib(self):
        """Resident memory that is the server's own (private), in KiB."""
        total = 0
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean:", "Private_Dirty:")):
                total += int(line.split()[1])
        return total

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # How it ends.

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self, deadline=DEADLINE):
        """Waits for the end of the process. @return its exit code."""
        return self._process.wait(deadline)

    def stop(self, deadline=DEADLINE):
        """SIGTERM, and wait. @return the exit code."""
        if self.running:
            self.signal(signal.SIGTERM)
        return self.wait(deadline)

    def kill(self):
        """SIGKILL: no goodbye. The exit code is not checked at the end of the test then."""
        self.expected_exit = -signal.SIGKILL
        self._process.kill()
        self._process.wait()

    def restart(self):
        """Starts the program again, on the ports it had."""
        for flag, port in (("--http-port", "http_port"), ("--irc-port", "irc_port")):
            if flag in self.flags:
                self.flags[self.flags.index(flag) + 1] = str(getattr(self, port))
        if self.running:
            assert self.stop() == 0
        self._process.stdout.close()
        self.expected_exit = 0
        self._start(self.host, self.port)

    def close_clients(self):
        """All connected clients; a server that stops waits for them for a while."""
        for client in self._open:
            client.close()
        self._open.clear()

    def finish(self):
        """Closes the clients and stops the server; complains about a bad end or a sanitizer's report."""
        self.close_clients()
        try:
            code = self.stop()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            code = "none within the deadline"
        self._process.stdout.close()
        log = self.log
        assert "Sanitizer" not in log and "runtime error:" not in log, f"sanitizer report:\n{log[-20000:]}"
        assert code == self.expected_exit, f"banterd ended with {code}; log:\n{log[-5000:]}"


@pytest.fixture(autouse=True)
def no_state_of_ours(monkeypatch, tmp_path):
    """A banterd without --data does not touch the messages of the user who runs the tests."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)


@pytest.fixture(scope="session")
def bin_dir():
    """Where the binaries are: BANTER_BIN_DIR (CTest sets it), or those of the release preset."""
    folder = Path(os.environ.get("BANTER_BIN_DIR", ROOT / "build" / "release" / "bin"))
    assert folder.is_dir(), f"{folder}: no such folder; build first, or set BANTER_BIN_DIR"
    return folder


@pytest.fixture(scope="session")
def sanitized(bin_dir):
    """Whether the binaries carry a sanitizer, whose memory and speed mean nothing."""
    return any(name in bin_dir.parts for name in ("asan", "tsan"))


@pytest.fixture
def start_server(bin_dir, tmp_path):
    """start_server(*flags, host=, port=, descriptors=, rate_limit="0"): a running Server.

    It has no rate limit unless the test asks for one (None leaves the flag out), and no HTTP unless it asks for
    it with --http-port 0, which is Server.http_port then; likewise --irc-port and Server.irc_port. It stores its messages in a
    folder of its own, unless a flag says otherwise or belongs to --memory. At the end of the test every
    server must have ended well: exit code 0 on SIGTERM, no sanitizer report.
    """
    started = []

    def start(*flags, rate_limit="0", **kwargs):
        if rate_limit is not None:
            flags = ("--rate-limit", rate_limit, *flags)
        if any(flag.startswith("--history-") for flag in flags):
            flags = ("--memory", *flags)
        elif not {"--memory", "--data"} & set(flags):
            flags = ("--data", str(tmp_path / f"data-{len(started)}"), *flags)
        if not {"--http-port", "--no-http"} & set(flags):
            flags = ("--no-http", *flags)
        if not {"--irc-port", "--no-irc"} & set(flags):
            flags = ("--no-irc", *flags)
        server = Server(str(bin_dir / "banterd"), flags, str(tmp_path / f"banterd-{len(started)}.log"), **kwargs)
        started.append(server)
        return server

    yield start
    for server in started:
        server.finish()


@pytest.fixture
def server(start_server):
    """A server with the default settings, but no rate limit."""
    return start_server()
