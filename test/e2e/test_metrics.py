"""The metrics and the readiness that a monitoring system reads: exactly the documented metrics, and no others."""

import http.client
import json
import re
import time
from pathlib import Path

import pytest

from clients import wait_until
from exposition import PARTS, Scraper

ROOT = Path(__file__).resolve().parents[2]
KIB = 1024


def documented():
    """{name: (type, label or None)} of the table in docs/metrics.md."""
    rows = re.findall(r"(?m)^\| `(\w+)` \| (\w+) \|(?: `(\w+)`)? \|", (ROOT / "docs" / "metrics.md").read_text())
    names = {name: (type, label or None) for name, type, label in rows}
    assert len(names) == len(rows) > 30
    return names


@pytest.fixture
def watched(start_server):
    """watched(*flags): a server and a scraper of it."""
    scrapers = []

    def start(*flags):
        server = start_server("--http-port", "0", *flags)
        scrapers.append(Scraper(server.http_port))
        return server, scrapers[-1]

    yield start
    for scraper in scrapers:
        scraper.close()


# --- names ---


def test_exactly_the_documented_metrics_are_served(watched):
    _, scraper = watched()
    served = scraper.scrape()
    exposed = {}
    for name, family in served.families.items():
        labels = family.label_names()
        assert len(labels) <= 1, name
        exposed[name] = (family.type, next(iter(labels), None))
    assert exposed == documented()


def test_the_dashboard_shows_documented_metrics_only():
    dashboard = json.loads((ROOT / "docs" / "grafana-dashboard.json").read_text())
    panels = dashboard["panels"]
    names = documented()
    shown = set()
    for panel in panels:
        assert panel["type"] == "row" or panel["targets"], panel["title"]
        for target in panel.get("targets", []):
            assert target["datasource"]["uid"] == panel["datasource"]["uid"] == "${datasource}"
            for name in re.findall(r"\b(?:banter|process)_\w+", target["expr"]):
                base = re.sub(f"({'|'.join(PARTS)})$", "", name)
                assert (name in names and names[name][0] != "histogram") or names.get(base, "?")[0] == "histogram", name
                shown.add(name if name in names else base)
    assert shown == set(names)
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert [v["name"] for v in dashboard["templating"]["list"] if v["type"] == "datasource"] == ["datasource"]


def test_the_metrics_port_serves_monitoring_only(start_server):
    server = start_server("--http-port", "0", "--metrics-port", "0")
    chat, monitoring = Scraper(server.http_port), Scraper(server.metrics_port)
    for path in ("/metrics", "/healthz", "/readyz"):
        assert chat.get(path)[0] == 404
        assert monitoring.get(path)[0] == 200
    for path in ("/", "/rooms", "/rooms/lobby/messages", "/ws"):
        assert chat.get(path)[0] != 404
        assert monitoring.get(path)[0] == 404
    assert monitoring.scrape()["banter_connections", "http"] == 2
    chat.close()
    monitoring.close()


def test_there_is_nothing_to_scrape_without_http(start_server):
    server = start_server("--no-http", "--metrics-port", "0")
    assert Scraper(server.metrics_port).scrape()["banter_connections_accepted_total"] == 1


# --- changes ---


def test_messages_are_counted_exactly(watched):
    server, scraper = watched()
    alice, bob = server.json("alice"), server.json("bob")
    carol = server.plain("carol")
    carol.settled()
    alice.fence(), bob.fence()

    before = scraper.scrape()
    for n in range(3):
        alice.say(f"hi {n}")
    carol.say("hello")
    for client in (alice, bob):
        assert client.until("message", text="hello")
    while carol.text_line() != "[carol] hello":
        pass
    after = scraper.scrape()

    def moved(name):
        return after[name] - before[name]

    assert after.moved_since(before, "banter_messages_received_total") == {"json": 3, "plain": 1}
    assert moved("banter_messages_shown_total") == moved("banter_newest_seq") == 4
    assert moved("banter_messages_repeated_total") == 0
    assert moved("banter_deliveries_total") == 4 * 3
    assert moved("banter_encodings_total") == 4 * 2
    assert moved("banter_requests_total") == 4 + 1  # and the scrape before
    # Each was answered before the next was sent, or sent by another client: as many batches.
    for name in ("banter_batch_messages", "banter_commit_seconds", "banter_publish_to_write_seconds"):
        assert moved(f"{name}_count") == 4, name
    assert moved("banter_batch_messages_sum") == 4
    assert moved("banter_batches_total") == moved("banter_batch_effects_count") == 4
    assert moved("banter_batch_effects_sum") == 4
    assert moved("banter_publish_to_write_seconds_sum") >= moved("banter_commit_seconds_sum") > 0
    assert moved("banter_writes_total") >= 4 * 3 and moved("banter_written_slices_total") >= 4 * 3
    assert moved("banter_written_bytes_total") > moved("banter_read_bytes_total") > len("hi 0hi 1hi 2hello")
    assert after.moved_since(before, "banter_requests_rejected_total") == {}
    assert after.moved_since(before, "banter_connections_closed_total") == {}

    again = alice.say("once", id="the same")
    assert alice.say("once", id="the same")["seq"] == again["seq"]
    last = scraper.scrape()
    assert last["banter_messages_repeated_total"] == 1
    assert last["banter_messages_shown_total"] == after["banter_messages_shown_total"] + 1
    assert last["banter_messages_received_total", "json"] == after["banter_messages_received_total", "json"] + 2


def test_refused_requests_are_counted_by_their_code(watched):
    server, scraper = watched()
    alice = server.json("alice")
    before = scraper.scrape()
    for _ in range(2):
        alice.refused("message", "no_such_room", room="elsewhere", text="hi")
    alice.refused("dance", "unknown_type")
    alice.refused("join", "bad_name", room="")
    server.json(hello=False).refused("hello", "name_in_use", user="alice")
    after = scraper.scrape()
    assert after.moved_since(before, "banter_requests_rejected_total") == {
        "no_such_room": 2, "unknown_type": 1, "bad_name": 1, "name_in_use": 1}
    assert after["banter_faults_total"] == 0


def test_connections_are_counted_by_protocol(watched):
    server, scraper = watched()
    assert scraper.scrape().by_label("banter_connections") == {
        "plain": 0, "json": 0, "websocket": 0, "http": 1, "tail": 0}
    server.json("alice"), server.json("bob"), server.plain("carol").settled()
    tail = http.client.HTTPConnection("127.0.0.1", server.http_port)
    tail.request("GET", "/rooms/lobby/tail")
    stream = tail.getresponse()  # it has the connection from here on, and closes it when it is gone
    assert stream.status == 200
    now = scraper.scrape()
    assert now.by_label("banter_connections") == {"plain": 1, "json": 2, "websocket": 0, "http": 1, "tail": 1}
    assert now["banter_connections_accepted_total"] == 5
    assert now["banter_rooms"] == 1
    stream.close()
    wait_until(lambda: scraper.scrape()["banter_connections", "tail"] == 0, "the tail is gone")


def test_refused_connections_are_counted(watched):
    server, scraper = watched("--max-connections", "2")
    server.json("alice")
    assert scraper.scrape()["banter_connections_refused_total"] == 0
    for _ in range(3):
        server.connect().until_closed()
    assert scraper.scrape()["banter_connections_refused_total"] == 3


def bye(server):
    client = server.json("alice")
    client.send(type="bye")
    client.until_closed()


def leave(server):
    client = server.plain("bob")
    client.settled()
    client.shut_write()
    client.until_closed()


def break_off(server):
    client = server.plain("bob")
    client.settled()
    client.reset()


def talk_nonsense(server):
    client = server.connect()
    client.offer_bytes(b"EHLO\r\n")
    client.until_closed()


def stop_in_the_middle(server):
    client = server.connect()
    client.send_bytes(b'{"user":"alice')
    client.until_closed()


@pytest.mark.parametrize("reason, end", [
    ("said_bye", bye), ("peer_closed", leave), ("peer_reset", break_off), ("not_protocol", talk_nonsense),
    ("request_timeout", stop_in_the_middle),
])
def test_closed_connections_are_counted_by_reason(watched, reason, end):
    server, scraper = watched("--request-timeout", "1")
    before = scraper.scrape()
    for _ in range(2):
        end(server)
    wait_until(lambda: scraper.scrape()["banter_connections_closed_total", reason] == 2, f"two closes: {reason}")
    assert scraper.scrape().moved_since(before, "banter_connections_closed_total") == {reason: 2}


def test_clients_over_the_rate_are_counted(start_server):
    server = start_server("--http-port", "0", "--rate-burst", "5", rate_limit="20")
    alice = server.plain("alice")
    for n in range(10):
        alice.say(str(n))
    while alice.text_line() != "[alice] 9":
        pass
    assert Scraper(server.http_port).scrape()["banter_requests_throttled_total"] > 0


def test_a_slow_reader_counts_as_behind_until_it_has_read(watched):
    server, scraper = watched("--outbox-limit", str(64 * KIB))
    alice, slow = server.json("alice"), server.json("slow", receive_buffer=4096)
    text, said = "x" * 10_000, 0
    while scraper.scrape()["banter_members_behind"] == 0:
        for _ in range(20):
            alice.say(text)
            alice.until("message")
        said += 20
        assert said < 5_000, "it did not fall behind"
    for _ in range(50):
        alice.say(text)
        alice.until("message")
    said += 50
    behind = scraper.scrape()
    assert behind["banter_fell_behind_total"] == behind["banter_members_behind"] == 1
    assert 50 <= behind["banter_behind_seqs"] == behind["banter_behind_seqs_max"] <= said

    for _ in range(said):
        slow.until("message")
    wait_until(lambda: scraper.scrape()["banter_members_behind"] == 0, "it has caught up")
    caught_up = scraper.scrape()
    assert caught_up["banter_behind_seqs"] == caught_up["banter_behind_seqs_max"] == 0
    assert caught_up["banter_fell_behind_total"] == 1


# --- the process ---


def test_process_metrics_agree_with_the_system(watched):
    server, scraper = watched()
    wait_until(lambda: scraper.scrape()["process_cpu_seconds_total"] > 0, "a tick of the processor's clock")
    now = scraper.scrape()
    assert abs(now["process_start_time_seconds"] - time.time()) < 60
    status = Path(f"/proc/{server.pid}/status").read_text()
    resident = int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * KIB
    assert 0.5 < now["process_resident_memory_bytes"] / resident < 2
    assert now["process_virtual_memory_bytes"] >= now["process_resident_memory_bytes"]
    assert now["process_open_fds"] == len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
    assert now["process_max_fds"] > now["process_open_fds"]
    assert now["process_cpu_seconds_total"] <= server.cpu_seconds()
    version = re.search(r"project\(banter VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert now["banter_build_info", version] == 1


def test_a_server_that_stores_is_ready(watched):
    _, scraper = watched()
    assert scraper.get("/readyz")[0] == scraper.get("/healthz")[0] == 200
    now = scraper.scrape()
    assert now["banter_journal_writable"] == 1 and now["banter_journal_pressure"] == 0
