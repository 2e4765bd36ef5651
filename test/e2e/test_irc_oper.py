"""A password makes an operator of the server, by the hash that it was started with. The rest: test/in_process/irc."""

import pytest

HASH = ("$6$rounds=1000$bantertest$DZo0ABRPH7roqtsaokKZTuLlEl7RgDkqo/"
        "ESbL1z/ngQlZQRkZGb.ZJlA.UTCkISAu.8jjDQWKwgGr/XeVIzF/")  # of crypt(5)


@pytest.mark.parametrize("password, answer", [("sesame", "381"), ("sesamex", "464"), (HASH, "464")])
def test_a_password_is_looked_at(start_server, password, answer):
    alice = start_server("--irc-port", "0", "--operator", f"root:{HASH}").irc("alice")
    alice.send(f"OPER root {password}")
    assert alice.until("{:381|464|491} ...").command == answer
