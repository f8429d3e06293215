"""Colour spaces without profiles: a profile tells its maker, often the phone's; the plain space is close enough."""

from collections.abc import Callable

import pikepdf

from .outcome import Reason, Unfit

Copy = Callable[[object, str], object]
_DEVICE = {1: pikepdf.Name.DeviceGray, 3: pikepdf.Name.DeviceRGB, 4: pikepdf.Name.DeviceCMYK}
_CALIBRATED = {"/CalGray": 1, "/CalRGB": 3, "/Lab": 3}
_NAMED = {
    "/DeviceGray": 1,
    "/G": 1,
    "/DeviceRGB": 3,
    "/RGB": 3,
    "/DeviceCMYK": 4,
    "/CMYK": 4,
    "/Indexed": 1,
    "/Separation": 1,
}


def without_profile(space: pikepdf.Array, copy: Copy) -> pikepdf.Object:
    """Return the copy of a colour space that is an array; the first item says which one it is."""
    head = str(space[0]) if len(space) else ""
    items = list(space)
    if head == "/ICCBased" and len(items) > 1:
        return _DEVICE[components(space)]
    if head == "/Indexed" and len(items) == 4:
        return _array(items[0], copy(items[1], "space"), copy(items[2], "plain"), copy(items[3], "lookup"))
    if head in _CALIBRATED and len(items) == 2:
        return _array(items[0], copy(items[1], "calibrated"))
    if head in ("/Separation", "/DeviceN") and len(items) >= 4:  # a fifth item describes, and nothing needs it
        return _array(items[0], copy(items[1], "plain"), copy(items[2], "space"), copy(items[3], "function"))
    if head == "/Pattern" or (head in _NAMED and len(items) == 1):
        return _array(items[0], *[copy(item, "space") for item in items[1:2]])
    raise Unfit(Reason.BROKEN)


def components(space: object) -> int:
    """Return how many numbers make one colour."""
    head = space[0] if isinstance(space, pikepdf.Array) and len(space) else space
    name = str(head)
    if isinstance(space, pikepdf.Array) and name == "/ICCBased":
        count = int(space[1].get("/N", 0))
    elif isinstance(space, pikepdf.Array) and name == "/DeviceN":
        count = len(space[1])
    else:
        count = (_NAMED | _CALIBRATED).get(name, 0)
    if count < 1 or (name == "/ICCBased" and count not in _DEVICE):
        raise Unfit(Reason.BROKEN)
    return count


def _array(*items: object) -> pikepdf.Array:
    return pikepdf.Array(items)
