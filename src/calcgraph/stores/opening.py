"""A store by the address that the user gives.

Comes in: an address or a folder. Goes out: a `Store`.
"""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from calcgraph.errors import MissingTool, Misuse
from calcgraph.stores.profiles import FOLDER, PROFILES, of_server
from calcgraph.stores.store import Store


class Address(NamedTuple):
    """Where a store is, and what the user knows of it.

    Args:
        target: a URL, or the path of a folder.
        profile: its kind; None to ask the server.
        query, update, graph_store: its endpoints, where they are not those of its kind.
        timeout: seconds that it may be silent.
        plain: whether http:// is right even though it is on another machine.
        looking: whether nothing will be changed.
        limit: seconds that everything may take from now on, if it is a server; None for no end.
    """

    target: str
    profile: str | None = None
    query: str | None = None
    update: str | None = None
    graph_store: str | None = None
    timeout: float = 300
    plain: bool = False
    looking: bool = False
    limit: float | None = None


def check(address: Address) -> None:
    """Whether an address can be one, before anything else is done.

    Raises:
        Misuse: if not.
        MissingTool: without the extra `push`, for an address.
    """
    if "://" not in address.target:
        if re.fullmatch(r"[\w.-]+:\d+(/.*)?", address.target):
            raise Misuse(f"{address.target} looks like a server; write http://{address.target}")
        return
    checked = _session().checked
    home = checked(address.target, address.plain)
    for url in (address.query, address.update, address.graph_store):
        if url and checked(url, address.plain) != home:
            raise Misuse(
                f"{url} is on another host than {address.target}; credentials go to one host only, and so does a push"
            )


def open_store(address: Address, told: Callable[[str], object] = str) -> Store:
    """Open a store.

    Args:
        address: where it is.
        told: called with a sentence whenever a request is tried again.

    Raises:
        Misuse: if the address cannot be one, or its kind is not known.
        StoreFailed: if nobody answers there.
        MissingTool: without the extra `push`, for an address.
    """
    check(address)
    target = address.target
    if "://" not in target:
        if address.profile not in (None, FOLDER.name):
            raise Misuse(f"{target} is a folder; --profile {address.profile} needs an address with http:// or https://")
        if address.limit is not None:
            raise Misuse(f"--time-limit is for servers, and {target} is a folder on this machine")
        from calcgraph.stores.folder import FolderStore

        return FolderStore(Path(target), looking=address.looking)
    Session = _session().Session
    from calcgraph.stores.credentials import find
    from calcgraph.stores.deadline import Deadline
    from calcgraph.stores.remote import RemoteStore, endpoints

    who = find(target)
    known = PROFILES[address.profile] if address.profile else None
    deadline = Deadline(address.limit)
    options = {"timeout": address.timeout, "plain": address.plain, "deadline": deadline, "told": told}
    session = Session(target, who, **options)
    if known is None:
        known = of_server(session.server(target)) or PROFILES["generic"]
    if known.login != "basic":
        session.close()
        session = Session(target, who, known.login, **options)
    at = endpoints(known, target, address.query, address.update, address.graph_store)
    return RemoteStore(session, known, target, at)


def _session() -> ModuleType:
    try:
        return import_module("calcgraph.stores.session")
    except ModuleNotFoundError as error:
        raise MissingTool(f"{error.name} is not installed; pip install 'calcgraph[push]'") from None
