"""Our mappings and imports against files of other ontologies: what no longer holds, what is new, what to write instead.

Comes in: the curated files; partners, one at a time, and mappings of others. Goes out: problems with the line of ours
that they are about, and proposed edits of the mappings. Each module has one kind of question; `run` asks them all.
"""
