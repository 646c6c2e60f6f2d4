"""Diseases that others annotated with terms of HPO, and which of these terms stand for our lesions."""
