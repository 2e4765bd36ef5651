"""irssi and WeeChat on a terminal, with a private home, set up for a server on loopback."""

import re

from console import Terminal, environment

SIZE = {"columns": 110, "lines": 36}


class Irssi(Terminal):
    """irssi sends PASS, and reconnects three seconds after a lost connection."""

    name = "irssi"

    def __init__(self, tmp_path, port, nick, password=None):
        home = tmp_path / f"irssi-{nick}"
        home.mkdir()
        (home / "config").write_text(self._config(port, nick, password))
        env = environment(tmp_path, HOME=str(home))
        super().__init__("/usr/bin/irssi", ["--home", str(home)], env, **SIZE)

    @staticmethod
    def _config(port, nick, password):
        given = f'password = "{password}";' if password else ""
        return f"""
servers = ({{ address = "127.0.0.1"; port = "{port}"; chatnet = "banter"; autoconnect = "no"; {given} }});
chatnets = {{ banter = {{ type = "IRC"; nick = "{nick}"; }}; }};
settings = {{
  core = {{ real_name = "{nick}"; user_name = "{nick}"; nick = "{nick}"; server_reconnect_time = "3s";
            server_connect_timeout = "5s"; quit_on_hup = "no"; }};
  "fe-common/core" = {{ autolog = "no"; show_own_nickchange_once = "yes"; activity_hide_level = "NONE";
                        hide_text_style = "yes"; timestamps = "yes"; }};
  "fe-text" = {{ scrollback_lines = "1000"; scrollback_time = "0"; }};
  "irc/core" = {{ cmd_queue_speed = "0"; lag_check_time = "0"; }};
}};
keyboard = ();
"""

    def connect(self):
        self.wait("[(status)]")
        self.enter("/connect banter")
        self.wait("Welcome")

    def join(self, room):
        self.enter(f"/join {room}")
        self.wait(f"[{room}]")

    def leave_program(self):
        self.enter("/quit bye")
        self.wait_end()

    def shows(self, nick, text):
        """Waits for the line of a received message."""
        said = re.compile(rf"<.?{re.escape(nick)}> (\[[^]]*\] )?{re.escape(text)}")
        self.wait_for(lambda rows: any(said.search(row) for row in rows), f"{nick}: {text}")

    def count(self, text):
        return sum(text in row for row in self.rows())


class Weechat(Terminal):
    """The same, with all the capabilities that WeeChat knows."""

    name = "weechat"

    def __init__(self, tmp_path, port, nick, password=None):
        home = tmp_path / f"weechat-{nick}"
        home.mkdir()
        env = environment(tmp_path, HOME=str(home), TERM="vt100")  # more than pyte knows is not used then
        commands = [
            "/set irc.look.server_buffer independent", "/set weechat.look.paste_max_lines -1",
            "/set irc.look.smart_filter off", "/set weechat.look.confirm_quit off", "/mouse disable",
            "/set weechat.plugin.autoload irc", "/set irc.server_default.capabilities *",
            "/set irc.server_default.anti_flood_prio_high 0", "/set irc.server_default.anti_flood_prio_low 0",
            f"/server add banter 127.0.0.1/{port} -notls -autoreconnect -autoreconnect_delay=2"
            f" -nicks={nick} -username={nick} -realname={nick}" + (f" -password={password}" if password else ""),
            "/set irc.server.banter.ssl off", "/set irc.network.autoreconnect_delay_growing 1",
            "/set irc.server.banter.autorejoin off",
        ]
        flags = ["-d", str(home), "-P", "irc"]
        for command in commands:
            flags += ["-r", command]
        super().__init__("/usr/bin/weechat-curses", flags, env, **SIZE)

    def connect(self):
        self.wait("WeeChat")
        self.enter("/connect banter")
        self.enter("/buffer banter")
        self.wait("Welcome to", "supported")

    def join(self, room):
        self.enter(f"/join {room}")
        self.wait_for(lambda rows: any(f"{room}" in row and ("Channel" in row or "joined" in row) for row in rows),
                      f"{room} joined")

    def leave_program(self):
        self.enter("/quit bye")
        self.wait_end()

    def shows(self, nick, text):
        said = re.compile(rf"{re.escape(nick)}\W+(\[[^]]*\] )?{re.escape(text)}")
        self.wait_for(lambda rows: any(said.search(row) for row in rows), f"{nick}: {text}")

    def count(self, text):
        return sum(text in row for row in self.rows())


CLIENTS = {client.name: client for client in (Irssi, Weechat)}
