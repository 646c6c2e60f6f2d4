"""How long it takes to write every format, to read it back, and to write a million triples."""
