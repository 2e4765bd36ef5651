"""The console client in a script: standard input, standard output and the exit code."""

import json
import os
import pty
import select
import signal
import socket
import subprocess

import pytest

from clients import wait_until
from console import Proxy, environment, run


@pytest.fixture
def program(bin_dir):
    return str(bin_dir / "banter")


@pytest.fixture
def flags(server):
    return ["--host", server.host, "--port", str(server.port), "--user", "alice"]


@pytest.fixture
def env(tmp_path):
    return environment(tmp_path)


@pytest.fixture
def start(program, env):
    """start(flags, stdin=): a running client with pipes; ended at the end of the test."""
    started = []

    def start(flags, stdin=subprocess.PIPE):
        p = subprocess.Popen([program, *flags], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        started.append(p)
        return p

    yield start
    for p in started:
        p.kill()
        p.wait()
        for pipe in (p.stdin, p.stdout, p.stderr):
            if pipe:
                pipe.close()


def texts(server, room="lobby"):
    return [m["text"] for m in server.json("reader", rooms=[]).ask("history", room=room, limit=1000)["messages"]]


def test_lines_of_input_are_sent_and_printed_before_it_ends(program, flags, env, server):
    code, out, err = run(program, [*flags, "--room", "ops"], env, "one\n\ntwo 聊天\nlast without a line feed")
    assert (code, err) == (0, "")
    assert out == "[alice] one\n[alice] two 聊天\n[alice] last without a line feed\n"
    assert texts(server, "ops") == ["one\ntwo 聊天\nlast without a line feed"]


def test_lines_are_messages_of_their_own_if_asked_for(program, flags, env, server):
    code, _, err = run(program, [*flags, "--line-by-line"], env, "one\ntwo\n")
    assert (code, err) == (0, "")
    assert texts(server) == ["one", "two"]


def test_a_build_is_some_messages_of_many_lines(program, flags, env, server):
    lines = [f"[{i}/3000] Building CXX object {i}" for i in range(3000)]
    code, out, _ = run(program, flags, env, "\n".join(lines))
    assert code == 0 and len(out.splitlines()) == 3000
    messages = texts(server)
    assert "\n".join(messages).split("\n") == lines
    assert len(messages) < 50 and max(len(m.encode()) for m in messages) <= 16384


def test_the_keys_of_a_pager_are_not_sent(program, flags, env, server):
    bob = server.json("bob", rooms=["ops"])
    terminal, its_end = pty.openpty()
    with subprocess.Popen([program, *flags, "--room", "ops", "--tail", "20"], stdin=its_end, stdout=subprocess.PIPE,
                          env=env) as p:
        wait_until(lambda: bob.ask("members", room="ops")["member_count"] == 2, "alice is there")
        os.write(terminal, b"j\nq\n")
        bob.say("one", room="ops")
        assert p.stdout.readline() == b"[bob] one\n"
        bob.say("two", room="ops")
        assert p.stdout.readline() == b"[bob] two\n"
        p.stdout.close()
        bob.say("three", room="ops")
        assert p.wait(20) == 0
    os.close(terminal)
    os.close(its_end)
    assert texts(server, "ops") == ["one", "two", "three"]


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_standard_stream_is_as_dev_null(program, flags, env, server, closed):
    command = f'exec "$0" "$@" {closed}'
    done = subprocess.run(["sh", "-c", command, program, *flags], input=b"hi\n", capture_output=True, env=env, timeout=60)
    assert done.returncode == 0
    sent = subprocess.run(["sh", "-c", command, program, *flags, "--send", "x"], capture_output=True, env=env, timeout=60)
    assert sent.returncode == 0
    assert texts(server) == (["x"] if "<&-" in closed else ["hi", "x"])


def test_coloured_compiler_output_is_sent_without_colours(program, flags, env, server):
    source = b"\x1b[01m\x1b[Kmain.cpp:1:\x1b[m\x1b[K \x1b[01;31merror\x1b[m\n\tint caf\xe9;\r\n\x00\n"
    code, _, _ = run(program, flags, env, source)
    assert code == 0
    assert texts(server) == ["main.cpp:1: error\n\tint caf\ufffd;"]


def test_a_long_line_is_sent_in_pieces_of_whole_characters(program, flags, env, server):
    line = "聊天" * 20000
    code, _, _ = run(program, flags, env, line)
    assert code == 0
    pieces = texts(server)
    assert len(pieces) > 1 and all(len(p.encode()) <= 16384 for p in pieces)
    assert "".join(pieces) == line


def test_a_large_input_arrives_complete_and_in_order(program, flags, env, server, tmp_path):
    file = tmp_path / "input"  # epoll can't watch a regular file
    file.write_text("".join(f"line {i}\n" for i in range(3000)))
    reader = server.json("reader")
    with open(file) as stdin:
        done = subprocess.run([program, *flags, "--line-by-line"], stdin=stdin, env=env, capture_output=True, timeout=60)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines() == [f"[alice] line {i}" for i in range(3000)]
    assert [reader.until("message")["text"] for _ in range(3000)] == [f"line {i}" for i in range(3000)]


def test_send_posts_one_text_and_prints_nothing(program, flags, env, server):
    assert run(program, [*flags, "--room", "ops", "--send", "deploy ok"], env) == (0, "", "")
    assert texts(server, "ops") == ["deploy ok"]


def test_json_prints_the_events_of_the_server_one_per_line(program, flags, env):
    code, out, _ = run(program, [*flags, "--json", "--send", "hi"], env)
    assert code == 0
    events = [json.loads(line) for line in out.splitlines()]
    assert [e["type"] for e in events] == ["welcome", "joined", "ack", "message", "bye"]


def test_json_has_no_raw_control_characters(program, flags, env, server):
    server.json("bob").say("a\u202eb")
    with subprocess.Popen([program, *flags, "--json", "--tail", "1"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, env=env) as p:
        lines = [p.stdout.readline().decode() for _ in range(3)]
        p.terminate()
        p.stdout.read()
    assert "\\u202e" in lines[2]
    assert json.loads(lines[2])["messages"][0]["text"] == "a\u202eb"


def test_tail_prints_the_last_lines_and_then_follows(start, flags, server):
    bob = server.json("bob")
    for i in range(5):
        bob.say(f"old {i}")
    p = start([*flags, "--tail", "2"], stdin=subprocess.DEVNULL)
    assert [p.stdout.readline() for _ in range(2)] == [b"[bob] old 3\n", b"[bob] old 4\n"]
    bob.say("new")
    assert p.stdout.readline() == b"[bob] new\n"
    p.terminate()
    assert p.wait(10) == 0


def test_rooms_are_named_when_there_are_several(start, flags, server):
    bob = server.json("bob", rooms=["a", "b"])
    bob.say("in a", room="a")
    bob.say("in b", room="b")
    p = start([*flags, "--room", "a", "--room", "b", "--tail", "1"], stdin=subprocess.DEVNULL)
    assert {p.stdout.readline() for _ in range(2)} == {b"#a [bob] in a\n", b"#b [bob] in b\n"}


def test_a_reader_that_goes_away_ends_the_client_quietly(start, flags, server):
    server.json("bob").say("hi")
    p = start([*flags, "--tail", "1"], stdin=subprocess.DEVNULL)
    assert p.stdout.readline() == b"[bob] hi\n"
    p.stdout.close()
    assert p.wait(10) == 0  # without another message
    assert p.stderr.read() == b""


def test_a_reader_that_goes_away_before_all_is_sent_is_reported_by_the_exit_code(start, flags, server):
    p = start(flags)
    p.stdin.write(b"heard\n")
    p.stdin.flush()
    assert p.stdout.readline() == b"[alice] heard\n"
    p.stdin.write(b"not to its end")
    p.stdin.flush()
    wait_until(lambda: select.select([], [p.stdin], [], 0)[1], "the pipe")
    p.stdout.close()
    assert p.wait(10) == 74
    assert b"the rest of the input is not sent" in p.stderr.read()
    assert texts(server) == ["heard"]


def test_accepted_lines_are_sent_after_the_reader_goes_away(program, flags, env, server, tmp_path):
    file = tmp_path / "input"
    file.write_text("".join(f"line {i}\n" for i in range(20000)))
    with open(file) as stdin:
        done = subprocess.Popen([program, *flags, "--line-by-line"], stdin=stdin, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=env)
        assert done.stdout.readline() == b"[alice] line 0\n"
        done.stdout.close()
        assert done.wait(20) == 74
        assert b"without an acknowledgement" not in done.stderr.read()
        done.stderr.close()
    said = texts(server)
    assert said == [f"line {i}" for i in range(int(said[0].split()[1]), int(said[-1].split()[1]) + 1)]


def test_a_slow_reader_gets_everything(start, flags, server):
    """Sends more than all buffers on the way hold, without a reader; then reads all of it, once and in order."""
    p = start([*flags, "--follow"], stdin=subprocess.DEVNULL)
    bob = server.json("bob")
    wait_until(lambda: "alice" in bob.ask("members", room="lobby")["members"], "alice is there")
    filler = "x" * 4000
    for i in range(2000):
        bob.say(f"{i} {filler}")
    for i in range(2000):
        assert p.stdout.readline().decode().split()[1] == str(i)


def test_a_cut_connection_loses_and_doubles_nothing(start, flags, server):
    proxy = Proxy(server.host, server.port)
    p = start(["--port", str(proxy.port), "--user", "alice", "--line-by-line"])
    said = [f"line {i}" for i in range(300)]
    heard = []
    for i, line in enumerate(said):
        p.stdin.write(f"{line}\n".encode())
        p.stdin.flush()
        if i in (50, 150):  # with some lines acknowledged and some not
            while len(heard) < i - 5:
                heard.append(p.stdout.readline().decode().rstrip())
            proxy.cut()
            proxy.mend()
    p.stdin.close()
    heard += p.stdout.read().decode().splitlines()
    assert p.wait(20) == 0
    assert heard == [f"[alice] {line}" for line in said]
    assert texts(server) == said
    assert p.stderr.read().count(b"reconnecting in") >= 2
    proxy.close()


def test_no_acknowledgement_in_time_is_reported_by_the_exit_code(program, server, env):
    proxy = Proxy(server.host, server.port)
    first = socket.create_connection(("127.0.0.1", proxy.port))  # the proxy works
    first.close()
    done = subprocess.Popen([program, "--port", str(proxy.port), "--user", "alice", "--timeout", "1"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    done.stdin.write(b"heard\n")
    done.stdin.flush()
    assert done.stdout.readline() == b"[alice] heard\n"
    proxy.to_client = False
    out, err = done.communicate(b"unheard\n", timeout=20)
    assert done.returncode == 69
    assert b"did not acknowledge: 1" in err
    proxy.close()


def test_the_end_of_input_is_seen_while_the_server_is_away(start, flags, server):
    p = start([*flags, "--timeout", "1"])
    p.stdin.write(b"heard\n")
    p.stdin.flush()
    assert p.stdout.readline() == b"[alice] heard\n"
    server.stop()
    p.stdin.write(b"unheard\n")
    p.stdin.close()
    assert p.wait(20) == 69


def test_without_anything_pending_a_lost_server_does_not_hold_up_the_end(start, flags, server):
    p = start(flags)
    p.stdin.write(b"heard\n")
    p.stdin.flush()
    assert p.stdout.readline() == b"[alice] heard\n"
    server.stop()
    p.stdin.close()
    assert p.wait(20) == 0


def test_wrong_flags_end_with_64_and_one_line(program, env):
    for wrong in (["--bogus"], ["--port", "0"], ["--port", "x"], ["--user", "a#b"], ["--room", "no spaces"],
                  ["--color", "pink"], ["--tail", "-1"], ["--send", " "], ["stray"]):
        code, out, err = run(program, ["--user", "alice", *wrong], env)
        assert (code, out, err.count("\n")) == (64, "", 1), (wrong, err)
        assert err.startswith("banter: ")


def test_a_flag_without_its_value_is_named(program, env):
    code, _, err = run(program, ["--user", "--port", "1234"], env)
    assert code == 64 and "the value of --user is missing before --port" in err


def test_help_and_version_go_to_standard_output(program, env):
    code, out, err = run(program, ["--help"], env)
    assert code == 0 and err == "" and "--send TEXT" in out and "Exit codes" in out
    assert max(len(line) for line in out.splitlines()) <= 90
    code, out, _ = run(program, ["--version"], env)
    assert code == 0 and out.startswith("banter ")


def test_an_unreachable_server_ends_with_69_and_an_unknown_host_with_68(program, env, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    code, _, err = run(program, ["--user", "alice", "--port", str(port)], env)
    assert code == 69 and "can't reach 127.0.0.1" in err
    code, _, err = run(program, ["--user", "alice", "--host", "no-such-host.invalid"], env)
    assert code == 68 and "unknown host" in err
    assert not (tmp_path / ".local/state/banter-console").exists()  # no token for a host that never answered


def test_a_name_in_use_ends_with_69(program, flags, env, server):
    server.json("alice")
    code, _, err = run(program, [*flags, "--send", "hi"], env)
    assert code == 69 and "name_in_use" in err


def test_another_protocol_on_the_port_ends_with_76(program, env):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        p = subprocess.Popen([program, "--user", "alice", "--port", str(listener.getsockname()[1])],
                             stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
        peer = listener.accept()[0]
        peer.sendall(b'{"type":"welcome","user":"alice","epoch":"e"}\nHTTP/1.1 400 Bad Request\n')
        assert p.wait(10) == 76
        p.stderr.close()


@pytest.mark.parametrize("port", ["http_port", "irc_port"])
def test_another_port_of_the_server_ends_with_76(program, start_server, env, port):
    server = start_server("--http-port", "0", "--irc-port", "0")
    code, _, err = run(program, ["--user", "alice", "--port", str(getattr(server, port)), "--send", "hi"], env)
    assert code == 76 and "does not speak banter's protocol" in err


def test_a_refused_message_makes_65(program, env):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        p = subprocess.Popen([program, "--user", "alice", "--port", str(listener.getsockname()[1]), "--send", "hi"],
                             stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
        peer = listener.accept()[0]
        stream = peer.makefile("rw")
        for line in stream:
            request = json.loads(line)
            if request["type"] == "hello":
                answer = {"type": "welcome", "user": "alice", "epoch": "e"}
            elif request["type"] == "message":
                answer = {"type": "error", "id": request["id"], "code": "forbidden", "message": "not today"}
            elif request["type"] == "bye":
                break
            else:
                continue
            print(json.dumps(answer), file=stream, flush=True)
        peer.shutdown(socket.SHUT_RDWR)
        assert p.wait(10) == 65
        assert p.stderr.read() == b"banter: not today (forbidden); not sent: hi\n"
        p.stderr.close()


def test_a_shared_pipe_stays_blocking(flags, program, env):
    """Others that share our standard input or output must not find it non-blocking."""
    read_end, write_end = os.pipe()
    p = subprocess.Popen([program, *flags, "--follow"], stdin=read_end, stdout=subprocess.PIPE, env=env)
    os.write(write_end, b"hi\n")
    assert p.stdout.readline() == b"[alice] hi\n"
    assert os.get_blocking(read_end) and os.get_blocking(p.stdout.fileno())
    p.send_signal(signal.SIGTERM)
    assert p.wait(10) == 0
    p.stdout.close()
    os.close(read_end)
    os.close(write_end)
