"""A small asyncio client for banter's JSON form (docs/protocol.md). Needs only the standard library.

Thirty clients that measure the time of an acknowledgement, in ten lines:

    import asyncio, time
    from banter_client import connect

    async def talker(number):
        async with await connect(user=f"talker{number}", rooms=["lobby"]) as client:
            for _ in range(10):
                start = time.monotonic()
                await client.send("lobby", "hello")
                print(f"{client.user}: {(time.monotonic() - start) * 1000:.2f} ms")

    async def main():
        await asyncio.gather(*map(talker, range(30)))

    asyncio.run(main())
"""

import asyncio
import itertools
import json
import secrets

LONGEST_LINE = 4 << 20

# The type of the answer to each type of request, if it has another name.
ANSWERS = {"hello": "welcome", "join": "joined", "leave": "left", "message": "ack", "ping": "pong", "search": "found"}


class Refused(Exception):
    """The server refused a request: `code` is one of the protocol's error codes."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


async def connect(host="127.0.0.1", port=1234, user=None, rooms=("lobby",), **hello):
    """Connects and, with a user name, sends hello. `hello` takes further fields: epoch, after, presence.

    @return a Client. The caller closes it, or uses `async with`.
    """
    reader, writer = await asyncio.open_connection(host, port, limit=LONGEST_LINE)
    client = Client(reader, writer)
    if user is not None:
        try:
            await client.hello(user, rooms, **hello)
        except BaseException:
            await client.close()
            raise
    return client


class Client:
    """One connection. Requests are coroutines that return the answer as a dict, or raise Refused.

    Requests may overlap. Events are queued, without a bound, until events() reads them. Instead, `on_event` can be
    set to a function that takes each event.
    """

    def __init__(self, reader, writer):
        self.user = None
        self.epoch = None
        self.on_event = None
        self._reader, self._writer = reader, writer
        self._prefix = secrets.token_hex(8)  # a message id must be unique, also over several runs
        self._numbers = itertools.count(1)
        self._waiting = {}
        self._events = asyncio.Queue()
        self._error = None
        self._task = asyncio.create_task(self._read())

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()

    # Requests.

    async def hello(self, user, rooms=("lobby",), **fields):
        """@return the welcome. The `joined` of each room arrives as an event."""
        welcome = await self.request("hello", user=user, rooms=list(rooms), **fields)
        self.user, self.epoch = welcome["user"], welcome["epoch"]
        return welcome

    async def join(self, room, **fields):
        return await self.request("join", room=room, **fields)

    async def leave(self, room):
        return await self.request("leave", room=room)

    async def send(self, room, text, id=None):
        """Sends a message. @return the ack: the message is stored under `seq`."""
        return await self.request("message", room=room, text=text, id=id)

    async def history(self, room, **fields):
        """@return a page of a room's messages. Fields: `before` or `after` (a seq), `limit`."""
        return await self.request("history", room=room, **fields)

    async def ping(self):
        """Returns after the server has queued everything for us that it accepted before the ping."""
        return await self.request("ping")

    async def request(self, kind, id=None, **fields):
        """Sends any request of the protocol. @return its answer."""
        if self._error is not None:
            raise self._error
        if id is None:
            id = f"{self._prefix}-{next(self._numbers)}"
        answer = asyncio.get_running_loop().create_future()
        self._waiting[id] = (ANSWERS.get(kind, kind), answer)
        try:
            self._writer.write(json.dumps({"type": kind, "id": id, **fields}).encode() + b"\n")
            await self._writer.drain()
            return await answer
        finally:
            self._waiting.pop(id, None)

    # Events.

    async def events(self):
        """Yields every event that answers no request, in order, until the connection ends."""
        while (event := await self._events.get()) is not None:
            yield event
        self._events.put_nowait(None)  # for the next reader

    # The end.

    async def close(self):
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            pass  # the connection was lost already

    async def _read(self):
        try:
            while line := await self._reader.readline():
                if line.startswith(b"{"):  # plain lines may precede the welcome
                    self._take(json.loads(line))
            self._error = ConnectionResetError("the server closed the connection")
        except (ConnectionError, ValueError) as error:
            self._error = error
        except asyncio.CancelledError:
            self._error = ConnectionAbortedError("the client is closed")
        finally:
            for _, answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(self._error)
            self._events.put_nowait(None)

    def _take(self, event):
        answered, answer = self._waiting.get(event.get("id"), (None, None))
        if answer is not None and not answer.done():
            if event["type"] == "error":
                answer.set_exception(Refused(event["code"], event["message"]))
                return
            if event["type"] == answered:
                answer.set_result(event)
                return
        if self.on_event is not None:
            self.on_event(event)
        else:
            self._events.put_nowait(event)
