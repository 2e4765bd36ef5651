"""What was said before: history, search, repeats, and coming back after a lost connection."""

import threading

import pytest

from clients import wait_until


@pytest.fixture
def alice(server):
    return server.json("alice")


@pytest.fixture
def bob(server, alice):
    return server.json("bob")


def say_many(client, texts, room="lobby"):
    """Says all of `texts` without waiting in between. @return their seqs."""
    client.send_bytes(b"".join(client.encode(type="message", room=room, text=t) for t in texts))
    seqs = []
    while len(seqs) < len(texts):
        got = client.recv()
        if got["type"] == "ack":
            seqs.append(got["seq"])
    client.fence()
    return seqs


def texts_of(page):
    return [m["text"] for m in page["messages"]]


# --- history ---


def test_history_gives_the_newest_oldest_first(alice):
    seqs = say_many(alice, [str(n) for n in range(150)])
    page = alice.ask("history", room="lobby")
    assert texts_of(page) == [str(n) for n in range(50, 150)] and page["more"] is True
    assert [m["seq"] for m in page["messages"]] == seqs[50:]
    assert set(page["messages"][0]) == {"room", "seq", "prev", "user", "text", "time"}
    assert page["messages"][0]["user"] == "alice" and page["messages"][0]["room"] == "lobby"


@pytest.mark.parametrize("limit", [1, 7, 100, 1000])
def test_paging_backwards_meets_every_message_once(alice, limit):
    say_many(alice, [str(n) for n in range(120)])
    found, before, more = [], None, True
    while more:
        page = alice.ask("history", room="lobby", limit=limit, **({} if before is None else {"before": before}))
        assert 0 < len(page["messages"]) <= limit
        found = texts_of(page) + found
        before, more = page["messages"][0]["seq"], page["more"]
    assert found == [str(n) for n in range(120)]


@pytest.mark.parametrize("limit", [1, 7, 100, 1000])
def test_paging_forwards_meets_every_message_once(alice, limit):
    say_many(alice, [str(n) for n in range(120)])
    found, after, more = [], 0, True
    while more:
        page = alice.ask("history", room="lobby", limit=limit, after=after)
        assert 0 < len(page["messages"]) <= limit
        found += texts_of(page)
        after, more = page["messages"][-1]["seq"], page["more"]
    assert found == [str(n) for n in range(120)]


def test_pages_of_long_messages_are_cut_and_say_so(alice):
    texts = [f"{n:02}" + "x" * 16000 for n in range(40)]
    say_many(alice, texts)
    page = alice.ask("history", room="lobby", limit=1000)
    assert page["more"] is True and 1 < len(page["messages"]) < 25
    assert texts_of(page) == texts[-len(page["messages"]):]
    found, after, more = [], 0, True
    while more:
        page = alice.ask("history", room="lobby", limit=1000, after=after)
        found += texts_of(page)
        after, more = page["messages"][-1]["seq"], page["more"]
    assert found == texts


def test_the_chain_of_prev_holds_over_pages(alice):
    alice.ask("join", room="dev")
    for n in range(30):
        alice.say(str(n), room="lobby" if n % 3 else "dev")
    prev = 0
    for message in alice.ask("history", room="lobby", after=0, limit=1000)["messages"]:
        assert message["prev"] == prev
        prev = message["seq"]


def test_history_has_ends(alice):
    seqs = say_many(alice, ["1", "2", "3"])
    for fields, expected in [({"before": seqs[0]}, []), ({"after": seqs[-1]}, []), ({"before": seqs[1]}, ["1"]),
                             ({"after": seqs[1]}, ["3"]), ({"before": 2**53 - 1}, ["1", "2", "3"]),
                             ({"after": 2**53 - 1}, []), ({"before": 0}, [])]:
        page = alice.ask("history", room="lobby", **fields)
        assert page["type"] == "history" and texts_of(page) == expected and page["more"] is False, fields


@pytest.mark.parametrize("code, fields", [
    ("no_such_room", {"room": "nowhere"}), ("bad_name", {"room": "a b"}), ("bad_request", {}),
    ("bad_request", {"room": "lobby", "limit": 0}), ("bad_request", {"room": "lobby", "limit": 1001}),
    ("bad_request", {"room": "lobby", "limit": "5"}), ("bad_request", {"room": "lobby", "limit": 1.5}),
    ("bad_request", {"room": "lobby", "before": -1}), ("bad_request", {"room": "lobby", "after": "x"}),
    ("bad_request", {"room": "lobby", "before": 2**53}), ("bad_request", {"room": "lobby", "after": 1e300}),
])
def test_a_bad_history_request_is_refused(alice, code, fields):
    alice.refused("history", code, **fields)


def test_history_and_search_need_no_membership(server, alice):
    alice.ask("join", room="dev")
    alice.say("inside", room="dev")
    carol = server.json("carol", rooms=[])
    assert texts_of(carol.ask("history", room="dev")) == ["inside"]
    assert texts_of(carol.ask("search", text="inside")) == ["inside"]


def test_only_so_much_is_kept(start_server):
    alice = start_server("--history-messages", "10").json("alice")
    say_many(alice, [str(n) for n in range(50)])
    page = alice.ask("history", room="lobby", limit=1000)
    assert texts_of(page) == [str(n) for n in range(40, 50)] and page["more"] is False
    assert texts_of(alice.ask("history", room="lobby", after=0)) == [str(n) for n in range(40, 50)]


def test_only_so_many_bytes_are_kept(start_server):
    alice = start_server("--history-bytes", "100000").json("alice")
    say_many(alice, [f"{n:03}" + "x" * 997 for n in range(300)])
    kept = texts_of(alice.ask("history", room="lobby", limit=1000))
    assert 50 <= len(kept) <= 100 and kept[-1].startswith("299")


# --- search ---


def test_search_finds_the_newest_first(alice):
    alice.ask("join", room="dev")
    for n in range(30):
        alice.say(f"number {n} {'even' if n % 2 == 0 else 'odd'}", room="dev" if n % 3 == 0 else "lobby")
    alice.fence()
    found = alice.ask("search", text="even")
    assert found["type"] == "found" and found["more"] is False
    assert texts_of(found) == [f"number {n} even" for n in range(28, -1, -2)]
    assert texts_of(alice.ask("search", text="even", room="dev")) == [f"number {n} even" for n in range(24, -1, -6)]
    assert texts_of(alice.ask("search", text="nothing like it")) == []


def test_search_pages_backwards(alice):
    say_many(alice, [f"needle {n}" for n in range(45)])
    found, before, more = [], None, True
    while more:
        page = alice.ask("search", text="needle", **({} if before is None else {"before": before}))
        assert len(page["messages"]) <= 20
        found += texts_of(page)
        before, more = page["messages"][-1]["seq"], page["more"]
    assert found == [f"needle {n}" for n in range(44, -1, -1)]


@pytest.mark.parametrize("words, found", [
    ("tea", ["Tea at four"]), ("TEA* Four", ["teapots: four", "Tea at four"]), ("at-four", ["Tea at four"]), ("ea", []),
    ("cafe", ["un CAFÉ"]), ("手机", ["iPhone手机坏了"]), ("机", ["iPhone手机坏了"]), ("iphone手机", ["iPhone手机坏了"]),
    ("手坏", []), ('"four" AND', []), ("NEAR(tea", []), ("🎉", ["done 🎉"]), ("...", []),
])
def test_what_a_search_finds(alice, words, found):
    for text in ["Tea at four", "teapots: four", "un CAFÉ", "iPhone手机坏了", "done 🎉"]:
        alice.say(text)
    assert texts_of(alice.ask("search", text=words)) == found


@pytest.mark.parametrize("code, fields", [
    ("bad_request", {}), ("bad_request", {"text": 5}), ("bad_request", {"text": "x", "limit": 201}),
    ("bad_request", {"text": "x", "limit": 0}), ("bad_request", {"text": "x", "before": -5}),
    ("no_such_room", {"text": "x", "room": "nowhere"}), ("bad_name", {"text": "x", "room": "a b"}),
])
def test_a_bad_search_is_refused(alice, code, fields):
    alice.refused("search", code, **fields)


# --- repeats ---


def test_a_repeat_gets_its_first_seq_and_is_not_shown_again(alice, bob):
    first = alice.say("once", id="m-1")
    alice.say("between")
    again = alice.say("once", id="m-1")
    assert again["seq"] == first["seq"] and again["room"] == "lobby"
    assert bob.texts() == ["once", "between"] and alice.texts() == ["once", "between"]
    assert texts_of(alice.ask("history", room="lobby")) == ["once", "between"]


def test_a_repeat_over_a_new_connection_is_caught(server, alice, bob):
    first = alice.say("once", id="m-1")
    alice.ask("bye")
    alice.until_closed()
    wait_until(lambda: bob.ask("members", room="lobby")["members"] == ["bob"], "alice has left")
    alice = server.json("ALICE")
    assert alice.say("once", id="m-1")["seq"] == first["seq"]
    assert bob.texts() == ["once"]


def test_repeats_in_one_segment_are_caught(alice, bob):
    alice.send_bytes(alice.encode(type="message", room="lobby", text="once", id="same") * 100)
    seqs = {got["seq"] for got in alice.fence() if got["type"] == "ack"}
    assert len(seqs) == 1 and bob.texts() == ["once"]


def test_the_same_id_of_another_author_is_another_message(alice, bob):
    assert alice.say("mine", id="m-1")["seq"] != bob.say("mine too", id="m-1")["seq"]
    assert alice.texts() == ["mine", "mine too"]


# --- resume ---


def resumed(client, room="lobby"):
    """Reads what a resumed join answers. @return the joined, the messages missed."""
    joined = client.expect("joined", room=room)
    messages, more = [], True
    while more:
        page = client.expect("history", room=room)
        messages += page["messages"]
        more = page["more"]
    return joined, messages


def test_a_hello_with_epoch_and_after_gets_what_was_missed(server, alice, bob):
    bob.say("seen")
    last = alice.fence()[-1]["seq"]
    alice.reset()
    missed = say_many(bob, [str(n) for n in range(250)])
    wait_until(lambda: bob.ask("members", room="lobby")["members"] == ["bob"], "alice has left")
    bob.fence()

    again = server.json("alice", hello=False)
    again.send(type="hello", user="alice", rooms=["lobby"], epoch=alice.welcome["epoch"], after=last)
    again.expect("welcome", epoch=alice.welcome["epoch"])
    joined, messages = resumed(again)
    assert [m["seq"] for m in messages] == missed and messages[0]["prev"] == last
    assert joined["prev"] == missed[-1]
    bob.say("live")
    again.expect("message", text="live", prev=missed[-1])


def test_a_resume_that_missed_nothing_gets_an_empty_page(server, bob):
    seq = bob.say("seen")["seq"]
    client = server.json("carol", hello=False)
    client.send(type="hello", user="carol", rooms=["lobby"], epoch=bob.welcome["epoch"], after=seq)
    client.expect("welcome")
    assert resumed(client)[1] == []


def test_rooms_can_be_resumed_one_by_one(server, bob):
    bob.ask("join", room="dev")
    bob.ask("join", room="empty")
    dev, lobby = bob.say("dev 1", room="dev")["seq"], bob.say("lobby 1")["seq"]
    bob.say("dev 2", room="dev")
    bob.say("lobby 2")
    client = server.json("carol", hello=False)
    client.send(type="hello", user="carol", rooms=[], epoch=bob.welcome["epoch"])
    client.expect("welcome")
    for room, after, expected in (("dev", dev, ["dev 2"]), ("lobby", lobby, ["lobby 2"]), ("empty", 0, [])):
        client.send(type="join", room=room, after=after)
        assert [m["text"] for m in resumed(client, room)[1]] == expected


@pytest.mark.parametrize("fields", [{"epoch": "another", "after": 1}, {"after": 2**53 - 1}])
def test_what_cannot_be_resumed_is_reset(server, bob, fields):
    seqs = say_many(bob, ["1", "2", "3"])
    client = server.json("carol", hello=False)
    client.send(type="hello", user="carol", rooms=["lobby"], **{"epoch": bob.welcome["epoch"], **fields})
    client.expect("welcome")
    client.expect("joined")
    client.expect("reset", room="lobby", oldest=seqs[0])
    bob.say("live")
    client.expect("message", text="live", prev=seqs[-1])


def test_what_is_no_longer_kept_is_reset(start_server):
    server = start_server("--history-messages", "10")
    bob = server.json("bob")
    seqs = say_many(bob, [str(n) for n in range(50)])
    client = server.json("carol", hello=False)
    client.send(type="hello", user="carol", rooms=["lobby"], epoch=bob.welcome["epoch"], after=seqs[5])
    client.expect("welcome")
    client.expect("joined", prev=seqs[-1])
    client.expect("reset", room="lobby", oldest=seqs[40])
    assert client.fence() == []
    other = server.json("dave", hello=False)
    other.send(type="hello", user="dave", rooms=["lobby"], epoch=bob.welcome["epoch"], after=seqs[39])
    other.expect("welcome")
    assert [m["seq"] for m in resumed(other)[1]] == seqs[40:]


def test_a_server_that_stores_nothing_has_another_epoch_after_a_restart_and_resets(start_server):
    server = start_server("--memory")
    alice = server.json("alice")
    seq = alice.say("before")["seq"]
    server.kill()
    server.restart()
    again = server.json("alice", hello=False)
    again.send(type="hello", user="alice", rooms=["lobby"], epoch=alice.welcome["epoch"], after=seq)
    assert again.expect("welcome")["epoch"] != alice.welcome["epoch"]
    again.expect("joined", prev=0)
    again.expect("reset", room="lobby", oldest=0)


def test_resuming_amid_talk_loses_and_doubles_nothing(server, bob):
    """A client that comes and goes all the time holds, at the end, all that was said."""
    total = 600
    epoch, have, visits = bob.welcome["epoch"], [], 0
    done = threading.Event()

    def talk():
        for n in range(total):
            bob.say(f"{n}")
        done.set()

    talker = threading.Thread(target=talk)
    talker.start()
    while len(have) < total:
        visits += 1
        carol = server.json(f"carol{visits}", hello=False)
        carol.send(type="hello", user=f"carol{visits}", rooms=["lobby"], epoch=epoch,
                   after=have[-1]["seq"] if have else 0)
        carol.expect("welcome")
        have += resumed(carol)[1]
        for _ in range(min(7, total - len(have))):
            have.append({k: v for k, v in carol.expect("message").items() if k != "type"})
        carol.reset()
    talker.join()
    assert done.is_set() and visits > 3
    assert [m["text"] for m in have] == [str(n) for n in range(total)]
    assert all(b["prev"] == a["seq"] for a, b in zip(have, have[1:]))
