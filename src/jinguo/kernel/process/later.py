"""Modules that a library imports and hardly ever uses, put off until it does."""

import sys
from importlib import import_module
from types import ModuleType


class _Later(ModuleType):
    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def put_off(name: str) -> None:
    """Let whoever imports this module from now on have it, and read it when the first of them uses it."""
    sys.modules.setdefault(name, _Later(name))
