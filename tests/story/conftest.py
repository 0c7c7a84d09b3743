"""The whole story at the size of a toy: the models are made once."""

import pytest

from happyhorse.codec import text
from happyhorse.models import Models
from tests.tiny import Babel, models


@pytest.fixture(scope="session")
def tiny() -> Models:
    patch, one = pytest.MonkeyPatch(), Babel()
    patch.setattr(text, "encoder", lambda: one)
    yield models()
    patch.undo()
