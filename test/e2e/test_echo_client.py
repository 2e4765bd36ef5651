"""The echo client, and the article's programs together with ours."""

import select
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from article_echo import SERVERS
from clients import DEADLINE
from echo_server import receive, server, start

ARTICLE = Path(__file__).with_name("article_echo.py")
UNAVAILABLE = 69

LINES = ["Hello", "How r u?", "Great, Thanks for asking.", "你好", "x" * 1000]
SHOWN = "".join(f"Received:  {line}\n" for line in LINES)


def test_a_client_like_the_articles_is_answered(server):
    done = subprocess.run([sys.executable, ARTICLE, "client", str(server.port)], input="\n".join(LINES) + "\n",
                          capture_output=True, text=True, timeout=DEADLINE)
    assert (done.returncode, done.stdout) == (0, SHOWN), done.stderr


@pytest.fixture(params=SERVERS)
def article_server(request):
    """The port of a server like one of the article's."""
    process = subprocess.Popen([sys.executable, ARTICLE, request.param], stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def client(bin_dir):
    """client(port, text, *flags): banter-echo-client with that input, to its end."""

    def client(port, text, *flags):
        return subprocess.run([bin_dir / "banter-echo-client", "--port", str(port), *flags], input=text,
                              capture_output=True, timeout=DEADLINE)

    return client


def test_our_client_works_with_servers_like_the_articles(article_server, client):
    done = client(article_server, "\n".join(LINES).encode())
    assert (done.returncode, done.stdout.decode()) == (0, SHOWN), done.stderr


def test_our_client_works_with_our_servers(server, client):
    done = client(server.port, "\n".join(LINES).encode() + b"\n\nafter an empty line")
    assert (done.returncode, done.stdout.decode()) == (0, SHOWN + "Received:  after an empty line\n"), done.stderr


def test_the_client_sends_a_line_longer_than_all_buffers(start, client):
    line = bytes(range(32, 126)) * 200000  # 18 MB, more than the kernel keeps for both sides
    done = client(start("epoll").port, line + b"\nshort\n")
    assert done.stdout == b"Received:  " + line + b"\nReceived:  short\n"


@pytest.fixture
def scripted():
    """A listening socket, for a server that the test plays by hand."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(DEADLINE)
        yield listener


def test_an_echo_in_pieces_is_put_together(scripted, bin_dir):
    process = subprocess.Popen([bin_dir / "banter-echo-client", "--port", str(scripted.getsockname()[1])],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with scripted.accept()[0] as peer:
        peer.settimeout(DEADLINE)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        process.stdin.write(b"in two\n")
        process.stdin.flush()
        assert receive(peer, 6) == b"in two"
        peer.sendall(b"in ")
        assert not select.select([process.stdout], [], [], 0.2)[0], "half of an echo was shown"
        peer.sendall(b"two")
        assert process.stdout.readline() == b"Received:  in two\n"
    out, _ = process.communicate(timeout=DEADLINE)
    assert out == b""


def test_a_server_that_goes_away_is_reported(scripted, bin_dir):
    process = subprocess.Popen([bin_dir / "banter-echo-client", "--port", str(scripted.getsockname()[1])],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    scripted.accept()[0].close()
    out, err = process.communicate(b"anybody?\n", timeout=DEADLINE)
    assert (process.returncode, out) == (UNAVAILABLE, b"")
    assert err.startswith(b"banter-echo-client: lost the connection to localhost") and err.count(b"\n") == 1


def test_an_address_may_be_in_brackets_as_in_urls(client):
    done = client(1, b"anybody?\n", "--host", "[::1]")  # nobody listens there
    assert done.returncode == UNAVAILABLE
    assert done.stderr.startswith(b"banter-echo-client: can't connect to [::1] port 1: Connection refused"), done.stderr


def test_no_server_is_reported(client):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    done = client(port, b"anybody?\n")
    assert done.returncode == UNAVAILABLE
    assert done.stderr.startswith(b"banter-echo-client: can't connect to localhost") and done.stderr.count(b"\n") == 1


def test_on_a_terminal_the_client_prompts(bin_dir, start):
    pexpect = pytest.importorskip("pexpect")
    server = start("epoll")
    child = pexpect.spawn(str(bin_dir / "banter-echo-client"), ["--port", str(server.port)], timeout=DEADLINE)
    child.expect_exact("Enter msg: ")
    child.sendline("Hello")
    child.expect_exact("Received:  Hello")
    child.expect_exact("Enter msg: ")
    child.sendeof()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
