"""What a worker under test loads: the tiny models, with words by a fixed table."""

from happyhorse.codec import text
from happyhorse.models import Models
from tests.tiny import Babel, models


def load(name: str) -> Models:
    """The tiny models, whatever their name."""
    one = Babel()
    text.encoder = lambda: one
    return models()


def load_slow(name: str) -> Models:
    """The same, with steps that take a while, so that something can happen between two."""
    import time
    from dataclasses import replace

    class Slow(Models):
        __slots__ = ()

        def denoise(self, sequence, sigma):
            time.sleep(0.05)
            return super().denoise(sequence, sigma)

    made = load(name)
    parts = {field: getattr(made, field) for field in made.__dataclass_fields__}
    return Slow(**{**parts, "preset": replace(made.preset, steps=8)})
