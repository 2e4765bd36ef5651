#!/usr/bin/python3
"""Echo programs that do what those of the article do, system call by system call, in code of our own.

    article_echo.py client PORT                    sends its input line by line, shows one recv(1024) after each
    article_echo.py blocking|busy-wait|selectors   a server; prints its port, and serves until it is killed
"""

import selectors
import socket
import sys
import threading


def client(port):
    with socket.create_connection(("127.0.0.1", port)) as server:
        for line in sys.stdin:
            server.sendall(line.rstrip("\n").encode())
            print("Received: ", server.recv(1024).decode(), flush=True)


def listening():
    listener = socket.create_server(("127.0.0.1", 0), backlog=1000)
    print(listener.getsockname()[1], flush=True)
    return listener


def blocking():
    """A thread per connection."""
    def echo(peer):
        with peer:
            while data := peer.recv(1024):
                peer.sendall(data)

    listener = listening()
    while True:
        threading.Thread(target=echo, args=listener.accept()[:1], daemon=True).start()


def busy_wait():
    """Every socket in turn, without end; the closed ones are removed after the pass."""
    listener = listening()
    listener.setblocking(False)
    peers = set()
    while True:
        try:
            peer, _ = listener.accept()
            peer.setblocking(False)
            peers.add(peer)
        except BlockingIOError:
            pass
        gone = set()
        for peer in peers:
            try:
                if data := peer.recv(1024):
                    peer.sendall(data)
                else:
                    gone.add(peer)
            except BlockingIOError:
                pass
        for peer in gone:
            peer.close()
        peers -= gone


def on_selectors():
    """The selector calls back; what does not fit into the socket is lost."""
    chosen = selectors.DefaultSelector()

    def accept(listener):
        peer, _ = listener.accept()
        peer.setblocking(False)
        chosen.register(peer, selectors.EVENT_READ, read)

    def read(peer):
        if data := peer.recv(1000):
            peer.send(data)
        else:
            chosen.unregister(peer)
            peer.close()

    listener = listening()
    listener.setblocking(False)
    chosen.register(listener, selectors.EVENT_READ, accept)
    while True:
        for key, _ in chosen.select():
            key.data(key.fileobj)


SERVERS = {"blocking": blocking, "busy-wait": busy_wait, "selectors": on_selectors}

if __name__ == "__main__":
    if sys.argv[1] == "client":
        client(int(sys.argv[2]))
    else:
        SERVERS[sys.argv[1]]()
