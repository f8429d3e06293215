"""A chart on a slide: a real table, and bars drawn over its middle column as one group with an alternative text."""

import math
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from openharbor.core.paper.deck_base import DEEP, EDGE, INK, INNER, LEFT, OTHER, OWN, SOFT, WHITE
from openharbor.core.paper.deck_text import Writer, describe
from openharbor.core.paper.model import Bar, Break, Chart, said
from openharbor.core.paper.speaking import spoken_chart

MOST_ROWS = 16  # more would be too small to read from the last row of chairs; the latest are kept
MOST_LABEL, MOST_TEXT = 34, 22  # letters in one line of a cell
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
_WITHHELD = 0.12  # of the width: a dashed box that is no bar


def draw(slide: Slide, chart: Chart, writer: Writer, top: int, height: int) -> int:
    """Draw table and bars between `top` and `top + height`; return where they end."""
    rows = chart.rows[-MOST_ROWS:]
    row_height = min(Inches(0.5), height // (len(rows) + 1))
    size = max(9, min(16, int(row_height / 12700 / 2)))
    widths = (Inches(3.2), INNER - Inches(5.2), Inches(2.0))
    _table(slide, chart, rows, writer, top, row_height, size, widths)
    _bars(slide, chart, rows, top + row_height, row_height, LEFT + widths[0], widths[1])
    return top + row_height * (len(rows) + 1)


def _table(
    slide: Slide, chart: Chart, rows: Any, writer: Writer, top: int, row_height: int, size: int, widths: Any
) -> None:
    frame = slide.shapes.add_table(len(rows) + 1, 3, Emu(LEFT), Emu(top), Emu(INNER), Emu(row_height * (len(rows) + 1)))
    frame.name = chart.title[:80]
    table = frame.table
    table.first_row, table.horz_banding = True, False
    _plain(table)
    for n, width in enumerate(widths):
        table.columns[n].width = Emu(width)
    for line in table.rows:
        line.height = Emu(row_height)
    limit = _limit(chart)
    heads = (chart.columns[0], f"{chart.columns[1]} (0–{limit:,.0f})", chart.columns[2])
    for n, text in enumerate(heads):
        _cell(table.cell(0, n), writer, text, max(9, size - 2), colour=SOFT, bold=True)
    for n, row in enumerate(rows, start=1):
        if isinstance(row, Break):
            table.cell(n, 0).merge(table.cell(n, 2))
            _cell(table.cell(n, 0), writer, _short(row.text, 130), max(9, size - 2), row.cites, colour=DEEP, bold=True)
            continue
        _cell(table.cell(n, 0), writer, _short(row.label, MOST_LABEL), size)
        _cell(table.cell(n, 2), writer, _short(row.text, MOST_TEXT), size, row.cites, bold=True)


def _plain(table: Any) -> None:
    """Take the library's coloured style away: hair lines only."""
    style = table._tbl.tblPr.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid", by the format's own list


def _cell(cell: Any, writer: Writer, text: str, size: int, cites: tuple[int, ...] = (), **look: Any) -> None:
    cell.margin_top = cell.margin_bottom = Emu(0)
    cell.margin_left = cell.margin_right = Inches(0.06)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    writer.fill(cell.text_frame, (said(text, *cites),), size, **look)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _limit(chart: Chart) -> float:
    """Return the round number at which the scale ends."""
    ends = [end for row in chart.rows if isinstance(row, Bar) for end in (row.value, row.high) if end is not None]
    most = max([*ends, chart.known or 0, 0])
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return float(next(step * power for step in _STEPS if step * power >= most - 1e-9))


def _bars(slide: Slide, chart: Chart, rows: Any, top: int, row_height: int, left: int, width: int) -> None:
    """Draw one bar a row, zero-based, on one scale."""
    group = slide.shapes.add_group_shape()
    limit = _limit(chart)
    single = any(isinstance(row, Bar) and row.value is not None and row.low is None for row in rows)
    for n, row in enumerate(rows):
        y = top + n * row_height
        if isinstance(row, Break):
            _line(group, left - Inches(3.2), y, left + width + Inches(2.0), y, INK, dashed=True)
        else:
            _bar(group, row, y + row_height // 4, row_height // 2, left, width / limit, single)
    _line(group, left, top, left, top + len(rows) * row_height, EDGE)
    if chart.known is not None:
        x = left + round(chart.known * width / limit)
        _line(group, x, top, x, top + len(rows) * row_height, INK, dashed=True)
    group.name = chart.columns[1][:80] or "Bars"
    describe(group, spoken_chart(chart, rows))


def _bar(group: Any, row: Bar, top: int, height: int, left: int, unit: float, single: bool) -> None:
    paint = OTHER if row.hollow else OWN
    if row.low is not None and row.high is not None:
        if single:
            _box(group, left, top, round(row.low * unit), height, paint, is_open=row.hollow)
        start, end = left + round(row.low * unit), left + round(row.high * unit)
        _box(group, start, top, end - start, height, paint, is_open=single or row.hollow)
        if row.value is not None:
            notch = left + round(row.value * unit)
            _line(group, notch, top, notch, top + height, paint if single or row.hollow else WHITE)
    elif row.value is not None:
        _box(group, left, top, round(row.value * unit), height, paint, is_open=row.hollow)
    else:
        box = _box(group, left + Pt(2), top, round(INNER * _WITHHELD), height, EDGE, is_open=True)
        box.line.dash_style = MSO_LINE.DASH


def _box(group: Any, left: int, top: int, width: int, height: int, paint: RGBColor, *, is_open: bool) -> Any:
    shape = group.shapes.add_shape(MSO_SHAPE.RECTANGLE, Emu(left), Emu(top), Emu(max(width, 12700)), Emu(height))
    shape.shadow.inherit = False
    shape.fill.solid()
    shape.fill.fore_color.rgb = WHITE if is_open else paint
    shape.line.color.rgb = paint
    shape.line.width = Pt(1.25)
    return shape


def _line(group: Any, x: int, y: int, to_x: int, to_y: int, paint: RGBColor, *, dashed: bool = False) -> None:
    line = group.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Emu(x), Emu(y), Emu(to_x), Emu(to_y))
    line.line.color.rgb = paint
    line.line.width = Pt(1.25)
    if dashed:
        line.line.dash_style = MSO_LINE.DASH
