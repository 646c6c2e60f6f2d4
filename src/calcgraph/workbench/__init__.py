"""The workbench: what the query page and the view of the graph show, made on the server; scripts only add to it.

Comes in: results of queries. Goes out: HTML, SVG, and the files that the pages load. Knows nothing of HTTP;
`serving.query_page` asks the workers and sends.
"""
