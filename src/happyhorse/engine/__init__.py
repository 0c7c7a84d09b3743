"""How a model fits and how fast it runs; each file visits a model and hands it back."""
