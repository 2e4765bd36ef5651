"""Everyone in one room: the article's client, one like nc, JSON over TCP, curl, and streams over HTTP."""

import subprocess
import sys

import pytest

from article_chat import CLIENT
from clients import wait_until
from web_clients import curl


@pytest.fixture
def server(start_server):
    return start_server("--http-port", "0")


def article(server, name, output):
    """The article's own client."""
    return subprocess.Popen([sys.executable, "-c", CLIENT, name, str(server.port)], stdin=subprocess.PIPE,
                            stdout=output, stderr=output)


def test_all_kinds_of_clients_get_the_same_lines_in_the_same_order(server, tmp_path):
    """The article's client, one like nc, JSON over TCP, and tails of three kinds; all of them send as well."""
    printed = tmp_path / "article"
    json_client = server.json("judy")
    with open(printed, "wb") as output:
        classic = article(server, "arthur", output)
    netcat = server.plain("ned")
    lines, events = server.tail("lobby"), server.tail("lobby", events=True)
    from_curl = server.curl_on("-N", f"localhost:{server.http_port}/rooms/lobby/tail")
    poster = server.http()
    try:
        netcat.settled()

        def all_are_there():
            poster.say("anybody there?", user="probe")
            return b"probe" in printed.read_bytes() and b"probe" in from_curl.next_line().encode()

        wait_until(all_are_there, "the article's client and curl hear the lobby")
        poster.say("now", user="begin")
        for n in range(20):
            # One at a time: that client reads its input only when the keyboard has new bytes.
            wait_until(lambda: n == 0 or f"classic {n - 1}\n" in printed.read_text(), "the last line")
            classic.stdin.write(f"classic {n}\n".encode())
            classic.stdin.flush()
            netcat.say(f"netcat {n}")
            json_client.send(type="message", room="lobby", text=f"json {n}")
            poster.send_request("POST", "/rooms/lobby/messages?user=pat", f"posted {n}")
        curl("-d", "from curl", f"localhost:{server.http_port}/rooms/lobby/messages?user=carl")
        for _ in range(20):
            assert poster.response().status == 201
        wait_until(lambda: printed.read_text().count("classic 19"), "the article's client has said all")
        poster.say("over", user="end")

        def from_begin_to_end(next_line):
            while next_line() != "[begin] now":
                pass
            found = []
            while (line := next_line()) != "[end] over":
                found.append(line)
            return found

        def event_line():
            name, _, got = events.event()
            return f"[{got['user']}] {got['text']}"

        def json_line():
            got = json_client.until("message")
            return f"[{got['user']}] {got['text']}"

        heard = from_begin_to_end(lines.next_line)
        assert len(heard) == 81 and sorted(heard) == sorted(
            [f"[{who}] {what} {n}" for who, what in (("arthur", "classic"), ("ned", "netcat"), ("judy", "json"),
                                                     ("pat", "posted")) for n in range(20)] + ["[carl] from curl"])
        assert from_begin_to_end(event_line) == heard
        assert from_begin_to_end(from_curl.next_line) == heard
        assert from_begin_to_end(netcat.text_line) == heard
        assert from_begin_to_end(json_line) == heard
        wait_until(lambda: "[end] over" in printed.read_text(), "the article's client hears the end")
        shown = iter([line for line in printed.read_text().splitlines() if line])
        assert from_begin_to_end(lambda: next(shown)) == heard
        known = server.http().ask("GET", "/rooms/lobby/messages?limit=1000").json["messages"]
        stored = iter([f"[{m['user']}] {m['text']}" for m in known])
        assert from_begin_to_end(lambda: next(stored)) == heard
    finally:
        classic.kill()
        classic.wait()
