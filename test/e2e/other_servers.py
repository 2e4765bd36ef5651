"""Servers of other projects, where they are installed, for testing that banter-load speaks with them."""

import contextlib
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from clients import wait_until

PORT_TRIES = 3
NCHAN = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")

# name: (command, configuration, flags of banter-load). {file}, {folder} and {port} are put in.
OTHER_SERVERS = {
    "redis-server": (["{file}"], "bind 127.0.0.1\nport {port}\nsave \"\"\ndir {folder}\n", ("--form", "redis")),
    "nats-server": (["-c", "{file}"], "host: 127.0.0.1\nport: {port}\n", ("--form", "nats")),
    "mosquitto": (["-c", "{file}"], """listener {port} 127.0.0.1
allow_anonymous true
max_queued_messages 0
set_tcp_nodelay true
user root
""", ("--form", "mqtt")),
    # Its backlog is 10.
    "ngircd": (["-n", "-f", "{file}"], """[Global]
Name = irc.example.net
Info = test
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = hello
[Limits]
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 31
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
""", ("--form", "irc", "--connecting", "8")),
    "inspircd": (["--nofork", "--nopid", "--runasroot", "--config={file}"], """
<server name="irc.example.net" description="test" network="Test">
<admin name="nobody" nick="nobody" email="nobody@example.net">
<bind address="127.0.0.1" port="{port}" type="clients">
<path datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<connect allow="*" hardsendq="100M" softsendq="100M" recvq="1M" threshold="1000000" commandrate="1000000" fakelag="no"
         localmax="1000" globalmax="1000" resolvehostnames="no" useident="no">
<log method="file" type="*" level="none" target="inspircd.log">
""", ("--form", "irc")),
    "nginx": (["-p", "{folder}", "-c", "{file}"], """daemon off;
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
load_module """ + str(NCHAN) + """;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    server {{
        listen 127.0.0.1:{port};
        location ~ ^/chat/([\\w-]+)$ {{
            nchan_pubsub websocket;
            nchan_channel_id $1;
            nchan_subscriber_first_message newest;
        }}
    }}
}}
""", ("--form", "websocket", "--path", "/chat/%r")),
}


class OtherServer:
    """A running one. It listens on 127.0.0.1."""

    host = "127.0.0.1"

    def __init__(self, name, command, port):
        self.name, self.port = name, port
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)

    def is_up(self):
        """Whether it accepts connections; True as well when it has ended, which the caller has to look at."""
        if self._process.poll() is not None:
            return True
        with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), timeout=1):
            return True
        return False

    @property
    def running(self):
        return self._process.poll() is None

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def other_server(name, folder):
    """Starts one, and stops it at the end. The test is skipped where it is not installed."""
    program = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin")
    if not program or name == "nginx" and not NCHAN.exists():
        pytest.skip(f"{name} is not installed" + (" with nchan" if name == "nginx" else ""))
    flags, configuration, _ = OTHER_SERVERS[name]
    for _ in range(PORT_TRIES):  # somebody else may take the port before the server does
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            places = {"port": unused.getsockname()[1], "folder": folder, "file": folder / f"{name}.conf"}
        places["file"].write_text(configuration.format(**places))
        server = OtherServer(name, [program, *(flag.format(**places) for flag in flags)], places["port"])
        try:
            wait_until(server.is_up, f"{name} on port {server.port}")
            if server.running:
                yield server
                return
        finally:
            server.stop()
    pytest.fail(f"{name} does not start")
