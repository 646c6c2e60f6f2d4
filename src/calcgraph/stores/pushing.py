"""Put files into a store so that readers see the old release or the new one, and never a part.

Comes in: a store and files. Goes out: `Pushed`, or `StoreFailed` whose last sentence says what the store holds now.
The triples go into staging graphs first; these are compared with the files; then one update moves them into place.
Every parcel that has arrived is noted on this machine, and a push that was interrupted goes on after it.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Literal, NamedTuple

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError, Misuse, StoreFailed
from calcgraph.stores import journal
from calcgraph.stores.expected import Expected
from calcgraph.stores.loading import STAGING, Loading, Progress
from calcgraph.stores.outcome import after, interrupted, placed, unlike, untouched
from calcgraph.stores.parcels import WAY, Files, digest
from calcgraph.stores.proof import Proven, prove_files
from calcgraph.stores.store import DEFAULT, Graph, Store
from calcgraph.stores.swapping import Staged, clear, swap

Mode = Literal["replace", "merge", "delete"]
Staging = Literal["auto", "always", "never"]
LARGE = 500_000  # triples, above which what goes into an empty place is not staged: moving takes longer than loading
_PAUSE = 0.5  # seconds before everything is pushed again, up to four times as long
_ROUNDS = 4  # of a whole push, if another interferes with it
_NOT_COMPARED = "The new release is in place, but was not compared to the end; calcgraph push --verify-only does that."


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
    unlogged: bool = False,
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
        unlogged: whether it passes the store's transaction log by, and a checkpoint is made; nobody else should write
            to the store meanwhile.
        progress: called with the stage, the triples that are done, and all of them.
        told: called with a sentence about what goes on besides.

    Raises:
        StoreFailed: if the store does not hold the new release; the message says what it holds.
        Misuse: if the store has no place for a graph, or cannot pass its log by as asked.
    """
    check_default(store, content)
    if unlogged and not store.profile.unlogged:
        raise Misuse(f"{store.profile.title} has no transaction log to pass by; leave --unlogged out")
    if unlogged and mode == "merge":
        raise Misuse("--unlogged is not for --mode merge: after a crash nobody could tell what of it is missing")
    parcels = [WAY, store.profile.batch, unlogged]
    book = journal.Journal(json.dumps([store.url, digest(files.digests.values()), files.options, mode, parcels]))
    try:
        work = _Push(store, files, content, mode, accept_loss, unlogged, book, progress, told)
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
        with _past_the_log(store, told) if unlogged else nullcontext():
            return work.run(before, apart=apart)
    finally:
        book.close()


@contextmanager
def _past_the_log(store: Store, told: Callable[[str], object]) -> Iterator[None]:
    """Load past the store's transaction log; if that ends early, have a checkpoint made all the same.

    Raises:
        StoreFailed: if the login may not do that.
    """
    try:
        store.load_unlogged(ox.NamedNode(STAGING.rstrip("/")))
        yield
    except BaseException:
        try:
            store.checkpoint()
        except StoreFailed as failure:
            told(f"no checkpoint was made; until there is one, a crash may cost names that others use: {failure}")
        raise
    finally:
        store.load_logged()


class _Push:
    """One push at work."""

    def __init__(
        self,
        store: Store,
        files: Files,
        content: Expected,
        mode: Mode,
        accepts: bool,
        unlogged: bool,
        book: journal.Journal,
        progress: Progress,
        told: Callable[[str], object],
    ) -> None:
        self._store, self._files, self._content, self._mode = store, files, content, mode
        self._accepts, self._book, self._progress, self._told = accepts, book, progress, told
        self._swapping = False
        replaces = mode == "replace"
        self._loading = Loading(
            store, files, content, book, replaces=replaces, unlogged=unlogged, progress=progress, told=told
        )

    def run(self, before: dict[Graph, int], *, apart: bool) -> Pushed:
        """Load, swap if it is loaded apart, and compare; again if somebody else changed the same graphs meanwhile.

        Args:
            before: how many triples each graph has.
            apart: whether it is staged.

        Raises:
            StoreFailed: if the store does not hold the new release; the message says what it holds.
        """
        resumed, merged = self._book.resumed, self._mode == "merge"
        for number in range(_ROUNDS):
            try:
                (self._apart if apart else self._directly)(before)
            except KeyboardInterrupt:
                raise interrupted(apart=apart, swapping=self._swapping, taken=self._loading.taken) from None
            resumed = resumed and (self._book.resumed or number > 0)
            self._progress("comparing with the files", 0, 0)
            try:
                found = prove_files(self._store, self._files, self._content, within=merged)
            except StoreFailed as error:
                raise StoreFailed(f"{error}\n{_NOT_COMPARED}") from None
            self._book.forget()
            failed = [p for p in found if p.verdict == "different"]
            if not failed or self._accepts or merged or not apart:
                break
            # It was right when it was staged. Two swaps at the same moment leave the blank nodes of both in Oxigraph.
            if number < _ROUNDS - 1:
                self._told("somebody else changed the same graphs meanwhile; pushing again")
                time.sleep(_PAUSE * random.uniform(1, 4))  # noqa: S311 (so that two do not keep step)
        if failed and not self._accepts:
            raise StoreFailed(f"the new release is in place, and is not what was sent:\n{unlike(failed)}")
        return Pushed(found, before, apart, resumed)

    def _apart(self, before: dict[Graph, int]) -> None:
        """Load into staging graphs, compare them with the files, and swap."""
        self._swapping, places = False, self._places()
        if self._book.resumed and not self._is_there():
            self._told("what was staged before is not there any more; beginning anew")
            places = self._anew(places)
        self._book.begin()
        try:
            self._loading.run(
                lambda cut: places[cut.graph].blank if cut.parcel.blank else places[cut.graph].plain,
                anew=lambda: places.update(self._anew(places)),
            )
            self._progress("comparing what is staged", 0, 0)
            self._compare(places)
        except CalcgraphError as error:
            raise StoreFailed(f"{error}\n{untouched(self._store, before, self._book)}") from None
        self._progress("swapping", 0, 0)
        self._swapping = True
        try:
            swap(self._store, places, self._book.sizes, merge=self._mode == "merge", told=self._told)
        except StoreFailed as error:
            raise StoreFailed(f"{error}\n{after(self._store, before, places)}") from None

    def _directly(self, before: dict[Graph, int]) -> None:
        """Load into place; readers see it grow."""
        blank = any(graph.blank for graph in self._content.values())
        if self._book.resumed and (blank or not self._is_there()):
            self._book.forget()  # blank nodes that were on their way might be there twice
        if not self._book.resumed and self._mode == "replace":
            clear(self._store, [graph for graph, size in before.items() if size])
        self._book.begin()
        try:
            self._loading.run(lambda cut: cut.graph, anew=self._emptied)
        except CalcgraphError as error:
            goes = "begins anew" if blank else "goes on with it"
            held = placed(taken=self._loading.taken)
            raise StoreFailed(f"{error}\n{held}; the same command {goes}.") from None

    def _emptied(self) -> None:
        clear(self._store, list(self._content))
        self._book.forget()

    def _anew(self, places: dict[Graph, Staged]) -> dict[Graph, Staged]:
        with suppress(StoreFailed):
            clear(self._store, [graph for pair in places.values() for graph in pair])
        self._book.forget()
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

    def _compare(self, places: dict[Graph, Staged]) -> None:
        """Refuse to put in place what is not what was sent, unless that is accepted."""
        failed = [p for p in prove_files(self._store, self._files, self._content, places) if p.verdict == "different"]
        if failed and not self._accepts:
            self._anew(places)
            words = "If that is how this store keeps things, and you can do without, say --accept-loss."
            raise StoreFailed(f"the store took everything, and does not have it:\n{unlike(failed)}\n{words}")
