#!/usr/bin/python3
"""Compares banterd with other chat servers: the same work for each, in one run, side by side.

Every server runs on core 0 of this machine, and banter-load, which checks every delivery, on core 1. The runs of a
workload alternate between the servers. The tables show medians with the range. docs/comparison.md describes the
servers, their configuration and the workloads. A server that fails in a workload is reported, and the others
continue. A server that is not installed is skipped (--install installs it from Debian).

    scripts/compare.py --list                                   # workloads, servers, what is missing
    scripts/compare.py --install --json all.json --plots plots  # everything: about two hours
    scripts/compare.py --only talker idle --peers banterd redis --json some.json
    scripts/compare.py --plot-from all.json some.json --plots plots
    scripts/compare.py --quick                                  # under a minute: banterd against the bare loop

Exit status: 1 if banterd or one of the tools failed.
"""

import argparse
import datetime
import shlex
import signal
import subprocess
import sys
import time

from measure import ROOT, Failure, OurFault, default_bin_dir, end_on_signals, machine, program

sys.path.append(str(ROOT / "test" / "bench"))  # the other servers and the workloads

from comparison_results import Results, outcome_of  # noqa: E402
from peers import PEERS, said_by  # noqa: E402
from workloads import WORKLOADS, Trial  # noqa: E402


class Progress:
    """A line on stderr, if it is a terminal: the current run, and the number of finished ones."""

    def __init__(self, trials):
        self._trials, self._done, self._start = trials, 0, time.monotonic()

    def show(self, what):
        self._done += 1
        if sys.stderr.isatty():
            elapsed = datetime.timedelta(seconds=int(time.monotonic() - self._start))
            sys.stderr.write(f"\r\x1b[K[{self._done}/{self._trials}] {what}, {elapsed} elapsed")
            sys.stderr.flush()

    def clear(self):
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=WORKLOADS, nargs="+", default=list(WORKLOADS), metavar="WORKLOAD",
                        help="these workloads: %(choices)s (default: all)")
    parser.add_argument("--peers", choices=PEERS, nargs="+", default=list(PEERS), metavar="NAME",
                        help="these servers: %(choices)s (default: all)")
    parser.add_argument("--runs", type=int, default=3, help="number of runs per workload and server (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=3, help="measured seconds of a step (default: %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write all values to FILE, after each workload")
    parser.add_argument("--plots", metavar="DIR", help="draw the plots in DIR")
    parser.add_argument("--plot-from", metavar="FILE", nargs="+",
                        help="measure nothing: show tables and plots of earlier --json files together; for a workload and "
                        "server in several files, the last file counts")
    parser.add_argument("--list", action="store_true", help="list the workloads, the servers, and the missing ones")
    parser.add_argument("--install", action="store_true", help="install the missing servers from Debian")
    parser.add_argument("--quick", action="store_true", help="run a smoke test, with limits on counters that don't vary")
    parser.add_argument("--bin-dir", default=default_bin_dir(), help="folder of the programs (default: %(default)s)")
    arguments = parser.parse_args()
    if arguments.runs < 1 or arguments.seconds <= 0:
        parser.error("--runs and --seconds must be above 0")
    return arguments


def install(peers, bin_dir):
    packages = sorted({package for peer in peers if peer.missing(bin_dir) for package in peer.packages})
    if packages:
        done = subprocess.run(["bash", "-c", 'source "$0" && install_packages "$@"', ROOT / "scripts" / "lib.sh",
                               *packages])
        if done.returncode:
            raise Failure(done.returncode)


def show_list(peers, bin_dir):
    print("workloads:")
    for workload in WORKLOADS.values():
        print(f"  {workload.name:<16} {workload.title}")
    print("servers:")
    for peer in peers:
        note = peer.missing(bin_dir)
        print(f"  {peer.name:<16} {peer.title:<20} {'missing: ' + note if note else peer.version(bin_dir)}")


def present(peers, bin_dir):
    """@return the installed peers, and the reasons of the others by name."""
    skipped = {peer.name: note for peer in peers if (note := peer.missing(bin_dir))}
    for name, note in skipped.items():
        print(f"skipped {name}, which is missing: {note}", flush=True)
    return [peer for peer in peers if peer.name not in skipped], skipped


def compare(workloads, peers, arguments, results):
    """Measures. Prints each table and writes the results as soon as they are complete."""
    turns = [(workload, run, peer) for workload in workloads for run in range(arguments.runs) for peer in peers
             if workload.suits(peer)]
    progress = Progress(len(turns))
    for workload in workloads:
        for _, run, peer in (turn for turn in turns if turn[0] is workload):
            progress.show(f"{workload.name}: {peer.title}, run {run + 1} of {arguments.runs}")

            def record(step, values, failure, key=(workload.name, peer.name, run)):
                results.add(*key, step, values, failure)

            workload.steps(Trial(arguments.bin_dir, peer, arguments.seconds, record))
        progress.clear()
        show(results, workload)
        if arguments.json:
            results.write(arguments.json)


def show(results, workload):
    if results.peers(workload.name):
        print(*results.table(workload), "", sep="\n", flush=True)


def about(peers, skipped, arguments):
    commit = said_by(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], r"^(\w+)$")
    return {"machine": machine(), "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "command": shlex.join(["scripts/compare.py", *sys.argv[1:]]), "commit": commit,
            "settings": {"runs": arguments.runs, "seconds": arguments.seconds},
            "versions": {peer.name: peer.version(arguments.bin_dir) for peer in peers}, "skipped": skipped}


def plotter():
    """The module for the plots, which needs matplotlib. Imported before hours of measuring, not after."""
    try:
        import comparison_plots
    except ImportError as error:
        raise Failure(f"--plots: {error} (apt-get install python3-matplotlib)") from None
    return comparison_plots


def main():
    arguments = parse()
    end_on_signals()
    if arguments.quick:
        import gates
        sys.exit(gates.run(arguments.bin_dir))

    plots = plotter() if arguments.plots else None
    peers = [PEERS[name] for name in arguments.peers]
    if arguments.plot_from:
        results = Results.read(arguments.plot_from)
        print(*results.header(), "", sep="\n")
        for workload in WORKLOADS.values():
            show(results, workload)
    else:
        if arguments.install:
            install(peers, arguments.bin_dir)
        if arguments.list:
            return show_list(peers, arguments.bin_dir)
        program(arguments.bin_dir, "banter-load")
        peers, skipped = present(peers, arguments.bin_dir)
        results = Results(about(peers, skipped, arguments))
        print(*results.header(), "", sep="\n", flush=True)
        compare([WORKLOADS[name] for name in arguments.only], peers, arguments, results)
    if arguments.plots:
        plots.draw(results, arguments.plots)
    failed = [record for record in results.records if outcome_of(record)]
    if any(outcome_of(record) == OurFault.outcome or record["peer"] in PEERS and PEERS[record["peer"]].highlighted
           for record in failed):
        sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
