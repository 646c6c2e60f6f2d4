"""`calcgraph link slice`: a small import of a large ontology, pinned and self-contained."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcgraph.cli.arguments import check_is_read_by_nobody, filled
from calcgraph.cli.stages import stages
from calcgraph.errors import Misuse

if TYPE_CHECKING:
    from calcgraph.linking.slicing.excerpts import Excerpt

_LONGEST_LIST = 10_000_000  # bytes
_EPILOG = """\
methods:
  mireot   the terms and what stands above them by is-a and part-of, up to the roots (default; any file)
  subset   the terms alone, with every axiom that names nothing else
  bot      the axioms that bear on the terms, those of all their superclasses with them (bottom module)
  star     the least of such modules (bottom and top in turns until nothing changes), as ROBOT's STAR
  The last three take a file with axioms: OBO, OBO Graphs or OWL, no list of classes.

examples:
  calcgraph link slice hp.obo --terms HP:0002905 -o hp-slice.ttl
  calcgraph link slice hp.obo --terms HP:0002905 --definitions --synonyms --json -o hp-slice.ttl
  calcgraph link slice mondo.json --terms-from ids.txt --roots MONDO:0700096 --licence 'CC BY 4.0' -o mondo-slice.ttl
  calcgraph link slice ro.owl --terms RO:0000053 --method star
  calcgraph link slice --recipes ontology/imports/recipes.yaml --from FOLDER   all imports of the project
  calcgraph link slice --recipes ontology/imports/recipes.yaml --from FOLDER --check

exit codes: 0 cut (with --check: as it is); 1 it cannot be cut so, or --check finds a difference; 2 usage; 3 something
is missing on this machine
"""


def add(deeds: Any) -> None:
    """Describe what is done."""
    parser = deeds.add_parser(
        "slice",
        help="cut a pinned, self-contained import out of another ontology",
        description="Cut terms out of a local file of another ontology: with labels, hierarchy, what is obsolete, "
        "where each comes from, version and licence, as Turtle, the same bytes for the same input. Definitions and "
        "synonyms are other people's sentences and are left out unless asked for. Nothing is downloaded.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="OBO, OBO Graphs, OWL, or a list of classes; perhaps packed"
    )
    which = parser.add_argument_group("which terms")
    which.add_argument("--terms", nargs="+", metavar="ID", default=[], help="CURIEs or IRIs, in any spelling")
    which.add_argument("--terms-from", metavar="LIST", help="a list, one id a line; - reads standard input")
    which.add_argument("--roots", nargs="+", metavar="ID", default=[], help="terms above which nothing is followed")
    which.add_argument("--method", choices=("mireot", "subset", "bot", "star"), default="mireot", help="see below")
    which.add_argument("--allow-obsolete", action="store_true", help="take obsolete terms as they are")
    which.add_argument("--allow-partial", action="store_true", help="take a file that has not all of its ontology")
    which.add_argument(
        "--individuals", action="store_true", help="with facts of individuals, which bear on every property they use"
    )
    what = parser.add_argument_group("what is said of them")
    what.add_argument("--definitions", action="store_true", help="with definitions")
    what.add_argument("--synonyms", action="store_true", help="with exact synonyms")
    what.add_argument("--translations", metavar="FILE", help="labels in other languages, from a Babelon table")
    what.add_argument(
        "--labels-from",
        metavar="FILE",
        help="a newer file that tells which terms there are and their labels; of FILE "
        "the hierarchy is taken, as far as the newer one confirms it",
    )
    what.add_argument(
        "--read-as",
        choices=("is-a", "broader"),
        help="what the parents are in a file that mixes is-a and part-of (default: broader, which is no axiom)",
    )
    header = parser.add_argument_group("the header")
    header.add_argument("--licence", metavar="IRI", help="the licence of the ontology, where the file does not say it")
    header.add_argument(
        "--release", metavar="VERSION", help="the version of the ontology, where the file does not say it"
    )
    header.add_argument(
        "--iri", metavar="IRI", default="", help="the IRI of the slice (default: made of what is in it)"
    )
    recipes = parser.add_argument_group("the imports of a project, instead of FILE")
    recipes.add_argument("--recipes", metavar="YAML", help="how each import is cut")
    recipes.add_argument("--from", metavar="FOLDER", dest="folder", help="where the published files are")
    recipes.add_argument("--check", action="store_true", help="write nothing; tell what would be written otherwise")
    output = parser.add_argument_group("output")
    output.add_argument(
        "-o",
        "--out",
        metavar="FILE",
        type=filled,
        help="where to write (default: standard output); with --recipes a folder (default: that of the recipes)",
    )
    output.add_argument("--json", action="store_true", help="a summary as JSON; with FILE it takes -o")
    output.add_argument(
        "--content", metavar="DIR", help="curated files, for prefixes (default: ./ontology, or packaged)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Cut, and write."""
    _refuse(arguments)
    return _imports(arguments) if arguments.recipes else _slice(arguments)


def _refuse(arguments: argparse.Namespace) -> None:
    """Refuse options that say nothing together."""
    if arguments.recipes:
        of_file = [arguments.file, arguments.terms, arguments.terms_from, arguments.roots, arguments.labels_from]
        if any(of_file) or arguments.method != "mireot":
            raise Misuse("--recipes say which files and terms; leave out FILE and what is asked of it")
        if not arguments.folder:
            raise Misuse("--recipes needs --from, the folder with the published files")
        return
    if arguments.folder or arguments.check:
        raise Misuse("--from and --check belong to --recipes")
    if not arguments.file:
        raise Misuse("name a FILE to cut from, before --terms, or --recipes")
    if not arguments.terms and not arguments.terms_from:
        raise Misuse("say which terms: --terms ID …, or --terms-from LIST")
    if arguments.method != "mireot" and (arguments.roots or arguments.labels_from or arguments.read_as):
        raise Misuse("--roots, --labels-from and --read-as are for the method mireot, which follows a hierarchy")
    if arguments.json and not arguments.out:
        raise Misuse("--json prints a summary; say with -o where the slice goes")
    read = (arguments.file, arguments.terms_from, arguments.labels_from, arguments.translations)
    check_is_read_by_nobody(arguments.out, read)


def _slice(arguments: argparse.Namespace) -> int:
    from calcgraph.linking.slicing.excerpts import Asked, excerpt

    asked = Asked(
        file=arguments.file,
        terms=tuple(arguments.terms),
        listed=_list(arguments.terms_from),
        roots=tuple(arguments.roots),
        method=arguments.method,
        newer=arguments.labels_from,
        translations=arguments.translations,
        read_as=arguments.read_as,
        obsolete=arguments.allow_obsolete,
        partial=arguments.allow_partial,
        individuals=arguments.individuals,
        definitions=arguments.definitions,
        synonyms=arguments.synonyms,
        licence=arguments.licence or "",
        release=arguments.release or "",
        iri=arguments.iri,
        content=arguments.content,
    )
    with stages() as progress:
        found = excerpt(asked, progress)
    if arguments.out:
        from calcgraph.writing.files import put

        put(Path(arguments.out), found.turtle)
        print(
            json.dumps(found.summary, indent=1, ensure_ascii=False) if arguments.json else _told(found, arguments.out)
        )
    else:
        sys.stdout.write(found.turtle.decode())
    for note in found.notes:
        print(f"note: {note}", file=sys.stderr)
    return 0


def _told(found: "Excerpt", out: str) -> str:
    said = found.summary
    asked = "1 term" if said["asked"] == 1 else f"{said['asked']} terms"
    return f"{out}: {asked} asked for; classes: {said['classes']}, axioms: {said['axioms']} ({said['method']})"


def _list(name: str | None) -> tuple[str, str]:
    """A list of terms and what it is called."""
    if name is None:
        return "", ""
    try:
        data = sys.stdin.buffer.read(_LONGEST_LIST) if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig"), "standard input" if name == "-" else name
    except OSError as error:
        raise Misuse(f"cannot read the list {name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Misuse(f"the list {name} is not UTF-8; save it as UTF-8") from None


def _imports(arguments: argparse.Namespace) -> int:
    from calcgraph.linking.prefixes import Prefixes
    from calcgraph.linking.slicing.imports import Imports
    from calcgraph.source import recipes
    from calcgraph.source.spellings import load
    from calcgraph.writing.files import put

    place = Path(arguments.recipes)
    folder = Path(arguments.out) if arguments.out else place.parent
    read = recipes.read(place)
    namespaces, spellings = load(arguments.content)
    with stages() as progress:
        prefixes = Prefixes(namespaces, spellings)
        files = Imports(read, Path(arguments.folder), namespaces, prefixes, arguments.content, progress).files()
    told = {}
    for name, data in files.items():
        path = folder / name
        same = path.is_file() and path.read_bytes() == data
        told[name] = "unchanged" if same else "differs" if arguments.check else "written"
        if not same and not arguments.check:
            put(path, data)
    if arguments.json:
        print(json.dumps({"folder": folder.as_posix(), "files": told}, indent=1))
    else:
        for name, state in told.items():
            print(f"{(folder / name).as_posix()}: {state}")
    return int("differs" in told.values())
