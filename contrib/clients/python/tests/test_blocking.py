from __future__ import annotations

import base64
import itertools
import math
import os
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple
from unittest import mock

import imgopt

from .daemon import NET, PIXEL, Daemon


class BlockingTests(unittest.TestCase):
    daemon: Daemon

    @classmethod
    def setUpClass(cls) -> None:
        cls.daemon = Daemon(limits_images_per_request=10)
        cls.addClassCleanup(cls.daemon.end)

    def setUp(self) -> None:
        self.client = imgopt.Client(self.daemon.path)
        self.addCleanup(self.client.close)

    def test_any_method_can_be_called(self) -> None:
        self.assertEqual(self.client.call("server.ping"), {})
        self.assertEqual(self.client.info()["name"], "imgoptd")
        self.assertIn("rateLimiter", self.client.call("stats"))
        self.assertEqual(self.client.call("job.list", {"store": "nobody", "limit": None})["jobs"], [])

    def test_the_daemons_methods_are_methods(self) -> None:
        self.assertEqual(self.client.job_list(store="nobody", limit=5), {"jobs": [], "next": None})
        self.assertEqual(self.client.store_set("wrapped", weight=2.5, max_in_flight=7)["max_in_flight"], 7)
        self.assertEqual(self.client.health()["status"], "ok")
        self.assertEqual(self.client.server_ping(), {})

    def test_a_dry_run_is_told_and_leaves_nothing(self) -> None:
        plan = self.client.submit("dry", [PIXEL, PIXEL], prompt="White", key="dry", dry_run=True)
        self.assertEqual((plan["images"], plan["creations"], plan["cached"], plan["job"]), (2, 1, 1, None))
        with self.assertRaises(imgopt.ImgoptError):
            self.client.submit("dry", [PIXEL] * 11, prompt="White", dry_run=True)
        self.assertEqual(self.client.job_list(store="dry")["jobs"], [])

    def test_the_path_comes_from_the_environment(self) -> None:
        with mock.patch.dict(os.environ, {"IMGOPT_SOCKET_PATH": self.daemon.path}):
            with imgopt.Client() as client:
                self.assertEqual(client.call("server.ping"), {})

    def test_images_from_files_bytes_and_objects_become_outputs(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "pixel.png"
            file.write_bytes(PIXEL)
            images: List[imgopt.ImageSource] = [file, PIXEL, imgopt.image(PIXEL, id="named", prompt="Its own")]
            job = self.client.submit("sources", images, prompt="White", priority=7, metadata={"order": 7})
        self.assertEqual((job["priority"], job["metadata"], job["existing"]), (7, {"order": 7}, False))
        done = self.client.wait(job["id"], timeout=NET)
        self.assertEqual((done["state"], done["counts"]["done"]), ("done", 3))
        items = list(self.client.items(job["id"]))
        self.assertEqual([item["image_id"] for item in items], ["pixel.png", None, "named"])
        self.assertEqual([item.get("prompt") for item in items], ["White", "White", "Its own"])
        for item in items:
            file = Path(item["outputs"][0]["path"] or "")
            self.assertEqual(file.stat().st_size, item["outputs"][0]["bytes"])
            self.assertEqual(b"".join(self.client.output(item["id"])), file.read_bytes())
            self.assertEqual(b"".join(self.client.source(item["id"])), PIXEL)
        Path(items[0]["outputs"][0]["path"] or "").unlink()
        with self.assertRaises(imgopt.OutputGone):
            list(self.client.output(items[0]["id"]))
        self.assertIn("removed_at", self.client.item(items[0]["id"])["outputs"][0])

    def test_what_is_no_image_is_refused_before_anything_is_sent(self) -> None:
        refused: List[imgopt.ImageSource] = ["cat.jpg", "ftp://a/b", b"no image"]
        for source in refused:
            with self.assertRaises(ValueError):
                self.client.submit("refused", [source])
        with self.assertRaises(FileNotFoundError):
            self.client.submit("refused", [Path("/no/such/file.png")])
        # More than a request takes: the last of them keeps the first from being sent.
        with tempfile.TemporaryDirectory() as folder:
            os.mkfifo(Path(folder, "pipe.png"))
            Path(folder, "empty.png").touch()
            Path(folder, "page.png").write_text("<html>")
            odd: List[imgopt.ImageSource] = [Path(folder, name) for name in ("pipe.png", "empty.png", "page.png")]
            with self.assertRaises(imgopt.InvalidImages) as caught:
                self.client.submit("refused", [*[PIXEL] * 20, *odd])
        self.assertEqual([number for number, _ in caught.exception.problems], [20, 21, 22])
        self.assertEqual(self.client.call("job.list", {"store": "refused"})["jobs"], [])

    def test_a_single_image_needs_no_list(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "cat.png")
            path.write_bytes(PIXEL)
            singles: List[imgopt.ImageSource] = [PIXEL, path, imgopt.image(PIXEL, id="c")]
            for single in singles:
                job = self.client.submit("single", single, prompt="White")
                self.assertEqual(self.client.wait(job["id"])["counts"]["done"], 1)

    def test_an_image_of_any_size_goes_in_and_its_results_come_out(self) -> None:
        large = PIXEL + bytes(number % 251 for number in range(9_000_001))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "large.png")
            path.write_bytes(large)
            uri = "data:image/png;base64," + base64.b64encode(large + b"u").decode()
            images: List[imgopt.ImageSource] = [
                path, PIXEL, large + b"b", imgopt.image(path, id="named"), uri]
            job = self.client.submit("large", images, prompt="White", key="large")
            self.assertEqual(self.client.wait(job["id"])["counts"]["done"], 5)
            again = self.client.submit("large", images, prompt="White", key="large")
            self.assertEqual((again["id"], again["existing"]), (job["id"], True))
            paths = list(self.client.results(job["id"], folder))
            self.assertEqual([os.path.basename(path).partition("-")[0] for path in paths[:4:3]], ["large.png", "named"])
            contents = [Path(path).read_bytes() for path in paths]
            self.assertEqual(contents, [large, PIXEL, large + b"b", large, large + b"u"])
            self.assertEqual(list(self.client.results(job["id"], folder)), paths)
            with Path(folder, "huge.png").open("wb") as file:
                file.write(PIXEL)
                file.truncate(100_000_001)
            with self.assertRaisesRegex(ValueError, "huge.png has 100000001 bytes, and the provider takes images of at "
                                                    "most 100000000$"):
                self.client.submit("huge", [Path(folder, "huge.png")])
        self.assertEqual(self.client.call("job.list", {"store": "huge"})["jobs"], [])

    def test_a_submit_that_fails_leaves_no_open_job(self) -> None:
        def some() -> Iterator[imgopt.ImageSource]:
            for number in range(25):
                yield imgopt.image(PIXEL, id=str(number), prompt="White")
            raise OSError("gone")

        with self.assertRaisesRegex(OSError, "gone"):
            self.client.submit("failing", some())
        jobs = self.client.call("job.list", {"store": "failing"})["jobs"]
        self.assertEqual([job["open"] for job in jobs], [False])

    def test_items_by_themselves(self) -> None:
        job = self.client.submit("items", PIXEL, prompt="White")
        self.client.wait(job["id"])
        (item,) = self.client.items(job["id"])
        self.assertEqual(self.client.item(item["id"])["id"], item["id"])
        self.assertEqual(self.client.explain(job["id"])["state"], "done")
        for work in (self.client.cancel_item, self.client.retry_item):
            with self.assertRaises(imgopt.WrongState):
                work(item["id"])

    def test_what_json_can_not_say_is_refused_before_anything_is_sent(self) -> None:
        said, strange = imgopt.image(PIXEL, prompt="White"), imgopt.image(PIXEL, input={"strength": math.nan})
        message = "images[3].input.strength is NaN; JSON has no such number"
        refused: List[Tuple[Any, str]] = [
            ([said, said, said, strange], message),
            ([said, said, said, strange, "cat.jpg"], f"{message}; images[4]: 'cat.jpg' is no address; .*"),
            (iter([said, said, said, strange]), message),
            (["https://a/\ud800"], r"images[0] has half of a character, a lone surrogate"),
            ([{"source": PIXEL}], r"images[0].source is a bytes, which JSON has not"),
        ]
        for images, text in refused:
            with self.assertRaises((ValueError, TypeError)) as caught:
                self.client.submit("unsaid", images)
            self.assertRegex(str(caught.exception), "^" + text.replace("[", "\\[").replace("]", "\\]") + "$")
        with self.assertRaisesRegex(ValueError, r"^input\.strength is Infinity; JSON has no such number$"):
            self.client.submit("unsaid", [said], input={"strength": math.inf})
        with self.assertRaisesRegex(ValueError, "^weight is NaN; JSON has no such number$"):
            self.client.store_set("unsaid", weight=math.nan)
        self.assertEqual(self.client.call("job.list", {"store": "unsaid"})["jobs"], [])
        # Without an end is no number of milliseconds, and what is meant is clear.
        job = self.client.submit("unsaid", [said])
        self.assertEqual(self.client.wait(job["id"], timeout=math.inf)["state"], "done")

    def test_what_is_no_length_of_time_is_refused_at_once(self) -> None:
        wrongs: List[Any] = [math.nan, -1, -math.inf, "5", True]
        for wrong in wrongs:
            works: List[Callable[[], Any]] = [
                lambda: imgopt.Client("/no/such/socket", timeout=wrong),
                lambda: imgopt.AsyncClient("/no/such/socket", patience=wrong),
                lambda: self.client.wait(1, timeout=wrong), lambda: self.client.call("server.ping", timeout=wrong)]
            for work in works:
                with self.assertRaisesRegex((TypeError, ValueError), "^(timeout|patience) is .*; it is a number of sec"):
                    work()
        with imgopt.Client(self.client.path, timeout=math.inf, patience=math.inf) as endless:
            self.assertEqual(endless.info()["name"], "imgoptd")
            self.assertEqual(endless.call("server.ping", timeout=1e300), {})

    def test_a_prompt_that_is_given_twice_is_refused(self) -> None:
        twice: Dict[str, Any] = {"prompt": "White", "input": {"prompt": "Black"}}
        job = self.client.submit("twice", [], open=True)
        for work in (lambda: self.client.submit("twice", [PIXEL], **twice),
                     lambda: self.client.append(job["id"], [PIXEL], **twice)):
            with self.assertRaisesRegex(ValueError, "^prompt and the prompt in input say the same thing"):
                work()
        self.assertEqual(self.client.append(job["id"], [PIXEL], input={"prompt": "Black"})["images"], 1)

    def test_a_key_makes_one_job_of_two_submits(self) -> None:
        first = self.client.submit("keys", [PIXEL], key="order-1", prompt="White")
        again = self.client.submit("keys", [PIXEL], key="order-1", prompt="White")
        self.assertEqual((again["id"], again["existing"]), (first["id"], True))
        with self.assertRaises(imgopt.KeyConflict) as caught:
            self.client.submit("keys", [PIXEL], key="order-1", prompt="Black")
        self.assertEqual(caught.exception.data["job"], first["id"])
        self.assertEqual((caught.exception.field, caught.exception.retryable), ("key", False))

    def test_errors_have_classes(self) -> None:
        with self.assertRaises(imgopt.UnknownJob):
            self.client.job(10**12)
        with self.assertRaises(imgopt.InvalidParams) as caught:
            self.client.call("job.get", {"job": "x"})
        self.assertEqual((caught.exception.field, caught.exception.code), ("job", -32602))
        with self.assertRaises(imgopt.MethodNotFound):
            self.client.call("no.such.method")
        job = self.client.submit("errors", [], open=True)
        with self.assertRaises(imgopt.Timeout):
            self.client.wait(job["id"], timeout=0.05)
        self.assertEqual(self.client.cancel(job["id"])["state"], "canceled")
        with self.assertRaises(imgopt.JobFinished):
            self.client.cancel(job["id"])
        self.assertIsInstance(imgopt.DaemonError.of({"code": -1, "message": "new"}), imgopt.DaemonError)

    def test_more_images_than_a_request_takes_are_one_job(self) -> None:
        images = [imgopt.image(PIXEL, id=str(number)) for number in range(25)]
        job = self.client.submit("many", images, key="many", prompt="White")
        self.assertEqual((job["images"], job["open"], job["existing"]), (25, False, False))
        again = self.client.submit("many", images, key="many", prompt="White")
        self.assertEqual((again["id"], again["images"], again["existing"]), (job["id"], 25, True))
        self.client.wait(job["id"], timeout=NET)
        self.assertEqual([item["image_id"] for item in self.client.items(job["id"])], [str(n) for n in range(25)])

    def test_a_submit_in_pieces_that_was_cut_goes_on_where_it_was(self) -> None:
        images = [imgopt.image(PIXEL, id=str(number), prompt="White") for number in range(25)]
        started = self.client.call("job.submit", {"store": "cut", "key": "cut", "images": images[:10], "open": True})
        self.client.call("job.append", {"job": started["id"], "images": images[10:14]})
        job = self.client.submit("cut", images, key="cut")
        self.assertEqual((job["id"], job["images"], job["open"], job["existing"]), (started["id"], 25, False, True))
        self.client.wait(job["id"], timeout=NET)
        self.assertEqual([item["image_id"] for item in self.client.items(job["id"])], [str(n) for n in range(25)])

    def test_what_a_cut_submit_had_sent_is_compared(self) -> None:
        images = [imgopt.image(f"https://a.example/{number}", id=str(number)) for number in range(25)]
        options: Dict[str, Any] = {"key": "compared", "model": "google/other", "input": {"prompt": "White"}}
        job = self.client.submit("compared", images, **options)
        self.assertEqual({item["model"] for item in self.client.items(job["id"])}, {"google/other"})
        other = imgopt.image("https://a.example/other", id="17")
        for changed, difference in [
            (images[:17] + [other] + images[18:], "images[17].source"), (images[:12] + images[13:], "images[12].id"),
            (images[:24], "images"), (images + [other], "images"), (images[:9], "images"),
        ]:
            with self.assertRaises(imgopt.KeyConflict) as caught:
                self.client.submit("compared", changed, **options)
            self.assertEqual(caught.exception.data["difference"], difference)
        self.assertEqual(self.client.submit("compared", images, **options)["id"], job["id"])

    def test_an_open_job_takes_more_until_it_is_sealed(self) -> None:
        job = self.client.submit("open", [PIXEL], open=True, prompt="White")
        more = self.client.append(job["id"], [PIXEL] * 12, prompt="White")
        self.assertEqual((more["images"], more["open"]), (13, True))
        self.assertFalse(self.client.seal(job["id"])["open"])
        with self.assertRaises(imgopt.JobSealed):
            self.client.append(job["id"], [PIXEL])
        self.assertEqual(self.client.wait(job["id"], timeout=NET)["state"], "done")

    def test_a_wait_in_one_thread_holds_up_no_other(self) -> None:
        job = self.client.submit("threads", [], open=True)
        results: List[imgopt.Job] = []
        waiting = threading.Thread(target=lambda: results.append(self.client.wait(job["id"])))
        waiting.start()
        for _ in range(100):
            self.assertEqual(self.client.call("server.ping"), {})
        self.client.cancel(job["id"])
        waiting.join(20)
        self.assertEqual(results[0]["state"], "canceled")

    def test_events_are_told_from_now_on_and_filtered(self) -> None:
        with self.client.events(stores=["told"], kinds=["job.submitted", "job.finished"]) as events:
            job = self.client.submit("told", [PIXEL], prompt="White")
            seen = list(itertools.islice(events, 2))
        self.assertEqual([event["kind"] for event in seen], ["job.submitted", "job.finished"])
        self.assertEqual({event["job"] for event in seen}, {job["id"]})
        self.assertEqual(events.seq, seen[-1]["seq"])
        self.assertEqual(list(events), [])

    def test_a_snapshot_has_the_open_jobs(self) -> None:
        job = self.client.submit("snapshot", [], open=True)
        with self.client.events(snapshot=True, stores=["snapshot"]) as events:
            self.assertEqual([open["id"] for open in events.snapshot], [job["id"]])
        self.client.cancel(job["id"])

    def test_a_job_is_followed_to_its_end_also_afterwards(self) -> None:
        job = self.client.submit("follow", [PIXEL, PIXEL], prompt="White")
        live = [event for event in self.client.follow(job["id"]) if event["kind"] != "job.progress"]
        later = [event for event in self.client.follow(job["id"]) if event["kind"] != "job.progress"]
        self.assertEqual([event["seq"] for event in live], [event["seq"] for event in later])
        self.assertEqual((live[0]["kind"], live[-1]["kind"]), ("job.submitted", "job.finished"))
        with self.assertRaises(imgopt.UnknownJob):
            next(self.client.follow(10**12))

    def test_a_canceled_job_is_followed_to_its_end(self) -> None:
        job = self.client.submit("follow", [], open=True)
        self.client.cancel(job["id"])
        self.assertIn("job.canceled", [event["kind"] for event in self.client.follow(job["id"])])

    def test_a_closed_client_stays_closed(self) -> None:
        job = self.client.submit("closed", [], open=True)
        errors: List[imgopt.ImgoptError] = []

        def wait() -> None:
            try:
                self.client.wait(job["id"])
            except imgopt.ImgoptError as error:
                errors.append(error)

        waiting = threading.Thread(target=wait)
        waiting.start()
        self.client.close()
        waiting.join(20)
        self.assertIn("closed", str(errors[0]))
        with self.assertRaises(imgopt.ImgoptError):
            self.client.call("server.ping")

    def test_a_second_try_is_no_consequence_of_the_first(self) -> None:
        refusal = imgopt.DaemonError.of({"code": -32002, "message": "there is no job 7", "data": {"name": "unknown_job"}})
        connection = mock.Mock(call=mock.Mock(side_effect=[imgopt.Unreachable("gone"), refusal]))
        with mock.patch.object(self.client, "_connected", return_value=connection):
            with self.assertRaises(imgopt.UnknownJob) as caught:
                self.client.job(7)
        self.assertIsNone(caught.exception.__context__)

    def test_no_daemon_is_said_at_once(self) -> None:
        with self.assertRaises(imgopt.Unreachable):
            imgopt.Client("/no/such/socket", patience=0).call("server.ping")


class RestartTests(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon()
        self.addCleanup(self.daemon.end)
        self.client = imgopt.Client(self.daemon.path)
        self.addCleanup(self.client.close)

    def test_a_wait_goes_on_over_a_crash_of_the_daemon(self) -> None:
        self.client.call("daemon.pause")
        job = self.client.submit("wait", [PIXEL], prompt="White")
        results: List[imgopt.Job] = []
        waiting = threading.Thread(target=lambda: results.append(self.client.wait(job["id"])))
        waiting.start()
        self.daemon.kill()
        self.daemon.start()
        self.client.call("daemon.resume")
        waiting.join(60)
        self.assertEqual(results[0]["state"], "done")

    def test_a_call_whose_answer_was_lost_says_so(self) -> None:
        job = self.client.submit("lost", [], open=True)
        errors: List[imgopt.ImgoptError] = []
        begun = threading.Event()

        def wait() -> None:
            begun.set()
            try:
                self.client.call("job.wait", {"job": job["id"]})
            except imgopt.ImgoptError as error:
                errors.append(error)

        waiting = threading.Thread(target=wait)
        waiting.start()
        begun.wait(20)
        self.client.call("server.ping")
        self.daemon.kill()
        waiting.join(20)
        self.assertIsInstance(errors[0], (imgopt.Disconnected, imgopt.Unreachable))
        self.daemon.start()
        self.assertEqual(self.client.job(job["id"])["id"], job["id"])

    def test_a_submit_with_a_key_waits_for_the_daemon(self) -> None:
        self.daemon.stop()
        starting = threading.Timer(0.3, self.daemon.start)
        starting.start()
        self.addCleanup(starting.join)
        job = self.client.submit("late", [PIXEL], key="late", prompt="White")
        self.assertEqual(self.client.wait(job["id"], timeout=NET)["state"], "done")

    def test_events_go_on_over_restarts_with_nothing_lost_or_doubled(self) -> None:
        seen: List[imgopt.Event] = []
        with self.client.events(since=0) as events:
            for number in range(3):
                job = self.client.submit("over", [PIXEL] * 3, prompt=f"Number {number}", cache="off")
                for event in events:
                    seen.append(event)
                    if number < 2 and event["kind"] == "item.processing":
                        self.daemon.restart()
                        break
                    if event["kind"] == "job.finished" and event["job"] == job["id"]:
                        break
        passing = ("job.progress", "heartbeat")
        told = [event["seq"] for event in seen if event["kind"] not in passing]
        kept: List[int] = []
        with self.client.events(since=0) as events:
            for event in events:
                if event["kind"] not in passing:
                    kept.append(event["seq"])
                if event["seq"] >= told[-1]:
                    break
        self.assertEqual(told, kept)
        self.assertEqual([event["kind"] for event in seen].count("daemon.started"), 3)

    def test_events_give_up_when_the_patience_is_over(self) -> None:
        with imgopt.Client(self.daemon.path, patience=0.2).events() as events:
            self.daemon.stop()
            with self.assertRaises(imgopt.Unreachable):
                while True:
                    next(events)


if __name__ == "__main__":
    unittest.main()
