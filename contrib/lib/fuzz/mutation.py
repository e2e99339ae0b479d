"""Values that nobody would send, and changes to JSON and to bytes. All is drawn from the dice that are given."""

import copy
import json
import random


class Raw(str):
    """Text that is written into JSON as it is, whether it is JSON or not."""


STRINGS = [
    "", "\x00", "\x1b[31m", "\u202e", "\ud800", "é" * 300, "x" * 5_000, "../../etc/passwd", "null", "https://", "data:",
    "data:image/png;base64,", "data:image/png;base64,!!!!", "http://127.0.0.1:1/" + "a" * 3_000, "file:///etc/passwd",
    "succeeded", "failed", "canceled", "processing", "aborted", "2026-11-29T00:00:00Z", "9999-99-99T99:99:99Z",
    "1970-01-01T00:00:00.000Z", "😀" * 50, "\n\r\n", "\u0085\u009b", "r8_" + "a" * 40,
]
NUMBERS = [
    "0", "-0", "-1", "1", "2", "255", "65536", "2147483648", "4294967296", "9007199254740993", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e308", "1e400", "-1e400", "1e-400", "0.1",
    "1.0", "1.5", "12345678901234567890", "1" * 400, "0." + "0" * 400 + "1", "1E5", "NaN", "01", "+1", "1.", ".5",
]
BYTES = [b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\0", b"\r"]


def any_value(dice: random.Random, depth: int = 3):
    kind = dice.randrange(9 if depth > 0 else 6)
    if kind == 0:
        return dice.choice([None, None, True, False])
    if kind <= 2:
        return Raw(dice.choice(NUMBERS))
    if kind <= 5:
        return dice.choice(STRINGS)
    if kind == 6:
        return [any_value(dice, depth - 1) for _ in range(dice.choice([0, 1, 2, 5]))]
    if kind == 7:
        return {dice.choice(STRINGS)[:60]: any_value(dice, depth - 1) for _ in range(dice.randrange(4))}
    levels, opening, closing = dice.choice([10, 60, 63, 64, 65, 70, 500, 5_000]), *dice.choice(["[]", ('{"a":', "}")])
    return Raw(opening * levels + "1" + closing * (levels - dice.randrange(2)))


def places(value) -> list:
    """All containers in a value, each with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


def mutate(value, dice: random.Random):
    """Changes a value in place where it can, and gives it back."""
    for _ in range(dice.choice([1, 1, 1, 2, 3, 8])):
        all_places = places(value)
        # A list of long lists of long lists would fill the memory.
        if len(all_places) > 400:
            return value
        if not all_places or dice.random() < 0.03:
            return any_value(dice)
        holder, key = dice.choice(all_places)
        deed = dice.randrange(8)
        if deed == 0:
            del holder[key]
        elif deed == 1 and isinstance(holder, dict):
            holder[dice.choice([str(key) + "_", str(key) + " ", dice.choice(STRINGS)[:60]])] = any_value(dice)
        elif deed == 2 and isinstance(holder, list):
            holder.extend([holder[key]] * dice.choice([1, 2, 50, 200]))
        elif deed == 3:
            other, place = dice.choice(all_places)
            holder[key] = copy.deepcopy(other[place])
        elif deed <= 5 and isinstance(holder[key], str):
            text, place = str(holder[key]), dice.randrange(len(holder[key]) + 1)
            holder[key] = text[:place] + dice.choice(STRINGS) + text[place + dice.randrange(3):]
        else:
            holder[key] = any_value(dice)
    return value


def text_of(value, dice: random.Random) -> str:
    """JSON, with some liberties: members twice, spaces, other escapes."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        members = [f"{json.dumps(str(key))}:{text_of(inner, dice)}" for key, inner in value.items()]
        if members and dice.random() < 0.03:
            members.append(dice.choice(members))
        return "{" + (", " if dice.random() < 0.2 else ",").join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(text_of(inner, dice) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=dice.random() < 0.5)


def mutated(value, dice: random.Random) -> bytes:
    """A changed value, written as JSON or nearly so."""
    return text_of(mutate(value, dice), dice).encode("utf-8", "surrogatepass")


def garble(data: bytes, dice: random.Random) -> bytes:
    """Changes some bytes."""
    changed = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 5])):
        place = dice.randrange(len(changed) + 1)
        deed = dice.randrange(5)
        if deed == 0 and place < len(changed):
            changed[place] ^= 1 << dice.randrange(8)
        elif deed == 1:
            changed[place:place] = dice.choice(BYTES)
        elif deed == 2:
            del changed[place:place + dice.randrange(1, 20)]
        elif deed == 3:
            del changed[place:]
        else:
            changed[place:place] = bytes(changed[:dice.randrange(60)])
    return bytes(changed)
