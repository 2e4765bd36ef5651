#!/usr/bin/python3
"""A chat on Twisted, as in its documentation: a LineReceiver per connection, and a factory with a list of them.

    twisted_chat.py [PORT]

Lines are relayed as they came to every connection, the sender's too: banter-load --form line. Twisted queues and
merges what a socket does not take, without a bound. Left out: names, rooms, history, any look at what is relayed.
TCP_NODELAY is set. Prints `listening chat 127.0.0.1:PORT`; port 0, the default, picks one.
"""

import resource
import sys

from twisted.internet import protocol, reactor
from twisted.protocols.basic import LineReceiver

BACKLOG = 4096


class Chat(LineReceiver):
    delimiter = b"\n"
    MAX_LENGTH = 64 * 1024

    def connectionMade(self):
        self.transport.setTcpNoDelay(True)
        self.factory.members.add(self)

    def connectionLost(self, reason=protocol.connectionDone):
        self.factory.members.discard(self)

    def lineReceived(self, line):
        for member in self.factory.members:
            member.sendLine(line)


class ChatFactory(protocol.Factory):
    protocol = Chat

    def __init__(self):
        self.members = set()


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    port = reactor.listenTCP(wanted, ChatFactory(), backlog=BACKLOG, interface="127.0.0.1")
    print(f"listening chat 127.0.0.1:{port.getHost().port}", flush=True)
    reactor.run()


if __name__ == "__main__":
    main()
