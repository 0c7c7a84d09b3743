"""The face: Request, Clip, load, generate; each is fetched when first named, so importing is light."""

import sys
from types import ModuleType

__version__ = "0.1.0"
__all__ = ["Clip", "Request", "generate", "load"]


class _Face(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:  # the file generate.py must not hide the function
        if name not in __all__ or not isinstance(value, ModuleType):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> object:
        file = {"load": "models"}.get(name, name.lower()) if name in __all__ else ""
        return getattr(__import__(f"happyhorse.{file}", fromlist=[name]) if file else ModuleType(__name__), name)


sys.modules[__name__].__class__ = _Face
