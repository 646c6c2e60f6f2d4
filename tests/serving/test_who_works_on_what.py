"""The pool with workers that the test plays by hand: who is served, who waits, who is ended for the sake of others."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal, cast

import pytest

from calcgraph.serving import wire
from calcgraph.serving.answers import Answer, Rules
from calcgraph.serving.pool import Pool
from calcgraph.serving.refusals import Refusal

QUICK = Rules(workers=1, lane=2, queue=3, seconds=5, wait=5, patience=0.01, impatience=0.01, fair=0.05)


class ByHand:
    """A nursery whose workers say what the test has them say."""

    def __init__(self) -> None:
        self.line, self._other = socket.socketpair()
        self.ends: dict[int, socket.socket] = {}
        self.killed: list[int] = []
        self.niced: list[int] = []

    def fork(self, number: int) -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        self.ends[number] = theirs
        theirs.sendall(wire.frame(b"R"))
        return ours

    def kill(self, number: int) -> None:
        self.killed.append(number)
        self.ends.pop(number).close()

    def nice(self, number: int) -> None:
        self.niced.append(number)

    def close(self) -> None:
        for line in (self.line, self._other, *self.ends.values()):
            line.close()

    def asked(self, number: int) -> list[str]:
        """The texts of the tasks that came to a worker since."""
        try:
            buffer = bytearray(self.ends[number].recv(1 << 16))
        except BlockingIOError:
            return []
        return [wire.task(payload).text for _, payload in wire.frames(buffer)]

    def answers(self, number: int, body: bytes) -> None:
        self.ends[number].sendall(wire.small(False, "", body))


@asynccontextmanager
async def playing(rules: Rules) -> AsyncIterator[tuple[Pool, ByHand]]:
    nursery = ByHand()
    pool = Pool(cast(Any, nursery), rules)
    pool.start()
    try:
        await until(lambda: pool.ready)
        yield pool, nursery
    finally:
        pool.close()
        await asyncio.sleep(0)


async def until(there: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not there():
            await asyncio.sleep(0.002)


def asks(pool: Pool, text: str, kind: Literal["query", "site"] = "query") -> "asyncio.Task[bytes]":
    async def work() -> bytes:
        answer: Answer = await pool.ask(wire.Task(kind, text, "json"))
        try:
            return await answer.whole()
        finally:
            pool.finish(answer)

    return asyncio.get_running_loop().create_task(work())


def played(scene: Callable[[Pool, ByHand], Awaitable[None]], rules: Rules = QUICK) -> None:
    async def all_of_it() -> None:
        async with asyncio.timeout(20), playing(rules) as (pool, nursery):
            await scene(pool, nursery)

    asyncio.run(all_of_it())


def test_the_making_of_the_pages_neither_ends_nor_gives_way_for_the_sake_of_others() -> None:
    async def scene(pool: Pool, nursery: ByHand) -> None:
        pages = asks(pool, "pages", "site")
        await until(lambda: pool.load()["late"] == 1)
        first = asks(pool, "the oldest query")
        await until(lambda: pool.load()["late"] == 2)
        others = [asks(pool, f"query {number}") for number in range(3)]
        with pytest.raises(Refusal, match="for the sake of others"):
            await asyncio.wait_for(first, 5)
        await asyncio.sleep(0.3)
        assert 1 in pool.workers
        assert 1 not in nursery.killed
        assert 1 not in nursery.niced
        assert 2 in nursery.niced
        nursery.answers(1, b"the pages")
        assert await pages == b"the pages"
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    played(scene)


def test_who_waits_is_next_as_soon_as_a_worker_is_free() -> None:
    async def scene(pool: Pool, nursery: ByHand) -> None:
        waiting = [asks(pool, str(number)) for number in range(3)]
        for number in range(3):
            found: list[str] = []
            await until(lambda found=found: found.extend(nursery.asked(1)) or found)
            assert found == [str(number)]
            nursery.answers(1, b"%d" % number)
        assert await asyncio.gather(*waiting) == [b"0", b"1", b"2"]
        assert pool.load() == {"workers": 1, "busy": 0, "late": 0, "waiting": 0}

    played(scene, QUICK._replace(patience=5, impatience=5))


def test_who_has_waited_too_long_is_told_and_no_worker_gets_the_query() -> None:
    async def scene(pool: Pool, nursery: ByHand) -> None:
        running = asks(pool, "long")
        waiting = [asks(pool, "first")]
        await asyncio.sleep(0.1)
        waiting.append(asks(pool, "second"))
        await asyncio.sleep(0.15)
        assert [one.done() for one in waiting] == [True, False]
        await asyncio.sleep(0.1)
        for one in waiting:
            with pytest.raises(Refusal, match=r"no worker became free within 0\.2 s") as refused:
                await one
            assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "5"})
        assert pool.load()["waiting"] == 0
        nursery.answers(1, b"done")
        assert await running == b"done"
        assert nursery.asked(1) == ["long"]

    played(scene, QUICK._replace(patience=5, impatience=5, wait=0.2))


def test_who_goes_while_waiting_leaves_the_queue_and_costs_no_worker() -> None:
    async def scene(pool: Pool, nursery: ByHand) -> None:
        running, gone, last = (asks(pool, text) for text in ("runs", "goes", "stays"))
        await until(lambda: pool.load()["waiting"] == 2)
        gone.cancel()
        await until(lambda: pool.load()["waiting"] == 1)
        nursery.answers(1, b"1")
        await running
        await until(lambda: pool.load()["waiting"] == 0)
        nursery.answers(1, b"2")
        assert await last == b"2"
        assert (nursery.asked(1), nursery.killed) == (["runs", "stays"], [])

    played(scene, QUICK._replace(patience=5, impatience=5))


def test_a_query_that_runs_too_long_is_ended_though_quick_ones_came_before_it() -> None:
    """The clock of a worker is not wound anew for each query; it rings for the one that is too long all the same."""

    async def scene(pool: Pool, nursery: ByHand) -> None:
        for number in range(20):
            quick = asks(pool, "quick")
            await until(lambda: nursery.asked(1))
            nursery.answers(1, b"%d" % number)
            await quick
            await asyncio.sleep(0.01)
        began = asyncio.get_running_loop().time()
        with pytest.raises(Refusal) as refused:
            await asks(pool, "long")
        assert (refused.value.status, refused.value.code) == (504, "time-limit")
        assert 0.25 < asyncio.get_running_loop().time() - began < 1
        assert nursery.killed == [1]

    played(scene, QUICK._replace(patience=5, impatience=5, seconds=0.3))


def test_a_worker_that_speaks_nonsense_is_ended() -> None:
    async def scene(pool: Pool, nursery: ByHand) -> None:
        for number, nonsense in enumerate((b"", b"\x00", b"\x00\x09half"), 1):
            asked = asks(pool, "?")
            await until(lambda number=number: number in nursery.ends and nursery.asked(number))
            nursery.ends[number].sendall(wire.frame(b"W", nonsense))
            with pytest.raises(Refusal, match="nonsense"):
                await asked
        assert nursery.killed == [1, 2, 3]

    played(scene)
