"""The published model's reading of words: T5Gemma's encoder through transformers, one column a token.

It is large and needed for a moment only. It opens when first asked, may read on another device than it rests on, may
be forgotten altogether between prompts, and never reads the same prompt twice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

CHANNELS = 3584
REMEMBERED = 64  # prompts

Tokens = Callable[[str], list[int]]
Opened = tuple[nn.Module, Tokens]


@dataclass(slots=True, kw_only=True)
class T5GemmaCodec:
    """Prompts to latents; `work` is where it reads, `rest` where it waits: a device, or None to be forgotten."""

    open: Callable[[torch.device], Opened]
    work: torch.device
    rest: torch.device | None
    make_room: Callable[[], None] = lambda: None
    _opened: Opened | None = None
    _known: dict[str, Tensor] = field(default_factory=dict)

    @torch.inference_mode()
    def encode(self, prompt: str) -> Float[Tensor, "channels tokens 1 1"]:
        """Read a prompt, whole."""
        if prompt not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[prompt] = self._read(prompt)
        return self._known[prompt]

    def _read(self, prompt: str) -> Float[Tensor, "channels tokens 1 1"]:
        self.make_room()
        net, tokens = self._opened or self.open(self.work)
        try:
            ids = torch.tensor([tokens(prompt)], device=self.work)
            with torch.autocast(self.work.type, enabled=False):
                answer = net.to(self.work)(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            # the published way leads through half precision
            return answer[0].half().float().T[:, :, None, None].cpu()
        finally:
            self._opened = None if self.rest is None else (net.to(self.rest), tokens)
            if self.work.type == "cuda" and self.rest != self.work:
                del net
                torch.cuda.empty_cache()


def build(config: Any) -> nn.Module:
    """Build the encoder alone, without weights, from the published config of both halves."""
    from transformers import T5GemmaEncoderModel

    config.is_encoder_decoder = False
    with torch.device("meta"):
        net = T5GemmaEncoderModel(config)
    # its rotations are no weights, and must not stay without values
    net.encoder.rotary_emb = type(net.encoder.rotary_emb)(config=config.encoder)
    return net.eval().requires_grad_(False)


def read_config(folder: Path) -> Any:
    """Read the published config."""
    from transformers import T5GemmaConfig

    return T5GemmaConfig.from_pretrained(folder, local_files_only=True)


def read_tokens(folder: Path) -> Tokens:
    """Open the published tokenizer: prompt in, numbers out, no padding, nothing cut, no template."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return lambda prompt: tokenizer(prompt, padding=False, truncation=False)["input_ids"]


def own_name(published: str) -> str | None:
    """Translate a name of the published file of both halves; None for the half that writes."""
    name = published.removeprefix("model.")
    return name if name.startswith("encoder.") else None
