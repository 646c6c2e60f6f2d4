"""The endpoint: SPARQL over HTTP, read-only, in worker processes that can be killed.

Comes in: requests. Goes out: answers, or words that say why there is none. `server` is the way in; nothing heavy is
imported before it.
"""
