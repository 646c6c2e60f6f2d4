"""Who works on what: workers, the queues before them, and the clock.

Comes in: tasks. Goes out: answers, or a `Refusal`. One worker does one task at a time. There are as many as processors;
who finds none free waits in a bounded queue. A query that runs longer than a moment, which is shorter if somebody
waits, is moved to a second lane: it runs on, gives way to others, and a fresh worker takes the next task, so that short
queries do not wait for long ones. The pool remembers which queries were long; asked again, they wait for the lane and
take no worker from anybody. A worker of the lane is kept for a while for the next, since a fresh one takes half as long
again to go through a large store: whatever it touches first has to be copied (copy on write). If the lane is full and
somebody waits, the oldest query in it ends for the sake of the others once it had its fair time, and is told so. A
worker is killed when its query passes the time limit or when its client has gone, and another is forked in its place.
"""

import asyncio
import socket
from collections import Counter, OrderedDict, deque
from contextlib import suppress
from math import inf

from calcgraph.serving import wire
from calcgraph.serving.alarms import Alarm
from calcgraph.serving.answering import Worker
from calcgraph.serving.answers import Answer, Rules
from calcgraph.serving.nursery import Nursery
from calcgraph.serving.refusals import Refusal

_REMEMBERED = 1000  # queries that were long
_SPARED = 10.0  # seconds that a worker of the lane waits for the next long query
_AGAIN = 0.5  # seconds before a worker that did not start is tried again


class Pool:
    """The workers of a server.

    Args:
        nursery: forks them.
        rules: how many, and how long.

    `broken` is true when the nursery is gone, which only the death of the whole server mends.
    """

    def __init__(self, nursery: Nursery, rules: Rules) -> None:
        self.rules, self.broken = rules, False
        self.nursery = nursery
        self.idle: list[Worker] = []
        self.workers: dict[int, Worker] = {}
        self.dying: dict[int, Worker] = {}  # gone at work, and nobody has told why yet
        self.ended: Counter[str] = Counter()  # queries, by why there was no answer
        self._spare: list[Worker] = []  # of the lane, at no work
        self._waiting: deque[Answer] = deque()
        self._for_lane: deque[Answer] = deque()
        self._patience: Alarm | None = None  # of who has waited longest
        self._long: OrderedDict[int, None] = OrderedDict()  # what took long
        self._closed = False
        self._count = 0

    def start(self) -> None:
        """Fork the workers. Called in the event loop that they are used in."""
        asyncio.get_running_loop().add_reader(self.nursery.line, self._hear)
        for _ in range(self.rules.workers):
            self.grow()

    def close(self) -> None:
        """End everything."""
        self._closed = True
        if self._patience:
            self._patience.stop()
        asyncio.get_running_loop().remove_reader(self.nursery.line)
        self.nursery.close()
        for worker in list(self.workers.values()):
            worker.abort()

    async def ask(self, task: wire.Task, frame: bytes = b"") -> Answer:
        """Have a task done; returns when its head is known.

        Args:
            task: what to do.
            frame: the task as it goes through the socket, if somebody made it beforehand.

        Raises:
            Refusal: if there is no answer.
        """
        answer = Answer(task, frame)
        lane = bool(self._long) and _key(task) in self._long
        if self.idle and not lane:
            self.idle.pop().begin(answer)
        else:
            self._queue(answer, lane=lane)
        try:
            await answer.head
        except asyncio.CancelledError:
            self.finish(answer)
            raise
        return answer

    def finish(self, answer: Answer) -> None:
        """Nobody reads an answer any more; if its worker is still at it, it is killed."""
        if answer.done:
            return
        gone = Refusal(503, "the client has gone", code="client-gone")
        for worker in self.workers.values():
            if worker.answer is answer:
                self.kill(worker, gone)
                return
        for queue in (self._waiting, self._for_lane):
            with suppress(ValueError):
                queue.remove(answer)
        answer.end(gone)

    def kill(self, worker: "Worker", why: Refusal) -> None:
        """End a worker and what it does, and put another in its place."""
        answer, worker.answer = worker.answer, None
        if answer:
            self.note(answer)
            self.ended[why.code] += 1
        with suppress(OSError):
            self.nursery.kill(worker.number)
        worker.abort()
        if answer:
            answer.end(why)

    @property
    def ready(self) -> bool:
        """Whether some worker has the store."""
        return not (self.broken or self._closed) and any(worker.ready for worker in self.workers.values())

    def load(self) -> dict[str, int]:
        """How many workers there are, how many of them are at work or late, and how many clients wait."""
        busy = [worker for worker in self.workers.values() if worker.answer]
        late = [worker for worker in busy if worker.late]
        return {
            "workers": len(self.workers),
            "busy": len(busy),
            "late": len(late),
            "waiting": len(self._waiting) + len(self._for_lane),
        }

    def _queue(self, answer: Answer, *, lane: bool) -> None:
        if self.broken or self._closed:
            raise Refusal(503, "the server cannot start workers any more; it has to be started again")
        waiting = len(self._waiting) + len(self._for_lane)
        if waiting >= self.rules.queue:
            words = f"all workers are busy and {waiting} requests wait already; try again in a moment"
            raise Refusal(503, words, code="busy", headers={"Retry-After": "1"})
        (self._for_lane if lane else self._waiting).append(answer)
        self._patience = self._patience or Alarm(self._give_up)
        if self._patience.due == inf:
            self._patience.set(answer.begun + self.rules.wait)
        if self._for_lane:
            self._fill_lane()

    def _give_up(self) -> None:
        """Send away who has waited too long, and look again when the next will have."""
        latest = asyncio.get_running_loop().time() - self.rules.wait
        for queue in (self._waiting, self._for_lane):
            while queue and queue[0].begun <= latest:
                words = f"no worker became free within {self.rules.wait:g} s; try again later"
                queue.popleft().end(Refusal(503, words, code="busy", headers={"Retry-After": "5"}))
        first = min((queue[0].begun for queue in (self._waiting, self._for_lane) if queue), default=inf)
        if self._patience and first < inf:
            self._patience.set(first + self.rules.wait)

    # ---- what workers call

    def free(self, worker: "Worker") -> None:
        """A worker waits for a task."""
        if worker.lost:
            return
        queue = self._for_lane if worker.late else self._waiting
        if queue:
            worker.begin(queue.popleft())
        elif not worker.late:
            self.idle.append(worker)
        elif self._closed or len(self._spare) >= self.rules.workers:
            worker.leave()
        else:
            self._spare.append(worker)
            asyncio.get_running_loop().call_later(_SPARED, self._let_go, worker, worker.since)

    def _let_go(self, worker: "Worker", since: float) -> None:
        """Let a worker go that has had no work since."""
        if worker in self._spare and worker.since == since:
            self._spare.remove(worker)
            worker.leave()

    def lost(self, worker: "Worker") -> None:
        """A worker is gone."""
        self.workers.pop(worker.number, None)
        for unused in (self.idle, self._spare):
            if worker in unused:
                unused.remove(worker)
        if not self._closed:
            if worker.ready:
                self.grow()
                self._fill_lane()
            else:
                for again in (self.grow, self._fill_lane):
                    asyncio.get_running_loop().call_later(_AGAIN, again)

    def late(self, worker: "Worker") -> None:
        """A worker's task has taken a while: others shall not wait for it."""
        lane = self._lane()
        now = asyncio.get_running_loop().time()
        if not self._waiting and now - worker.since < self.rules.patience:
            worker.wait_again()
            return
        if len(lane) >= self.rules.lane:
            asked = [one for one in lane if one.answer and one.answer.task.kind != "site"]
            oldest = min(asked, key=lambda one: one.since, default=None)
            if not self._waiting or oldest is None or now - oldest.since < self.rules.fair:
                worker.wait_again()
                return
            words = f"the server is busy: this query ran for {now - oldest.since:.0f} s and was ended for the sake of "
            words += "others; try again later"
            self.kill(oldest, Refusal(503, words, code="busy", headers={"Retry-After": "10"}))
        worker.late = True
        while self._spare and len(self._lane()) + len(self._spare) > self.rules.lane:
            self._spare.pop().leave()
        if worker.answer and worker.answer.task.kind != "site":  # everybody waits for the pages of the site
            with suppress(OSError):
                self.nursery.nice(worker.number)
        self.grow()

    def note(self, answer: Answer) -> None:
        """An answer has ended; that it took long is remembered, or forgotten if it did not: load may have been why."""
        key = _key(answer.task)
        if asyncio.get_running_loop().time() - answer.begun < self.rules.patience:
            self._long.pop(key, None)
            return
        self._long[key] = None
        self._long.move_to_end(key)
        if len(self._long) > _REMEMBERED:
            self._long.popitem(last=False)

    def _lane(self) -> list[Worker]:
        """The workers of the lane that are at work, or start."""
        return [one for one in self.workers.values() if one.late and not one.lost and one not in self._spare]

    def _fill_lane(self) -> None:
        """Set workers to what waits for the lane, those at hand or others, as far as it has room."""
        while self._for_lane and self._spare and not self._closed:
            self._spare.pop().begin(self._for_lane.popleft())
        lane = self._lane()
        if self._closed or self.broken:
            return
        starting = sum(not worker.ready for worker in lane)
        for _ in range(min(len(self._for_lane) - starting, self.rules.lane - len(lane))):
            self._fork(late=True)

    def grow(self) -> None:
        """Fork a worker, if one is missing."""
        prompt = sum(not worker.late for worker in self.workers.values())
        if self._closed or self.broken or prompt >= self.rules.workers:
            return
        self._fork(late=False)

    def _fork(self, *, late: bool) -> None:
        self._count += 1
        try:
            line = self.nursery.fork(self._count)
            if late:
                self.nursery.nice(self._count)
        except OSError:
            asyncio.get_running_loop().call_later(_AGAIN, self.grow)
            return
        worker = self.workers[self._count] = Worker(self, self._count)
        worker.late = late
        worker.attaching = asyncio.get_running_loop().create_task(self._attach(worker, line))  # kept from collection

    async def _attach(self, worker: "Worker", line: socket.socket) -> None:
        line.setblocking(False)
        await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=line)

    def _hear(self) -> None:
        ended = self.nursery.ended()
        if ended is None:
            self.broken = True
            asyncio.get_running_loop().remove_reader(self.nursery.line)
            return
        number, code = ended
        worker = self.workers.get(number) or self.dying.pop(number, None)
        if worker:
            worker.verdict(code)


def _key(task: wire.Task) -> int:
    return hash((task.kind, task.text))
