"""Alarms: put off without a new timer, and on time all the same."""

import asyncio
from collections.abc import Awaitable, Callable

import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from calcgraph.serving.alarms import Alarm


def rung(scene: Callable[[Alarm, asyncio.AbstractEventLoop], Awaitable[None]]) -> list[list[float]]:
    """When an alarm rang, in seconds since its start, on the loop of asyncio and on that of uvloop."""
    heard: list[list[float]] = []

    async def run() -> None:
        loop, times = asyncio.get_running_loop(), list[float]()
        begun = loop.time()
        await scene(Alarm(lambda: times.append(loop.time() - begun)), loop)
        heard.append(times)

    for loop in (asyncio.new_event_loop, uvloop.new_event_loop):
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(run())
    return heard


def test_an_alarm_that_is_put_off_rings_once_and_at_the_last_moment() -> None:
    async def scene(alarm: Alarm, loop: asyncio.AbstractEventLoop) -> None:
        for _ in range(20):
            alarm.set(loop.time() + 0.05)
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.2)

    for found in rung(scene):
        assert len(found) == 1
        assert 0.14 < found[0] < 0.3


def test_an_alarm_that_is_brought_forward_rings_at_the_earlier_moment() -> None:
    async def scene(alarm: Alarm, loop: asyncio.AbstractEventLoop) -> None:
        alarm.set(loop.time() + 60)
        alarm.set(loop.time() + 0.02)
        await asyncio.sleep(0.1)

    assert [[moment < 0.1 for moment in found] for found in rung(scene)] == [[True], [True]]


def test_an_alarm_that_is_cleared_or_stopped_does_not_ring_and_can_be_set_again() -> None:
    async def scene(alarm: Alarm, loop: asyncio.AbstractEventLoop) -> None:
        alarm.set(loop.time() + 0.01)
        alarm.clear()
        await asyncio.sleep(0.03)
        alarm.set(loop.time() + 0.01)
        alarm.stop()
        await asyncio.sleep(0.03)
        alarm.set(loop.time() + 0.01)
        await asyncio.sleep(0.03)

    for found in rung(scene):
        assert len(found) == 1
        assert found[0] > 0.06


def test_an_alarm_whose_moment_is_over_rings_at_once_and_can_be_set_again_before_it_does() -> None:
    async def scene(alarm: Alarm, loop: asyncio.AbstractEventLoop) -> None:
        alarm.set(loop.time() - 1)  # for which uvloop makes no timer
        alarm.set(loop.time() - 2)
        await asyncio.sleep(0.02)
        alarm.set(loop.time() - 1)
        alarm.set(loop.time() + 0.03)
        await asyncio.sleep(0.01)
        alarm.set(loop.time() + 0.02)
        await asyncio.sleep(0.06)

    assert [len(found) for found in rung(scene)] == [2, 2]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-1, 8), min_size=1, max_size=8))
def test_however_it_is_set_and_cleared_it_rings_for_the_last_setting_and_never_early(steps: list[int]) -> None:
    due: list[float] = []

    async def scene(alarm: Alarm, loop: asyncio.AbstractEventLoop) -> None:
        for step in steps:
            if step < 0:
                alarm.clear()
            else:
                alarm.set(loop.time() + step / 1000)
            due[:] = [alarm.due]
        await asyncio.sleep(0.02)
        assert alarm.due == float("inf")

    assert [len(found) for found in rung(scene)] == [steps[-1] >= 0] * 2


def test_an_alarm_never_rings_early_so_that_who_looks_at_the_clock_then_need_not_look_again() -> None:
    looks: list[tuple[float, float]] = []

    async def scene(alarm: Alarm, loop: asyncio.AbstractEventLoop) -> None:
        for number in range(60):
            begun = loop.time()
            delay = 0.003 + number / 7000
            rung = asyncio.Event()

            def look(begun: float = begun, delay: float = delay, rung: asyncio.Event = rung) -> None:
                looks.append((loop.time() - delay, begun))
                rung.set()

            other = Alarm(look)
            other.set(begun + delay)
            await rung.wait()
        alarm.stop()

    rung(scene)
    assert len(looks) == 120
    assert all(begun <= old for old, begun in looks)


def test_putting_it_off_makes_no_timer() -> None:
    async def scene(alarm: Alarm, loop: asyncio.AbstractEventLoop) -> None:
        made = 0
        call_at = loop.call_at

        def counted(*arguments: object) -> object:
            nonlocal made
            made += 1
            return call_at(*arguments)  # type: ignore[arg-type]

        loop.call_at = counted  # type: ignore[assignment,method-assign]
        for number in range(1000):
            alarm.set(loop.time() + 1 + number)
            alarm.clear()
        assert made == 1
        alarm.stop()

    assert rung(scene) == [[], []]
