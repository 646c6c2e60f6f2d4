"""How fast and how exact checking is, on made-up graphs whose faults are known.

    python -m benchmarks.checking            four sizes, alternating rounds, and which goals are met
    python -m benchmarks.checking --quick    the two small sizes, each thing once
    python -m benchmarks.checking --write    the tables into benchmarks/checking/README.md
    python -m benchmarks.checking.generate 10000 > claims.nq    one of the graphs

The graphs are about diseases that do not exist. Nothing here is imported by the package, and no test asserts a time.
"""
