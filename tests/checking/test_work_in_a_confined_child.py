"""A child process gives back what it found, or says what stopped it; its crash is not ours."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from calcgraph.confined import Child, Limits, confined
from calcgraph.errors import InvalidContent, Overrun, Problem, Report

SMALL = Limits(memory=500, seconds=2)


def double(number: int, *, progress: Callable[[str], object]) -> int:
    progress("doubling")
    return number * 2


def fail(code: str, *, progress: Callable[[str], object]) -> None:
    raise InvalidContent(Report.of([Problem(code, "it is wrong", file="a.yaml", line=3)]))


def grow(*, progress: Callable[[str], object]) -> int:
    return len(bytearray(2_000_000_000))


def sleep(*, progress: Callable[[str], object]) -> None:
    time.sleep(60)


def spin(*, progress: Callable[[str], object]) -> None:
    while True:
        pass


def die(number: int, *, progress: Callable[[str], object]) -> None:
    os.kill(os.getpid(), number)


def leave(*, progress: Callable[[str], object]) -> None:
    raise SystemExit("an engine may do this")


def blunder(*, progress: Callable[[str], object]) -> None:
    {}["nothing"]


def recurse(*, progress: Callable[[str], object]) -> None:
    recurse(progress=progress)


_BESIDE = """
import sys
from calcgraph.confined import Child, Limits
from checking.test_work_in_a_confined_child import spin
with Child(spin, limits=Limits(500, 60)) as child:
    print(child.pid, flush=True)
    child.answer()
"""


def write_to_stderr(*, progress: Callable[[str], object]) -> int:
    os.write(2, b"an engine's last words")
    return 1


def test_what_the_child_returns_comes_back_and_its_stages_are_told() -> None:
    stages: list[str] = []
    assert confined(double, 21, limits=SMALL, progress=stages.append) == 42
    assert stages == ["doubling"]


def test_a_process_of_several_threads_starts_a_fresh_interpreter() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert confined(double, 4, limits=Limits(2000, 20)) == 8
    finally:
        stop.set()
        thread.join()


def test_an_error_comes_back_with_its_report() -> None:
    with pytest.raises(InvalidContent) as caught:
        confined(fail, "odd", limits=SMALL)
    (problem,) = caught.value.report
    assert (problem.code, problem.line) == ("odd", 3)


def test_too_much_memory_is_told_with_the_option_that_allows_more() -> None:
    with pytest.raises(Overrun, match="more than 500 MB of memory; allow more with --memory"):
        confined(grow, limits=SMALL)


@pytest.mark.parametrize("work", [sleep, spin])
def test_too_much_time_is_told_with_the_option_that_allows_more(work: Callable[..., None]) -> None:
    began = time.monotonic()
    with pytest.raises(Overrun, match="longer than 2 s; allow more with --timeout"):
        confined(work, limits=SMALL)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGBUS, signal.SIGILL])
def test_a_crash_is_told_by_its_signal_and_nothing_is_claimed(number: signal.Signals) -> None:
    with pytest.raises(Overrun, match=f"crashed on it .{number.name}.; nothing is known"):
        confined(die, number, limits=SMALL)


def test_an_abort_is_taken_for_a_lack_of_memory() -> None:
    with pytest.raises(Overrun, match="MB of memory"):
        confined(die, signal.SIGABRT, limits=SMALL)


@pytest.mark.parametrize(
    ("work", "said"),
    [(leave, "SystemExit: an engine"), (blunder, "KeyError: 'nothing'"), (recurse, "nested too deeply")],
)
def test_an_engine_that_breaks_is_told_in_a_line(work: Callable[..., None], said: str) -> None:
    with pytest.raises(Overrun, match=said):
        confined(work, limits=SMALL)


def test_what_an_engine_prints_as_it_dies_reaches_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    assert confined(write_to_stderr, limits=SMALL) == 1
    assert capfd.readouterr() == ("", "")


def start_a_helper(note: Path, then: str, *, progress: Callable[[str], object]) -> None:
    with Child(sleep) as helper:
        note.write_text(str(helper.pid))
        if then == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        helper.answer()


def ask_a_helper(*, progress: Callable[[str], object]) -> int:
    with Child(double, 21) as helper:
        return helper.answer(progress)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_no_child_is_left_behind() -> None:
    with Child(sleep, limits=SMALL) as child:
        pid = child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_child_may_have_a_helper() -> None:
    assert confined(ask_a_helper, limits=Limits(2000, 20)) == 42


@pytest.mark.parametrize(("then", "said"), [("wait", "longer than 2 s"), ("crash", "SIGSEGV")])
def test_a_helper_ends_with_its_child(then: str, said: str, tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(Overrun, match=said):
        confined(start_a_helper, tmp_path / "pid", then, limits=SMALL)
    assert time.monotonic() - began < 10
    helper = int((tmp_path / "pid").read_text())
    while lives(helper):
        assert time.monotonic() - began < 20


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of the end of its parent")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_child_ends_with_its_parent_however_that_ends(how: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", _BESIDE], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.send_signal(how)
        parent.wait()
    for _ in range(500):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    pytest.fail("it goes on")
