from __future__ import annotations

import datetime
import math
import os
import unittest
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List, Tuple
from unittest import mock

import imgopt
from imgopt import wire
from imgopt.images import kind_of, pieces

from .daemon import PIXEL


class WithoutADaemonTests(unittest.TestCase):
    def test_pieces_hold_so_many_images_and_bytes(self) -> None:
        images = [imgopt.image(f"https://a/{number}") for number in range(7)]
        self.assertEqual([len(piece) for piece in pieces(images, 3, 10_000)], [3, 3, 1])
        size = len('{"source":"https://a/0"},')
        self.assertEqual([len(piece) for piece in pieces(images, 100, size * 2)], [2, 2, 2, 1])
        self.assertEqual([len(piece) for piece in pieces(images, 100, 1)], [1] * 7)
        self.assertEqual(list(pieces([], 3, 10)), [])

    def test_an_image_keeps_what_it_says_itself(self) -> None:
        made = imgopt.image(imgopt.image("https://a/b", prompt="Its own", model="a/b"), prompt="Another", id="x")
        self.assertEqual(made, {"source": "https://a/b", "id": "x", "prompt": "Its own", "model": "a/b"})
        self.assertTrue(imgopt.image(PIXEL)["source"].startswith("data:image/png;base64,"))

    def test_addresses_are_encoded(self) -> None:
        self.assertEqual(
            imgopt.image(" https://cdn.shop.example/blue shoe\u00e9.jpg?a=b c%20d#top ")["source"],
            "https://cdn.shop.example/blue%20shoe%C3%A9.jpg?a=b%20c%20d")
        for wrong in ["https://", "https://a b/c", "ftp://a/b", "/a.png"]:
            with self.assertRaises(ValueError):
                imgopt.image(wrong)

    def test_kinds_are_those_of_the_daemon(self) -> None:
        kinds = {
            b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic": "image/heic", b"\0\0\0\x10ftypmif1\0\0\0\0": "image/heif",
            b"\0\0\0\x18ftypavis\0\0\0\0mif1": "image/avif", b"\xff\x0a": "image/jxl", b"II+\0": "image/tiff",
            b"8BPS": "image/vnd.adobe.photoshop", b"\0\0\0\x0cjP  \r\n\x87\n": "image/jp2", b"BMW is no image": None,
            b"RIFF1234WAVE": None, b"": None, b"GIF88a": None,
        }
        for head, kind in kinds.items():
            self.assertEqual(kind_of(head), kind, head)

    def test_the_path_without_a_setting(self) -> None:
        with mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": "/run/user/7"}, clear=True):
            with mock.patch("os.geteuid", return_value=7):
                self.assertEqual(imgopt.socket_path(), "/run/user/7/imgopt.sock")
            with mock.patch("os.geteuid", return_value=0):
                self.assertEqual(imgopt.socket_path(), "/run/imgopt.sock")

    def test_lines_that_came(self) -> None:
        self.assertIsNone(wire.read(b'{"jsonrpc":"2.0","method":"something.new","params":{}}'))
        for line in [b"", b"[]", b"{}", b"7", b"\xff"]:
            with self.assertRaises(imgopt.Disconnected):
                wire.read(line)
        reply = wire.read(b'{"id":null,"error":{"code":-32099,"message":"m","data":{"name":"newer"}}}')
        assert isinstance(reply, wire.Reply) and reply.error
        self.assertEqual((type(reply.error), reply.error.name), (imgopt.DaemonError, "newer"))

    def test_answers_go_to_their_calls(self) -> None:
        calls = wire.Calls(Future)
        (first, one), (second, other), (third, last) = calls.begin(), calls.begin(), calls.begin()
        calls.take(b'{"id":%d,"result":7}' % second)
        calls.take(b'{"id":%d,"error":{"code":-32002,"message":"m","data":{"name":"unknown_job"}}}' % first)
        calls.take(b'{"id":99,"result":{}}')
        self.assertEqual(other.result(0), 7)
        self.assertIsInstance(one.exception(0), imgopt.UnknownJob)
        calls.forget(first)
        # Nothing more is sent, and what was sent may still be answered.
        calls.end(imgopt.Unreachable("broken"))
        self.assertFalse(last.done())
        with self.assertRaises(imgopt.Unreachable):
            calls.begin()
        with self.assertRaises(imgopt.Overloaded):
            calls.take(b'{"id":null,"error":{"code":-32016,"message":"m","data":{"name":"overloaded"}}}')
        calls.finish(imgopt.Disconnected("gone"))
        self.assertIsInstance(last.exception(0), imgopt.Disconnected)

    def test_patience_has_an_end(self) -> None:
        error, patience = imgopt.Unreachable("gone"), wire.Patience(1000)
        self.assertEqual([patience.pause(error, True) for _ in range(8)], [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2, 2])
        for ended, may_help in [(wire.Patience(0), True), (wire.Patience(1000), False)]:
            with self.assertRaises(imgopt.Unreachable):
                ended.pause(error, may_help)

    def test_what_json_can_say_is_written(self) -> None:
        params = {"input": {"seed": 2**80, "zero": -0.0, "none": None, "pair": (1, True)}, "text": "\U0001f600"}
        self.assertEqual(
            wire.request(7, "m", params),
            b'{"jsonrpc":"2.0","id":7,"method":"m","params":{"input":{"seed":1208925819614629174706176,"zero":-0.0,'
            b'"none":null,"pair":[1,true]},"text":"\xf0\x9f\x98\x80"}}\n')
        self.assertEqual(wire.request(8, "m", None), b'{"jsonrpc":"2.0","id":8,"method":"m"}\n')

    def test_what_json_can_not_say_is_refused_with_its_path(self) -> None:
        around: Dict[str, Any] = {}
        around["self"] = around
        refused: List[Tuple[Any, str]] = [
            ({"a": [1, {"b": math.nan}]}, "a[1].b is NaN; JSON has no such number"),
            ({"a": -math.inf}, "a is -Infinity; JSON has no such number"),
            ({"a": {"b": "x\ud800"}}, "a.b has half of a character, a lone surrogate"),
            ({"a": {"\udc00": 1}}, "'a.\\udc00' has half of a character, a lone surrogate"),
            ({"a": b"x"}, "a is a bytes, which JSON has not"),
            ({"a": [datetime.date(2026, 1, 1)]}, "a[0] is a date, which JSON has not"),
            ({"a": {1, 2}}, "a is a set, which JSON has not"),
            ({"a": Decimal("1.5")}, "a is a Decimal, which JSON has not"),
            ({"mask": Path("mask.png")}, f"mask is a {type(Path()).__name__}, which JSON has not"),
            ({"a": {(1, 2): 3}}, "a has the name (1, 2); JSON has only texts as names"),
            ({"a": [{"b": {1: 2}}]}, "a[0].b has the name 1; JSON has only texts as names"),
            ({"a": {True: 2}}, "a has the name True; JSON has only texts as names"),
            ({None: 2}, "params has the name None; JSON has only texts as names"),
            ({"around": around}, "around.self contains itself"),
        ]
        for params, message in refused:
            with self.assertRaises((ValueError, TypeError)) as caught:
                wire.request(1, "m", params)
            self.assertEqual(str(caught.exception), message)

    def test_none_is_left_out_of_params(self) -> None:
        self.assertEqual(wire.request(1, "m", {"a": None, "b": 1}),
                         b'{"jsonrpc":"2.0","id":1,"method":"m","params":{"b":1}}\n')


if __name__ == "__main__":
    unittest.main()
