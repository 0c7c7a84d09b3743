"""Pixels, sound and words to latents and back: one file a codec."""
