"""Weights on disk: the published checkpoint's names and ours, and our own files.

The published names are known nowhere else. Two of its habits are undone on the way in: its video head writes channels
fastest inside a patch, and its gated feed-forward interleaves gate and linear rows; here channels are slowest, so that
velocities have the latent's shape, and the gate rows stand before the linear rows.
"""

import errno
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import torch
from einops import rearrange
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from happyhorse.model.config import TransformerConfig
from happyhorse.model.packed import Entry, Thin, added, digest, packed, unpacked
from happyhorse.model.transformer import Transformer
from happyhorse.request import HappyHorseError
from happyhorse.shipped import AGAIN

Tensors = Mapping[str, Tensor]
OUTER = {
    "embed.video": "adapter.video_embedder",
    "embed.audio": "adapter.audio_embedder",
    "embed.text": "adapter.text_embedder",
    "rope.bands": "adapter.rope.bands",
    "norms.video.offset": "final_norm_video.weight",
    "norms.audio.offset": "final_norm_audio.weight",
    "heads.video": "final_linear_video",
    "heads.audio": "final_linear_audio",
}
SINGLE = ("model.safetensors", "diffusion_pytorch_model.safetensors")  # names of a file that holds all
INNER = {
    "attention.norm.offset": "attention.pre_norm.weight",
    "attention.qkvg": "attention.linear_qkv",
    "attention.q_norm.offset": "attention.q_norm.weight",
    "attention.k_norm.offset": "attention.k_norm.weight",
    "attention.proj": "attention.linear_proj",
    "mlp.norm.offset": "mlp.pre_norm.weight",
    "mlp.up": "mlp.up_gate_proj",
    "mlp.down": "mlp.down_proj",
}
MATRICES = re.compile(r"^blocks\.\d+\.(attention\.(qkvg|proj)|mlp\.(up|down))\.weight$")
TRUNKS = ("adapter.", "block.", "final_")  # where the published model's names begin
OWN_FORMAT = "happyhorse-transformer-1"
OWN_THIN = "happyhorse-thin-1"
ENDS = (".left", ".right")
FETCH_AGAIN = "delete it, and happyhorse download fetches it again"


class WeightsError(HappyHorseError, ValueError):
    """A weights file that cannot be used, and why."""


def is_matrix(name: str) -> bool:
    """Tell the four matrices of a block, which may be held in half precision, from everything else, which may not."""
    return MATRICES.match(name) is not None


def published_name(name: str) -> str:
    """Translate one of our names."""
    block = re.match(r"^blocks\.(\d+)\.(.+)$", name)
    prefix, rest, table = (f"block.layers.{block[1]}.", block[2], INNER) if block else ("", name, OUTER)
    if rest in table:
        return prefix + table[rest]
    stem, leaf = rest.rsplit(".", 1)
    return f"{prefix}{table[stem]}.{leaf}"


def from_published(name: str, tensor: Tensor, config: TransformerConfig) -> Tensor:
    """Put a published tensor's rows into our order; `name` is ours."""
    if name == "heads.video.weight":
        return rearrange(tensor, "(cell channel) width -> (channel cell) width", cell=config.patch_cells)
    if _is_gated(name, config):
        experts = config.experts(_layer(name))
        return rearrange(tensor, "(expert row half) width -> (expert half row) width", expert=experts, half=2)
    return tensor


def to_published(name: str, tensor: Tensor, config: TransformerConfig) -> Tensor:
    """Put one of our tensors' rows into the published order."""
    if name == "heads.video.weight":
        return rearrange(tensor, "(channel cell) width -> (cell channel) width", cell=config.patch_cells)
    if _is_gated(name, config):
        experts = config.experts(_layer(name))
        return rearrange(tensor, "(expert half row) width -> (expert row half) width", expert=experts, half=2)
    return tensor


def published_state(model: Transformer) -> dict[str, Tensor]:
    """Give a model's tensors under the published names and in the published order."""
    return {published_name(n): to_published(n, t, model.config) for n, t in model.state_dict().items()}


def load_transformer(
    source: str | Path | Tensors,
    config: TransformerConfig,
    *,
    matrices: torch.dtype = torch.bfloat16,
    spare: tuple[str, ...] = (),
    device: torch.device | str = "cpu",
) -> Transformer:
    """Build a transformer from published tensors, a file of them, or a folder of shards, straight on a device.

    The blocks' matrices are held in `matrices`, the rest in single precision. Keys that are missing, unexpected or
    misshapen are an error; those that start with one of `spare` are left in the file.
    """
    return _fill(_catalogue(source, device), config, matrices=matrices, spare=spare)


def strangers(source: str | Path | Tensors) -> tuple[str, ...]:
    """Name what a published file holds beside the model: some hold more, and it may stay in the file."""
    return tuple(name for name in _catalogue(source) if not name.startswith(TRUNKS))


def pour(
    module: nn.Module,
    source: str | Path,
    own_name: Callable[[str], str | None],
    *,
    dtype: torch.dtype,
    device: torch.device | str = "cpu",
) -> None:
    """Fill a module that has no values yet from published files; `own_name` translates, None leaves a tensor there."""
    entries = _catalogue(source, device)
    named = {ours: theirs for theirs in entries if (ours := own_name(theirs)) is not None}
    wanted = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    found = {ours: entries[theirs][0] for ours, theirs in named.items()}
    alike = {n: s for n, s in wanted.items() if math.prod(found.get(n, (0,))) == math.prod(s)}  # [8] is (1, 8, 1)
    _check(wanted, found | {n: s for n, s in alike.items() if _squeezed(found[n]) == _squeezed(s)})
    state = {n: _read(named[n], entries).to(dtype).reshape(shape) for n, shape in wanted.items()}
    module.load_state_dict(state, assign=True)
    module.eval().requires_grad_(False)


def _squeezed(shape: tuple[int, ...]) -> list[int]:
    return [size for size in shape if size != 1]


def save(
    model: Transformer, path: str | Path, *, notes: Mapping[str, str] | None = None, matrices: torch.dtype | None = None
) -> None:
    """Write a model, its config and `notes` on its making into one file under our own names."""
    state = {n: t.to(matrices) if matrices is not None and is_matrix(n) else t for n, t in _state(model).items()}
    about = {**(notes or {}), "format": OWN_FORMAT, "config": json.dumps(asdict(model.config))}
    save_file(state, path, metadata=about)


def save_packed(model: Transformer, path: str | Path, *, notes: Mapping[str, str] | None = None) -> None:
    """Write a model as `save` does, every matrix in eight bits."""
    about = {**(notes or {}), "format": OWN_FORMAT, "config": json.dumps(asdict(model.config))}
    save_file(packed(_state(model)), path, metadata=about)


def save_thin(
    thin: Mapping[str, Thin], base: str | Path, path: str | Path, *, notes: Mapping[str, str] | None = None
) -> None:
    """Write what a model has learned beside the one in `base`, in thin matrices of 8 bits where they can be packed."""
    about = {**(notes or {}), "format": OWN_THIN, "of": digest(Path(base))}
    tensors = {f"{name}{end}": t.cpu() for name, pair in thin.items() for end, t in zip(ENDS, pair, strict=True)}
    save_file(packed(tensors), path, metadata=about)


def load_thin(path: str | Path, base: str | Path) -> dict[str, Thin]:
    """Read what was learned beside the model in `base`; WeightsError where it was beside another one."""
    about = read_notes(path)
    if about.get("format") != OWN_THIN:
        raise WeightsError(f"{path} does not hold thin matrices of ours (format {about.get('format', 'unknown')!r})")
    if not Path(base).exists() or digest(Path(base)) != about.get("of"):
        raise WeightsError(f"{path} does not belong to the weights {base}", AGAIN)
    tensors = {name: read() for name, (_, read) in unpacked(_catalogue(path, again=AGAIN)).items()}
    names = {name.removesuffix(end) for name in tensors for end in ENDS if name.endswith(end)}
    if tensors.keys() != {name + end for name in names for end in ENDS}:
        raise WeightsError(f"{path} lacks one of two thin matrices", AGAIN)
    return {name: (tensors[name + ENDS[0]], tensors[name + ENDS[1]]) for name in sorted(names)}


def load(path: str | Path, *, thin: str | Path | None = None, matrices: torch.dtype | None = None) -> Transformer:
    """Read a model of ours; with what another one learned beside it laid on where the file `thin` says.

    Its block matrices stay as stored unless `matrices` says otherwise.
    """
    about = read_notes(path)
    if about.get("format") != OWN_FORMAT or "config" not in about:
        raise WeightsError(f"{path} is not a transformer of ours (format {about.get('format', 'unknown')!r})")
    catalogue, config = unpacked(_catalogue(path, again=AGAIN)), _read_config(about["config"], path)
    if thin is not None:
        learned = load_thin(thin, path)
        _check_thin(learned, catalogue, thin)
        catalogue = catalogue | {name: added(catalogue[name], pair) for name, pair in learned.items()}
    return _fill(catalogue, config, matrices=matrices, own=True)


def _check_thin(thin: Mapping[str, Thin], catalogue: Mapping[str, Entry], path: str | Path) -> None:
    for name, (left, right) in thin.items():
        if name not in catalogue or (left.shape[0], right.shape[1]) != tuple(catalogue[name][0]):
            raise WeightsError(f"{path} does not fit: {name}", AGAIN)
        if left.shape[1] != right.shape[0]:
            raise WeightsError(f"{path} does not fit: the two of {name}", AGAIN)


def _state(model: Transformer) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}


def read_notes(path: str | Path) -> dict[str, str]:
    """Read what a file says of itself, without its tensors."""
    try:
        with safe_open(path, framework="pt") as file:
            return dict(file.metadata() or {})
    except (SafetensorError, OSError) as error:
        raise _unreadable(path, error, AGAIN) from error


def _read_config(text: str, path: str | Path) -> TransformerConfig:
    try:
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(text).items()}
        return TransformerConfig(**values)
    except (TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"{path} holds a config that this version cannot read", AGAIN) from error


def _fill(
    catalogue: dict[str, Entry],
    config: TransformerConfig,
    *,
    matrices: torch.dtype | None,
    spare: tuple[str, ...] = (),
    own: bool = False,
) -> Transformer:
    with torch.device("meta"):
        model = Transformer(config)
    names = {name: name if own else published_name(name) for name in model.state_dict()}
    wanted = {names[n]: tuple(t.shape) for n, t in model.state_dict().items()}
    _check(wanted, {k: shape for k, (shape, _) in catalogue.items() if not (spare and k.startswith(spare))})

    def placed(name: str) -> Tensor:  # nothing of one tensor outlives it while the next is read
        tensor = _read(names[name], catalogue, AGAIN if own else FETCH_AGAIN)
        tensor = tensor.to(matrices or tensor.dtype) if is_matrix(name) else tensor.float()
        return tensor if own else from_published(name, tensor, config)

    model.load_state_dict({name: placed(name) for name in names}, assign=True)
    return model


def _check(wanted: dict[str, tuple[int, ...]], found: dict[str, tuple[int, ...]]) -> None:
    missing = [k for k in wanted if k not in found]
    unexpected = [k for k in found if k not in wanted]
    misshapen = [f"{k} {found[k]} instead of {wanted[k]}" for k in wanted if k in found and found[k] != wanted[k]]
    faults = {"missing": missing, "unexpected": unexpected, "misshapen": misshapen}
    if any(faults.values()):
        told = "; ".join(f"{len(keys)} {kind}: {_some(keys)}" for kind, keys in faults.items() if keys)
        raise WeightsError(f"these weights do not fit the model: {told}")


def _some(keys: list[str], most: int = 8) -> str:
    return ", ".join(keys[:most]) + (f" and {len(keys) - most} more" if len(keys) > most else "")


def _read(name: str, catalogue: dict[str, Entry], again: str = FETCH_AGAIN) -> Tensor:
    try:
        return catalogue[name][1]()
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{name} cannot be read: its file is damaged", again) from error


def _catalogue(
    source: str | Path | Tensors, device: torch.device | str = "cpu", again: str = FETCH_AGAIN
) -> dict[str, Entry]:
    """List every tensor without reading it; each is read straight to the device, a file at a time is open."""
    if isinstance(source, Mapping):
        return {n: (tuple(t.shape), lambda t=t: t.to(device)) for n, t in source.items()}  # type: ignore[misc]
    entries: dict[str, Entry] = {}
    for path in _files(Path(source)):
        try:
            file = safe_open(path, framework="pt", device=str(device))
            for name in file.keys():  # noqa: SIM118
                shape = tuple(file.get_slice(name).get_shape())
                entries[name] = (shape, lambda f=file, n=name: f.get_tensor(n))  # type: ignore[misc]
        except (SafetensorError, OSError) as error:
            raise _unreadable(path, error, again) from error
    return entries


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    index = path / "model.safetensors.index.json"
    if index.exists():
        try:
            names = sorted(set(json.loads(index.read_text())["weight_map"].values()))
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise WeightsError(f"{index} is not an index of shards", FETCH_AGAIN) from error
        return _all_there([path / name for name in names])
    for name in SINGLE:
        if (path / name).exists():
            return [path / name]
    raise WeightsError(f"{path} holds neither model.safetensors nor model.safetensors.index.json")


def _all_there(shards: list[Path]) -> list[Path]:
    missing = [shard for shard in shards if not shard.exists()]
    if packed := [shard.name for shard in missing if shard.with_name(shard.name + ".zst").exists()]:
        raise WeightsError(f"{_some(packed)} are still packed in {shards[0].parent}", "unpack them: zstd -d *.zst")
    if missing:
        named = _some([shard.name for shard in missing])
        told = f"{len(missing)} of {len(shards)} files are missing in {shards[0].parent}: {named}"
        raise WeightsError(told, "the download is not complete; start it again and it goes on where it stopped")
    return shards


def _unreadable(path: str | Path, error: Exception, again: str) -> WeightsError:
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        told = f"{path} cannot be opened: too many files are open at once"
        return WeightsError(told, "raise the limit with ulimit -n 4096")
    return WeightsError(f"{path} is missing, cut short or damaged", again)


def _is_gated(name: str, config: TransformerConfig) -> bool:
    return name.endswith(".mlp.up.weight") and _layer(name) not in config.gelu_layers


def _layer(name: str) -> int:
    return int(name.split(".")[1])
