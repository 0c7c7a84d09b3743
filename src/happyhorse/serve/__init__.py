"""The HTTP service: one durable job model, and the protocols people already speak in front of it."""
