"""Virtuoso past its transaction log, as its own loader does: three quarters of the time, and a checkpoint at the end.

Comes in: parcels. Goes out: forms and queries. Its Graph Store endpoint writes the log of all that it takes; nothing in
a request changes that. Its procedure TTLP can do without; a query of the user dba may call it, and finds the other
fields of its form in variables of the connection. Until the next checkpoint a crash loses what was loaded so, and the
names of what others have written with the same IRIs meanwhile; so it is for who asks for it, and a checkpoint is made
however it ends. Whether the store was started anew meanwhile is told by its age.
"""

from collections.abc import Callable, Iterator
from secrets import token_hex
from time import monotonic

from calcgraph.stores.store import Parcel

LARGEST = 9_000_000  # bytes of a parcel: of a form of 10,000,000 it keeps no field
_SYNTAX, _PAST_THE_LOG = 0, 2  # of TTLP: Turtle as it is written, and its log_enable
LOAD = (
    'SELECT (sql:TTLP(bif:connection_get("SPARQL_triples"), "", bif:connection_get("SPARQL_into"), '
    f"{_SYNTAX}, {_PAST_THE_LOG}) AS ?done) WHERE {{}}"
)
CHECKPOINT = 'SELECT (bif:exec("checkpoint") AS ?done) WHERE {}'
AGE = "SELECT (bif:msec_time() AS ?age) WHERE {}"  # milliseconds since it was started, in 32 bits
TIMED_OUT = "S1T00"  # of a query: a text may take long if there is a literal of megabytes in it
LONGER = "  allow more than the MaxQueryExecutionTime in its virtuoso.ini, or leave --unlogged out"
FORBIDDEN = "SP031"  # a function that this user may not call in a query
ONLY_DBA = "  only the user dba may load past its transaction log; leave --unlogged out"
_ROUND = 1 << 32
_SLACK, _DRIFT = 1.0, 0.001  # seconds, and of each second, by which two clocks may differ
_NOTHING = b"# nothing\n"  # an empty field would be none


class Form:
    """A parcel as the body of a request that loads it; the graph is the parameter `into` of the address.

    Args:
        parcel: the triples; None for none, to see whether that would be allowed.

    `headers` go with it; to iterate it gives the body, from its beginning each time.
    """

    def __init__(self, parcel: Parcel | None = None) -> None:
        self._parcel = parcel or Parcel(_NOTHING, len(_NOTHING), 0, blank=False)
        boundary = token_hex(16)  # which no text foresees
        begun = f"--{boundary}\r\nContent-Disposition: form-data; name="
        self._head = f'{begun}"query"\r\n\r\n{LOAD}\r\n{begun}"triples"\r\n\r\n'.encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self._head) + self._parcel.size + len(self._tail)),
            "Accept": "application/sparql-results+json",
        }

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        yield from self._parcel.body()
        yield self._tail


class Watch:
    """Whether a server was started anew since this was made.

    Args:
        age: asks the server for its age, in milliseconds.
    """

    def __init__(self, age: Callable[[], int]) -> None:
        self._ask, self._early = age, monotonic()
        self._age, self._late = age(), monotonic()

    def runs_on(self) -> bool:
        """Whether it has grown as old as time has passed."""
        early = monotonic()
        grown = (self._ask() - self._age) % _ROUND / 1000
        late = monotonic()
        slack = _SLACK + _DRIFT * (late - self._early)
        return early - self._late - slack <= grown <= late - self._early + slack
