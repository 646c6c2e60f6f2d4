"""Files of partners, in any of their syntaxes: their terms, their axioms, their mappings, what is wrong with them."""
