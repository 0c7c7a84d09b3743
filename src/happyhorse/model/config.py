"""The transformer's dimensions."""

from dataclasses import dataclass

from happyhorse.sequence import Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerConfig:
    """Everything that fixes a transformer's shapes and wiring."""

    layers: int
    width: int
    head_dim: int
    groups: int  # key and value heads
    video_channels: int  # of a token, after patching
    audio_channels: int
    text_channels: int
    patch: tuple[int, int, int] = (1, 2, 2)
    expert_layers: tuple[int, ...] = ()  # weights of their own for each modality
    gelu_layers: tuple[int, ...] = ()  # a plain feed-forward instead of a gated one
    local_layers: tuple[int, ...] = ()  # video sees only nearby latent frames
    window: int = 11  # latent frames seen on each side in a local layer
    rope_base: float = 10000.0
    landmarks: int = 0  # waves across the frame by which a row knows where in it it stands; 0: only who is how far off
    sketches: bool = False  # a picture may be sketched beforehand, and the sketch is read beside its noise
    expansion: float = 4.0  # of the feed-forward; a gated one has two thirds of it

    def __post_init__(self) -> None:
        if self.width % self.head_dim or self.head_dim % 8:
            raise ValueError(f"width {self.width} must be whole heads of {self.head_dim}, and a head a multiple of 8")
        if self.heads % self.groups:
            raise ValueError(f"{self.heads} heads cannot share {self.groups} key and value heads evenly")
        if self.video_channels % self.patch_cells:
            raise ValueError(f"{self.video_channels} video channels are not whole patches of {self.patch}")

    @property
    def heads(self) -> int:
        return self.width // self.head_dim

    @property
    def rope_bands(self) -> int:
        return self.head_dim // 8

    @property
    def qkvg_width(self) -> int:
        """Queries, keys, values and one gate a head."""
        return self.width + 2 * self.groups * self.head_dim + self.heads

    @property
    def patch_cells(self) -> int:
        return self.patch[0] * self.patch[1] * self.patch[2]

    @property
    def channels(self) -> dict[Modality, int]:
        """The width of a token, by modality."""
        return {
            Modality.VIDEO: self.video_channels,
            Modality.AUDIO: self.audio_channels,
            Modality.TEXT: self.text_channels,
        }

    @property
    def latent_channels(self) -> dict[Modality, int]:
        """The channels of a latent, by modality."""
        return self.channels | {Modality.VIDEO: self.video_channels // self.patch_cells}

    def patch_of(self, modality: Modality) -> tuple[int, int, int]:
        return self.patch if modality is Modality.VIDEO else (1, 1, 1)

    def experts(self, layer: int) -> int:
        return len(Modality) if layer in self.expert_layers else 1

    def hidden(self, layer: int) -> int:
        """The inner width of a layer's feed-forward."""
        wide = self.width * self.expansion
        return int(wide) if layer in self.gelu_layers else int(wide * 2 / 3) // 4 * 4


MAGIHUMAN_15B = TransformerConfig(
    layers=40,
    width=5120,
    head_dim=128,
    groups=8,
    video_channels=192,
    audio_channels=64,
    text_channels=3584,
    expert_layers=(0, 1, 2, 3, 36, 37, 38, 39),
    gelu_layers=(0, 1, 2, 3),
)

TINY = TransformerConfig(
    layers=3,
    width=64,
    head_dim=32,
    groups=1,
    video_channels=32,
    audio_channels=8,
    text_channels=16,
    expert_layers=(0, 2),
    gelu_layers=(0,),
)
