"""Python's collector rests during a check, and works as before when it is over."""

import gc
import subprocess
import sys

import pytest

from calcgraph.resting import resting


def test_it_rests_and_then_works_again() -> None:
    assert gc.isenabled()
    with resting():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_an_exception() -> None:
    with pytest.raises(ValueError, match="halt"), resting():
        raise ValueError("halt")
    assert gc.isenabled()


def test_what_was_made_meanwhile_is_old_and_still_collected() -> None:
    """In a process of its own: to look through all that the tests have made takes seconds."""
    code = (
        "import gc; from calcgraph.resting import resting\n"
        "class Loop: pass\n"
        "gc.collect()\n"
        "with resting():\n"
        "    made = [Loop() for _ in range(5000)]\n"
        "    for one in made: one.itself = one\n"
        "assert gc.get_count()[0] < 5000, gc.get_count()\n"
        "assert gc.get_freeze_count() == 0\n"
        "del made, one\n"
        "assert gc.collect() >= 5000\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_somebody_else_keeps_from_the_collector_stays_kept() -> None:
    code = (
        "import gc; from calcgraph.resting import resting\n"
        "gc.freeze(); before = gc.get_freeze_count()\n"
        "with resting(): pass\n"
        "assert before > 1000 and gc.get_freeze_count() > 0.9 * before, (before, gc.get_freeze_count())"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_at_the_end_of_the_process_nothing_is_looked_through() -> None:
    code = (
        "import atexit, gc; from calcgraph.resting import resting\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 1000))  # after what is registered later\n"
        "with resting(): pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "True\n"
