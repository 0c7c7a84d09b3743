"""What the transformer is."""
