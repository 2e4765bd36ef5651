"""No test binds a fixed port, or the default one of a server: conftest.py has ports.py look at all that is started."""

import socket
import subprocess

import pytest

from ports import FixedPort


@pytest.mark.parametrize("flags", [
    [], ["--port", "0"], ["--port", "0", "--no-http"], ["--port", "0", "--no-irc"], ["--no-http", "--no-irc"],
    ["--port", "1234", "--no-http", "--no-irc"], ["--port", "0", "--http-port", "8080", "--no-irc"],
    ["--port", "0", "--no-http", "--irc-port", "6667"], ["--port", "0", "--no-http", "--no-irc", "--metrics-port", "9100"],
])
def test_banterd_is_not_started_on_a_fixed_port(bin_dir, flags):
    for words in ([bin_dir / "banterd", *flags], ["sh", "-c", f"exec {bin_dir}/banterd {' '.join(flags)} <&-"],
                  ["strace", "-o", "/dev/null", str(bin_dir / "banterd"), *flags]):
        with pytest.raises(FixedPort):
            subprocess.run(words)


def test_an_echo_server_is_not_started_on_its_default_port(bin_dir):
    with pytest.raises(FixedPort):
        subprocess.run([bin_dir / "banter-echo-server", "--model", "asio"])


def test_no_fixed_port_is_bound():
    with socket.socket() as one, socket.socket() as other, pytest.raises(FixedPort):
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
        one.close()
        other.bind(("127.0.0.1", port))  # which the system has picked before
        other.bind(("127.0.0.1", 8080))
