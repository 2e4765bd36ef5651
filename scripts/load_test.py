#!/usr/bin/python3
"""Runs the load of a scenario and shows the results: a table, and a plot of latency against rate.

A scenario is a TOML or JSON file, or flags of the same names, which override the file:

    users = 500               # connections; all of them receive messages
    talkers = 50              # number of users that also send messages
    rooms = 10                # users are spread over them; above 1: JSON form
    rooms_per_user = 1
    form = "json"             # or "plain"
    text_bytes = 100
    rates = [500, 1000, 2000] # messages a second in total: one run each
    duration = 10             # seconds of each run

Starts a banterd on one core and banter-load on another. With --server it loads a running server on this machine;
banter-load does not load other machines. Every delivery is checked. Exit status 1: a check failed.
"""

import argparse
import contextlib
import json
import sys
import tomllib
from pathlib import Path

from measure import Target, banterd_command, complaint, default_bin_dir, end_on_signals, load, program, running

DEFAULTS = {"users": 200, "talkers": 20, "rooms": 1, "rooms_per_user": 1, "form": "json", "text_bytes": 100,
            "rates": [100, 200, 500, 1000], "duration": 5}

COLUMNS = (("messages/s", 12), ("deliveries/s", 14), ("p50 ms", 9), ("p90 ms", 9), ("p99 ms", 9), ("p99.9 ms", 9),
           ("max ms", 9), ("CPU %", 7), ("MiB", 7))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", type=Path, help="a .toml or .json file")
    for name, value in DEFAULTS.items():
        if name == "form":
            parser.add_argument("--form", choices=("plain", "json"))
        elif name == "rates":
            parser.add_argument("--rates", type=float, nargs="+", metavar="RATE")
        else:
            parser.add_argument("--" + name.replace("_", "-"), type=type(value), metavar="N")
    parser.add_argument("--server", metavar="HOST:PORT", help="load this server; it needs --rate-limit 0")
    parser.add_argument("--pid", type=int, help="its process, for CPU time and memory")
    parser.add_argument("--bin-dir", default=default_bin_dir(), help="where the programs are (default: %(default)s)")
    parser.add_argument("--plot", metavar="FILE", default="load_test.png", help="(default: %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write the scenario and the results there")
    return parser, parser.parse_args()


def scenario_of(parser, arguments):
    """The flags override the file, and the file overrides the defaults."""
    described = {}
    if arguments.scenario is not None:
        try:
            text = arguments.scenario.read_text(encoding="utf-8")
            described = json.loads(text) if arguments.scenario.suffix == ".json" else tomllib.loads(text)
        except (OSError, ValueError) as error:
            parser.error(f"{arguments.scenario}: {error}")
    if unknown := set(described) - set(DEFAULTS):
        parser.error(f"{arguments.scenario}: there is no {', '.join(sorted(unknown))}; known: {', '.join(DEFAULTS)}")
    given = {name: getattr(arguments, name) for name in DEFAULTS if getattr(arguments, name) is not None}
    return DEFAULTS | described | given


@contextlib.contextmanager
def target_of(parser, arguments):
    if arguments.server is None:
        name, *flags = banterd_command()
        with running([program(arguments.bin_dir, name), *flags]) as target:
            yield target
        return
    host, _, port = arguments.server.rpartition(":")
    if not port.isdigit():
        parser.error("--server is HOST:PORT")
    yield Target(host.strip("[]") or "127.0.0.1", int(port), arguments.pid)


def run(bin_dir, target, scenario, rate):
    return load(bin_dir, target, "--members", scenario["users"], "--senders", scenario["talkers"],
                "--rooms", scenario["rooms"], "--rooms-per-member", scenario["rooms_per_user"],
                "--form", scenario["form"], "--bytes", scenario["text_bytes"], "--rate", rate,
                "--duration", scenario["duration"], "--warm-up", 1)


def print_row(result):
    latency, server = result["latency_ms"], result.get("server")
    cells = [f"{result['messages_per_second']:.0f}", f"{result['deliveries_per_second']:.0f}"]
    cells += [f"{latency[name]:.2f}" for name in ("p50", "p90", "p99", "p99.9", "max")]
    cells += [f"{100 * server['cpu_seconds'] / result['seconds']:.0f}", f"{server['pss_most_bytes'] / 2**20:.1f}"] \
        if server else ["-", "-"]
    print("".join(f"{cell:>{width}}" for cell, (_, width) in zip(cells, COLUMNS)), complaint(result), flush=True)


def plot(path, scenario, results):
    try:
        import matplotlib
    except ImportError:
        print("no plot: matplotlib is missing (apt install python3-matplotlib)")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    rates = [result["messages_per_second"] for result in results]
    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    for name in ("p50", "p90", "p99", "p99.9", "max"):
        axes.plot(rates, [result["latency_ms"][name] for result in results], marker="o", label=name)
    axes.set(title=f"{scenario['users']} users in {scenario['rooms']} room(s), {scenario['talkers']} talk, "
                   f"{scenario['form']} form", xlabel="messages per second", ylabel="latency in ms", yscale="log")
    axes.grid(True, which="both", alpha=0.3)
    axes.legend(loc="upper left")
    if all("server" in result for result in results):
        cpu = axes.twinx()
        cpu.plot(rates, [100 * result["server"]["cpu_seconds"] / result["seconds"] for result in results], "k--")
        cpu.set(ylabel="server CPU in % of a core (dashed)", ylim=(0, 105))
    figure.savefig(path, dpi=120)
    print(f"plot: {path}")


def main():
    parser, arguments = parse()
    scenario = scenario_of(parser, arguments)
    end_on_signals()
    print(", ".join(f"{name} {value}" for name, value in scenario.items() if name != "rates"))
    print("".join(f"{name:>{width}}" for name, width in COLUMNS))
    results = []
    with target_of(parser, arguments) as target:
        for rate in scenario["rates"]:
            results.append(run(arguments.bin_dir, target, scenario, rate))
            print_row(results[-1])
    if arguments.json:
        Path(arguments.json).write_text(json.dumps({"scenario": scenario, "results": results}, indent=2))
    plot(arguments.plot, scenario, results)
    sys.exit(0 if all(result["good"] for result in results) else 1)


if __name__ == "__main__":
    main()
