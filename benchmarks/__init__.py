"""How fast and how large: our work beside that of peers, measured in the same run."""
