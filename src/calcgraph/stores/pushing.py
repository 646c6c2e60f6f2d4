"""Put files into a store so that readers see the old release or the new one, and never a part.

Comes in: a store and files. Goes out: `Pushed`, or `StoreFailed` whose last sentence says what the store holds now.
The triples go into staging graphs first; these are compared with the files; then one update moves them into place.
Every parcel that has arrived is noted on this machine, and a push that was interrupted goes on after it.
"""

import json
import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import Literal, NamedTuple

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError, Misuse, StoreFailed
from calcgraph.graph.names import BASE
from calcgraph.reporting.readable import cut
from calcgraph.stores import journal
from calcgraph.stores.expected import Expected
from calcgraph.stores.parcels import WAY, Cut, Files, digest
from calcgraph.stores.proof import Proven, prove_files
from calcgraph.stores.store import DEFAULT, TRIES, Graph, Store
from calcgraph.stores.swapping import Staged, clear, swap

Mode = Literal["replace", "merge", "delete"]
Staging = Literal["auto", "always", "never"]
STAGING = BASE + "staging/"
_LONGEST = 160  # characters of a triple that are shown
LARGE = 500_000  # triples, above which what goes into an empty place is not staged: moving takes longer than loading
_PAUSE = 0.5  # seconds before what has blank nodes is sent again; then twice as long, and so on
_ROUNDS = 4  # of a whole push, if another interferes with it
_NOT_COMPARED = "The new release is in place, but was not compared to the end; calcgraph push --verify-only does that."
_AHEAD = 1  # parcels that are cut while others are on their way
Progress = Callable[[str, int, int], object]


def silent(stage: str, done: int, of: int) -> None:
    """Show no progress."""


def check_default(store: Store, content: Expected) -> None:
    """Refuse triples in no graph where a store could not tell them from those in graphs.

    Raises:
        Misuse: with what to do.
    """
    if DEFAULT not in content:
        return
    if not store.profile.default_graph:
        raise Misuse(f"{store.profile.title} keeps triples in named graphs; say which one with --graph IRI")
    answer = store.rows("ASK { GRAPH ?g { ?s ?p ?o } ?s ?p ?o }").rows
    if answer and isinstance(answer[0][0], ox.Literal) and answer[0][0].value in ("true", "1"):
        raise Misuse(
            f"{store.name} shows triples of named graphs in its default graph; say which graph with --graph IRI"
        )


class Pushed(NamedTuple):
    """What a push has done.

    Args:
        proven: what was found of each graph afterwards.
        before: how many triples each graph had before.
        staged: whether readers saw the old release until the new one was whole.
        resumed: whether it went on after an interruption.
    """

    proven: list[Proven]
    before: dict[Graph, int]
    staged: bool
    resumed: bool


def push(
    store: Store,
    files: Files,
    content: Expected,
    *,
    mode: Mode = "replace",
    staging: Staging = "auto",
    accept_loss: bool = False,
    progress: Progress = silent,
    told: Callable[[str], object] = str,
) -> Pushed:
    """Put files into a store, graph by graph, and prove that they are there.

    Args:
        store: where to.
        files: what.
        content: what `expected` found in the files.
        mode: `replace` what the graphs hold, or `merge` with it.
        staging: whether graphs are made whole apart from where readers look. `auto` does so unless there is much to
            load and nothing to replace.
        accept_loss: whether to go on though the store does not keep all that it takes.
        progress: called with the stage, the triples that are done, and all of them.
        told: called with a sentence about what goes on besides.

    Raises:
        StoreFailed: if the store does not hold the new release; the message says what it holds.
        Misuse: if the store has no place for a graph.
    """
    check_default(store, content)
    parcels = [WAY, store.profile.batch]
    book = journal.Journal(json.dumps([store.url, digest(files.digests.values()), files.options, mode, parcels]))
    try:
        before = store.sizes(content)  # something small: the login is known before much is sent
        small = sum(graph.size for graph in content.values()) <= LARGE
        apart = small or mode == "merge" or any(before.values())
        if staging != "auto":
            apart = staging == "always"
        elif book.resumed:
            apart = book.apart
        if book.resumed and book.apart != apart:
            book.forget()
        if book.resumed:
            told("going on with a push that was interrupted")
        book.apart = apart
        if mode == "merge" and any(graph.blank for graph in content.values()):
            told("the files have blank nodes: merging the same files again adds them again")
        resumed = book.resumed
        for number in range(_ROUNDS):
            work = _Push(store, files, content, mode, accept_loss, book, progress, told)
            try:
                (work.apart if apart else work.directly)(before)
            except KeyboardInterrupt:
                raise _interrupted(apart=apart, swapping=work.swapping) from None
            resumed = resumed and (work.resumed or number > 0)
            progress("comparing with the files", 0, 0)
            try:
                found = prove_files(store, files, content, within=mode == "merge")
            except StoreFailed as error:
                raise StoreFailed(f"{error}\n{_NOT_COMPARED}") from None
            book.forget()
            failed = [p for p in found if p.verdict == "different"]
            if not failed or accept_loss or mode == "merge" or not apart:
                break
            # It was right when it was staged. Two swaps at the same moment leave the blank nodes of both in Oxigraph.
            if number < _ROUNDS - 1:
                told("somebody else changed the same graphs meanwhile; pushing again")
                time.sleep(_PAUSE * random.uniform(1, 4))  # noqa: S311 (so that two do not keep step)
        if failed and not accept_loss:
            raise StoreFailed(f"the new release is in place, and is not what was sent:\n{unlike(failed)}")
        return Pushed(found, before, apart, resumed)
    finally:
        book.close()


class _Push:
    """One push at work."""

    def __init__(
        self,
        store: Store,
        files: Files,
        content: Expected,
        mode: Mode,
        accepts: bool,
        book: journal.Journal,
        progress: Progress,
        told: Callable[[str], object],
    ) -> None:
        self._store, self._files, self._content, self._mode = store, files, content, mode
        self._accepts, self._book, self._progress, self._told = accepts, book, progress, told
        self.resumed, self.swapping = book.resumed, False
        self._stopped = Event()
        self._all = sum(graph.count for graph in content.values())

    def apart(self, before: dict[Graph, int]) -> None:
        """Load into staging graphs, compare them with the files, and swap."""
        places = self._places()
        if self.resumed and not self._is_there():
            self._told("what was staged before is not there any more; beginning anew")
            places = self._anew(places)
        self._book.begin()
        try:
            self._load(lambda cut: places[cut.graph].blank if cut.parcel.blank else places[cut.graph].plain)
            self._progress("comparing what is staged", 0, 0)
            self._compare(places)
        except CalcgraphError as error:
            raise StoreFailed(f"{error}\n{self._untouched(before)}") from None
        self._progress("swapping", 0, 0)
        self.swapping = True
        try:
            swap(self._store, places, self._book.sizes, merge=self._mode == "merge", told=self._told)
        except StoreFailed as error:
            raise StoreFailed(f"{error}\n{self._after(before, places)}") from None

    def directly(self, before: dict[Graph, int]) -> None:
        """Load into place; readers see it grow."""
        blank = any(graph.blank for graph in self._content.values())
        if self.resumed and (blank or not self._is_there()):
            self._book.forget()  # blank nodes that were on their way might be there twice
            self.resumed = False
        if not self.resumed and self._mode == "replace":
            clear(self._store, [graph for graph, size in before.items() if size])
        self._book.begin()
        try:
            self._load(lambda cut: cut.graph)
        except CalcgraphError as error:
            goes = "begins anew" if blank else "goes on with it"
            words = f"{error}\nThe store holds a part of the new release only; the same command {goes}."
            raise StoreFailed(words) from None

    def _anew(self, places: dict[Graph, Staged]) -> dict[Graph, Staged]:
        with suppress(StoreFailed):
            clear(self._store, [graph for pair in places.values() for graph in pair])
        self._book.forget()
        self.resumed = False
        return self._places()

    def _places(self) -> dict[Graph, Staged]:
        stem = f"{STAGING}{self._book.run}/"
        return {
            graph: Staged(ox.NamedNode(f"{stem}{number}"), ox.NamedNode(f"{stem}{number}/blank"))
            for number, graph in enumerate(sorted(self._content, key=str))
        }

    def _is_there(self) -> bool:
        """Whether the store has all that the journal says it has; a store that crashed may have lost the last part."""
        graphs = {name: ox.NamedNode(name) if name else DEFAULT for name in self._book.sizes}
        sizes = self._store.sizes(graphs.values())
        return all(sizes[graphs[name]] >= size for name, size in self._book.sizes.items())

    def _load(self, place: Callable[[Cut], Graph]) -> None:
        """Send every parcel that has not arrived, while the next is cut."""
        done, profile = 0, self._store.profile
        senders, counts = profile.senders, {graph: held.count for graph, held in self._content.items()}
        with ThreadPoolExecutor(senders) as sender:
            waiting: list[tuple[Cut, Future[None]]] = []
            try:
                for cut in self._files.parcels(profile.batch, profile.media, counts):
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

    def _arrived(self, sent: tuple[Cut, Future[None]], place: Callable[[Cut], Graph], done: int) -> int:
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
        alone = staged or (cut.whole and self._mode == "replace")  # nothing else is in its graph
        if staged and self.resumed:
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

    def _compare(self, places: dict[Graph, Staged]) -> None:
        """Refuse to put in place what is not what was sent, unless that is accepted."""
        failed = [p for p in prove_files(self._store, self._files, self._content, places) if p.verdict == "different"]
        if failed and not self._accepts:
            self._anew(places)
            words = "If that is how this store keeps things, and you can do without, say --accept-loss."
            raise StoreFailed(f"the store took everything, and does not have it:\n{unlike(failed)}\n{words}")

    def _untouched(self, before: dict[Graph, int]) -> str:
        try:
            same = self._store.sizes(self._content) == before
        except StoreFailed:
            return (
                "Nothing was put in place. The store does not answer, or not in time; when it does, the same command "
                f"goes on. What is staged until then is in {STAGING}{self._book.run}/…; --clean removes them."
            )
        if not same:
            return "Nothing was put in place; what the store holds was changed by somebody else meanwhile."
        held = "What the store held before is there, whole" if any(before.values()) else "The store holds nothing of it"
        return f"{held}; the same command {'goes on where this one ended' if self._book.done else 'begins anew'}."

    def _after(self, before: dict[Graph, int], places: dict[Graph, Staged]) -> str:
        """What the store holds after a swap that failed."""
        try:
            sizes = self._store.sizes([*places, *(graph for pair in places.values() for graph in pair)])
        except StoreFailed:
            return "The store does not answer, so nobody knows whether it swapped; when it does, run the same command."
        waiting = [graph for graph, pair in places.items() if sizes[pair.plain] or sizes[pair.blank]]
        if not waiting:
            return "The new release is there, whole."
        if len(waiting) == len(places) and all(sizes[graph] == size for graph, size in before.items()):
            return "What the store held before is there, whole; the same command goes on with the swap."
        return (
            f"{len(places) - len(waiting)} of {len(places)} graphs are of the new release, the others of the old one; "
            "the same command goes on with the swap."
        )


def _interrupted(*, apart: bool, swapping: bool) -> StoreFailed:
    """What the store holds after Ctrl-C."""
    if swapping:
        words = "interrupted while the store swapped; calcgraph push --verify-only tells what it holds"
    elif apart:
        words = "interrupted. What the store held before is there, whole; the same command goes on"
    else:
        words = "interrupted. The store holds a part of the new release only; the same command goes on with it"
    failure = StoreFailed(words)
    failure.exit_code = 130
    return failure


def unlike(failed: Iterable[Proven]) -> str:
    """Lines about graphs that are not what was sent."""
    lines = []
    for one in failed:
        lines.append(f"  {one.graph}: {one.sent:,} triples were sent, {one.found:,} are there")
        lines += (f"    missing     {cut(line, _LONGEST)}" for line in one.missing[1])
        lines += (f"    unexpected  {cut(line, _LONGEST)}" for line in one.unexpected[1])
    return "\n".join(lines)
