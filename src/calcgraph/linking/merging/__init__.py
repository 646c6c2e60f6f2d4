"""Our graph and files of partners as one ontology, and what follows from both that follows from neither."""
