"""Keeps tests off fixed ports, which another program may have, or another test: ports are 0, so that the system picks
one, or one that it has picked before.
"""

import os
import sys

SERVERS = {"banterd", "banter-echo-server", "banter-echo-server-io-uring"}
COMMANDS = {"backup", "restore", "check", "export", "import", "devices"}  # of banterd, which listen nowhere
ASKED = {"--help", "-h", "--version", "-V"}

with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as _range:
    FIRST_PICKED, LAST_PICKED = map(int, _range.read().split())


class FixedPort(AssertionError):
    """A test binds a port of its own choice."""


def may_be_bound(port):
    return port == 0 or FIRST_PICKED <= port <= LAST_PICKED or port > 65535  # which is refused


def _given(flags, *names):
    """@return the ports that follow these flags."""
    return [int(port) for name, port in zip(flags, flags[1:]) if name in names and port.isdecimal()]


def check_program(words):
    """`words`: how a program is started, perhaps by another one. @raise FixedPort"""
    # Without a folder it is a program only where one is named first: it may be any other word as well.
    at = next((n for n, word in enumerate(words)
               if os.path.basename(word) in SERVERS and (n == 0 or "/" in word)), None)
    if at is None:
        return
    flags = words[at + 1 :]
    if ASKED & set(flags) or COMMANDS & set(flags[:1]):
        return
    frontends = [("--port", "-port", "-port=0", "--port=0")]
    if os.path.basename(words[at]) == "banterd":
        frontends += [("--http-port", "--no-http"), ("--irc-port", "--no-irc")]
    for flag, *others in frontends:
        if flag not in flags and not set(others) & set(flags):
            raise FixedPort(f"a test starts {' '.join(words)}: on the default port of {flag}")
    for port in _given(flags, "--port", "-port", "--http-port", "--irc-port", "--metrics-port"):
        if not may_be_bound(port):
            raise FixedPort(f"a test starts {' '.join(words)}: on port {port}")


def _on_event(event, arguments):
    if event == "subprocess.Popen":
        words = arguments[1]
        words = [words] if isinstance(words, (str, bytes, os.PathLike)) else words
        check_program(" ".join(os.fsdecode(word) for word in words).split())
    elif event == "socket.bind" and isinstance(arguments[1], tuple) and not may_be_bound(arguments[1][1]):
        raise FixedPort(f"a test binds port {arguments[1][1]}")


def guard():
    """Forbids fixed ports from now on to the end of the process."""
    sys.addaudithook(_on_event)
