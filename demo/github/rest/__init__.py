"""The REST API: one module a resource, each declaring its endpoints with `route`."""

import importlib
import pkgutil


def load() -> None:
    """Import every module of this package, so that its endpoints are registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
