"""What stands between a stranger and the graph. Comes in: requests. Goes out: answers, or refusals that help."""
