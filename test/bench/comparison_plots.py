"""The plots of scripts/compare.py."""

from pathlib import Path

import matplotlib

from comparison_results import title_of
from measure import Failure, OurFault
from peers import PEERS
from workloads import FIXED_RATE, GROWTH, SHARES, WORKLOADS

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402
from matplotlib.ticker import FuncFormatter  # noqa: E402
from matplotlib.transforms import offset_copy  # noqa: E402

OURS, THEIRS, YARDSTICK, BROKEN = "#d1495b", "#4f7cac", "#9a9a9a", "#8c3b3b"
DARK = "#222222"
PER_CPU = "deliveries_per_cpu_second"


def plain(value, _=None):
    """The label of a tick, without powers of ten."""
    return f"{value:g}" if value < 10_000 else f"{value:,.0f}"


def role(peer):
    known = PEERS.get(peer)
    if known and known.highlighted:
        return "ours"
    return "yardstick" if known and known.yardstick else "theirs"


def colour_of(peer):
    return {"ours": OURS, "theirs": THEIRS, "yardstick": YARDSTICK}[role(peer)]


def subtitle(results, more):
    about = results.about
    runs = about["settings"]["runs"]
    all_runs = {source["settings"]["runs"] for source in about.get("sources", [about])}
    figures = "Medians" if len(all_runs) > 1 else f"Medians of {runs} runs" if runs > 1 else "Single runs"
    return (f"{about['machine']['cpu']}, Linux {about['machine']['kernel'].split('-')[0]}, {results.origin()}. "
            f"Each server on one core. {figures}{more}.")


RANGE = ", with their range"


class Measure:
    """The content of a bar or dot: a value of a step of a workload, in a unit."""

    def __init__(self, workload, value, step="", unit=1.0):
        self.workload, self.value, self.step, self.unit = workload, value, step, unit

    def of(self, results, peer):
        """@return median, low, high in the unit; None: no value."""
        spread = results.spread(self.workload, peer, self.step, self.value)
        if spread is None or spread.low <= 0:  # the axes are logarithmic
            return None
        return spread.median / self.unit, spread.low / self.unit, spread.high / self.unit

    def outcome(self, results, peer):
        return results.outcome(self.workload, peer, self.step)

    def why_not(self, results, peer):
        """The reason for a missing value, in a word, and its colour."""
        if outcome := self.outcome(results, peer):
            return outcome, YARDSTICK if outcome == OurFault.outcome else BROKEN
        suits = peer not in PEERS or WORKLOADS[self.workload].suits(PEERS[peer])
        return "not measured" if suits else "can't do it", YARDSTICK


def peers_of(results, *measures):
    """The peers with a value or a failure, in the order of PEERS."""
    names = dict.fromkeys(name for measure in measures for name in results.peers(measure.workload))
    order = {name: place for place, name in enumerate(PEERS)}
    return sorted((name for name in names if any(m.of(results, name) or m.outcome(results, name) for m in measures)),
                  key=lambda name: order.get(name, len(order)))


def best_first(results, measure, peers, smaller_is_better=False):
    def key(peer):
        found = measure.of(results, peer)
        return (found is None, (found[0] if smaller_is_better else -found[0]) if found else 0)

    return sorted(peers, key=key)


def name_rows(axes, peers, labels):
    axes.set_yticks(range(len(peers)), [title_of(peer) for peer in peers] if labels else [])
    axes.set_ylim(len(peers) - 0.4, -0.6)
    for label, peer in zip(axes.get_yticklabels(), peers):
        label.set_color(OURS if role(peer) == "ours" else DARK)
        label.set_fontweight("bold" if role(peer) == "ours" else "normal")
        label.set_fontstyle("italic" if role(peer) == "yardstick" else "normal")
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right"]].set_visible(False)


def scale(axes, values):
    """A log axis, with space for the figures after the bars."""
    axes.set_xscale("log")
    axes.set_xlim(min(values, default=1) / 2, max(values, default=1) * 6)
    axes.xaxis.set_major_formatter(FuncFormatter(plain))
    axes.xaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    axes.grid(True, axis="x", alpha=0.25)
    axes.set_axisbelow(True)


def figure_text(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value < 0.1 else f"{value:.3g}"


def note(axes, place, text, colour):
    axes.annotate(text, (axes.get_xlim()[0], place), xytext=(4, 0), textcoords="offset points", va="center",
                  fontsize=8, color=colour)


def bars(axes, results, peers, measure, title, label, labels=True):
    """A horizontal bar per peer on a log axis, with its figure."""
    found = {peer: measure.of(results, peer) for peer in peers}
    scale(axes, [median for median, _, _ in filter(None, found.values())])
    start = axes.get_xlim()[0]
    for place, peer in enumerate(peers):
        if found[peer]:
            median, low, high = found[peer]
            axes.barh(place, median - start, left=start, height=0.68, color=colour_of(peer))
            axes.plot([low, high], [place, place], color=DARK, linewidth=1.2)
            outcome = measure.outcome(results, peer)
            mark = f" ({outcome} at times)" if outcome else ""
            axes.annotate(figure_text(median) + mark, (max(median, high), place), xytext=(4, 0),
                          textcoords="offset points", va="center", fontsize=8)
        else:
            note(axes, place, *measure.why_not(results, peer))
    name_rows(axes, peers, labels)
    axes.set_title(title, fontsize=10)
    axes.set_xlabel(label, fontsize=9)


def dots(axes, results, peers, series, title, label, labels=True):
    """For each peer a dot per series (name, measure, marker), on a log axis."""
    values = [found[0] for _, measure, _ in series for peer in peers if (found := measure.of(results, peer))]
    scale(axes, values)
    for name, measure, marker in series:
        points = [(found[0], place, peer) for place, peer in enumerate(peers) if (found := measure.of(results, peer))]
        axes.plot([], [], marker, color=DARK, label=name)
        for value, place, peer in points:
            axes.plot(value, place, marker, color=colour_of(peer), markersize=7,
                      markerfacecolor="white" if marker == "o" else colour_of(peer))
    for place, peer in enumerate(peers):
        mine = [found[0] for _, measure, _ in series if (found := measure.of(results, peer))]
        if mine:
            axes.plot([min(mine), max(mine)], [place, place], color=colour_of(peer), alpha=0.4, zorder=0)
        else:
            note(axes, place, *series[-1][1].why_not(results, peer))
    name_rows(axes, peers, labels)
    axes.legend(fontsize=8, loc="upper right", frameon=True)
    axes.set_title(title, fontsize=10)
    axes.set_xlabel(label, fontsize=9)


def put_title(figure, title, below):
    figure.suptitle(" \n ", fontsize=14)  # keeps space for the two lines
    for text, points, style in ((title, 6, {"fontsize": 12, "fontweight": "bold"}),
                                (below, 25, {"fontsize": 8, "color": "#555555"})):
        figure.text(0.5, 1, text, ha="center", va="top", **style,
                    transform=offset_copy(figure.transFigure, figure, y=-points, units="points"))


def panels(results, peers, count, title, width=4.2, more=RANGE):
    figure, axes = pyplot.subplots(1, count, figsize=(1.8 + width * count, 1.7 + 0.3 * len(peers)),
                                   layout="constrained", squeeze=False)
    put_title(figure, title, subtitle(results, more))
    return figure, axes[0]


# One function per plot: a figure, or None where nothing of it was measured.


def throughput(results):
    titles = {"talker": "1 talker", "talkers": "100 talkers", "flood": "100 talkers, 50 under way each"}
    measures = {name: Measure(name, PER_CPU, unit=1e6) for name in titles if results.peers(name)}
    if not measures:
        return None
    peers = best_first(results, measures.get("talkers") or next(iter(measures.values())),
                       peers_of(results, *measures.values()))
    figure, axes = panels(results, peers, len(measures), "Deliveries per CPU-second of the server, 1000 members",
                          more=f"{RANGE}; dotted: the bare loop of send")
    for place, (name, measure) in enumerate(measures.items()):
        bars(axes[place], results, peers, measure, titles[name], "million deliveries per CPU-second (log)",
             labels=place == 0)
        yardstick = measure.of(results, "ceiling" if name == "talker" else "ceiling-merge")
        if yardstick:
            axes[place].axvline(yardstick[0], color=DARK, linestyle=":", linewidth=1)
    return figure


def latency(results):
    if not results.peers("open"):
        return None
    fixed = [("p50", Measure("open", "p50_ms", "fixed"), "o"), ("p99", Measure("open", "p99_ms", "fixed"), "D"),
             ("p99 of the last member", Measure("open", "completion_p99_ms", "fixed"), "|")]
    loaded = [(f"at {percent} %", Measure("open", "p99_ms", f"{percent} %"), marker)
              for percent, marker in zip(SHARES, ("o", "D", "s"))]
    peers = best_first(results, fixed[1][1], peers_of(results, fixed[1][1]), smaller_is_better=True)
    figure, axes = panels(results, peers, 2, "Latency of a delivery to one of 1000 members, open loop", 5, more="")
    dots(axes[0], results, peers, fixed, f"all at {FIXED_RATE} messages a second", "ms (log)")
    dots(axes[1], results, peers, loaded, "p99 at a share of the server's own capacity", "ms (log)", labels=False)
    return figure


def memory(results):
    wanted = [("idle connection, of 1000", Measure("idle", "bytes_per_connection", "1000", 1024), "KiB (log)"),
              ("idle connection, of 10,000", Measure("idle", "bytes_per_connection", "10000", 1024), "KiB (log)"),
              ("most resident, 100 talkers, 50 under way each", Measure("flood", "peak_rss_bytes", "", 2**20),
               "MiB (log)")]
    wanted = [row for row in wanted if results.peers(row[1].workload)]
    if not wanted:
        return None
    peers = best_first(results, wanted[0][1], peers_of(results, *(measure for _, measure, _ in wanted)),
                       smaller_is_better=True)
    figure, axes = panels(results, peers, len(wanted), "Memory of the server (less is better)")
    for place, (title, measure, label) in enumerate(wanted):
        bars(axes[place], results, peers, measure, title, label, labels=place == 0)
    return figure


def rooms(results):
    wanted = [("1000 rooms of 5", Measure("rooms", PER_CPU, unit=1e6), "million deliveries per CPU-second (log)"),
              ("1000 members in 50 rooms each", Measure("fifty", PER_CPU, unit=1e6),
               "million deliveries per CPU-second (log)"),
              ("p99 of small rooms beside a giant one", Measure("giant", "p99_ms", "beside"), "ms (log)"),
              ("5000 join at once", Measure("storm", "join_seconds"), "seconds (log)")]
    wanted = [row for row in wanted if results.peers(row[1].workload)]
    if not wanted:
        return None
    peers = best_first(results, wanted[0][1], peers_of(results, *(measure for _, measure, _ in wanted)))
    figure, axes = panels(results, peers, len(wanted), "Rooms, and many who come at once", 3.6)
    for place, (title, measure, label) in enumerate(wanted):
        bars(axes[place], results, peers, measure, title, label, labels=place == 0)
    return figure


def spread_labels(ends, least_ratio):
    """Moves labels on a log axis apart. @param ends  (value, label), @return them with where to write each."""
    placed, last = [], 0
    for value, label in sorted(ends):
        last = max(value, last * least_ratio)
        placed.append((value, last, label))
    return placed


def growth(results):
    titles = {"growth-talker": "1 talker", "growth-talkers": "100 talkers (10 of 10 members)"}
    titles = {name: title for name, title in titles.items() if results.peers(name)}
    if not titles:
        return None
    figure, axes = pyplot.subplots(1, len(titles), figsize=(2 + 5.5 * len(titles), 6), layout="constrained",
                                   squeeze=False)
    put_title(figure, "Deliveries per CPU-second of the server, as the room grows", subtitle(results, ""))
    for plot, (name, title) in zip(axes[0], titles.items()):
        ends, all_values = [], []
        for peer in results.peers(name):
            points = [(members, found[0]) for members in GROWTH
                      if (found := Measure(name, PER_CPU, str(members), 1e6).of(results, peer))]
            if points:
                ours = role(peer) != "theirs"
                plot.plot(*zip(*points), marker="o", markersize=4, color=colour_of(peer),
                          linewidth=2.2 if role(peer) == "ours" else 1.2, zorder=3 if ours else 2,
                          linestyle=":" if role(peer) == "yardstick" else "-")
                ends.append((points[-1][1], (peer, points[-1][0])))
                all_values += [value for _, value in points]
        plot.set(xscale="log", yscale="log", xlim=(8, GROWTH[-1] * 14))
        if all_values:
            plot.set_ylim(min(all_values) / 1.5, max(all_values) * 1.5)
            ratio = (max(all_values) * 1.5 / (min(all_values) / 1.5)) ** (1 / 28)  # a label is a 28th of the height
            labels = spread_labels(ends, ratio)
            plot.set_ylim(top=max(plot.get_ylim()[1], labels[-1][1] * ratio))
            for value, where, (peer, members) in labels:
                plot.annotate(title_of(peer), (members, value), xytext=(GROWTH[-1] * 1.35, where), fontsize=8,
                              color=colour_of(peer) if role(peer) != "theirs" else DARK, va="center",
                              arrowprops={"arrowstyle": "-", "color": "#bbbbbb", "linewidth": 0.6})
        plot.set_xticks(GROWTH, [plain(members) for members in GROWTH])
        plot.xaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
        plot.yaxis.set_major_formatter(FuncFormatter(plain))
        plot.set_title(title, fontsize=10)
        plot.set_xlabel("members (log)", fontsize=9)
        plot.set_ylabel("million deliveries per CPU-second (log)", fontsize=9)
        plot.grid(True, alpha=0.25)
        plot.spines[["top", "right"]].set_visible(False)
    return figure


PLOTS = (throughput, latency, memory, rooms, growth)


def draw(results, folder):
    """Draws the plots. @throws Failure if the folder can't be created."""
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(str(error)) from None
    for plot in PLOTS:
        figure = plot(results)
        if figure:
            file = folder / f"{plot.__name__}.png"
            figure.savefig(file, dpi=110)
            pyplot.close(figure)
            print(f"plot: {file}")
