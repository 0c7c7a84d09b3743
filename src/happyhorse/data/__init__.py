"""Footage to latents on disk, ready to be learned from."""
