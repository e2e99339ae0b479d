from __future__ import annotations

import asyncio
import unittest
from typing import List

import imgopt

from .daemon import NET, PIXEL, Daemon


class AsyncTests(unittest.IsolatedAsyncioTestCase):
    daemon: Daemon

    @classmethod
    def setUpClass(cls) -> None:
        cls.daemon = Daemon(limits_images_per_request=10)
        cls.addClassCleanup(cls.daemon.end)

    async def test_a_job_from_submit_to_outputs(self) -> None:
        async with imgopt.AsyncClient(self.daemon.path) as client:
            job = await client.submit("acme", [PIXEL, imgopt.image(PIXEL, id="b")], key="a", prompt="White")
            self.assertEqual((await client.submit("acme", [PIXEL, imgopt.image(PIXEL, id="b")], key="a",
                                                  prompt="White"))["existing"], True)
            self.assertEqual((await client.wait(job["id"], timeout=NET))["counts"]["done"], 2)
            items = [item async for item in client.items(job["id"])]
            self.assertEqual([len(item["outputs"]) for item in items], [1, 1])
            self.assertEqual((await client.job(job["id"]))["state"], "done")

    async def test_many_calls_at_once_over_one_connection(self) -> None:
        async with imgopt.AsyncClient(self.daemon.path) as client:
            job = await client.submit("acme", [], open=True)
            waiting = asyncio.ensure_future(client.wait(job["id"]))
            answers = await asyncio.gather(*[client.call("job.get", {"job": job["id"]}) for _ in range(200)])
            self.assertEqual({answer["id"] for answer in answers}, {job["id"]})
            await client.cancel(job["id"])
            self.assertEqual((await waiting)["state"], "canceled")

    async def test_errors_have_classes(self) -> None:
        async with imgopt.AsyncClient(self.daemon.path) as client:
            with self.assertRaises(imgopt.UnknownJob):
                await client.job(10**12)
            with self.assertRaises(imgopt.UnknownItem):
                await client.call("item.get", {"item": 10**12})
            job = await client.submit("acme", [], open=True)
            with self.assertRaises(imgopt.Timeout):
                await client.wait(job["id"], timeout=0.05)
            with self.assertRaises(imgopt.AnswerTimeout):
                await client.call("job.wait", {"job": job["id"]}, timeout=0.05)
            self.assertEqual((await client.cancel(job["id"]))["state"], "canceled")
            with self.assertRaises(imgopt.WrongState):
                await client.retry(job["id"])
        with self.assertRaises(imgopt.ImgoptError):
            await client.call("server.ping")
        with self.assertRaises(imgopt.Unreachable):
            await imgopt.AsyncClient("/no/such/socket", patience=0).info()

    async def test_a_dry_run_is_told(self) -> None:
        async with imgopt.AsyncClient(self.daemon.path) as client:
            plan = await client.submit("dry", [PIXEL], prompt="White", dry_run=True)
            self.assertEqual((plan["images"], plan["creations"]), (1, 1))
            self.assertEqual((await client.job_list(store="dry"))["jobs"], [])

    async def test_a_canceled_call_leaves_the_others_alone(self) -> None:
        async with imgopt.AsyncClient(self.daemon.path) as client:
            job = await client.submit("acme", [], open=True)
            waiting = asyncio.ensure_future(client.wait(job["id"]))
            await client.call("server.ping")
            waiting.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await waiting
            self.assertEqual((await client.cancel(job["id"]))["state"], "canceled")

    async def test_more_images_than_a_request_takes_are_one_job(self) -> None:
        async with imgopt.AsyncClient(self.daemon.path) as client:
            job = await client.submit("acme", [PIXEL] * 25, prompt="White")
            self.assertEqual((job["images"], job["open"]), (25, False))
            open = await client.submit("acme", [PIXEL] * 11, prompt="White", open=True)
            open = await client.append(open["id"], [PIXEL] * 2, prompt="White")
            self.assertEqual((open["images"], (await client.seal(open["id"]))["open"]), (13, False))

    async def test_events_and_following(self) -> None:
        async with imgopt.AsyncClient(self.daemon.path) as client:
            async with client.events(stores=["told"], kinds=["job.finished"], snapshot=True) as events:
                self.assertEqual(events.snapshot, [])
                job = await client.submit("told", [PIXEL], prompt="White")
                async for event in events:
                    self.assertEqual((event["kind"], event["job"]), ("job.finished", job["id"]))
                    break
            kinds = [event["kind"] async for event in client.follow(job["id"])]
            self.assertEqual((kinds[0], kinds[-1]), ("job.submitted", "job.finished"))


class AsyncRestartTests(unittest.IsolatedAsyncioTestCase):
    async def test_events_and_waits_go_on_over_a_crash(self) -> None:
        daemon = Daemon()
        self.addCleanup(daemon.end)
        async with imgopt.AsyncClient(daemon.path) as client:
            await client.daemon_pause()
            seen: List[imgopt.Event] = []
            async with client.events(since=0) as events:
                job = await client.submit("over", [PIXEL] * 3, prompt="White")
                waiting = asyncio.ensure_future(client.wait(job["id"]))
                await client.call("server.ping")
                await asyncio.to_thread(daemon.kill)
                await asyncio.to_thread(daemon.start)
                # Once more where the old connection has ended: nothing was sent on it.
                await client.daemon_resume()
                async for event in events:
                    seen.append(event)
                    if event["kind"] == "job.finished":
                        break
            self.assertEqual((await waiting)["state"], "done")
            kept = [event["seq"] for event in seen if event["kind"] not in ("job.progress", "heartbeat")]
            self.assertEqual(kept, sorted(set(kept)))
            self.assertEqual(kept, list(range(kept[0], kept[-1] + 1)))


if __name__ == "__main__":
    unittest.main()
