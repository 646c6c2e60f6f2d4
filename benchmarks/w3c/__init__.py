"""The SHACL test suite of the W3C, run on both engines.

    python -m benchmarks.w3c DIR            run it and print where each engine fails
    python -m benchmarks.w3c DIR --write    the tables into benchmarks/w3c/README.md

DIR is `data-shapes-test-suite/tests` of https://github.com/w3c/data-shapes, or the copy in the source distribution of
pyshacl, which differs from it in three files: `pip download --no-deps --no-binary :all: pyshacl==0.40.1`, then
`test/resources/sht_tests`. The suite is not in this repository.
"""
