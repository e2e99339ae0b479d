"""The methods of the daemon, for both clients.

Made by contrib/generate from Sources/ImgoptWire: change it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Literal, Optional, Union, cast, overload

from .images import ImageSource
from .types import (
    AccountListResult, AccountStatus, BackupResult, CachePolicy, DaemonStatus, EmptyResult, EventKind, Forecast,
    ForgetResult, Health, HelpResult, Info, Item, ItemTimeline, Job, JobExplanation, JobListResult, JobState,
    LimiterStatus, Metrics, MetricsFormat, ModelListResult, ModelStatus, Overview, PlannedCreations, PresignedOutput,
    ReloadResult, SimulatedJob, SimulatedStore, Stats, StoreListResult, StoreStatus, SubmitPlan,
)

if TYPE_CHECKING:
    from .aio import AsyncEvents
    from .blocking import Events


class AsyncMethods:
    """The methods of the daemon."""

    async def call(
        self, method: str, params: Optional[Dict[str, Any]] = None, *, timeout: Optional[float] = None,
    ) -> Any:
        """Calls any method and gives its result."""
        raise NotImplementedError

    async def _submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str],
        options: Dict[str, Any],
    ) -> Any:
        raise NotImplementedError

    async def _append(
        self, job: int, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str],
        options: Dict[str, Any],
    ) -> Any:
        raise NotImplementedError

    def _events(self, params: Dict[str, Any]) -> AsyncEvents:
        raise NotImplementedError

    async def info(self) -> Info:
        """Who the daemon is, and who you are to it."""
        return cast(Info, await self.call("server.info"))

    async def server_ping(self) -> EmptyResult:
        """Answers at once when the daemon is alive."""
        return cast(EmptyResult, await self.call("server.ping"))

    async def help(self) -> HelpResult:
        """All methods with a line about each."""
        return cast(HelpResult, await self.call("help"))

    async def rpc_discover(self) -> Any:
        """An OpenRPC document of all methods."""
        return cast(Any, await self.call("rpc.discover"))

    @overload
    async def submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], *, dry_run: Literal[False] = False,
        prompt: Optional[str] = None, key: Optional[str] = None, model: Optional[str] = None,
        input: Optional[Dict[str, Any]] = None, priority: Optional[int] = None,
        metadata: Optional[Dict[str, Any]] = None, deadline_s: Optional[int] = None, open: Optional[bool] = None,
        cache: Optional[CachePolicy] = None, planned: Optional[List[PlannedCreations]] = None,
    ) -> Job: ...

    @overload
    async def submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], *, dry_run: Literal[True],
        prompt: Optional[str] = None, key: Optional[str] = None, model: Optional[str] = None,
        input: Optional[Dict[str, Any]] = None, priority: Optional[int] = None,
        metadata: Optional[Dict[str, Any]] = None, deadline_s: Optional[int] = None, open: Optional[bool] = None,
        cache: Optional[CachePolicy] = None, planned: Optional[List[PlannedCreations]] = None,
    ) -> SubmitPlan: ...

    async def submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], *, prompt: Optional[str] = None,
        key: Optional[str] = None, model: Optional[str] = None, input: Optional[Dict[str, Any]] = None,
        priority: Optional[int] = None, metadata: Optional[Dict[str, Any]] = None, deadline_s: Optional[int] = None,
        open: Optional[bool] = None, cache: Optional[CachePolicy] = None, dry_run: Optional[bool] = None,
        planned: Optional[List[PlannedCreations]] = None,
    ) -> Union[Job, SubmitPlan]:
        """Hands in images; answered when they are safe on disk.

        With a key the same submit twice is one job, so one whose answer was lost is sent again. What it has already is
        compared: the first difference is a key_conflict. A dry run is one request.
        `prompt`: For images that have none of their own.
        `key`: The client's own key: the same again answers the same job.
        `model`: The model for images that name none.
        `input`: Input for all images, under each one's own.
        `priority`: 0, low, to 9, high.
        `metadata`: The client's own notes.
        `deadline_s`: Seconds after which what is not done is given up.
        `open`: Whether more will be appended.
        `cache`: Whether earlier results may be used.
        `dry_run`: Whether it is only asked what would become of it: the answer is a `SubmitPlan`, and nothing is kept.
        `planned`: With `dry_run`, the creations of earlier requests of the same submit, which go before these.
        """
        return cast(Union[Job, SubmitPlan], await self._submit(store, images, prompt, {
            "key": key, "model": model, "input": input, "priority": priority, "metadata": metadata,
            "deadline_s": deadline_s, "open": open, "cache": cache, "dry_run": dry_run, "planned": planned,
        }))

    async def append(
        self, job: int, images: Union[ImageSource, Iterable[ImageSource]], *, prompt: Optional[str] = None,
        model: Optional[str] = None, input: Optional[Dict[str, Any]] = None,
    ) -> Job:
        """Adds images to an open job.

        `prompt`: For images that have none of their own.
        `model`: The model for images that name none.
        `input`: Input for all of them, under each one's own.
        """
        return cast(Job, await self._append(job, images, prompt, {"model": model, "input": input}))

    async def seal(self, job: int, *, images: Optional[int] = None) -> Job:
        """Ends an open job: nothing more can be appended.

        `job`: The job.
        `images`: How many images it must have; left out: whatever it has.
        """
        return cast(Job, await self.call("job.seal", {"job": job, "images": images}))

    async def job(self, job: int) -> Job:
        """A job as it stands.

        `job`: The job.
        """
        return cast(Job, await self.call("job.get", {"job": job}))

    async def job_list(
        self, *, store: Optional[str] = None, state: Optional[List[JobState]] = None, limit: Optional[int] = None,
        before: Optional[int] = None,
    ) -> JobListResult:
        """Jobs, newest first.

        `store`: Only of this store.
        `state`: Only in one of these states.
        `limit`: How many at most.
        `before`: Only jobs with a smaller id: `next` of the page before.
        """
        return cast(JobListResult, await self.call("job.list", {
            "store": store, "state": state, "limit": limit, "before": before,
        }))

    async def cancel(self, job: int) -> Job:
        """Stops what is queued and cancels at the provider what runs.

        `job`: The job.
        """
        return cast(Job, await self.call("job.cancel", {"job": job}))

    async def retry(
        self, job: int, *, now: Optional[bool] = None, again: Optional[bool] = None, gone: Optional[bool] = None,
    ) -> Job:
        """Queues failed and canceled items again, as a new attempt.

        `job`: The job.
        `now`: Whether items that failed before and wait for the time of their next attempt wait for it no longer.
        `again`: Whether unresolved items that wait for a person, and those that were canceled while in doubt, are sent
        again as well: each may be paid for twice.
        `gone`: Whether items that are done and of whose files none is there are made anew as well: each is paid for
        again.
        """
        return cast(Job, await self.call("job.retry", {"job": job, "now": now, "again": again, "gone": gone}))

    async def forget(self, job: int) -> ForgetResult:
        """Cancels what runs of a job, and leaves nothing of what it was made from or became.

        `job`: The job.
        """
        return cast(ForgetResult, await self.call("job.forget", {"job": job}))

    async def explain(self, job: int) -> JobExplanation:
        """What each waiting item of a job waits for.

        `job`: The job.
        """
        return cast(JobExplanation, await self.call("job.explain", {"job": job}))

    async def item(self, item: int) -> Item:
        """An item as it stands.

        `item`: The item.
        """
        return cast(Item, await self.call("item.get", {"item": item}))

    async def cancel_item(self, item: int) -> Item:
        """Cancels an item, at the provider too.

        `item`: The item.
        """
        return cast(Item, await self.call("item.cancel", {"item": item}))

    async def retry_item(self, item: int, *, now: Optional[bool] = None, again: Optional[bool] = None) -> Item:
        """Queues a failed, canceled or unresolved item, or one whose files are gone, as a new attempt.

        `item`: The item.
        `now`: Whether a queued item that waits for the time of its next attempt waits for it no longer.
        `again`: Whether an unresolved item, or one that was canceled while in doubt, is sent again: nobody knows
        whether its creation took place, so it may be paid for twice; and whether one that is done and whose files are
        gone is made anew, and paid for again.
        """
        return cast(Item, await self.call("item.retry", {"item": item, "now": now, "again": again}))

    async def item_timeline(self, item: int) -> ItemTimeline:
        """When each step of an item was, and which took longest.

        `item`: The item.
        """
        return cast(ItemTimeline, await self.call("item.timeline", {"item": item}))

    async def presign(
        self, item: int, *, output: Optional[int] = None, expires_s: Optional[int] = None,
    ) -> PresignedOutput:
        """An address by which anyone reads an item's output for a while.

        `item`: The item.
        `output`: Which of its outputs, from 0.
        `expires_s`: For how long it is good, a week at most; unless given `outputs.presign_s`, or for good below
        `s3.public_base_url`.
        """
        return cast(PresignedOutput, await self.call("output.presign", {
            "item": item, "output": output, "expires_s": expires_s,
        }))

    def events(
        self, *, since: Optional[int] = None, stores: Optional[List[str]] = None, jobs: Optional[List[int]] = None,
        kinds: Optional[List[EventKind]] = None, snapshot: Optional[bool] = None,
    ) -> AsyncEvents:
        """Tells what happens from now on, or from a seq on.

        The stream has no end, and goes on where it was when the connection is lost.
        `since`: Events after this seq first.
        `stores`: Only of these stores.
        `jobs`: Only of these jobs.
        `kinds`: Only of these kinds.
        `snapshot`: Whether to answer the open jobs as well.
        """
        return self._events({"since": since, "stores": stores, "jobs": jobs, "kinds": kinds, "snapshot": snapshot})

    async def stats(self, *, account: Optional[str] = None) -> Stats:
        """The limiter's statistics.

        `account`: Of one account alone; else `rateLimiter` and `health` are of all.
        """
        return cast(Stats, await self.call("stats", {"account": account}))

    async def stats_overview(self) -> Overview:
        """Counts, stores, throughput, latency and disk."""
        return cast(Overview, await self.call("stats.overview"))

    async def health(self) -> Health:
        """Whether the daemon is well, check by check."""
        return cast(Health, await self.call("health"))

    async def metrics(self, *, format: Optional[MetricsFormat] = None) -> Metrics:
        """All figures as OpenMetrics text.

        `format`: How the text is written.
        """
        return cast(Metrics, await self.call("metrics", {"format": format}))

    async def store_list(self) -> StoreListResult:
        """The stores, by name."""
        return cast(StoreListResult, await self.call("store.list"))

    async def store_get(self, store: str) -> StoreStatus:
        """A store with its work and limits.

        `store`: The store.
        """
        return cast(StoreStatus, await self.call("store.get", {"store": store}))

    async def store_set(
        self, store: str, *, weight: Optional[float] = None, max_in_flight: Optional[int] = None,
        rpm: Optional[int] = None, max_queued: Optional[int] = None, daily_budget: Optional[float] = None,
        reset: Optional[bool] = None,
    ) -> StoreStatus:
        """Sets what a store may have; survives a restart.

        `store`: The store.
        `weight`: Its share beside the others', from 0.01 to 1000.
        `max_in_flight`: The most predictions that it may have open.
        `rpm`: The most creations a minute that it may have.
        `max_queued`: The most items that it may have queued.
        `daily_budget`: The most that its creations of a day, in UTC, may cost; with 0 those that cost anything wait.
        `reset`: First puts everything back to the settings.
        """
        return cast(StoreStatus, await self.call("store.set", {
            "store": store, "weight": weight, "max_in_flight": max_in_flight, "rpm": rpm, "max_queued": max_queued,
            "daily_budget": daily_budget, "reset": reset,
        }))

    async def store_pause(self, store: str) -> StoreStatus:
        """Holds back the creations of a store.

        `store`: The store.
        """
        return cast(StoreStatus, await self.call("store.pause", {"store": store}))

    async def store_resume(self, store: str) -> StoreStatus:
        """Lets the creations of a store go on.

        `store`: The store.
        """
        return cast(StoreStatus, await self.call("store.resume", {"store": store}))

    async def store_forget(self, store: str) -> ForgetResult:
        """Does with all jobs of a store what job.forget does with one.

        `store`: The store.
        """
        return cast(ForgetResult, await self.call("store.forget", {"store": store}))

    async def account_list(self) -> AccountListResult:
        """The accounts at the provider, with their rates and what they do."""
        return cast(AccountListResult, await self.call("account.list"))

    async def account_pause(self, account: str) -> AccountStatus:
        """Makes no new creations with an account's token; what runs goes on, and stores that may use others do.

        `account`: The account's name.
        """
        return cast(AccountStatus, await self.call("account.pause", {"account": account}))

    async def account_resume(self, account: str) -> AccountStatus:
        """Lets an account's creations go on.

        `account`: The account's name.
        """
        return cast(AccountStatus, await self.call("account.resume", {"account": account}))

    async def model_list(self) -> ModelListResult:
        """The models, by name, with how their runs go."""
        return cast(ModelListResult, await self.call("model.list"))

    async def model_resume(self, model: str) -> ModelStatus:
        """Lets a model that rests be tried now.

        `model`: The model's name at the provider.
        """
        return cast(ModelStatus, await self.call("model.resume", {"model": model}))

    async def limiter_set(
        self, *, rpm: Optional[int] = None, read_rpm: Optional[int] = None, burst: Optional[int] = None,
        account: Optional[str] = None,
    ) -> LimiterStatus:
        """Sets the rate at once; survives a restart until it is reset.

        `rpm`: Creations a minute.
        `read_rpm`: Reads a minute.
        `burst`: Creations that may go at once.
        `account`: The account whose rates these are; left out: `default`.
        """
        return cast(LimiterStatus, await self.call("limiter.set", {
            "rpm": rpm, "read_rpm": read_rpm, "burst": burst, "account": account,
        }))

    async def limiter_reset(self, *, account: Optional[str] = None) -> LimiterStatus:
        """Puts the rate back to the settings and forgets what was learned.

        `account`: The account whose rates these are; left out: `default`.
        """
        return cast(LimiterStatus, await self.call("limiter.reset", {"account": account}))

    async def simulate(
        self, *, rpm: Optional[int] = None, stores: Optional[List[SimulatedStore]] = None,
        workload: Optional[List[SimulatedJob]] = None,
    ) -> Forecast:
        """When each job and store would finish, by the real scheduler in virtual time.

        `rpm`: Creations a minute, instead of today's.
        `stores`: Other settings for some stores.
        `workload`: What to run instead of today's queue.
        """
        return cast(Forecast, await self.call("simulate", {"rpm": rpm, "stores": stores, "workload": workload}))

    async def daemon_pause(self, *, account: Optional[str] = None) -> DaemonStatus:
        """Makes no new creations; polls and downloads go on.

        `account`: Only this account is paused, as by `account.pause`.
        """
        return cast(DaemonStatus, await self.call("daemon.pause", {"account": account}))

    async def daemon_resume(self, *, account: Optional[str] = None) -> DaemonStatus:
        """Makes creations and takes submits again.

        `account`: Only this account is resumed, as by `account.resume`.
        """
        return cast(DaemonStatus, await self.call("daemon.resume", {"account": account}))

    async def daemon_drain(self) -> DaemonStatus:
        """Refuses submits and finishes what runs."""
        return cast(DaemonStatus, await self.call("daemon.drain"))

    async def daemon_backup(self) -> BackupResult:
        """Writes a checked copy of the database into the state folder."""
        return cast(BackupResult, await self.call("daemon.backup"))

    async def daemon_reload(self) -> ReloadResult:
        """Reads the settings again."""
        return cast(ReloadResult, await self.call("daemon.reload"))


class Methods:
    """The methods of the daemon."""

    def call(
        self, method: str, params: Optional[Dict[str, Any]] = None, *, timeout: Optional[float] = None,
    ) -> Any:
        """Calls any method and gives its result."""
        raise NotImplementedError

    def _submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str],
        options: Dict[str, Any],
    ) -> Any:
        raise NotImplementedError

    def _append(
        self, job: int, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str],
        options: Dict[str, Any],
    ) -> Any:
        raise NotImplementedError

    def _events(self, params: Dict[str, Any]) -> Events:
        raise NotImplementedError

    def info(self) -> Info:
        """Who the daemon is, and who you are to it."""
        return cast(Info, self.call("server.info"))

    def server_ping(self) -> EmptyResult:
        """Answers at once when the daemon is alive."""
        return cast(EmptyResult, self.call("server.ping"))

    def help(self) -> HelpResult:
        """All methods with a line about each."""
        return cast(HelpResult, self.call("help"))

    def rpc_discover(self) -> Any:
        """An OpenRPC document of all methods."""
        return cast(Any, self.call("rpc.discover"))

    @overload
    def submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], *, dry_run: Literal[False] = False,
        prompt: Optional[str] = None, key: Optional[str] = None, model: Optional[str] = None,
        input: Optional[Dict[str, Any]] = None, priority: Optional[int] = None,
        metadata: Optional[Dict[str, Any]] = None, deadline_s: Optional[int] = None, open: Optional[bool] = None,
        cache: Optional[CachePolicy] = None, planned: Optional[List[PlannedCreations]] = None,
    ) -> Job: ...

    @overload
    def submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], *, dry_run: Literal[True],
        prompt: Optional[str] = None, key: Optional[str] = None, model: Optional[str] = None,
        input: Optional[Dict[str, Any]] = None, priority: Optional[int] = None,
        metadata: Optional[Dict[str, Any]] = None, deadline_s: Optional[int] = None, open: Optional[bool] = None,
        cache: Optional[CachePolicy] = None, planned: Optional[List[PlannedCreations]] = None,
    ) -> SubmitPlan: ...

    def submit(
        self, store: str, images: Union[ImageSource, Iterable[ImageSource]], *, prompt: Optional[str] = None,
        key: Optional[str] = None, model: Optional[str] = None, input: Optional[Dict[str, Any]] = None,
        priority: Optional[int] = None, metadata: Optional[Dict[str, Any]] = None, deadline_s: Optional[int] = None,
        open: Optional[bool] = None, cache: Optional[CachePolicy] = None, dry_run: Optional[bool] = None,
        planned: Optional[List[PlannedCreations]] = None,
    ) -> Union[Job, SubmitPlan]:
        """Hands in images; answered when they are safe on disk.

        With a key the same submit twice is one job, so one whose answer was lost is sent again. What it has already is
        compared: the first difference is a key_conflict. A dry run is one request.
        `prompt`: For images that have none of their own.
        `key`: The client's own key: the same again answers the same job.
        `model`: The model for images that name none.
        `input`: Input for all images, under each one's own.
        `priority`: 0, low, to 9, high.
        `metadata`: The client's own notes.
        `deadline_s`: Seconds after which what is not done is given up.
        `open`: Whether more will be appended.
        `cache`: Whether earlier results may be used.
        `dry_run`: Whether it is only asked what would become of it: the answer is a `SubmitPlan`, and nothing is kept.
        `planned`: With `dry_run`, the creations of earlier requests of the same submit, which go before these.
        """
        return cast(Union[Job, SubmitPlan], self._submit(store, images, prompt, {
            "key": key, "model": model, "input": input, "priority": priority, "metadata": metadata,
            "deadline_s": deadline_s, "open": open, "cache": cache, "dry_run": dry_run, "planned": planned,
        }))

    def append(
        self, job: int, images: Union[ImageSource, Iterable[ImageSource]], *, prompt: Optional[str] = None,
        model: Optional[str] = None, input: Optional[Dict[str, Any]] = None,
    ) -> Job:
        """Adds images to an open job.

        `prompt`: For images that have none of their own.
        `model`: The model for images that name none.
        `input`: Input for all of them, under each one's own.
        """
        return cast(Job, self._append(job, images, prompt, {"model": model, "input": input}))

    def seal(self, job: int, *, images: Optional[int] = None) -> Job:
        """Ends an open job: nothing more can be appended.

        `job`: The job.
        `images`: How many images it must have; left out: whatever it has.
        """
        return cast(Job, self.call("job.seal", {"job": job, "images": images}))

    def job(self, job: int) -> Job:
        """A job as it stands.

        `job`: The job.
        """
        return cast(Job, self.call("job.get", {"job": job}))

    def job_list(
        self, *, store: Optional[str] = None, state: Optional[List[JobState]] = None, limit: Optional[int] = None,
        before: Optional[int] = None,
    ) -> JobListResult:
        """Jobs, newest first.

        `store`: Only of this store.
        `state`: Only in one of these states.
        `limit`: How many at most.
        `before`: Only jobs with a smaller id: `next` of the page before.
        """
        return cast(JobListResult, self.call("job.list", {
            "store": store, "state": state, "limit": limit, "before": before,
        }))

    def cancel(self, job: int) -> Job:
        """Stops what is queued and cancels at the provider what runs.

        `job`: The job.
        """
        return cast(Job, self.call("job.cancel", {"job": job}))

    def retry(
        self, job: int, *, now: Optional[bool] = None, again: Optional[bool] = None, gone: Optional[bool] = None,
    ) -> Job:
        """Queues failed and canceled items again, as a new attempt.

        `job`: The job.
        `now`: Whether items that failed before and wait for the time of their next attempt wait for it no longer.
        `again`: Whether unresolved items that wait for a person, and those that were canceled while in doubt, are sent
        again as well: each may be paid for twice.
        `gone`: Whether items that are done and of whose files none is there are made anew as well: each is paid for
        again.
        """
        return cast(Job, self.call("job.retry", {"job": job, "now": now, "again": again, "gone": gone}))

    def forget(self, job: int) -> ForgetResult:
        """Cancels what runs of a job, and leaves nothing of what it was made from or became.

        `job`: The job.
        """
        return cast(ForgetResult, self.call("job.forget", {"job": job}))

    def explain(self, job: int) -> JobExplanation:
        """What each waiting item of a job waits for.

        `job`: The job.
        """
        return cast(JobExplanation, self.call("job.explain", {"job": job}))

    def item(self, item: int) -> Item:
        """An item as it stands.

        `item`: The item.
        """
        return cast(Item, self.call("item.get", {"item": item}))

    def cancel_item(self, item: int) -> Item:
        """Cancels an item, at the provider too.

        `item`: The item.
        """
        return cast(Item, self.call("item.cancel", {"item": item}))

    def retry_item(self, item: int, *, now: Optional[bool] = None, again: Optional[bool] = None) -> Item:
        """Queues a failed, canceled or unresolved item, or one whose files are gone, as a new attempt.

        `item`: The item.
        `now`: Whether a queued item that waits for the time of its next attempt waits for it no longer.
        `again`: Whether an unresolved item, or one that was canceled while in doubt, is sent again: nobody knows
        whether its creation took place, so it may be paid for twice; and whether one that is done and whose files are
        gone is made anew, and paid for again.
        """
        return cast(Item, self.call("item.retry", {"item": item, "now": now, "again": again}))

    def item_timeline(self, item: int) -> ItemTimeline:
        """When each step of an item was, and which took longest.

        `item`: The item.
        """
        return cast(ItemTimeline, self.call("item.timeline", {"item": item}))

    def presign(
        self, item: int, *, output: Optional[int] = None, expires_s: Optional[int] = None,
    ) -> PresignedOutput:
        """An address by which anyone reads an item's output for a while.

        `item`: The item.
        `output`: Which of its outputs, from 0.
        `expires_s`: For how long it is good, a week at most; unless given `outputs.presign_s`, or for good below
        `s3.public_base_url`.
        """
        return cast(PresignedOutput, self.call("output.presign", {
            "item": item, "output": output, "expires_s": expires_s,
        }))

    def events(
        self, *, since: Optional[int] = None, stores: Optional[List[str]] = None, jobs: Optional[List[int]] = None,
        kinds: Optional[List[EventKind]] = None, snapshot: Optional[bool] = None,
    ) -> Events:
        """Tells what happens from now on, or from a seq on.

        The stream has no end, and goes on where it was when the connection is lost.
        `since`: Events after this seq first.
        `stores`: Only of these stores.
        `jobs`: Only of these jobs.
        `kinds`: Only of these kinds.
        `snapshot`: Whether to answer the open jobs as well.
        """
        return self._events({"since": since, "stores": stores, "jobs": jobs, "kinds": kinds, "snapshot": snapshot})

    def stats(self, *, account: Optional[str] = None) -> Stats:
        """The limiter's statistics.

        `account`: Of one account alone; else `rateLimiter` and `health` are of all.
        """
        return cast(Stats, self.call("stats", {"account": account}))

    def stats_overview(self) -> Overview:
        """Counts, stores, throughput, latency and disk."""
        return cast(Overview, self.call("stats.overview"))

    def health(self) -> Health:
        """Whether the daemon is well, check by check."""
        return cast(Health, self.call("health"))

    def metrics(self, *, format: Optional[MetricsFormat] = None) -> Metrics:
        """All figures as OpenMetrics text.

        `format`: How the text is written.
        """
        return cast(Metrics, self.call("metrics", {"format": format}))

    def store_list(self) -> StoreListResult:
        """The stores, by name."""
        return cast(StoreListResult, self.call("store.list"))

    def store_get(self, store: str) -> StoreStatus:
        """A store with its work and limits.

        `store`: The store.
        """
        return cast(StoreStatus, self.call("store.get", {"store": store}))

    def store_set(
        self, store: str, *, weight: Optional[float] = None, max_in_flight: Optional[int] = None,
        rpm: Optional[int] = None, max_queued: Optional[int] = None, daily_budget: Optional[float] = None,
        reset: Optional[bool] = None,
    ) -> StoreStatus:
        """Sets what a store may have; survives a restart.

        `store`: The store.
        `weight`: Its share beside the others', from 0.01 to 1000.
        `max_in_flight`: The most predictions that it may have open.
        `rpm`: The most creations a minute that it may have.
        `max_queued`: The most items that it may have queued.
        `daily_budget`: The most that its creations of a day, in UTC, may cost; with 0 those that cost anything wait.
        `reset`: First puts everything back to the settings.
        """
        return cast(StoreStatus, self.call("store.set", {
            "store": store, "weight": weight, "max_in_flight": max_in_flight, "rpm": rpm, "max_queued": max_queued,
            "daily_budget": daily_budget, "reset": reset,
        }))

    def store_pause(self, store: str) -> StoreStatus:
        """Holds back the creations of a store.

        `store`: The store.
        """
        return cast(StoreStatus, self.call("store.pause", {"store": store}))

    def store_resume(self, store: str) -> StoreStatus:
        """Lets the creations of a store go on.

        `store`: The store.
        """
        return cast(StoreStatus, self.call("store.resume", {"store": store}))

    def store_forget(self, store: str) -> ForgetResult:
        """Does with all jobs of a store what job.forget does with one.

        `store`: The store.
        """
        return cast(ForgetResult, self.call("store.forget", {"store": store}))

    def account_list(self) -> AccountListResult:
        """The accounts at the provider, with their rates and what they do."""
        return cast(AccountListResult, self.call("account.list"))

    def account_pause(self, account: str) -> AccountStatus:
        """Makes no new creations with an account's token; what runs goes on, and stores that may use others do.

        `account`: The account's name.
        """
        return cast(AccountStatus, self.call("account.pause", {"account": account}))

    def account_resume(self, account: str) -> AccountStatus:
        """Lets an account's creations go on.

        `account`: The account's name.
        """
        return cast(AccountStatus, self.call("account.resume", {"account": account}))

    def model_list(self) -> ModelListResult:
        """The models, by name, with how their runs go."""
        return cast(ModelListResult, self.call("model.list"))

    def model_resume(self, model: str) -> ModelStatus:
        """Lets a model that rests be tried now.

        `model`: The model's name at the provider.
        """
        return cast(ModelStatus, self.call("model.resume", {"model": model}))

    def limiter_set(
        self, *, rpm: Optional[int] = None, read_rpm: Optional[int] = None, burst: Optional[int] = None,
        account: Optional[str] = None,
    ) -> LimiterStatus:
        """Sets the rate at once; survives a restart until it is reset.

        `rpm`: Creations a minute.
        `read_rpm`: Reads a minute.
        `burst`: Creations that may go at once.
        `account`: The account whose rates these are; left out: `default`.
        """
        return cast(LimiterStatus, self.call("limiter.set", {
            "rpm": rpm, "read_rpm": read_rpm, "burst": burst, "account": account,
        }))

    def limiter_reset(self, *, account: Optional[str] = None) -> LimiterStatus:
        """Puts the rate back to the settings and forgets what was learned.

        `account`: The account whose rates these are; left out: `default`.
        """
        return cast(LimiterStatus, self.call("limiter.reset", {"account": account}))

    def simulate(
        self, *, rpm: Optional[int] = None, stores: Optional[List[SimulatedStore]] = None,
        workload: Optional[List[SimulatedJob]] = None,
    ) -> Forecast:
        """When each job and store would finish, by the real scheduler in virtual time.

        `rpm`: Creations a minute, instead of today's.
        `stores`: Other settings for some stores.
        `workload`: What to run instead of today's queue.
        """
        return cast(Forecast, self.call("simulate", {"rpm": rpm, "stores": stores, "workload": workload}))

    def daemon_pause(self, *, account: Optional[str] = None) -> DaemonStatus:
        """Makes no new creations; polls and downloads go on.

        `account`: Only this account is paused, as by `account.pause`.
        """
        return cast(DaemonStatus, self.call("daemon.pause", {"account": account}))

    def daemon_resume(self, *, account: Optional[str] = None) -> DaemonStatus:
        """Makes creations and takes submits again.

        `account`: Only this account is resumed, as by `account.resume`.
        """
        return cast(DaemonStatus, self.call("daemon.resume", {"account": account}))

    def daemon_drain(self) -> DaemonStatus:
        """Refuses submits and finishes what runs."""
        return cast(DaemonStatus, self.call("daemon.drain"))

    def daemon_backup(self) -> BackupResult:
        """Writes a checked copy of the database into the state folder."""
        return cast(BackupResult, self.call("daemon.backup"))

    def daemon_reload(self) -> ReloadResult:
        """Reads the settings again."""
        return cast(ReloadResult, self.call("daemon.reload"))
