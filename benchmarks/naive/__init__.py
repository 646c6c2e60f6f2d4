r"""A naive script that does what `calcgraph build` does, with rdflib, pyshacl, owlready2 and PyYAML.

    python -m benchmarks.naive --content ontology --shapes shapes --conflicts conflicts.nt \
        --out naive-out --version 0.1.0

It is written as somebody who knows these libraries would write it for this one job, shares no code with calcgraph, and
makes the same data set. It does less: no closed model, no positions, one reasoner, one SHACL engine, no canonical form,
and the contradictions between claims, which calcgraph finds by rule, are given to it.
"""
