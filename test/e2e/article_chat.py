"""The article's chat client, rewritten: each typed line is sent as an object without a line end; received bytes are
printed, up to 1000 at a time."""

CLIENT = r"""
import json, selectors, socket, sys
name, port = sys.argv[1], int(sys.argv[2])
server = socket.create_connection(("127.0.0.1", port))
ready = selectors.DefaultSelector()
ready.register(sys.stdin, selectors.EVENT_READ)
ready.register(server, selectors.EVENT_READ)
while True:
    for key, _ in ready.select():
        if key.fileobj is server:
            data = server.recv(1000)
            if not data:
                sys.exit("Connection to server has failed")
            print(data.decode("utf-8"), flush=True)
        else:
            typed = sys.stdin.readline().strip()
            if typed:
                server.send(json.dumps({"user": name, "text": typed}, ensure_ascii=False).encode("utf8"))
"""
