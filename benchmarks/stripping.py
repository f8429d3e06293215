"""Measure stripping: `.venv/bin/python benchmarks/stripping.py`. It needs the packages of the extra `uploads`.

Each file is stripped in a fresh process that does nothing else. CPU is user and system time; memory is the most that
was resident at once. The child's figures count its start, its libraries and its confinement.
"""

import argparse
import io
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--one", action="store_true", help="strip standard input once and print the figures")
    options = parser.parse_args()
    if options.one:
        measure(sys.stdin.buffer.read())
        return
    import pikepdf
    import PIL

    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}")
    print(f"versions: Python {platform.python_version()}, Pillow {PIL.__version__}, pikepdf {pikepdf.__version__}")
    for name, data in (
        ("a small picture", photo(160, 120)),
        ("a photo of 12 MP", photo(4000, 3000)),
        ("a photo of 48 MP", photo(8000, 6000)),
        ("a PDF of 20 pages of text", document(20, pictures=False)),
        ("a PDF of 20 pages with photos of 2 MP", document(20, pictures=True)),
    ):
        show(name, data, options.times)


def photo(width: int, height: int) -> bytes:
    """Return a JPEG with soft shapes and the noise of a sensor."""
    from PIL import Image, ImageChops

    out = io.BytesIO()
    soft = Image.radial_gradient("L").resize((width, height))
    bands = [ImageChops.add(soft, Image.effect_noise((width, height), 12), 2, n * 10) for n in range(3)]
    Image.merge("RGB", bands).save(out, "JPEG", quality=92)
    return out.getvalue()


def document(pages: int, *, pictures: bool) -> bytes:
    """Return pages of sixty lines each, with or without one photo a page."""
    import pikepdf
    from pikepdf import Dictionary, Name

    shot, out = photo(1600, 1250), io.BytesIO()
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for number in range(pages):
            pdf.add_blank_page()
            page = pdf.pages[-1].obj
            page.Resources = Dictionary(Font=Dictionary(F=font))
            lines = "".join(f"({number} {line} and what was seen that night) Tj T*\n" for line in range(60))
            draw = f"BT /F 10 Tf 12 TL 40 750 Td {lines} ET\n"
            if pictures:
                picture = pdf.make_stream(shot, Type=Name.XObject, Subtype=Name.Image, Width=1600, Height=1250)
                picture.BitsPerComponent, picture.ColorSpace, picture.Filter = 8, Name.DeviceRGB, Name.DCTDecode
                page.Resources.XObject = Dictionary(P=picture)
                draw += "q 320 0 0 250 40 40 cm /P Do Q"
            page.Contents = pdf.make_stream(draw.encode())
        pdf.save(out)
    return out.getvalue()


def measure(data: bytes) -> None:
    from openharbor.core.stripping import strip

    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    copy = strip(data)
    wall = time.perf_counter() - began
    after, child = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    parent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # Not ru_maxrss for ourselves: it remembers the process that started us.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    resident = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    print(child.ru_utime + child.ru_stime, child.ru_maxrss, parent, resident, wall, len(copy.data))


def show(name: str, data: bytes, times: int) -> None:
    runs = []
    for _ in range(times):
        done = subprocess.run([sys.executable, __file__, "--one"], input=data, capture_output=True, check=True)
        runs.append([float(figure) for figure in done.stdout.split()])
    cpu, memory, parent, parents_memory, wall, size = (statistics.median(column) for column in zip(*runs, strict=True))
    print(
        f"{name}, {len(data) / 1e6:.2f} MB: child {cpu:.2f} s CPU, {memory / 1024:.0f} MB; "
        f"server {parent * 1000:.0f} ms CPU, {parents_memory / 1024:.0f} MB with the file; "
        f"{wall:.2f} s wall; copy {size / 1e6:.2f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()
