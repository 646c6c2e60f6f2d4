"""Who one is to a store: from the environment, a keyring or netrc; never from an argument, never in a message.

Comes in: the address. Goes out: a login, or none.
"""

import netrc
import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from calcgraph.errors import Misuse

USER, PASSWORD, TOKEN = "CALCGRAPH_STORE_USER", "CALCGRAPH_STORE_PASSWORD", "CALCGRAPH_STORE_TOKEN"
KEYRING = "calcgraph push"  # of a service in the keyring; the host comes after it


class Credentials(NamedTuple):
    """A name and a password, or a token, and where they were found.

    Its representation tells neither.
    """

    user: str
    password: str
    token: str
    found: str

    def __repr__(self) -> str:
        return f"Credentials(found={self.found!r})"


NOBODY = Credentials("", "", "", "nowhere")


def find(url: str) -> Credentials:
    """Look for credentials: in the environment first, then in the keyring, then in netrc.

    Args:
        url: the address of the store; host and port choose the entry of keyring and netrc.

    Returns:
        What was found; `NOBODY` if nothing was.

    Raises:
        Misuse: if the variables contradict each other, or netrc cannot be read.
    """
    environment = {name: os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN)}
    for name, value in environment.items():
        if not value.isprintable() or (name == TOKEN and not value.isascii()):
            raise Misuse(f"{name} holds a character that cannot be sent, perhaps the end of a line")
    if environment[TOKEN]:
        if environment[USER] or environment[PASSWORD]:
            raise Misuse(f"{TOKEN} and {USER} are both set; unset one of them")
        return Credentials("", "", environment[TOKEN], "the environment")
    if bool(environment[USER]) != bool(environment[PASSWORD]):
        missing = PASSWORD if environment[USER] else USER
        raise Misuse(f"{missing} is not set; a name and a password go together")
    if environment[USER]:
        return Credentials(environment[USER], environment[PASSWORD], "", "the environment")
    parts = urlsplit(url)
    return _in_keyring(parts.netloc) or _in_netrc(parts.hostname or "") or NOBODY


def _in_keyring(host: str) -> Credentials | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        held = keyring.get_credential(f"{KEYRING} {host}", None)
    except KeyringError:  # no keyring on this machine
        return None
    return Credentials(held.username, held.password, "", "the keyring") if held else None


def _in_netrc(host: str) -> Credentials | None:
    named = os.environ.get("NETRC")
    file = Path(named) if named else Path.home() / ".netrc"
    if not file.is_file():
        return None
    try:
        entries = netrc.netrc(file)
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "msg", None) or getattr(error, "strerror", None) or "it is no text"
        raise Misuse(f"{file} cannot be read: {reason}") from None
    entry = entries.hosts.get(host)  # not its default entry, which would tell every host
    return Credentials(entry[0], entry[2] or "", "", str(file)) if entry else None
