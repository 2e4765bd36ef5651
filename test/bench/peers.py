"""The servers of scripts/compare.py: requirements, start, and abilities of each.

Each runs on 127.0.0.1, on one core, as few limits as it can be told to have, no persistence and no log. Programs
of Debian get a configuration made from test/bench/peer_configuration/, in a folder of their own that is deleted at
the end, and serve as nobody where they are started by root.
"""

import contextlib
import os
import pwd
import re
import resource
import shutil
import string
import subprocess
import tempfile
import time
from enum import IntEnum
from pathlib import Path

from measure import POLL, ROOT, START_DEADLINE, NotStarted, Target, banterd_command, free_port, program, running

WRITTEN_HERE = ROOT / "test" / "bench"
CONFIGURATION = WRITTEN_HERE / "peer_configuration"
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's packages
PORT_TRIES = 3
OF_THIS_TREE = "of this tree"
MOST_DESCRIPTORS = 20_000  # some servers allocate memory for the limit


class Rooms(IntEnum):
    """The rooms that a connection of the peer can be in."""

    LOBBY = 0  # in the only room
    ONE = 1  # in one of many
    MANY = 2  # in several of many


class Peer:
    """A server to compare. `load_flags` are the flags of banter-load for its protocol."""

    packages = ()
    highlighted = False  # banter itself
    yardstick = False  # no chat
    announces_joins = False  # sends each join to all members of the room

    def __init__(self, name, title, load_flags, rooms):
        self.name, self.title, self.load_flags, self.rooms = name, title, load_flags, rooms

    def missing(self, bin_dir):
        """How to make the peer available; empty: it is."""
        raise NotImplementedError

    def version(self, bin_dir):
        raise NotImplementedError

    def running(self, bin_dir):
        """A context manager: the started server, a Target. @throws NotStarted"""
        raise NotImplementedError


class Written(Peer):
    """A program of this tree. It prints its address."""

    def __init__(self, name, title, load_flags, command, version=None, rooms=Rooms.LOBBY, packages=(), needs=None,
                 frontend="chat"):
        """@param command  its first word is a program of the build, or a script that follows its interpreter
        @param version   a command that prints it
        @param needs     a command that fails where a package is missing
        @param frontend      its name for the port to load"""
        super().__init__(name, title, load_flags, rooms)
        self._frontend = frontend
        self._command, self._version, self._needs, self.packages = command, version, needs, packages

    def _words(self, bin_dir, command):
        first = command[0] if os.path.isabs(command[0]) else shutil.which(command[0])
        if command[0] in BUILT:
            first = program(bin_dir, command[0])
        return first and [first, *(str(WRITTEN_HERE / word) if (WRITTEN_HERE / word).is_file() else word
                                   for word in command[1:])]

    def missing(self, bin_dir):
        words = self._words(bin_dir, self._command)
        if words and (not self._needs or subprocess.run(self._needs, capture_output=True).returncode == 0):
            return ""
        return f"apt-get install {' '.join(self.packages)}"

    def version(self, bin_dir):
        return said_by(self._words(bin_dir, self._version), r"(\d+\.[\w.+~-]+)") if self._version else OF_THIS_TREE

    def running(self, bin_dir):
        return running(self._words(bin_dir, self._command), what=self._frontend)


BUILT = ("banterd", "send_ceiling", "textbook_chat")


class Installed(Peer):
    """A program of Debian, with a configuration file."""

    def __init__(self, name, title, load_flags, command, packages, version, rooms=Rooms.MANY, needs=(),
                 announces_joins=False):
        """@param command  may name $configuration, its file
        @param version   flags that make it print its version, and where that is in it
        @param needs     further files that must be there
        """
        super().__init__(name, title, load_flags, rooms)
        self.packages, self.announces_joins = packages, announces_joins
        self._command, self._version, self._needs = command, version, needs

    def _program(self):
        # The PATH of an ordinary user does not have Debian's folder of servers.
        return shutil.which(self._command[0], path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")

    def missing(self, bin_dir):
        if self._program() and all(map(os.path.exists, self._needs)):
            return ""
        return f"apt-get install {' '.join(self.packages)}"

    def version(self, bin_dir):
        flags, pattern = self._version
        return said_by([self._program(), *flags], pattern)

    @contextlib.contextmanager
    def running(self, bin_dir):
        with tempfile.TemporaryDirectory(prefix="banter-peer-") as folder, contextlib.ExitStack() as started:
            for attempt in range(PORT_TRIES):
                try:
                    target = started.enter_context(self._started(folder))
                    break
                except NotStarted:  # another program may have taken the port
                    if attempt + 1 == PORT_TRIES:
                        raise
            yield target

    @contextlib.contextmanager
    def _started(self, folder):
        port = free_port()
        file = Path(folder) / f"{self.name}.conf"
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        descriptors = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
        template = string.Template((CONFIGURATION / file.name).read_text())
        file.write_text(template.substitute(port=port, folder=folder, descriptors=descriptors,
                                            connections=descriptors - 100, modules=NGINX_MODULES))
        command = [self._program(), *(string.Template(word).substitute(configuration=file)
                                      for word in self._command[1:])]
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in (folder, file):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
            command = self.as_nobody(command, nobody)
        with running(["prlimit", f"--nofile={descriptors}", *command], port=port) as target:
            yield Target(target.host, target.port, *self.pids(target.pid))

    def as_nobody(self, command, nobody):
        return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *command]

    def pids(self, pid):
        """The working processes of the started one."""
        return [pid]


class Nginx(Installed):
    def as_nobody(self, command, nobody):
        return command  # nchan uses /var/lib/nginx/body, which belongs to root; the worker runs as nobody

    def pids(self, pid):
        end = time.monotonic() + START_DEADLINE
        while time.monotonic() < end:
            try:
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            except OSError as error:
                raise NotStarted(f"nginx has ended: {error}") from None
            workers = [child for child in map(int, children) if title_of(child).startswith("nginx: worker")]
            if workers:
                return workers
            time.sleep(POLL)
        raise NotStarted("nginx did not start a worker")


NGINX_MODULES = "/usr/lib/nginx/modules"


def title_of(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def said_by(command, pattern):
    """The match of the pattern's group in the output of a command; a question mark: no match."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=START_DEADLINE)
    except (OSError, subprocess.TimeoutExpired):
        return "?"
    found = re.search(pattern, done.stdout + done.stderr)
    return found[1] if found else "?"


def _all():
    no_limits = ("--max-connections", "0", "--max-rooms", "0", "--outbox-limit", "0")
    unlimited = banterd_command(*no_limits)
    banterd = Written("banterd", "banterd", ("--form", "plain"), unlimited, ["banterd", "--version"])
    json_form = Written("banterd-json", "banterd, JSON form", ("--form", "json"), unlimited, ["banterd", "--version"],
                        rooms=Rooms.MANY)
    irc = Written("banterd-irc", "banterd, IRC", ("--form", "irc"), banterd_command("--irc-port", "0", *no_limits),
                  ["banterd", "--version"], rooms=Rooms.MANY, frontend="irc")
    irc.announces_joins = True
    ceiling = Written("ceiling", "bare loop of send", ("--form", "plain"), ["send_ceiling"])
    merging = Written("ceiling-merge", "bare loop, merging", ("--form", "plain"), ["send_ceiling", "--merge"])
    banterd.highlighted = json_form.highlighted = irc.highlighted = True
    ceiling.yardstick = merging.yardstick = True
    boost = ["sed", "-n", "s/^#define BOOST_LIB_VERSION \"\\(.*\\)_\\(.*\\)\"/Boost \\1.\\2/p",
             "/usr/include/boost/version.hpp"]
    return [
        banterd, json_form, irc, ceiling, merging,
        Written("textbook", "textbook Asio chat", ("--form", "line"), ["textbook_chat"], boost),
        Written("selectors", "Python selectors", ("--form", "plain"), [PYTHON, "selectors_chat.py"],
                [PYTHON, "--version"]),
        Written("twisted", "Twisted", ("--form", "line"), [PYTHON, "twisted_chat.py"],
                [PYTHON, "-c", "import twisted; print(twisted.__version__)"], packages=("python3-twisted",),
                needs=[PYTHON, "-c", "import twisted"]),
        Written("node", "Node", ("--form", "line"), ["node", "node_chat.js"], ["node", "--version"],
                packages=("nodejs",)),
        Nginx("nginx", "nginx with nchan", ("--form", "websocket", "--path", "/chat/%r"),
              ["nginx", "-p", "/", "-c", "$configuration"], ("nginx-core", "libnginx-mod-nchan"),
              (("-v",), r"nginx/([\d.]+)"), rooms=Rooms.ONE, needs=(f"{NGINX_MODULES}/ngx_nchan_module.so",)),
        Installed("redis", "Redis pub/sub", ("--form", "redis"), ["redis-server", "$configuration"],
                  ("redis-server",), (("--version",), r"v=([\d.]+)")),
        Installed("nats", "NATS", ("--form", "nats"), ["nats-server", "-c", "$configuration"], ("nats-server",),
                  (("--version",), r"v([\d.]+)")),
        # These two have a short, fixed listen backlog.
        Installed("mosquitto", "Mosquitto", ("--form", "mqtt", "--connecting", 64),
                  ["mosquitto", "-c", "$configuration"], ("mosquitto",), (("-h",), r"version ([\d.]+)")),
        Installed("ngircd", "ngIRCd", ("--form", "irc", "--connecting", 8),
                  ["ngircd", "-n", "-f", "$configuration"], ("ngircd",), (("--version",), r"ngIRCd ([\d.]+)"),
                  announces_joins=True),
        Installed("inspircd", "InspIRCd", ("--form", "irc"),
                  ["inspircd", "--nofork", "--nopid", "--config=$configuration"], ("inspircd",),
                  (("--version",), r"InspIRCd-([\d.]+)"), announces_joins=True),
    ]


PEERS = {peer.name: peer for peer in _all()}
