"""Osprey's plugin hook; pyproject.toml names this module as an `osprey_plugin`."""

from typing import Any, Sequence, Type

from osprey.engine.udf.base import UDFBase
from osprey.worker.adaptor.plugin_manager import hookimpl_osprey

from sextortion_udf import SextortionLevel


@hookimpl_osprey
def register_udfs() -> Sequence[Type[UDFBase[Any, Any]]]:
    return [SextortionLevel]
