"""How fast is `calcgraph push`, beside the stores' own ways in? `python -m benchmarks.push`."""
