"""Parcels on their way into a store: several at once, none twice that would be two, each noted when it has arrived.

Comes in: files, and where each parcel goes. Goes out: a store that has everything, and would keep it in a crash.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pyoxigraph as ox

from calcgraph.errors import StoreFailed
from calcgraph.graph.names import BASE
from calcgraph.stores.expected import Expected
from calcgraph.stores.journal import Journal
from calcgraph.stores.parcels import Cut, Files
from calcgraph.stores.store import TRIES, Graph, Store
from calcgraph.stores.swapping import clear

STAGING = BASE + "staging/"
_PAUSE = 0.5  # seconds before what has blank nodes is sent again; then twice as long, and so on
_AHEAD = 1  # parcels that are cut while others are on their way
_STARTS = 4  # of one load, if the store is started anew meanwhile
Progress = Callable[[str, int, int], object]
Place = Callable[[Cut], Graph]


class Loading:
    """The load of one push.

    Args:
        store: where to.
        files: what.
        content: what `expected` found in the files.
        book: which parcels the store has.
        replaces: whether nothing but these files goes into their graphs.
        unlogged: whether it passes the store's transaction log by.
        progress: called with the stage, the triples that are done, and all of them.
        told: called with a sentence about what goes on besides.

    `taken` tells whether the store has taken everything past its log, though a crash might lose it.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        content: Expected,
        book: Journal,
        *,
        replaces: bool,
        unlogged: bool,
        progress: Progress,
        told: Callable[[str], object],
    ) -> None:
        self._store, self._files, self._content, self._book = store, files, content, book
        self._replaces, self._unlogged, self._progress, self._told = replaces, unlogged, progress, told
        self._stopped = Event()
        self._all = sum(graph.count for graph in content.values())
        self.taken = False

    def run(self, place: Place, anew: Callable[[], object]) -> None:
        """Send what has not arrived, and have a checkpoint made of what has passed the log by.

        Args:
            place: where a parcel goes.
            anew: empties these places and forgets what has arrived, where the store was started anew meanwhile and
                has lost what no log has.

        Raises:
            StoreFailed: if the store does not have everything, or might lose it.
        """
        for _ in range(_STARTS):
            self.taken = False
            self._send_all(place)
            if not self._unlogged:
                return
            self._progress("making a checkpoint", 0, 0)
            self.taken = True
            if self._store.checkpoint():
                return
            self.taken = False
            self._told("the store was started anew meanwhile, and has lost what it took; loading that again")
            anew()
        raise StoreFailed("the store was started anew again and again while it loaded")

    def _send_all(self, place: Place) -> None:
        """Send every parcel that has not arrived, while the next is cut."""
        done, senders = 0, self._store.profile.senders
        with ThreadPoolExecutor(senders) as sender:
            waiting: list[tuple[Cut, Future[None]]] = []
            try:
                for cut in self._parcels():
                    if cut.number <= self._book.done:
                        done += cut.parcel.triples
                        continue
                    # What has blank nodes goes alone: of two at once a store may refuse one, and it cannot go twice.
                    alone = cut.parcel.blank
                    while len(waiting) >= (1 if alone else senders + _AHEAD):
                        done = self._arrived(waiting.pop(0), place, done)
                    waiting.append((cut, sender.submit(self._send, place(cut), cut)))
                    if alone:
                        done = self._arrived(waiting.pop(0), place, done)
                while waiting:
                    done = self._arrived(waiting.pop(0), place, done)
            except BaseException:
                self._stopped.set()
                raise

    def _parcels(self) -> Iterator[Cut]:
        profile = self._store.profile
        counts = {graph: held.count for graph, held in self._content.items()}
        return self._files.parcels(profile.batch, profile.media, counts)

    def _arrived(self, sent: tuple[Cut, Future[None]], place: Place, done: int) -> int:
        cut, future = sent
        future.result()
        self._book.advance(cut.number, str(getattr(place(cut), "value", "")), cut.parcel.triples)
        self._progress("loading", done + cut.parcel.triples, self._all)
        return done + cut.parcel.triples

    def _send(self, graph: Graph, cut: Cut) -> None:
        """Send a parcel; one with blank nodes again only after its graph was emptied, since twice would be two."""
        if self._stopped.is_set():
            return
        try:
            self._sent(graph, cut)
        except BaseException:
            self._stopped.set()  # the next, which may be waiting, is not sent any more
            raise

    def _sent(self, graph: Graph, cut: Cut) -> None:
        if not cut.parcel.blank:
            self._store.add(graph, cut.parcel, tries=TRIES)
            return
        staged = isinstance(graph, ox.NamedNode) and graph.value.startswith(STAGING)
        alone = staged or (cut.whole and self._replaces)  # nothing else is in its graph
        if staged and self._book.resumed:
            clear(self._store, [graph])
        for number in range(1, TRIES + 1):
            try:
                self._store.add(graph, cut.parcel, tries=1)
                return
            except StoreFailed as failure:
                if not failure.passing or number == TRIES or not alone:
                    raise
                self._told(f"{str(failure).splitlines()[0]}; sending what has blank nodes again")
                time.sleep(_PAUSE * number)
                clear(self._store, [graph])
