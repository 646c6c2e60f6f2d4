"""How much the rules and their fixtures notice: mutation testing.

    python -m benchmarks.mutation            every mutant, by the fast engine; a sample by the reference engine as well
    python -m benchmarks.mutation --quick    a sample of the mutants, the same one every time
    python -m benchmarks.mutation --write    every mutant, and the tables into benchmarks/mutation/README.md

Two questions. Part A: if a rule were weaker than it is, would a fixture fail? Every constraint of every shape and every
line of every verify query is deleted or weakened once; a mutant is noticed if a fixture's problems are no longer those
that it expects. Part B: if a graph were broken, would a rule say so? The graph of every good fixture is broken once in
each way; a mutant is noticed if the report is no longer the one of the unbroken graph.

    corpus           the fixtures, ready to be run many times
    mutants          what a mutant is, and what became of it
    shape_edits      operators on shapes                        patterns: operators on regular expressions
    query_edits      operators on verify queries                syntax: their syntax tree
    graph_edits      operators on graphs
    rules, graphs    parts A and B: make the mutants, judge them
    equivalents      mutants that mean the same, each class a named predicate
    survivors        why the others were not noticed
    report           tables

Nothing here is imported by the package.
"""
