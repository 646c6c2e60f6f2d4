"""Put files into a store so that readers see the old release or the new one, and never a part.

Comes in: a store and files. Goes out: `Pushed`, or `StoreFailed` whose last sentence says what the store holds now.
The triples go into staging graphs first; these are compared with the files; then one update moves them into place.
Every parcel that has arrived is noted on this machine, and a push that was interrupted goes on after it.
"""

import json
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Literal, NamedTuple

import pyoxigraph as ox

from calcgraph.errors import CalcgraphError, Misuse, StoreFailed
from calcgraph.reporting.readable import cut
from calcgraph.stores import journal
from calcgraph.stores.expected import Expected
from calcgraph.stores.loading import STAGING, Loading, Progress
from calcgraph.stores.parcels import WAY, Files, digest
from calcgraph.stores.proof import Proven, prove_files
from calcgraph.stores.store import DEFAULT, Graph, Store
from calcgraph.stores.swapping import Staged, clear, swap

Mode = Literal["replace", "merge", "delete"]
Staging = Literal["auto", "always", "never"]
_LONGEST = 160  # characters of a triple that are shown
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
    logged: bool = False,
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
        logged: whether all goes through the store's transaction log, though there is much.
        progress: called with the stage, the triples that are done, and all of them.
        told: called with a sentence about what goes on besides.

    Raises:
        StoreFailed: if the store does not hold the new release; the message says what it holds.
        Misuse: if the store has no place for a graph.
    """
    check_default(store, content)
    small = sum(graph.size for graph in content.values()) <= LARGE
    hastened = not (small or logged or mode == "merge") and _hasten(store, told)
    parcels = [WAY, store.profile.batch, hastened]
    book = journal.Journal(json.dumps([store.url, digest(files.digests.values()), files.options, mode, parcels]))
    try:
        before = store.sizes(content)  # something small: the login is known before much is sent
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
            resumed = resumed and (book.resumed or number > 0)
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


def _hasten(store: Store, told: Callable[[str], object]) -> bool:
    """Load past the transaction log, and say so; what is merged is not, since a crash could not be told from it."""
    hastened = store.hasten(ox.NamedNode(STAGING.rstrip("/")))
    if hastened:
        told("loading past the store's transaction log, with a checkpoint at the end (--logged does without)")
    elif store.profile.unlogged:
        told("this login may not load past the store's transaction log, so it takes longer")
    return hastened


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
        self.swapping = False
        replaces = mode == "replace"
        self._loading = Loading(store, files, content, book, replaces=replaces, progress=progress, told=told)

    def apart(self, before: dict[Graph, int]) -> None:
        """Load into staging graphs, compare them with the files, and swap."""
        places = self._places()
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
        if self._book.resumed and (blank or not self._is_there()):
            self._book.forget()  # blank nodes that were on their way might be there twice
        if not self._book.resumed and self._mode == "replace":
            clear(self._store, [graph for graph, size in before.items() if size])
        self._book.begin()
        try:
            self._loading.run(lambda cut: cut.graph, anew=self._emptied)
        except CalcgraphError as error:
            goes = "begins anew" if blank else "goes on with it"
            part, all_of_it = "a part of the new release only", "the new release, but would lose it in a crash"
            holds = all_of_it if self._loading.taken else part
            raise StoreFailed(f"{error}\nThe store holds {holds}; the same command {goes}.") from None

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
