"""How jobs travel to the child: JSON that names the shapes of `model`, and nothing that could run."""

import base64
import dataclasses
import json
from typing import Any

from openharbor.core.paper import model

_SHAPES = {
    name: shape for name, shape in vars(model).items() if isinstance(shape, type) and dataclasses.is_dataclass(shape)
}
_PICTURE = "picture"


def written(jobs: tuple[model.Job, ...]) -> bytes:
    """Return the jobs as JSON; a picture that many pages share is written once."""
    pictures: dict[bytes, int] = {}
    shapes = _plain(jobs, pictures)
    shared = [base64.b64encode(picture).decode("ascii") for picture in pictures]
    return json.dumps({"pictures": shared, "jobs": shapes}, separators=(",", ":")).encode("ascii")


def read(data: bytes) -> tuple[model.Job, ...]:
    """Return the jobs that `written` wrote."""
    told = json.loads(data)
    jobs: tuple[model.Job, ...] = _shaped(told["jobs"], [base64.b64decode(picture) for picture in told["pictures"]])
    return jobs


def _plain(value: Any, pictures: dict[bytes, int]) -> Any:
    if dataclasses.is_dataclass(value):
        fields = {field.name: _plain(getattr(value, field.name), pictures) for field in dataclasses.fields(value)}
        return {"_": type(value).__name__, **fields}
    if isinstance(value, bytes):
        return {"_": _PICTURE, "n": pictures.setdefault(value, len(pictures))}
    if isinstance(value, tuple):
        return [_plain(part, pictures) for part in value]
    return value


def _shaped(value: Any, pictures: list[bytes]) -> Any:
    if isinstance(value, list):
        return tuple(_shaped(part, pictures) for part in value)
    if not isinstance(value, dict):
        return value
    if value["_"] == _PICTURE:
        return pictures[value["n"]]
    shape = _SHAPES[value["_"]]
    return shape(**{name: _shaped(part, pictures) for name, part in value.items() if name != "_"})
