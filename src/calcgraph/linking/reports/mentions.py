"""Where a partner speaks of what it has no term for: in the comment of a term that our mappings name.

Comes in: a term of ours, comments of theirs. Goes out: sentences with the words that they share, but for those that
say little, since they stand in names and definitions too.
"""

from collections.abc import Iterator, Mapping

from calcgraph.linking.audit.names import words
from calcgraph.linking.partner import Partner
from calcgraph.reporting.readable import cut
from calcgraph.writing.content import TermRecord

_SHORT = 4  # letters of a word that says nothing by itself
_LONGEST = 2_000  # characters of a comment that are shown


def mentions(
    term: TermRecord, partner: Partner, comments: Mapping[str, str], definitions: Mapping[str, str]
) -> Iterator[str]:
    """The comments that have words of our name, but for those that names and definitions of theirs have as well.

    Args:
        term: ours.
        partner: whose terms they are.
        comments: by id, of terms that our mappings name.
        definitions: of the same, by id.
    """
    wanted = {word for word in words(term.label) if len(word) > _SHORT}
    for id_ in comments:
        wanted -= {*words(partner.terms[id_].label), *words(definitions.get(id_, ""))}
    for id_, comment in sorted(comments.items()):
        if shared := sorted(wanted & {*words(comment)}):
            named = f"{id_} {partner.terms[id_].label}"
            yield f'The comment of {named} has a word of it ({", ".join(shared)}): "{cut(comment, _LONGEST)}"'
