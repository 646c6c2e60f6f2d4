"""Do engines agree on our queries? `python -m benchmarks.agreement`."""
