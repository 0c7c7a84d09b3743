"""The director learns from captions that nobody draws."""

import numpy as np
import pytest
import torch

from happyhorse.codec import text
from happyhorse.scene.director import PEOPLE, PERSON, SCENE, Director
from happyhorse.train.director import UNNAMED, Captions, accuracies, reading_loss, weights
from tests.tiny import Babel


@pytest.fixture(autouse=True)
def babel(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Babel()
    monkeypatch.setattr(text, "encoder", lambda: one)


def test_a_batch_holds_words_and_the_right_answers() -> None:
    captions = Captions(4, 7)
    words, said, scene, people, of_scene, of_people = captions.batch(0, 6)
    assert words.shape == (*said.shape, 512)
    assert scene.shape == (6, len(SCENE))
    assert people.shape == (6, PEOPLE, len(PERSON))
    assert not words[~said].any()
    assert of_scene.unique().tolist() == pytest.approx([UNNAMED, 1.0])
    assert of_people.shape == (6, len(PERSON))
    again = Captions(4, 7).batch(0, 6)
    assert all(torch.equal(one, other) for one, other in zip((words, said, scene, people), again[:4], strict=True))
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


def test_what_is_named_counts_most() -> None:
    """A field that the words leave open is a guess, and costs a share of one that they name."""
    named = weights(SCENE, {"light"})
    assert dict(zip(SCENE, named.tolist(), strict=True))["light"] == 1.0
    assert dict(zip(SCENE, named.tolist(), strict=True))["weather"] == pytest.approx(UNNAMED)
    captions, director = Captions(3, 2), Director(width=16, layers=1).eval()
    batch, generator = captions.batch(0, 4), torch.Generator()
    loss, _ = reading_loss(director, batch, generator)
    twice, _ = reading_loss(director, (*batch[:4], 2 * batch[4], 2 * batch[5]), generator)
    assert float(twice.detach()) == pytest.approx(2 * float(loss.detach()), rel=1e-5)
