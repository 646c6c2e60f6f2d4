"""What a query may not do, judged before any engine sees it.

Comes in: SPARQL. Goes out: nothing, or `InvalidQuery`. A query reads what it is given and reaches nothing else; the
engine has no limit of its own and dies of deep nesting and of long chains.
"""

import re
from functools import lru_cache

from calcgraph.errors import InvalidQuery

_MAX_BYTES, _MAX_DEPTH, _MAX_STEPS = 64_000, 128, 200
_SIGN = r"""[^<>"{}|^`\\\x00-\x20]"""  # what an IRI is made of
_OPAQUE = re.compile(
    rf"""
      "{{3}}(?:"{{0,2}}(?:[^"\\]|\\.))*"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}   # long strings
    | "(?:[^"\\\n\r]|\\[^\n\r])*" | '(?:[^'\\\n\r]|\\[^\n\r])*'
    | <[A-Z][A-Z0-9+.-]*://(?:{_SIGN}|\\u[0-9A-F]{{4}}|\\U[0-9A-F]{{8}})*>       # IRIs
    | <(?P<unclear>{_SIGN}*)>                                                    # an IRI, or two comparisons
    | \#[^\n\r]*                                                                 # comments
    | [?$]\w+ | @[A-Z][A-Z0-9-]* | (?P<name>:\w(?:[\w:%-]|\\[^u])*)              # variables, languages, local names
    | \\[^u]
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
PLAIN_SPACE = re.compile(r"https?://[A-Za-z][A-Za-z0-9.-]*/[A-Za-z0-9._~/-]*#?[A-Za-z0-9_-]*")
PLAIN_LOCAL = re.compile(r"(?:[A-Za-z0-9_.:-]|\\[_~.\-!$&'()*+,;=@])*")  # after such a namespace it makes an IRI
_BRACKET = re.compile(r"[][(){}]")
_STEP = re.compile(r"[{(.,;/|+*&!~-]|<<|BIND|\bAS\b", re.IGNORECASE)


@lru_cache(maxsize=256)
def guard(sparql: str) -> None:
    """Refuse what may not run.

    The engine needs no white space between words (`1SERVICE` is two of them), so that the word is looked for anywhere
    outside strings, IRIs, comments and names. `<` may open an IRI or compare; where it matters which, it is refused.
    The engine also recurses over nested groups and over chains, one level for each link, and orders joins in more than
    cubic time.

    Args:
        sparql: the query.

    Raises:
        InvalidQuery: for SERVICE, for nesting deeper than 128, for more than 200 steps or 64,000 bytes.
    """
    if len(sparql.encode("utf-8", "surrogatepass")) > _MAX_BYTES:
        raise InvalidQuery(f"the query is longer than {_MAX_BYTES} bytes")
    text = bare(sparql)
    if "\\u" in text.lower():
        raise InvalidQuery("escapes (\\u) are allowed within strings and IRIs only")
    if "service" in text.lower():
        raise InvalidQuery("SERVICE is refused: a query reaches nothing but the data it is given")
    depth = deepest = 0
    for sign in _BRACKET.findall(text):
        depth += 1 if sign in "{([" else -1
        deepest = max(deepest, depth)
    if deepest > _MAX_DEPTH:
        raise InvalidQuery(f"the query is nested deeper than {_MAX_DEPTH} levels")
    if len(_STEP.findall(text)) > _MAX_STEPS:
        hint = "ask in parts, or list terms in VALUES"
        raise InvalidQuery(f"the query has more than {_MAX_STEPS} steps (patterns, groups, operators); {hint}")


def bare(sparql: str) -> str:
    """The query without its strings, IRIs, comments and names; of a prefixed name the prefix stays.

    Raises:
        InvalidQuery: if `<` could both open an IRI and compare, and a comment, a string or SERVICE would hang on it; if
            a local name has SERVICE in it, and the query an IRI that may be a namespace in which it makes no IRI.
    """

    def hole(match: re.Match[str]) -> str:
        angle = match["unclear"] or ""
        if "#" in angle or "'" in angle or "service" in angle.lower():
            raise InvalidQuery(f"<{angle}> is unclear; write an IRI in full, as <https://…>, or a blank after <")
        if match[0].startswith("<"):
            iris.append(match[0][1:-1])
        elif "service" in (match["name"] or "").lower():
            names.append(match["name"])
        return ":" if match["name"] else " "

    iris: list[str] = []
    names: list[str] = []  # in which the word stands
    found = _OPAQUE.sub(hole, sparql)
    for name in names:  # where namespace and local part make no IRI, the engine reads the local part as words
        if not (PLAIN_LOCAL.fullmatch(name[1:]) and all(map(PLAIN_SPACE.fullmatch, iris))):
            raise InvalidQuery(f"{name[:40]} could be read as SERVICE; write the whole IRI in < and >")
    return found
