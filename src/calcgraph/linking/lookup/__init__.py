"""What is tied to an id or to a vocabulary, in both directions, by the mappings."""
