"""The text encoder opens when asked, reads once, and leaves; the writing half of its file is never read."""

from pathlib import Path

import pytest
import torch
from torch import nn

pytest.importorskip("transformers", reason="15b not installed: transformers")

from happyhorse.codec import t5gemma
from happyhorse.models import text_codec

CPU = torch.device("cpu")
SIZES = {
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
    "query_pre_attn_scalar": 16,
}


def published(folder: Path) -> nn.Module:
    """Both halves, written as published: config, tokenizer, shards with an index."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, T5GemmaConfig, T5GemmaForConditionalGeneration

    with torch.random.fork_rng():
        torch.manual_seed(0)
        config = T5GemmaConfig(encoder=dict(SIZES), decoder=dict(SIZES), vocab_size=64)
        both = T5GemmaForConditionalGeneration(config).bfloat16().eval()
    both.save_pretrained(folder, max_shard_size="20KB")
    words = {
        word: i
        for i, word in enumerate(["<pad>", "<eos>", "<bos>", "<unk>", *"a small dog runs over the hill".split()])
    }
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>").save_pretrained(folder)
    return both


def test_the_published_layout_is_read_and_answers_as_the_whole_model(tmp_path: Path) -> None:
    both = published(tmp_path)
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    codec = text_codec(tmp_path, CPU, "stays")
    found = codec.encode("a small dog runs")
    ids = torch.tensor([[4, 5, 6, 7]])
    with torch.no_grad():
        answer = both.model.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
    assert found.shape == (32, 4, 1, 1) and found.dtype == torch.float32
    assert torch.equal(found[:, :, 0, 0], answer[0].half().float().T)


class Net(nn.Module):
    """Counts what it is asked, and remembers where it was."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))
        self.places: list[str] = []

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor):
        self.places.append(self.weight.device.type)
        hidden = input_ids.float()[..., None].expand(-1, -1, 8) * self.weight
        return type("Answer", (), {"last_hidden_state": hidden})


def test_a_prompt_is_read_once_and_the_encoder_waits_or_is_forgotten() -> None:
    for rest, openings in ((CPU, 1), (None, 2)):
        opened: list[Net] = []

        def opening(work: torch.device) -> t5gemma.Opened:
            opened.append(Net())  # noqa: B023 - called in this round
            return opened[-1], lambda prompt: [len(word) for word in prompt.split()]  # noqa: B023

        codec = t5gemma.T5GemmaCodec(open=opening, work=CPU, rest=rest)
        one = codec.encode("one horse")
        assert torch.equal(one[0, :, 0, 0], torch.tensor([3.0, 5.0]))
        assert codec.encode("one horse") is one
        codec.encode("another")
        assert len(opened) == openings and sum(len(net.places) for net in opened) == 2


def test_no_more_prompts_are_remembered_than_said() -> None:
    codec = t5gemma.T5GemmaCodec(open=lambda work: (Net(), lambda prompt: [1]), work=CPU, rest=CPU)
    first = codec.encode("0")
    for i in range(1, t5gemma.REMEMBERED + 1):
        codec.encode(str(i))
    assert codec.encode("0") is not first
