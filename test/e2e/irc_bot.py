"""A bot as in every tutorial: a raw socket, no capabilities, no library. It answers !ping in a room.

python3 irc_bot.py HOST PORT NICK ROOM
"""

import socket
import sys


def main(host, port, nick, room):
    sock = socket.create_connection((host, int(port)))
    sock.sendall(f"NICK {nick}\r\nUSER {nick} 0 * :a bot\r\n".encode())
    buffer = ""
    while data := sock.recv(2048):
        buffer += data.decode("utf-8", "replace")
        *lines, buffer = buffer.split("\r\n")
        for line in lines:
            words = line.split(" ")
            if words[0] == "PING":
                sock.sendall(f"PONG {words[1]}\r\n".encode())
            elif words[1] == "001":
                sock.sendall(f"JOIN {room}\r\n".encode())
            elif words[1] == "PRIVMSG" and words[2] == room:
                who = words[0][1:].split("!")[0]
                text = line.split(" :", 1)[1]
                if text == "!ping":
                    sock.sendall(f"PRIVMSG {room} :{who}: pong\r\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
