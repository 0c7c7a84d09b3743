"""How it learns: recipes from nothing to shipped weights."""
