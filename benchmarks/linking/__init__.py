"""How fast files of partners are read, and in how much memory."""
