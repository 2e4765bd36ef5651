"""A strict parser of Prometheus' text format 0.0.4: deviations that a scraper would accept fail the test."""

import http.client
import math
import re
from collections import defaultdict

from clients import DEADLINE

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\S+)")
PARTS = ("_bucket", "_sum", "_count")


class Family:
    def __init__(self, name, help):
        self.name, self.help, self.type = name, help, None
        self.samples = {}  # (name, ((label, value), ...)) -> value

    def label_names(self):
        return {name for _, labels in self.samples for name, _ in labels if name != "le"}


class Exposition:
    """One scrape. exposition["name"] is the value of a metric without labels, exposition["name", "value"] that of
    the one whose only label has this value."""

    def __init__(self, text):
        self.families = {}
        self._read(text)
        for family in self.families.values():
            self._check(family)

    def __getitem__(self, key):
        name, value = key if isinstance(key, tuple) else (key, None)
        family = self._family_of(name)
        found = [v for (n, labels), v in family.samples.items()
                 if n == name and [value for _, value in labels] == ([] if value is None else [value])]
        assert len(found) == 1, f"{key}: {len(found)} of {list(family.samples)}"
        return found[0]

    def by_label(self, name):
        """{value of the only label: value of the metric}"""
        return {labels[0][1]: v for (_, labels), v in self.families[name].samples.items()}

    def moved_since(self, before, name):
        """As by_label(), but the differences: {label: difference}."""
        old = before.by_label(name)
        return {label: v - old.get(label, 0) for label, v in self.by_label(name).items() if v != old.get(label, 0)}

    def _family_of(self, name):
        if name in self.families:
            return self.families[name]
        for part in PARTS:
            base = name.removesuffix(part)
            if base != name and base in self.families and self.families[base].type == "histogram":
                return self.families[base]
        raise AssertionError(f"there is no metric {name}")

    def _read(self, text):
        assert text.endswith("\n") and "\r" not in text
        current = None
        for line in text[:-1].split("\n"):
            if line.startswith("# HELP "):
                name, help = re.fullmatch(rf"# HELP ({NAME}) (\S.*)", line).groups()
                assert name not in self.families, f"{name} is listed twice"
                assert not name.endswith(PARTS), name
                current = self.families[name] = Family(name, help)
            elif line.startswith("# TYPE "):
                name, current.type = re.fullmatch(rf"# TYPE ({NAME}) (counter|gauge|histogram)", line).groups()
                assert name == current.name and not current.samples
            else:
                self._read_sample(line, current)

    def _read_sample(self, line, family):
        found = SAMPLE.fullmatch(line)
        assert found, f"no sample: {line!r}"
        labels = tuple(re.findall(LABEL, found[2] or ""))
        assert len({name for name, _ in labels}) == len(labels), line
        key = (found[1], labels)
        assert self._family_of(found[1]) is family and key not in family.samples, line
        family.samples[key] = float(found[len(found.groups())])

    @staticmethod
    def _check(family):
        assert family.type and family.samples, family.name
        assert family.name.endswith("_total") == (family.type == "counter"), family.name
        if family.type != "gauge":
            assert all(v >= 0 and math.isfinite(v) for v in family.samples.values()), family.name
        if family.type == "histogram":
            parts = defaultdict(list)
            for (name, labels), value in family.samples.items():
                parts[name.removeprefix(family.name)].append((labels, value))
            assert set(parts) == set(PARTS), family.name
            (_, count), = parts["_count"]
            assert len(parts["_sum"]) == 1
            bounds = [float(dict(labels)["le"]) for labels, _ in parts["_bucket"]]
            counts = [value for _, value in parts["_bucket"]]
            assert bounds == sorted(set(bounds)) and bounds[-1] == math.inf, family.name
            assert counts == sorted(counts) and counts[-1] == count, family.name
        else:
            assert all(name == family.name for name, _ in family.samples), family.name


class Scraper:
    """Scrapes over one connection, so that all of its scrapes count as one."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)

    def get(self, path):
        """@return status, content type and body."""
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read().decode()

    def scrape(self):
        status, content_type, text = self.get("/metrics")
        assert status == 200 and content_type == CONTENT_TYPE
        return Exposition(text)

    def close(self):
        self._connection.close()
