"""Tools for agents: the Model Context Protocol over the graph.

Comes in: calls of tools. Goes out: typed answers in which every row cites its claim. `calcgraph mcp` serves them.
"""
