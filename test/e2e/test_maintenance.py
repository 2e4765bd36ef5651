"""banterd's commands for a data folder: their command line, and the files that they make."""

import os
import re
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from clients import DEADLINE, wait_until
from maintenance import CANNOT, IN_USE, LISTEN, USAGE, banterd, folder, succeed


# --- the command line ---


@pytest.mark.parametrize("arguments, named", [
    (["stray", *LISTEN], "stray"), (["backup"], "FILE"), (["backup", "a", "b"], "FILE"), (["restore"], "FILE"),
    (["check", "a", "b"], "FILE"), (["export"], "ROOM"), (["export", "a b"], "room name"), (["export", "@alice"], "@alice,bob"),
    (["check", "--port", "0"], "port"), (["backup", "a", "--room", "lobby"], "room"), (["import", "--keep", "1d"], "keep"),
    (["import", "--room", "a b"], "room name"), (["devices", "list"], "remove NAME"),
    (["devices", "remove"], "remove NAME"), (["devices", "remove", "a@b"], "'@'"), (["devices", "remove", "a", "b"], "remove NAME"), (["--memory", *LISTEN, "backup"], "a command comes first"),
    (["--data", "D", *LISTEN, "backup", "F"], "a command comes first"),
])
def test_a_wrong_command_line_is_reported_in_one_line(bin_dir, arguments, named):
    ended = subprocess.run([bin_dir / "banterd", *arguments], capture_output=True, text=True, timeout=DEADLINE)
    assert ended.returncode == USAGE and ended.stdout == "", ended
    assert len(ended.stderr.splitlines()) == 1 and named in ended.stderr and "--help" in ended.stderr


def test_help_names_the_commands_and_each_has_its_own(bin_dir):
    def help_of(*arguments):
        return succeed(subprocess.run([bin_dir / "banterd", *arguments, "--help"], capture_output=True, text=True))

    for command in ("backup", "restore", "check", "export", "import", "devices"):
        assert f"\n  {command} " in help_of()
        assert f"banterd {command}" in help_of(command) and "--data" in help_of(command)


@pytest.mark.parametrize("command", [["backup", "FILE"], ["check"], ["export", "lobby"], ["devices"],
                                     ["devices", "remove", "alice"]])
def test_a_folder_without_messages_is_reported_and_not_made(banterd, tmp_path, command):
    command = [str(tmp_path / "file") if word == "FILE" else word for word in command]
    ended = banterd(*command, folder=tmp_path / "nothing")
    assert ended.returncode == CANNOT and len(ended.stderr.splitlines()) == 1, ended
    assert f"there is no banter database in {tmp_path / 'nothing'}" in ended.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("command", [["restore", "FILE"], ["import"], ["devices", "remove", "alice"]])
def test_a_writing_command_is_refused_while_the_server_runs(server, banterd, tmp_path, command):
    succeed(banterd("backup", str(tmp_path / "FILE")))
    ended = banterd(*[str(tmp_path / "FILE") if word == "FILE" else word for word in command], input="")
    assert ended.returncode == IN_USE and "one folder serves one server" in ended.stderr, ended


# --- devices ---


def test_a_name_whose_secret_is_lost_is_freed_and_its_conversations_stay_hidden(server, banterd):
    server.json("bob", token="bob's own secret")
    alice = server.json("Alice", token="the first secret")
    alice.ask("message", to="bob", text="psst")
    alice.close()
    assert succeed(banterd("devices")) == "Alice\nbob\n"
    stranger = server.json("alice", token="another secret")
    stranger.refused("history", "forbidden", room="@alice,bob")
    assert server.stop() == 0

    ended = banterd("devices", "remove", "carol")
    assert ended.returncode == USAGE and "no device has claimed the name 'carol'" in ended.stderr
    assert "'aLICE'" in succeed(banterd("devices", "remove", "aLICE"))
    assert succeed(banterd("devices")) == "bob\n"
    server.restart()
    alice = server.json("alice", token="another secret")
    assert alice.ask("history", room="@alice,bob")["messages"] == []
    assert alice.ask("conversations")["conversations"] == []
    assert succeed(banterd("devices")) == "alice\nbob\n"


# --- the process ---


def test_no_file_gets_the_number_of_a_standard_stream(bin_dir, folder, banterd):
    server = subprocess.Popen(["sh", "-c", f"exec {bin_dir}/banterd --port 0 --no-http --no-irc --data {folder} <&- >&- 2>&-"])
    descriptors = f"/proc/{server.pid}/fd"

    def open_files():
        return {int(n): os.readlink(f"{descriptors}/{n}") for n in os.listdir(descriptors)}

    def handles_sigterm():
        caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{server.pid}/status").read_text())[1]
        return int(caught, 16) >> (signal.SIGTERM - 1) & 1

    try:
        wait_until(handles_sigterm, "a server that is up")
        files = open_files()
        assert str(folder / "banter.db") in files.values()
        assert [files[n] for n in range(3)] == ["/dev/null"] * 3
    finally:
        server.terminate()
        assert server.wait(DEADLINE) == 0
    succeed(banterd("check"))


def test_files_are_for_their_owner_alone(server, banterd, folder, tmp_path):
    server.json("alice").say("between us")
    succeed(banterd("backup", str(tmp_path / "copy")))
    for path in [tmp_path / "copy", *folder.iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
