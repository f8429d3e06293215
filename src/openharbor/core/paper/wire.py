"""How jobs travel to the child: JSON that names the shapes of `model`, and nothing that could run."""

import base64
import dataclasses
import json
from typing import Any

from openharbor.core.paper import model

_SHAPES = {
    name: shape for name, shape in vars(model).items() if isinstance(shape, type) and dataclasses.is_dataclass(shape)
}
_BYTES = "bytes"


def written(jobs: tuple[model.Job, ...]) -> bytes:
    """Return the jobs as JSON."""
    return json.dumps(_plain(jobs), separators=(",", ":")).encode("ascii")


def read(data: bytes) -> tuple[model.Job, ...]:
    """Return the jobs that `written` wrote."""
    jobs: tuple[model.Job, ...] = _shaped(json.loads(data))
    return jobs


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"_": type(value).__name__, **fields}
    if isinstance(value, bytes):
        return {"_": _BYTES, "base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _shaped(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_shaped(part) for part in value)
    if not isinstance(value, dict):
        return value
    if value["_"] == _BYTES:
        return base64.b64decode(value["base64"])
    shape = _SHAPES[value["_"]]
    return shape(**{name: _shaped(part) for name, part in value.items() if name != "_"})
