#!/usr/bin/python3
"""A chat client that does what the article's does, system call by system call; an independent program.

    article_client.py PORT USER   says each line of its input as one JSON object without an end, shows what it reads
"""

import json
import selectors
import socket
import sys

port, user = int(sys.argv[1]), sys.argv[2]
sock = socket.create_connection(("127.0.0.1", port))
sock.setblocking(False)
selector = selectors.DefaultSelector()


def say():
    line = sys.stdin.readline()
    if not line:
        selector.unregister(sys.stdin)
        return
    sock.send(json.dumps({"user": user, "text": line.strip()}).encode())


def hear():
    heard = sock.recv(1000)
    if not heard:
        sys.exit()
    print(heard.decode(), end="", flush=True)


selector.register(sys.stdin, selectors.EVENT_READ, say)
selector.register(sock, selectors.EVENT_READ, hear)
while True:
    for key, _ in selector.select():
        key.data()
