"""The published super-resolution through our own: enlarging, opening, and the whole walk of the golden vectors."""

import re
from dataclasses import replace

import pytest
import torch

from happyhorse import superres
from happyhorse.flow.guidance import gentle_start
from happyhorse.model.weights import load_transformer
from happyhorse.presets import Preset, SuperRes
from happyhorse.sequence import Role, Sequence
from tests.parity.published import config_of, flat, keys_of, sequence_of, tall, weights_of

FILES = {"denoise_loop_fp32": (torch.float32, 1e-4), "denoise_loop": (torch.bfloat16, 0.25)}


def cases(goldens):
    found = [(name, key) for name in FILES for key in keys_of(goldens / f"{name}.safetensors")]
    loops = [(name, key.removesuffix(".video")) for name, key in found if re.match(r"sr.*\.video$", key)]
    return sorted(loops)


def without_words(refusal):
    def swap(sequence):
        return Sequence(tuple(replace(s, latent=refusal) if s.track == "prompt" else s for s in sequence.segments))

    return swap


@torch.no_grad()
def test_every_walk_arrives_where_the_published_one_does(case, golden):
    """All sizes, steps, the window and the guided frames are read from the files."""
    name, way = case or ("denoise_loop_fp32", "sr")
    meta, g, weights = golden("meta.json"), golden(f"{name}.safetensors"), golden("dit_sr.safetensors")
    upscaler = load_transformer(weights_of(weights), config_of(meta["dit_sr"]), matrices=FILES[name][0])
    loop = meta["loop"]
    image = None if "_t2v" in way else g["image"]
    text, refusal = g["context"][:, : loop["context_len"]], tall(g["context_null"][:, : loop["context_null_len"]])
    start = sequence_of(g["video0"], g["audio0"], text, meta["dit_sr"]["coords_style"], image, Role.GIVEN)
    settings = SuperRes(steps=int(re.search(r"(\d+)$", way)[1]), guidance="cfg2" in way)
    scale = gentle_start(frames=loop["cfg_trick_start_frame"])
    done = superres.refined(upscaler, start, settings, without_words(refusal), scale)
    assert (done.track("video")[None] - g[f"{way}.video"]).abs().max() < FILES[name][1]
    assert (flat(done.track("audio")) - g[f"{way}.audio"]).abs().max() < FILES[name][1]


def test_the_opening_stands_where_the_published_packer_places_it(golden):
    """From a draft's sequence: words from 0 to 1, sound over the whole clip, picture centred."""
    meta = golden("meta.json")["dit_sr"]
    config = config_of(meta)
    frames, height, width = meta["T"], meta["H"], meta["W"]
    video = torch.randn(1, config.latent_channels[0], frames, height, width)
    audio, text = torch.randn(1, meta["audio_tokens"], 64), torch.randn(1, meta["text_len"], config.text_channels)
    preset = Preset(name="published", about="", transformer=config)
    draft = sequence_of(video[..., ::2, ::2].repeat(1, 1, 1, 2, 2), audio, text, "v2")
    large = superres.by_latent(video[0], height, width)
    start = superres.opening(draft, large, preset, torch.Generator().manual_seed(0))
    published = sequence_of(video, audio, text, meta["coords_style"], sound=Role.GIVEN)
    ours = {s.track: (s.box, s.role) for s in start.segments}
    assert ours == {s.track: (s.box, s.role) for s in published.segments}


def test_a_given_first_frame_is_never_noised(golden):
    video, audio, text = torch.randn(1, 8, 3, 4, 6), torch.randn(1, 5, 4), torch.randn(1, 3, 16)
    preset = Preset(name="published", about="", transformer=config_of(golden("meta.json")["dit_sr"]))
    picture = torch.randn(8, 1, 4, 6)
    draft = sequence_of(video, audio, text, "v2")
    start = superres.opening(draft, video[0], preset, torch.Generator().manual_seed(3), {0: picture})
    free = superres.opening(draft, video[0], preset, torch.Generator().manual_seed(3))
    first, rest = (s for s in start.segments if s.track == "video")
    assert torch.equal(first.latent, picture) and first.role is Role.GIVEN
    assert torch.equal(rest.latent, free.track("video")[:, 1:]) and rest.role is Role.GENERATED


def test_noise_is_drawn_for_the_picture_first_and_mixed_as_published(golden):
    sampler = golden("meta.json")["sampler"]
    video, audio, text = torch.randn(1, 8, 2, 4, 6), torch.randn(1, 5, 4), torch.randn(1, 3, 16)
    preset = Preset(name="published", about="", transformer=config_of(golden("meta.json")["dit_sr"]))
    draft = sequence_of(video, audio, text, "v2")
    start = superres.opening(draft, video[0], preset, torch.Generator().manual_seed(3))
    generator = torch.Generator().manual_seed(3)
    first = torch.randn(video[0].shape, generator=generator)
    second = torch.randn(tall(audio).shape, generator=generator)
    picture = sampler["sigma_220"] * video[0] + sampler["noise_coef_220"] * first
    torch.testing.assert_close(start.track("video"), picture, atol=2e-6, rtol=0)
    torch.testing.assert_close(start.track("audio"), 0.7 * second + 0.3 * tall(audio), atol=1e-6, rtol=0)


@pytest.mark.parametrize("size", [(4, 6), (7, 9)])
def test_latents_are_enlarged_corner_upon_corner(size):
    """A plane stays a plane, and its corners stay where they are: trilinear with aligned corners."""
    rows, columns = torch.meshgrid(torch.linspace(0, 1, 3), torch.linspace(0, 1, 5), indexing="ij")
    plane = (2 * rows - columns).expand(2, 3, -1, -1) + torch.arange(3.0)[:, None, None]
    rows, columns = torch.meshgrid(torch.linspace(0, 1, size[0]), torch.linspace(0, 1, size[1]), indexing="ij")
    wanted = (2 * rows - columns).expand(2, 3, -1, -1) + torch.arange(3.0)[:, None, None]
    torch.testing.assert_close(superres.by_latent(plane, *size), wanted, atol=1e-6, rtol=0)
