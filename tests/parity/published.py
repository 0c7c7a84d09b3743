"""The published model's habits, said in our own nouns: what every parity test drives."""

from pathlib import Path

from safetensors import safe_open

from happyhorse.model.config import TransformerConfig
from happyhorse.sequence import Box, Modality, Role, Segment, Sequence


def keys_of(path: Path) -> list[str]:
    if not path.exists():
        return []
    with safe_open(path, framework="pt") as file:
        return list(file.keys())


def config_of(meta: dict) -> TransformerConfig:
    c = meta["config"]
    return TransformerConfig(
        layers=c["num_layers"],
        width=c["hidden_size"],
        head_dim=c["head_dim"],
        groups=c["num_query_groups"],
        video_channels=c["video_in_channels"],
        audio_channels=c["audio_in_channels"],
        text_channels=c["text_in_channels"],
        expert_layers=tuple(c["mm_layers"]),
        gelu_layers=tuple(c["gelu7_layers"]),
        local_layers=tuple(c["local_attn_layers"]),
        window=meta.get("frame_receptive_field", 11),
    )


def weights_of(tensors: dict) -> dict:
    return {name[3:]: tensor for name, tensor in tensors.items() if name.startswith("sd.")}


def tall(rows):
    """(1, length, channels) as a latent."""
    return rows[0].T[:, :, None, None]


def flat(latent):
    """A latent as (1, length, channels)."""
    return latent[:, :, 0, 0].T[None]


def centred(cells: int) -> tuple[float, float]:
    return (-(cells - 1) / 2, (cells - 1) / 2)


def sequence_of(video, audio, text, style: str, image=None, sound: Role = Role.GENERATED) -> Sequence:
    """Lay out video (1, c, t, h, w), audio and text (1, length, channels) as the published packer places them."""
    frames, height, width = video.shape[2:]
    words = text.shape[1]
    audio_end = float((audio.shape[1] - 1) // 4) if style == "v2" else frames - 1.0
    text_time = (0.0, 1.0) if style == "v1" else (0.0, 0.0) if words > 1 else (-1.0, -1.0)

    def clip(latent, role: Role, first: int) -> Segment:
        times = (float(first), first + latent.shape[1] - 1.0)
        box = Box(time=times, height=centred(height // 2), width=centred(width // 2))
        return Segment(track="video", modality=Modality.VIDEO, role=role, latent=latent, box=box)

    pictures = [clip(video[0], Role.GENERATED, 0)]
    if image is not None:
        pictures = [clip(image[0], Role.GIVEN, 0), clip(video[0, :, 1:], Role.GENERATED, 1)]
    heard = Segment(
        track="audio", modality=Modality.AUDIO, role=sound, latent=tall(audio), box=Box(time=(0.0, audio_end))
    )
    read = Segment(track="prompt", modality=Modality.TEXT, role=Role.GIVEN, latent=tall(text), box=Box(time=text_time))
    return Sequence((*pictures, heard, read))
