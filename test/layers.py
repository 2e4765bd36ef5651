#!/usr/bin/python3
"""Checks the include arrows between the layers: each folder may include only the ones listed for it, and a test only
what the layer that it tests may include.

    layers.py [ROOT]      prints FILE:LINE: WHY for each broken arrow; exit code 1 if there is one
    layers.py --self-test plants wrong includes in a copy of a small tree and expects each to be found
"""

import re
import sys
import tempfile
from pathlib import Path

# folder -> the other folders that it may include
ALLOWED = {
    "common": [],
    "server/chat": ["common"],
    "server/journal": ["server/chat", "common"],
    "server/protocol": ["server/chat"],
    "server/protocol/websocket": ["server/protocol", "server/chat", "common"],
    "server/protocol/json": ["server/protocol/websocket", "server/protocol", "server/chat", "common"],
    "server/protocol/irc": ["server/protocol/websocket", "server/protocol", "server/chat", "common"],
    "server/protocol/http": ["server/protocol/json", "server/protocol", "server/chat", "common"],
    "server/net": ["common"],
    "server/delivery": ["server/chat", "server/protocol", "server/net", "common"],
    "server/session": ["server/chat", "server/journal", "server/protocol", "server/net", "server/delivery", "common"],
    "server/app": ["server/protocol/http", "server/protocol/irc", "server/protocol/json", "server/session",
                   "server/chat", "server/journal", "server/protocol", "server/net", "server/delivery", "common"],
    "server/echo": [],
    "client/core": ["common"],
    "client/console": ["client/core", "common"],
    "client/load": ["common"],
    "client/echo": [],
}

PROTOCOLS = [folder for folder in ALLOWED if folder.startswith("server/protocol/")]

# folder of tests -> the layer that it tests. It may include that layer, what that layer may include, and test/support.
TESTED = {
    "test/common": "common",
    "test/chat": "server/chat",
    "test/journal": "server/journal",
    "test/protocol/websocket": "server/protocol/websocket",
    "test/protocol/json": "server/protocol/json",
    "test/protocol/irc": "server/protocol/irc",
    "test/protocol/http": "server/protocol/http",
    "test/net": "server/net",
    "test/delivery": "server/delivery",
    "test/session": "server/session",
    "test/app": "server/app",
    "test/echo": "server/echo",
    "test/core": "client/core",
    "test/console": "client/console",
    "test/load": "client/load",
    "test/in_process": "server/session",
    "test/fuzz": "server/protocol/http",
    "test/bench": "server/journal",
    "test/support": "common",
}

# folder of tests -> the helpers of others that it may include as well
HELPERS = {
    "test/journal": ["test/chat"],  # the model of a journal
    "test/console": ["test/core"],  # the server that the engine talks to
    "test/protocol/json": ["test/protocol/websocket", "test/chat"],  # the frames that a client sends; a view
    "test/protocol/irc": ["test/protocol/websocket", "test/chat"],
    "test/protocol/http": ["test/chat"],
    "test/delivery": ["server/protocol/json", "server/protocol/irc"],  # formats for its clients
    # frontends for its clients; what the simulator is made of
    "test/session": ["server/protocol/json", "server/protocol/irc", "server/protocol/http", "test/chat", "test/net",
                     "test/protocol/websocket"],
    # all frontends; the server without HTTP; the frames of a WebSocket
    "test/in_process": [*PROTOCOLS, "test/session", "test/protocol/websocket"],
    # all codecs; the outbox; a peer of the HTTP codec
    "test/fuzz": [*PROTOCOLS, "server/net", "test/protocol/http", "test/chat"],
}

# (folders, pattern of a line of code, why it must not stand there). Comments and strings are not looked at.
WITH_ASIO = ["server/protocol/http", "server/net", "server/session", "server/app", "server/echo",
             "client/console", "client/load", "client/echo"]
BEAST = "server/protocol/http"  # the only folder with Beast, in sources and in one header
BEAST_HEADER = f"{BEAST}/beast_message.hpp"  # which only those sources include
WITH_OPENSSL = ["server/session"]  # SHA-256
WITH_BEAST = r"#\s*include\s*<boost/beast"
PURE = r"#\s*include\s*<(boost/(asio|json)|thread|mutex|shared_mutex|condition_variable|future|sys/socket)"
# Names of the ways by which what the journal has decided once came back to the hub.
RETURNED = (r"(?<![\w-])(overtakes|held_|departing_|latest_facts|waiting_facts_|placed|place_of|note_newest|topic_stored|message_stored|"
            r"entry_refused|describe|tell_changes|send_changes|since_of)\b")
FORBIDDEN = [
    (["server/chat"], PURE, "the rules of the chat know no socket, thread or JSON"),
    (["server/chat"], r"\b(system|steady|high_resolution|utc)_clock::now\b|\bgettimeofday\b|\bclock_gettime\b",
     "the rules of the chat know no clock: time is an argument"),
    (["common", "server/protocol", *PROTOCOLS, "client/core"], r"#\s*include\s*<(thread|mutex|sys/socket)",
     "a pure layer: no socket, no thread"),
    (["server/journal", "server/protocol", *PROTOCOLS, "server/delivery"],
     r'#\s*include\s*"server/chat/hub', "types of the chat, not the hub"),
    (["server/chat"], r"\b(random_device|mt19937\w*|rand)\b", "the rules of the chat know no chance: what is random is in a command"),
    (["server/chat", "server/session", "server/delivery"], RETURNED,
     "the outcome of an entry never returns to the hub, and nothing is filled in at the release"),
    (["server/protocol/irc"], r"\b(to_id|from_id)\b", "what an answer must know is an object beside the id, not encoded in it"),
    (["server/session/pipeline_release.cpp"], r"\bhub_|\bhub\.hpp", "the release does not read the hub"),
    ([f for f in ALLOWED if f not in [*WITH_ASIO, "server/chat"]], r"#\s*include\s*<boost/asio", "Asio is not for this layer"),
    ([f for f in ALLOWED if f != BEAST], WITH_BEAST, f"Beast stays inside {BEAST}"),
    ([f for f in ALLOWED if f not in WITH_OPENSSL], r"#\s*include\s*<openssl/", "OpenSSL is not for this layer"),
    ([f for f in ALLOWED if f != "server/app"], r"#\s*include\s*<prometheus/", "only server/app knows Prometheus"),
    ([f for f in ALLOWED if f != "client/console"], r"#\s*include\s*<readline/", "readline is the console's"),
]

OURS = re.compile(r'#\s*include\s*"([^"]+)"')
OURS_ANGLED = re.compile(r"#\s*include\s*<((?:common|server|client|test)/[^>]+)>")
GENERATED = {"common/version.hpp"}  # made by CMake from version.hpp.in


def layer_of(path):
    """The layer a path (from the root) belongs to, or None."""
    folder = path.rpartition("/")[0]
    while folder:
        if folder in ALLOWED or folder in TESTED:
            return folder
        folder = folder.rpartition("/")[0]
    return None


def allowed_for(layer):
    """The layers that `layer` may include, itself excluded."""
    if layer in ALLOWED:
        return ALLOWED[layer]
    tested = TESTED[layer]
    return [tested, *ALLOWED[tested], "test/support", *HELPERS.get(layer, [])]


def without_comments(text):
    """`text` with comments blanked, lines kept, so that prose about a header does not count as code."""
    blank = lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0].startswith("/") else m[0]
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def check_include(root, name, layer, target):
    """Why the file `name` of `layer` must not include "target", or None."""
    other = layer_of(target)
    if other is None:
        return f'"{target}" is in no layer; paths start at the root of the tree'
    if other != layer and other not in allowed_for(layer):
        return f"{layer} must not include {other}"
    if target == BEAST_HEADER and (layer != BEAST or not name.endswith(".cpp")):
        return f'"{target}" is private to the sources of {BEAST}'
    if target not in GENERATED and not (root / target).is_file():
        return f'"{target}" does not exist'
    return None


def problems_in(root, path):
    name = path.relative_to(root).as_posix()
    layer = layer_of(name)
    if layer is None:
        yield f"{name}:1: is in no layer; add its folder to test/layers.py"
        return
    for number, line in enumerate(without_comments(path.read_text()).splitlines(), 1):
        found = OURS.search(line) or OURS_ANGLED.search(line)
        if found and (why := check_include(root, name, layer, found[1])):
            yield f"{name}:{number}: {why}"
        if re.search(WITH_BEAST, line) and name.endswith(".hpp") and name != BEAST_HEADER and layer == BEAST:
            yield f"{name}:{number}: of the headers only {BEAST_HEADER} includes Beast"
        for folders, pattern, why in FORBIDDEN:
            if (layer in folders or name in folders) and re.search(pattern, line):
                yield f"{name}:{number}: {why}: {line.strip()}"


def sources(root):
    for top in ("common", "server", "client", "test"):
        for suffix in ("*.hpp", "*.cpp", "*.h", "*.ipp"):
            yield from (path for path in sorted((root / top).rglob(suffix)) if path != root / "test/main.cpp")


def problems(root):
    return [p for path in sources(root) for p in problems_in(root, path)]


def arrows_of(root):
    """{layer: the other layers of the product that it includes}."""
    arrows = {}
    for path in sources(root):
        layer = layer_of(path.relative_to(root).as_posix())
        if layer in ALLOWED:
            text = without_comments(path.read_text())
            arrows.setdefault(layer, set()).update({layer_of(target) for target in OURS.findall(text)} - {layer, None})
    return arrows


def summary(arrows):
    """A line on each graph: the levels of the layers, where a layer is one above the highest that it includes.

    The protocols count as one layer; the graph among them has a line of its own. A folder without an arrow, such as
    the echo servers, is not counted. @raise RecursionError  for a circle."""
    def line(name, graph):
        def level(layer):
            return 1 + max((level(other) for other in graph[layer]), default=0)

        used = set().union(*graph.values())
        layers = [layer for layer in graph if graph[layer] or layer in used]
        count = sum(map(len, graph.values()))
        return f"{name}: {len(layers)} folders on {max(map(level, layers), default=0)} levels, {count} arrows"

    whole, inside = {}, {layer: set() for layer in arrows if layer.startswith("server/protocol")}
    for layer, others in arrows.items():
        one = "server/protocol" if layer in inside else layer
        whole.setdefault(one, set()).update({"server/protocol" if other in inside else other for other in others} - {one})
        if layer in inside:
            inside[layer] = others & set(inside)
    return [line("the product", whole), line("inside server/protocol", inside)]


def self_test():
    good = {
        "common/a.hpp": "#include <string>\n",
        "server/chat/hub.hpp": '#include "common/a.hpp"\n// #include <boost/asio.hpp>\n',
        "server/net/listener.hpp": '#include "common/a.hpp"\n#include <boost/asio.hpp>\n',
        "server/protocol/http/beast_message.hpp": "#include <boost/beast/http.hpp>\n",
        "server/protocol/http/router.cpp":
            '#include "server/protocol/http/beast_message.hpp"\n#include <boost/beast/http/verb.hpp>\n',
        "server/protocol/http/site.hpp": '#include "server/protocol/json/codec.hpp"\n// <boost/beast/http.hpp>\n',
        "server/protocol/json/codec.hpp": '#include "server/protocol/websocket/codec.hpp"\n',
        "server/protocol/irc/codec.hpp": '#include "server/protocol/websocket/codec.hpp"\n',
        "server/protocol/websocket/codec.hpp": "#include <string>\n",
        "server/app/server.hpp": '#include "server/protocol/http/site.hpp"\n',
        "server/session/session.cpp": '#include "server/chat/hub.hpp"\n#include "common/version.hpp"\n',
        "client/console/main.cpp": '#include "common/a.hpp"\n',
        "test/main.cpp": "#include <boost/test/unit_test.hpp>\n",
        "test/support/live_bytes.hpp": "#include <thread>\n",
        "test/session/world.hpp": '#include "server/session/session.cpp"\n',
        "test/in_process/server.hpp": '#include "test/session/world.hpp"\n#include "test/support/live_bytes.hpp"\n',
    }
    wrong = {
        "an arrow upwards": ("server/chat/x.cpp", '#include "server/net/listener.hpp"'),
        "an arrow sideways": ("server/net/x.cpp", '#include "server/chat/hub.hpp"'),
        "an arrow upwards in angle brackets": ("common/x.cpp", "#include <server/chat/hub.hpp>"),
        "a client that reaches into the server": ("client/console/x.cpp", '#include "server/chat/hub.hpp"'),
        "a layer that does not exist": ("server/session/x.cpp", '#include "server/magic/x.hpp"'),
        "a file that does not exist": ("server/session/x.cpp", '#include "server/chat/gone.hpp"'),
        "a path that does not start at the root": ("server/chat/x.cpp", '#include "hub.hpp"'),
        "a folder that is no layer": ("server/magic/x.cpp", ""),
        "Beast outside HTTP": ("server/app/x.cpp", "#include <boost/beast/http.hpp>"),
        "the header with Beast outside HTTP": ("server/app/x.cpp", '#include "server/protocol/http/beast_message.hpp"'),
        "the header with Beast in a test": ("test/protocol/http/x.cpp", '#include "server/protocol/http/beast_message.hpp"'),
        "the header with Beast in a header": ("server/protocol/http/x.hpp", '#include "server/protocol/http/beast_message.hpp"'),
        "another header with Beast": ("server/protocol/http/x.hpp", "#include <boost/beast/http/verb.hpp>"),
        "IRC in HTTP": ("server/protocol/http/x.cpp", '#include "server/protocol/irc/codec.hpp"'),
        "JSON in IRC": ("server/protocol/irc/x.cpp", '#include "server/protocol/json/codec.hpp"'),
        "IRC in JSON": ("server/protocol/json/x.cpp", '#include "server/protocol/irc/codec.hpp"'),
        "a protocol in the codec of WebSocket":
            ("server/protocol/websocket/x.cpp", '#include "server/protocol/json/codec.hpp"'),
        "a protocol in the interface of all": ("server/protocol/x.cpp", '#include "server/protocol/json/codec.hpp"'),
        "a protocol in the session": ("server/session/x.cpp", '#include "server/protocol/json/codec.hpp"'),
        "a thread in a protocol": ("server/protocol/irc/x.cpp", "#include <thread>"),
        "a test of HTTP that includes IRC": ("test/protocol/http/x.cpp", '#include "server/protocol/irc/codec.hpp"'),
        "Asio in the journal": ("server/journal/x.cpp", "#include <boost/asio/post.hpp>"),
        "OpenSSL in the clients": ("client/console/x.cpp", "#include <openssl/sha.h>"),
        "Prometheus outside app": ("server/protocol/http/x.cpp", "#include <prometheus/metric_family.h>"),
        "Asio in chat": ("server/chat/x.cpp", "#include <boost/asio/post.hpp>"),
        "JSON in chat": ("server/chat/x.cpp", "# include <boost/json.hpp>"),
        "the hub in the journal": ("server/journal/x.cpp", '#include "server/chat/hub.hpp"'),
        "a clock in chat": ("server/chat/x.cpp", "auto t = std::chrono::system_clock::now();"),
        "chance in chat": ("server/chat/x.cpp", "std::random_device any;"),
        "an outcome that returns to the hub": ("server/session/x.cpp", "hub.topic_stored(room);"),
        "a context that is encoded in an id": ("server/protocol/irc/x.cpp", "r.id = to_id(context);"),
        "a release that reads the hub": ("server/session/pipeline_release.cpp", "auto topic = hub_.topic_of(room);"),
        "a thread in chat": ("server/chat/x.cpp", "#include <thread>"),
        "a product that includes a test": ("server/session/x.cpp", '#include "test/session/world.hpp"'),
        "a test that includes a layer above its own": ("test/net/x.cpp", '#include "server/chat/hub.hpp"'),
        "a test that includes what its layer may not": ("test/chat/x.cpp", "#include <server/net/listener.hpp>"),
        "a test that includes another layer's tests": ("test/app/x.cpp", '#include "test/session/world.hpp"'),
        "a folder of tests that no layer has": ("test/magic/x.cpp", ""),
    }
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in good.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        if problems(root):
            failed += 1
            print("the good tree is refused:", *problems(root), sep="\n  ")
        for what, (name, line) in wrong.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("#pragma once\n" + line + "\n")
            found = problems(root)
            at = 1 if not line else 2
            if len(found) != 1 or not found[0].startswith(f"{name}:{at}: "):
                failed += 1
                print(f"{what}: expected one problem at {name}:{at}, found {found}")
            file.unlink()
    print(f"{len(wrong) + 1 - failed} of {len(wrong) + 1} as expected")
    return failed


def main(arguments):
    if arguments == ["--self-test"]:
        return 1 if self_test() else 0
    root = Path(arguments[0] if arguments else Path(__file__).parents[1]).resolve()
    found = problems(root)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{sum(1 for _ in sources(root))} files, {len(found)} broken arrows", *summary(arrows_of(root)), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
