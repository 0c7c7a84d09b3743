"""The director learns from captions that nobody draws."""

import numpy as np
import pytest
import torch

from happyhorse.codec import text
from happyhorse.scene.director import PEOPLE, PERSON, SCENE, Director
from happyhorse.train.director import Captions, accuracies, reading_loss
from tests.tiny import Babel


@pytest.fixture(autouse=True)
def babel(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Babel()
    monkeypatch.setattr(text, "encoder", lambda: one)


def test_a_batch_holds_words_and_the_right_answers() -> None:
    captions = Captions(4, 7)
    words, said, scene, people = captions.batch(0, 6)
    assert words.shape == (*said.shape, 512)
    assert scene.shape == (6, len(SCENE))
    assert people.shape == (6, PEOPLE, len(PERSON))
    assert not words[~said].any()
    again = Captions(4, 7).batch(0, 6)
    assert all(torch.equal(one, other) for one, other in zip((words, said, scene, people), again, strict=True))
    assert not torch.equal(said.sum(1), captions.batch(0, 6, forgotten=0.0)[1].sum(1))


def test_it_learns_what_captions_say() -> None:
    captions, director = Captions(6, 0), Director(width=32, layers=1)
    optimiser, losses = torch.optim.Adam(director.parameters(), 5e-3), []
    before = accuracies(director, captions, 24)
    director.train()
    for step in range(60):
        loss, _ = reading_loss(director, captions.batch(step, 16), torch.Generator().manual_seed(step))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    after = accuracies(director, captions, 24)
    assert np.mean(losses[-5:]) < 0.6 * losses[0]
    assert after["place"] > max(0.6, before["place"])
    assert set(after) == {*SCENE, *PERSON}
