"""How fast calcgraph is: against an empty interpreter, against its goals, against a naive script that does the same.

    python -m benchmarks            run everything, five alternating rounds, and say which goals are met
    python -m benchmarks --quick    run each thing once
    python -m benchmarks --write    run everything and write the table into benchmarks/README.md

Nothing here is imported by the package, and no test asserts a time.
"""
