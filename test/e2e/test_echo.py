"""The echo servers, one per design of the article."""

import ctypes
import errno
import re
import resource
import select
import signal
import socket
import struct
import subprocess
from pathlib import Path

import pytest

from clients import DEADLINE, wait_until
from echo_server import MODELS, echoes, fill, receive, reset, server, start

USAGE, UNAVAILABLE = 64, 69
SELECT_TAKES = 1024  # FD_SETSIZE


@pytest.fixture
def run(bin_dir):
    """run(*arguments): banter-echo-server to its end, which must come by itself."""

    def run(*arguments, **kwargs):
        return subprocess.run([bin_dir / "banter-echo-server", *map(str, arguments)], capture_output=True, text=True,
                              timeout=DEADLINE, **kwargs)

    return run


# --- echoes ---


def test_lines_are_echoed(server):
    sock = server.connect()
    assert echoes(sock, b"Hello")
    assert echoes(sock, "How r u? 你好".encode())
    assert echoes(sock, bytes(range(256)) * 40)


def test_a_connection_ends_after_its_last_echo(server):
    sock = server.connect()
    sock.sendall(b"bye" * 1000)
    sock.shutdown(socket.SHUT_WR)
    assert receive(sock, 3001) == b"bye" * 1000


def test_many_clients_send_at_once(server):
    socks = [server.connect() for _ in range(50)]
    for turn in range(3):
        for number, sock in enumerate(socks):
            sock.sendall(b"%d says %d." % (number, turn))
        for number, sock in enumerate(socks):
            expected = b"%d says %d." % (number, turn)
            assert receive(sock, len(expected)) == expected


def test_a_client_that_does_not_read_is_not_read_from_and_loses_nothing(server):
    data = b"".join(b"%08d" % n for n in range(2 * 1024 * 1024))  # 16 MiB, more than the kernel keeps for a socket
    slow = server.connect(receive_buffer=4096)
    slow.setblocking(False)
    sent = 0
    while sent < len(data) and select.select([], [slow], [], 0.5)[1]:
        sent += slow.send(data[sent:sent + 65536])
    assert sent < len(data), "the server took everything, though nobody reads its echo"

    other = server.connect()
    assert echoes(other), "another client has to wait"

    got = bytearray()
    while len(got) < len(data):
        can_read, can_write, _ = select.select([slow], [slow] if sent < len(data) else [], [], DEADLINE)
        assert can_read or can_write, f"stuck at {len(got)} of {len(data)}"
        if can_write:
            sent += slow.send(data[sent:sent + 65536])
        if can_read:
            got += slow.recv(65536)
    assert got == data


def test_a_megabyte_through_a_small_window(server):
    data = bytes(range(256)) * 4096
    sock = server.connect(receive_buffer=2048)
    sock.setblocking(False)
    sent, got = 0, bytearray()
    while len(got) < len(data):
        can_read, can_write, _ = select.select([sock], [sock] if sent < len(data) else [], [], DEADLINE)
        assert can_read or can_write, f"stuck at {len(got)} of {len(data)}"
        if can_write:
            sent += sock.send(data[sent:sent + 65536])
        if can_read:
            got += sock.recv(1000)
    assert got == data


# --- clients that leave ---


def test_a_client_that_leaves_frees_its_resources(server):
    before, threads = server.descriptors(), server.threads()
    staying = server.connect()
    assert echoes(staying)
    for how in (socket.socket.close, reset):
        socks = [server.connect() for _ in range(20)]
        for sock in socks:
            assert echoes(sock)
        for sock in socks:
            sock.sendall(b"words that nobody waits for")
            how(sock)
        wait_until(lambda: server.descriptors() == before + 1, "the descriptors of closed connections")
    assert echoes(staying)
    assert echoes(server.connect())  # blocking joins ended threads when a client connects
    assert server.threads() <= threads + 2


def test_a_reset_during_a_transfer_affects_no_other_client(server):
    staying = server.connect()
    before = server.descriptors()
    assert echoes(staying)
    for _ in range(5):
        sock = server.connect(receive_buffer=4096)
        fill(sock)
        reset(sock)
    assert echoes(staying)
    wait_until(lambda: server.descriptors() <= before + 1, "the descriptors of closed connections")


# --- the end ---


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_server_during_traffic(server, number):
    quiet = [server.connect() for _ in range(10)]
    talking = [server.connect() for _ in range(10)]
    for sock in talking:
        assert echoes(sock)
    fill(server.connect(receive_buffer=4096))
    code, seconds = server.stop(number)
    assert code == 0
    assert seconds < 5  # a fraction of it; more only on a busy machine
    for sock in quiet + talking:
        try:
            assert sock.recv(1) == b""
        except ConnectionResetError:
            pass


def test_an_unread_stdout_affects_no_client(server):
    server.process.stdout.close()
    assert echoes(server.connect())


# --- limits ---


def raise_own_limit(wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"needs {wanted} descriptors; the limit here is {hard}")
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@pytest.mark.parametrize("model", MODELS)
def test_out_of_descriptors_new_connections_wait_and_are_accepted_later(start, model):
    server = start(model, limits={resource.RLIMIT_NOFILE: 50})
    inside = []
    while True:
        sock = server.connect()
        sock.sendall(b"let me in")
        if not select.select([sock], [], [], 0.5)[0]:
            break
        assert receive(sock, 9) == b"let me in"
        inside.append(sock)
        assert len(inside) < 50
    server.wait_complaint("new connections have to wait: Too many open files")
    assert all(echoes(s) for s in inside)
    if model != "busy-wait":
        assert cpu_of_half_a_second(server) < 0.25, "it spins"
    inside.pop().close()
    assert receive(sock, 9) == b"let me in"


def cpu_of_half_a_second(server):
    """CPU seconds; the wait is the measurement."""
    def used():
        fields = Path(f"/proc/{server.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    before = used()
    select.select([], [], [], 0.5)
    return used() - before


@pytest.mark.parametrize("model", MODELS)
def test_select_alone_stops_at_1024_descriptors(start, model):
    raise_own_limit(1500)
    server = start(model)
    socks = [server.connect() for _ in range(SELECT_TAKES + 80)]
    served = 0
    for sock in socks:
        try:
            sock.sendall(b"in?")
            served += receive(sock, 3) == b"in?"
        except (ConnectionResetError, BrokenPipeError):
            pass
    if model != "select":
        assert served == len(socks)
        return
    assert SELECT_TAKES - 20 < served < SELECT_TAKES
    server.wait_complaint(r"refused a connection: descriptor 1024 is past select's limit \(FD_SETSIZE is 1024\)")
    socks[0].close()
    wait_until(lambda: echoes_if_let_in(server), "the slot of a closed connection")


def echoes_if_let_in(server):
    try:
        return echoes(server.connect())
    except (ConnectionResetError, BrokenPipeError):
        return False


def test_a_connection_without_a_free_thread_is_refused(start, sanitized):
    if sanitized:
        pytest.skip("a sanitizer needs more address space than the test allows")
    server = start("blocking", limits={resource.RLIMIT_AS: 256 * 1024 * 1024})
    first = server.connect()
    assert echoes(first)
    socks = [server.connect() for _ in range(100)]
    assert b"" in [sock.recv(1) for sock in socks[-3:]]
    server.wait_complaint("refused a connection, can't start a thread for it: ")
    assert echoes(first)


# --- flags and exit codes ---


@pytest.mark.parametrize("arguments", [
    ["--no-such-flag"], ["stray"], ["--model"], ["--model", "kqueue"], ["--model", ""], ["--mod", "epoll"],
    ["--port", "abc"], ["--port", "65536"], ["--port", "-1"], ["--port", ""], ["--port", "0", "--port", "0"],
])
@pytest.mark.parametrize("program", ["banter-echo-server", "banter-echo-server-io-uring", "banter-echo-client"])
def test_wrong_flags_are_reported_in_one_line_with_exit_code_64(bin_dir, program, arguments):
    if not (bin_dir / program).exists():
        pytest.skip("built without liburing")
    port = [] if "--port" in arguments else ["--port", "0"]  # where it starts all the same
    done = subprocess.run([bin_dir / program, *port, *arguments], capture_output=True, text=True, timeout=DEADLINE,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == USAGE and done.stdout == ""
    assert re.fullmatch(rf"{program}: .{{5,}} \(see {program} --help\)\n", done.stderr), done.stderr


def test_an_invalid_host_is_reported_in_one_line(run):
    done = run("--host", "256.256.256.256", "--port", "0")
    assert done.returncode == USAGE
    assert re.fullmatch(r".*--host takes an IP address, not '256\.256\.256\.256' \(see .*\n", done.stderr), done.stderr


@pytest.mark.parametrize("program", ["banter-echo-server", "banter-echo-server-io-uring", "banter-echo-client"])
def test_help_and_version_are_printed(bin_dir, program):
    if not (bin_dir / program).exists():
        pytest.skip("built without liburing")
    for flag, expected in (("--help", r"(?s).*--host.*--port.*Exit codes:.*"),
                           ("--version", rf"{program} \d+\.\d+\.\d+\n")):
        done = subprocess.run([bin_dir / program, flag], capture_output=True, text=True, timeout=DEADLINE)
        assert done.returncode == 0 and done.stderr == "" and re.fullmatch(expected, done.stdout), done


@pytest.mark.parametrize("model", MODELS)
def test_a_port_in_use_is_reported_in_one_line(start, run, model):
    server = start(model)
    done = run("--model", model, "--port", server.port)
    assert done.returncode == UNAVAILABLE and done.stdout == ""
    assert re.fullmatch(rf".*can't listen on 127\.0\.0\.1 port {server.port}: Address already in use\n", done.stderr)
    assert echoes(server.connect())


@pytest.mark.parametrize("model", MODELS)
def test_a_restart_gets_its_port_back_at_once(start, model):
    server = start(model)
    sock = server.connect()
    assert echoes(sock)
    assert server.stop()[0] == 0  # the server closes first, so its side is in TIME_WAIT
    assert echoes(start(model, flags=("--port", str(server.port))).connect())


def test_the_default_model_is_the_best_selector(bin_dir, run):
    assert re.search(r"--model \S+ \(=epoll\)", run("--help").stdout)


@pytest.mark.parametrize("model", MODELS)
def test_ipv6_works(bin_dir, model):
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
    process = subprocess.Popen([bin_dir / "banter-echo-server", "--model", model, "--host", "[::1]", "--port", "0"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        if not line and process.wait(DEADLINE) == UNAVAILABLE:
            pytest.skip(process.stderr.read().strip())
        port = int(re.fullmatch(r"listening echo \[::1\]:(\d+)\n", line)[1])
        with socket.create_connection(("::1", port), timeout=DEADLINE) as sock:
            assert echoes(sock)
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE)


# --- io_uring that is not available ---


def forbid_io_uring():
    """For preexec_fn: io_uring_setup fails with EPERM from now on, as it does in many containers."""
    setup, allow, refuse = 425, 0x7FFF0000, 0x00050000 | errno.EPERM  # seccomp(2)
    steps = struct.pack("=" + "HBBI" * 4, 0x20, 0, 0, 0,  # load the number of the system call
                        0x15, 0, 1, setup,  # if it is io_uring_setup,
                        0x06, 0, 0, refuse, 0x06, 0, 0, allow)
    code = ctypes.create_string_buffer(steps)
    program = ctypes.create_string_buffer(struct.pack("@HP", 4, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privs, set_seccomp, filter_mode = 38, 22, 2  # prctl(2)
    if libc.prctl(no_new_privs, 1, 0, 0, 0) or libc.prctl(set_seccomp, filter_mode, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def test_a_kernel_without_io_uring_is_reported_in_one_line(bin_dir, run):
    if not (bin_dir / "banter-echo-server-io-uring").exists():
        pytest.skip("built without liburing")
    done = run("--model", "io_uring", "--port", "0", preexec_fn=forbid_io_uring)
    assert done.returncode == UNAVAILABLE and done.stdout == ""
    assert re.fullmatch(r".*io_uring is not available: Operation not permitted\n", done.stderr), done.stderr


def test_a_build_without_io_uring_reports_it(bin_dir, tmp_path):
    alone = tmp_path / "banter-echo-server"
    alone.write_bytes((bin_dir / "banter-echo-server").read_bytes())
    alone.chmod(0o755)
    done = subprocess.run([alone, "--model", "io_uring", "--port", "0"], capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == UNAVAILABLE and done.stdout == ""
    assert "liburing" in done.stderr and len(done.stderr.splitlines()) == 1
