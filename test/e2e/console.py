"""The console client under test: on a pseudo-terminal with a screen to look at, or in a pipe, and a proxy whose
connections can be cut."""

import os
import select
import socket
import subprocess
import threading
import time

import pexpect
import pyte

from clients import DEADLINE


def environment(tmp_path, **changes):
    env = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm-256color", "LANG": "C.UTF-8", "TZ": "UTC",
        "INPUTRC": "/dev/null",
    }
    env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
    env.update(changes)
    return env


class Terminal:
    """`banter` on a pseudo-terminal. `rows()` has the screen, `raw` every byte of output."""

    def __init__(self, program, flags, env, columns=80, lines=24):
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.process = pexpect.spawn(program, flags, env=env, dimensions=(lines, columns), timeout=DEADLINE)
        self.process.delaybeforesend = None

    def type(self, text):
        self.process.send(text)

    def enter(self, text=""):
        self.process.send(text + "\r")

    def draw(self, seconds=0.05):
        """Processes the client's output so far."""
        try:
            data = self.process.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self.stream.feed(data)
        return True

    def rows(self):
        # pyte leaves an empty cell after a wide character.
        return [row.rstrip() for row in self.screen.display]

    def text(self):
        return "\n".join(self.rows())

    def wait(self, *parts):
        """Waits until all of `parts` are on the screen. @return the rows."""
        return self.wait_for(lambda rows: all(any(p in row for row in rows) for p in parts), repr(parts))

    def wait_for(self, condition, what):
        end = time.monotonic() + DEADLINE
        while not condition(self.rows()):
            assert time.monotonic() < end, f"{what} is not on the screen:\n{self.text()}"
            self.draw()
        return self.rows()

    def wait_end(self):
        """@return the exit code."""
        end = time.monotonic() + DEADLINE
        while self.draw():
            assert time.monotonic() < end, f"banter goes on:\n{self.text()}"
        self.process.wait()
        return self.process.exitstatus

    def close(self):
        self.process.close(force=True)


class Proxy:
    """Passes bytes between clients and the server, until the connections are cut."""

    def __init__(self, host, port):
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._pairs = []
        self._open = True
        self.passing = True       # new connections are served, not closed at once
        self.to_client = True     # bytes for the client are passed on, not dropped
        self._stranded = []       # sockets to the server whose client is gone
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while self._open:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self.passing:
                client.close()
                continue
            try:
                server = socket.create_connection(self._target)
            except OSError:  # it restarts
                client.close()
                continue
            self._pairs.append((client, server))
            threading.Thread(target=self._pass, args=(client, server), daemon=True).start()

    def _pass(self, client, server):
        peers = {client: server, server: client}
        try:
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is client or self.to_client:
                        peers[ready].sendall(data)
        except (OSError, ValueError):
            pass
        finally:
            client.close()
            if server not in self._stranded:
                server.close()

    def cut(self):
        """Cuts all connections; new ones are refused until mend()."""
        self.passing = False
        for pair in self._pairs:
            for sock in pair:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self._pairs.clear()

    def strand(self):
        """Cuts all clients off, and the server does not notice until unstrand()."""
        self._stranded += [server for _, server in self._pairs]
        for client, _ in self._pairs:
            client.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def unstrand(self):
        while self._stranded:
            self._stranded.pop().close()

    def mend(self):
        self.passing = self.to_client = True

    def close(self):
        self._open = False
        self.unstrand()
        self.cut()
        self._listener.close()


def run(program, flags, env, stdin="", timeout=DEADLINE):
    """Runs `banter` in a pipe to its end. @return (exit code, standard output, standard error)"""
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run([program, *flags], input=data, env=env, capture_output=True, timeout=timeout)
    return done.returncode, done.stdout.decode(), done.stderr.decode()
