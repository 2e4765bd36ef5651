#!/usr/bin/python3
"""Draws what scripts/io_models.py has measured: one plot per question.

    io_models_plots.py FILE DIR    from the file that io_models.py --json wrote, without measuring again
"""

import json
import sys
from pathlib import Path

# Okabe and Ito's colours, which colour-blind readers can distinguish; the markers differ too.
LOOKS = {
    "blocking": ("#D55E00", "s"), "busy-wait": ("#CC79A7", "X"), "select": ("#E69F00", "v"), "poll": ("#009E73", "^"),
    "epoll": ("#0072B2", "o"), "asio": ("#000000", "D"), "io_uring": ("#56B4E9", "P"),
}

# file, figure, divisor, title, y axis, logarithmic
PLOTS = (
    ("memory", "memory_bytes", 1024, "What does a connection cost in memory?",
     "KiB of heap and stack (anonymous PSS) per connection", True),
    ("idle", "idle_cores", 1, "What does it cost while nobody speaks?", "cores in use", False),
    ("cpu", "cpu_us", 1, "What does an echo cost?", "server CPU, µs per echo", True),
    ("switches", "switches", 1, "How often is the thread changed?", "context switches per echo", False),
    ("p99", "p99_ms", 1, "How long do 99 of 100 echoes take at most?", "ms", True),
)


def drawn(axes, rows, model, figure, divisor, is_log):
    """One model's line with its range. @return whether it has a point"""
    points = [(row["connections"], row[figure]) for row in rows if row["model"] == model and figure in row]
    points = [(x, y) for x, y in points if not is_log or min(y["values"]) > 0]
    if not points:
        return False
    colour, marker = LOOKS[model]
    medians = [y["median"] / divisor for _, y in points]
    below = [m - min(y["values"]) / divisor for m, (_, y) in zip(medians, points)]
    above = [max(y["values"]) / divisor - m for m, (_, y) in zip(medians, points)]
    axes.errorbar([x for x, _ in points], medians, yerr=[below, above], label=model, color=colour, marker=marker,
                  markersize=6, linewidth=1.6, capsize=3)
    return True


def refusals(rows):
    """A line of text for each model that refused somebody."""
    most = {}
    for row in rows:
        if "refused" in row and row["refused"]["median"] > 0:
            most[row["model"]] = f"{row['model']} refused {row['refused']['median']:,.0f} of {row['connections']:,}"
    return "\n".join(most.values())


def draw(result, folder):
    """Draws the result of io_models.py into `folder`. @return the files written."""
    try:
        import matplotlib
    except ImportError:
        print("no plots: matplotlib is missing (apt install python3-matplotlib)")
        return []
    matplotlib.use("Agg")
    from matplotlib import pyplot
    from matplotlib.ticker import FuncFormatter, NullLocator

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows, settings, machine = result["rows"], result["settings"], result["machine"]
    foot = (f"{settings['active']} connections active (fewer where there are fewer), {settings['bytes']} bytes; "
            f"medians of {settings['runs']} runs of {settings['seconds']:g} s, bars: range\n{machine['cpu']}, "
            f"a core for the server; Linux {machine['kernel']}, {machine['date']}")
    written = []
    for name, figure, divisor, title, unit, is_log in PLOTS:
        chart, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
        if any([drawn(axes, rows, model, figure, divisor, is_log) for model in settings["models"]]):
            axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
        axes.set_xscale("log")
        if is_log:
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,g}"))
        else:
            axes.set_ylim(bottom=0)
        axes.set_xticks(settings["connections"], [f"{c:,}" for c in settings["connections"]])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_title(title, loc="left", fontweight="bold")
        axes.set_xlabel("connections")
        axes.set_ylabel(unit)
        axes.grid(True, alpha=0.3)
        if refused := refusals(rows):
            axes.text(0.02, 0.97, refused, transform=axes.transAxes, va="top", fontsize=9,
                      bbox={"facecolor": "white", "edgecolor": "#999999", "alpha": 0.8})
        chart.supxlabel(foot, fontsize=7, color="#444444")
        written.append(folder / f"io-models-{name}.png")
        chart.savefig(written[-1], dpi=120)
        pyplot.close(chart)
    return written


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for path in draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2]):
        print(f"plot: {path}")
