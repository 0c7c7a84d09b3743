"""Every byte a function would hold, counted while it runs on tensors that have a shape but no memory.

The function is the real one, so what it holds at once is not described a second time. Attention is taken to hold its
answer and one number a row, as every kernel that matters does.
"""

import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

HEAPED = 32 * 2**20  # the C library takes what is smaller from a heap
IDLE = 40 * 2**20  # of which this much at most lies idle, as measured

_device_of = torch.Tensor.device.__get__  # type: ignore[attr-defined]


class _Count(TorchDispatchMode):
    """Keeps how many bytes are held, and how many were at most."""

    def __init__(self, given: Iterable[Tensor]) -> None:
        super().__init__()
        self.held, self.peak, self.small, self.small_peak = 0, 0, 0, 0
        self._given = {tensor.untyped_storage()._cdata for tensor in given}
        self._known: dict[int, weakref.finalize[Any, Any]] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        answer = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(answer):
            if isinstance(leaf, Tensor) and leaf.is_meta:
                self._note(leaf.untyped_storage())
        return answer

    def _note(self, storage: torch.UntypedStorage) -> None:
        key = storage._cdata
        if key not in self._known and key not in self._given:
            size = storage.nbytes()
            self._known[key] = weakref.finalize(storage, self._forget, key, size)
            self._add(size)
            self.peak, self.small_peak = max(self.peak, self.held), max(self.small_peak, self.small)

    def _forget(self, key: int, size: int) -> None:
        del self._known[key]
        self._add(-size)

    def _add(self, size: int) -> None:
        self.held += size
        self.small += size if abs(size) < HEAPED else 0


class _Pretend(TorchFunctionMode):
    """Lets code see the device that is meant, and makes everything without memory."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = torch.device(device)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        kwargs = dict(kwargs or {})
        if func == _device_of:
            return self.device
        if func is scaled_dot_product_attention:
            return _attention(args[0], args[2])
        if kwargs.get("device") is not None:
            kwargs["device"] = "meta"
        return func(*args, **kwargs)


def _attention(q: Tensor, v: Tensor) -> Tensor:
    rows = torch.empty(q.shape[:-1], dtype=torch.float32, device="meta")
    out = torch.empty(*q.shape[:-1], v.shape[-1], dtype=q.dtype, device="meta")
    del rows
    return out


def foretell(function: Callable[[], object], given: Iterable[Tensor], device: str = "cpu") -> int:
    """Say how many bytes `function` holds at most beside what is `given`, all of which has no memory either.

    On a CPU as much again as small tensors need lies idle between them, up to a bound.
    """
    with torch.inference_mode(), _Count(given) as count, _Pretend(device):
        function()
    return count.peak + (min(count.small_peak, IDLE) if device == "cpu" else 0)
