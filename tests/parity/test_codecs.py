"""The published codecs: names, shapes and answers."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from torch import nn

from happyhorse.codec import oobleck, turbo, wan
from happyhorse.codec.turbo import TurboConfig, TurboDecoder
from tests.parity.published import keys_of, weights_of

KEYS = Path(__file__).parents[1] / "keys"
extra = pytest.mark.skipif(find_spec("diffusers") is None, reason="15b not installed: diffusers")
quiet = pytest.mark.filterwarnings("ignore::FutureWarning")  # of diffusers' weight norm


def cases(goldens):
    names = ("turbo_vae", "wan_vae")
    return [(n, k.split(".")[0]) for n in names for k in keys_of(goldens / f"{n}.safetensors") if k.endswith(".z")]


def shapes(name):
    return {key: tuple(shape) for key, shape in json.loads((KEYS / f"{name}_keys.json").read_text()).items()}


@quiet
@pytest.mark.parametrize(
    ("name", "build", "key_of", "parameters"),
    [
        ("turbo_vae", TurboDecoder, turbo.own_name, 107_122_892),
        pytest.param("wan_vae", wan.WanCodec, wan.key_of, 704_688_668, marks=extra),
        pytest.param("audio_vae", oobleck.OobleckCodec, oobleck.key_of, 156_112_514, marks=extra),
    ],
)
def test_names_and_shapes_are_the_published_ones(name, build, key_of, parameters):
    with torch.device("meta"):
        module = build()
    ours = {key: [n for n in tensor.shape if n != 1] for key, tensor in module.state_dict().items()}
    theirs = {key_of(key): [n for n in shape if n != 1] for key, shape in shapes(name).items()}
    assert ours == theirs
    assert sum(p.numel() for p in module.parameters()) == parameters


def test_names_of_diffusers_own_files_stay_and_other_parts_are_left():
    assert wan.key_of("decoder.up_blocks.0.resnets.0.norm1.gamma") == "net.decoder.up_blocks.0.resnets.0.norm1.gamma"
    assert oobleck.key_of("decoder.block.0.snake1.alpha") == "net.decoder.block.0.snake1.alpha"
    assert oobleck.key_of("pretransform.model.decoder.layers.6.alpha") == "net.decoder.snake1.alpha"
    assert oobleck.key_of("model.model.transformer.layers.0.norm.weight") is None
    assert turbo.own_name("aligned_feature_projection_heads.0.weight") is None


def wan_way_in(published):
    return wan.key_of(published).removeprefix("net.")


def filled(module, tensors, key_of):
    state = {key_of(key): tensor for key, tensor in weights_of(tensors).items()}
    module.load_state_dict({key: state[key].reshape(value.shape) for key, value in module.state_dict().items()})
    assert set(state) == set(module.state_dict())
    return module.eval()


@torch.no_grad()
def test_clips_are_decoded_and_encoded_as_published(case, golden):
    name, clip = case
    g = golden(f"{name}.safetensors")
    z = g[f"{clip}.z"][0]
    if name == "turbo_vae":
        y = g[f"{clip}.y"][0]
        spread = {"mean": tuple(g["mean"].tolist()), "std": tuple(g["std"].tolist())}
        meta = golden("meta.json")["turbo_vae"]["config"]
        widths = (meta["decoder_block_out_channels"][-1], *reversed(meta["decoder_block_out_channels"]))
        config = TurboConfig(widths=widths, window=meta["step_size"], **spread)
        decoder = filled(TurboDecoder(config), g, turbo.own_name)
        made = torch.cat(list(decoder.signals(z)), dim=1)
        assert made.shape[1] == 4 * z.shape[1] - 3
        assert (made[..., : y.shape[-1]] - y).abs().max() < 1e-5
        return
    if find_spec("diffusers") is None:
        pytest.skip("15b not installed: diffusers")
    codec = wan.WanCodec(wan.WanConfig(encoder=8, decoder=8))
    # the order of sums differs between the two
    if f"{clip}.y" in g:
        y = g[f"{clip}.y"][0]
        assert (filled(codec, g, wan.key_of).signal(z) - y.clamp(-1, 1)).abs().max() < 2e-5
    else:  # only the way in, which is all that given pictures need
        filled(nn.ModuleDict({"encoder": codec.net.encoder, "quant_conv": codec.net.quant_conv}), g, wan_way_in)
    mean, std = codec._spread(z)
    latent = (codec.net.encode(g[f"{clip}.x"]).latent_dist.mode()[0] - mean) / std
    assert (latent - z).abs().max() < 2e-5


@extra
@quiet
@torch.no_grad()
def test_sound_is_decoded_and_encoded_as_published(golden):
    g = golden("audio_vae.safetensors")
    codec = filled(oobleck.OobleckCodec(oobleck.OobleckConfig(width=4)), g, oobleck.key_of)
    found = codec.net.encode(g["wav"]).latent_dist
    drawn = torch.randn(found.mean.shape, generator=torch.Generator().manual_seed(9))
    pairs = (
        (codec.net.decode(g["z"]).sample, g["decoded"]),
        (found.parameters, g["pre_bottleneck"]),
        (found.mean + found.std * drawn, g["encoded_seed9"]),
    )
    for ours, theirs in pairs:  # double precision strays as far from both
        assert (ours - theirs).abs().max() < 1e-4 * theirs.abs().max()
