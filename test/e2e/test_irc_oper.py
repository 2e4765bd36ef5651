"""A password makes an operator of the server, by the hash that it was started with. The rest: test/in_process/irc."""

import pytest

HASH = ("$6$rounds=1000$bantertest$DZo0ABRPH7roqtsaokKZTuLlEl7RgDkqo/"
        "ESbL1z/ngQlZQRkZGb.ZJlA.UTCkISAu.8jjDQWKwgGr/XeVIzF/")  # of crypt(5)


@pytest.mark.parametrize("password, answer", [("sesame", "381"), ("sesamex", "464"), (HASH, "464")])
def test_a_password_is_looked_at(start_server, password, answer):
    alice = start_server("--irc-port", "0", "--operator", f"root:{HASH}").irc("alice")
    alice.send(f"OPER root {password}")
    assert alice.until("{:381|464|491} ...").command == answer


def test_a_kill_is_logged(start_server):
    server = start_server("--irc-port", "0", "--operator", f"root:{HASH}")
    alice, bob = server.irc("alice"), server.irc("bob")
    alice.send("OPER root sesame")
    alice.until("381 ...")
    alice.send("KILL bob :too much noise")
    bob.until("ERROR ...")
    server.wait_log("bob is disconnected by the operator alice: too much noise")
    bob.close()
    server.wait_log(r"bye bye! \(an operator ended it\)")
