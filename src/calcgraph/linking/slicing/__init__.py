"""A part of another ontology that stands by itself: cut from a file of the user's, or by the recipes of our imports."""
