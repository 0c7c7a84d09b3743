import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from happyhorse.model.config import MAGIHUMAN_15B, TINY
from happyhorse.model.transformer import Transformer
from happyhorse.model.weights import (
    WeightsError,
    is_matrix,
    load,
    load_transformer,
    published_state,
    read_notes,
    save,
)

KEYS = json.loads((Path(__file__).parents[1] / "keys" / "magihuman_15b_keys.json").read_text())


@pytest.fixture
def model():
    made = Transformer(TINY)
    g = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=g).bfloat16())
    return made


def same(a, b):
    theirs = b.state_dict()
    return all(torch.equal(x.float(), theirs[name].float()) for name, x in a.state_dict().items())


def test_the_15b_preset_has_exactly_the_published_names_and_shapes():
    with torch.device("meta"):
        state = published_state(Transformer(MAGIHUMAN_15B))
    assert {name: list(tensor.shape) for name, tensor in state.items()} == {k: v["shape"] for k, v in KEYS.items()}
    assert len(state) == 331
    assert sum(t.numel() for name, t in state.items() if "bands" not in name) == 15_299_419_136


def test_the_published_half_precision_tensors_are_our_matrices():
    with torch.device("meta"):
        names = Transformer(MAGIHUMAN_15B).state_dict()
    assert sum(map(is_matrix, names)) == sum(v["dtype"] == "bfloat16" for v in KEYS.values()) == 160


def test_published_weights_come_back_the_same(model):
    loaded = load_transformer(published_state(model), TINY)
    assert same(model, loaded)
    assert {n: t.dtype for n, t in loaded.state_dict().items()} == {
        n: torch.bfloat16 if is_matrix(n) else torch.float32 for n in model.state_dict()
    }


def test_rows_are_put_in_our_order(model):
    published = published_state(model)
    head, up = published["final_linear_video.weight"], published["block.layers.1.mlp.up_gate_proj.weight"]
    # published: channels fastest, gate and linear rows in turn
    assert torch.equal(head[1], model.heads["video"].weight[4])
    assert torch.equal(up[0::2], model.blocks[1].mlp.up.weight.chunk(2)[0])


def test_every_misfit_is_named(model):
    tensors = published_state(model)
    tensors["surplus"] = torch.zeros(1)
    del tensors["adapter.text_embedder.bias"]
    tensors["final_norm_video.weight"] = torch.zeros(3)
    with pytest.raises(WeightsError) as caught:
        load_transformer(tensors, TINY)
    told = str(caught.value)
    assert all(name in told for name in ("surplus", "adapter.text_embedder.bias", "final_norm_video.weight"))
    assert "1 missing" in told and "1 unexpected" in told and "(3,)" in told


def test_spare_tensors_may_be_left_in_the_file(model):
    assert load_transformer({**published_state(model), "extra.a": torch.zeros(1)}, TINY, spare=("extra.",))


def test_shards_are_read_through_their_index(model, tmp_path):
    tensors = {k: v.contiguous() for k, v in published_state(model).items()}
    places = {name: f"part-{i % 2}.safetensors" for i, name in enumerate(tensors)}
    for part in set(places.values()):
        save_file({n: t for n, t in tensors.items() if places[n] == part}, tmp_path / part)
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    assert same(model, load_transformer(tmp_path, TINY))


def test_a_folder_without_weights_is_refused(tmp_path):
    with pytest.raises(WeightsError, match=r"model\.safetensors"):
        load_transformer(tmp_path, TINY)


def test_our_own_file_brings_its_config_and_notes(model, tmp_path):
    path = tmp_path / "mini.safetensors"
    save(model, path, notes={"commit": "abc"}, matrices=torch.bfloat16)
    loaded = load(path)
    assert loaded.config == TINY and same(model, loaded) and read_notes(path)["commit"] == "abc"
    assert loaded.blocks[0].mlp.up.weight.dtype == torch.bfloat16
    assert load(path, matrices=torch.float32).blocks[0].mlp.up.weight.dtype == torch.float32


@pytest.mark.parametrize("kept", [0, 5, 1000, -10])
def test_a_file_cut_short_is_one_sentence(model, tmp_path, kept):
    path = tmp_path / "mini.safetensors"
    save(model, path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(WeightsError) as caught:
        load(path)
    assert caught.value.sentence == f"{path} is missing, cut short or damaged"
    assert caught.value.hint.startswith("install the package again")
    with pytest.raises(WeightsError) as caught:
        load_transformer(path, TINY)
    assert caught.value.sentence == f"{path} is missing, cut short or damaged"
    assert caught.value.hint == "delete it, and happyhorse download fetches it again"


def test_a_missing_or_foreign_file_is_refused(model, tmp_path):
    with pytest.raises(WeightsError, match="missing"):
        load(tmp_path / "nowhere.safetensors")
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match="not a transformer of ours"):
        load(tmp_path / "other.safetensors")


def test_a_config_of_another_time_is_refused(model, tmp_path):
    about = {"format": "happyhorse-transformer-1", "config": json.dumps({"layers": 1, "wings": 2})}
    save_file({"a": torch.zeros(1)}, tmp_path / "odd.safetensors", metadata=about)
    with pytest.raises(WeightsError, match="config"):
        load(tmp_path / "odd.safetensors")


def test_weights_of_other_dimensions_do_not_fit(model):
    with pytest.raises(WeightsError, match="misshapen"):
        load_transformer(published_state(model), replace(TINY, text_channels=17))
