"""The results of scripts/compare.py: stored as single values, shown as tables of medians with their range."""

import json
import os
from collections import Counter
from pathlib import Path

from measure import OUTCOMES, Failure, Spread
from peers import OF_THIS_TREE, PEERS

BUSY = 0.95  # of a core: above it, the generator limits the figure
SATURATED = 0.9  # of a core: below, a figure is not the server's capacity
MARKS = {"g": "the generator was at its limit, so the figure is partly its own",
         "u": f"the server used less than {SATURATED:.0%} of its core, so this is not its capacity, nor a share of it"}


def title_of(peer):
    return PEERS[peer].title if peer in PEERS else peer


def outcome_of(record):
    """One of OUTCOMES, which is also the name of the reason in the record; empty: the record has values."""
    return next((outcome for outcome in OUTCOMES if outcome in record), "")


class Results:
    """Records, each of one step of one run of one workload on one peer: its values, or the reason why it has none."""

    def __init__(self, about, records=()):
        """@param about  machine, versions, date, command, settings; the skipped peers with the reasons"""
        self.about = about
        self.records = list(records)

    @classmethod
    def read(cls, files):
        """The results of one or several files. For a workload and peer in several files the last one counts: figures of
        different builds are never mixed. @throws Failure"""
        about, records, machines, sources = {}, [], set(), []
        for file in files:
            try:
                found = json.loads(Path(file).read_text(encoding="utf-8"))
                mine = found.pop("records")
            except (OSError, ValueError, KeyError) as error:
                raise Failure(f"{file}: {error}") from None
            again = {(record["workload"], record["peer"]) for record in mine}
            records = [record for record in records if (record["workload"], record["peer"]) not in again] + mine
            sources.append({name: found.get(name) for name in ("date", "commit", "settings")})
            machines.add(json.dumps(found["machine"]))
            versions = about.get("versions", {}) | found["versions"]
            about = found | {"versions": versions}
        if len(machines) > 1:
            raise Failure("the files are of different machines, whose figures can't be compared")
        return cls(about | {"sources": sources}, records)

    def origin(self):
        """One line: the date, and the commits and settings if they differ."""
        sources = self.about.get("sources", [self.about])
        days = sorted({source["date"][:10] for source in sources})
        parts = [days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"]
        commits = list(dict.fromkeys(source.get("commit") or "?" for source in sources))
        if len(commits) > 1:
            parts.append(f"commits {', '.join(commits)}")
        settings = {json.dumps(source["settings"], sort_keys=True): source["settings"] for source in sources}
        if len(settings) > 1:
            parts.append("; ".join(f"{one['runs']} runs of {one['seconds']:g} s" for one in settings.values()))
        return ", ".join(parts)

    def header(self):
        """Lines with the dates and settings."""
        yield f"measured {self.origin()}"
        yield "versions: " + ", ".join(f"{title_of(peer)} {version}" for peer, version in self.about["versions"].items()
                                       if version != OF_THIS_TREE)

    def write(self, file):
        """Replaces the file as a whole, so that an interrupted run leaves the earlier results."""
        beside = Path(f"{file}.part")
        beside.write_text(json.dumps(self.about | {"records": self.records}, indent=1) + "\n", encoding="utf-8")
        os.replace(beside, file)

    def add(self, workload, peer, run, step, values, failure):
        record = {"workload": workload, "peer": peer, "run": run, "step": step}
        self.records.append(record | ({failure.outcome: str(failure)} if failure else {"values": values}))

    def _of(self, workload, peer, step):
        return [record for record in self.records
                if (record["workload"], record["peer"], record["step"]) == (workload, peer, step)]

    def spread(self, workload, peer, step, value):
        """A Spread of the runs with this value; None: no run."""
        values = [record["values"][value] for record in self._of(workload, peer, step)
                  if value in record.get("values", ())]
        return Spread(values) if values else None

    def outcome(self, workload, peer, step):
        """The outcome of the first failed run; empty: all have values."""
        return next(filter(None, map(outcome_of, self._of(workload, peer, step))), "")

    def peers(self, workload):
        """The names of the measured peers, in the order of the first run."""
        return list(dict.fromkeys(record["peer"] for record in self.records if record["workload"] == workload))

    def failures(self, workload):
        """One sentence per peer, step and reason."""
        records = [record for record in self.records if record["workload"] == workload]
        runs = Counter((record["peer"], record["step"]) for record in records)
        reasons = Counter((record["peer"], record["step"], outcome, record[outcome]) for record in records
                          if (outcome := outcome_of(record)))
        for (peer, step, outcome, reason), count in reasons.items():
            where = f"{title_of(peer)}, {step}" if step else title_of(peer)
            yield f"{where}: {outcome} in {count} of {runs[peer, step]} runs: {reason}"

    # The table.

    def _cell(self, workload, peer, column):
        spread = self.spread(workload.name, peer, column.step, column.value)
        outcome = self.outcome(workload.name, peer, column.step)
        if spread is None:
            return outcome or "-"
        median, low, high = map(column.text, (spread.median, spread.low, spread.high))
        text = median if len(spread.values) == 1 else f"{median} [{low} .. {high}]"
        return " ".join([text, *self._marks(workload, peer, column), *("!" if outcome else "")])

    def _marks(self, workload, peer, column):
        """The MARKS of a figure."""
        steps = {column.step, column.step if column.relies_on is None else column.relies_on}
        generator = [self.spread(workload.name, peer, step, "generator_share") for step in steps]
        server = [self.spread(workload.name, peer, step, "server_share")
                  for step in steps.intersection(workload.saturates)]
        if any(share and share.median > BUSY for share in generator):
            yield "g"
        if any(share and share.median < SATURATED for share in server):
            yield "u"

    def table(self, workload):
        """The lines of a workload's table."""
        rows = [["", *(column.heading for column in workload.columns)]]
        rows += [[title_of(peer), *(self._cell(workload, peer, column) for column in workload.columns)]
                 for peer in self.peers(workload.name)]
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        yield workload.title
        for row in rows:
            yield "  ".join(f"{row[0]:<{widths[0]}}" if i == 0 else f"{row[i]:>{widths[i]}}"
                            for i in range(len(row))).rstrip()
        shown = {word for row in rows[1:] for cell in row[1:] for word in cell.split()}
        yield from (f"{mark}: {meaning}" for mark, meaning in MARKS.items() if mark in shown)
        yield from self.failures(workload.name)
