"""64 texts that a door may stumble over, and what people on IRC see of texts."""

import re

WORD = "word "

LINE_ENDS = [
    "one\r\ntwo", "one\rtwo", "one\ntwo", "\nbegins", "ends\n", "ends\r\n", "a\n\nb", "a\r\n\r\nb",
    "x\r\nPRIVMSG #lobby :forged", "x\nPRIVMSG #lobby :forged", "x\rPRIVMSG #lobby :forged",
    "x\r\n:root!u@banter PRIVMSG #lobby :forged", "x\n@time=1 PING :y", "x\ndata: forged",
    "x\n\nevent: message\ndata: {}",
    "x\n[root] forged", 'x\n{"type":"message","room":"lobby","user":"root","text":"forged"}', "\r", "\n", "\r\n",
]
CONTROLS = [
    "nul\0here", "\0", "\x01ACTION waves\x01", "\x01VERSION\x01", "\x01PING 1\x01", "\x01", "\x01\x01", "a\x01b",
    "bold \x02here\x02", "\x0304red\x03", "\x0f", "bell\x07", "back\x08space", "escape \x1b[2J", "delete\x7f",
    "c1 \x85 next line", "c1 \x9b31m", "bidi \u202e override", "isolate \u2066 here",
]
LETTERS = [
    "line \u2028 separator", "paragraph \u2029 separator", "zero\u200bwidth",
    "joiner \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "flag \U0001f1e8\U0001f1ff", "skin \U0001f44b\U0001f3fd", "e\u0301 o\u0308", "a" + "\u0301" * 40,
    "日本語 한국어 ไทย",
    "\ufeffmark", "\U0001d518\U0001d52b", "tab\there", "\ttab first",
]
PUNCTUATION = [
    ":begins with a colon", "::", " ", "  two  spaces  ", "#lobby", "@time=1 :x", "/me waves", "/me",
    "ends in a backslash\\", '"quoted"', "{}", "\\r\\n",
]

PAYLOADS = LINE_ENDS + CONTROLS + LETTERS + PUNCTUATION
assert len(PAYLOADS) == 64 and len(set(PAYLOADS)) == 64

# What must be said by every door that can carry it; of the rest it is enough that it is said whole or not at all.
SAYABLE = {*LETTERS[3:9], *LETTERS[10:12], ":begins with a colon", "::", "#lobby", "@time=1 :x", '"quoted"', "\\r\\n",
           "one\ntwo", "a\n\nb", "x\ndata: forged", "x\n[root] forged"}


def unspaced(text):
    return "".join(text.split(" ")).replace("\n", "")


def said_on_irc(lines):
    """The text that the PRIVMSGs of one message say together, without spaces and line ends."""
    out = ""
    for at, line in enumerate(lines):
        text = line.text
        if text.startswith("\x01ACTION ") and text.endswith("\x01"):
            text = ("/me " if at == 0 else "") + text[8:-1]
        assert not any(ord(c) < 32 and c != "\t" for c in text), line
        out += text
    return unspaced(out)


def without_formatting(text):
    """What is left of a text from IRC: its formatting codes are taken out."""
    text = re.sub(r"\x03(\d{1,2}(,\d{1,2})?)?|\x04([0-9a-fA-F]{6}(,[0-9a-fA-F]{6})?)?", "", text)
    return re.sub(r"[\x02\x0f\x11\x16\x1d\x1e\x1f]", "", text)


def texts_of_size(size):
    """Texts of just so many bytes: of words, of one word, of letters of three bytes, and of lines."""
    word = (WORD * size)[: size - 1] + "w"
    return {"words": word, "one word": "w" * size, "wide": "語" * (size // 3) + "w" * (size % 3),
            "emoji": "🦀" * (size // 4), "lines": ("a line of some words\n" * size)[: size - 1] + "e"}
