"""A file that cannot be used is refused in one sentence with row and column; a good one is read in any of its forms."""

import json
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openharbor.workbench.reading import LOOKED_AT, read_rows
from openharbor.workbench.refusals import BadInput


def rows(path, **said):
    return list(read_rows(path, said))


def refusal(path, **said):
    with pytest.raises(BadInput) as caught:
        rows(path, **said)
    return str(caught.value)


@pytest.fixture
def file(tmp_path):
    def write(content, name="ads.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_csv_is_read_with_its_dates_and_places(file):
    path = file('id,text,date_posted,City\n1,"Hello, ""you""\nthere",01-15-2020,St. Paul\n2,hi,2020-02-03 11:00,\n')
    first, second = rows(path)
    assert (first.row, first.id, first.text) == (2, "1", 'Hello, "you"\nthere')
    assert (first.day, first.place) == (date(2020, 1, 15), "St. Paul")
    assert (second.day, second.place) == (date(2020, 2, 3), "")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_and_a_mark_at_the_start_do_not_matter(file, ending):
    path = file(b"\xef\xbb\xbf" + f"id,text{ending}a,hello{ending}".encode())
    assert [(row.id, row.text) for row in rows(path)] == [("a", "hello")]


def test_all_forms_say_the_same(file, tmp_path):
    table = [{"id": "a", "text": "hello", "date": "2020-01-15"}, {"id": "7", "text": "there", "date": None}]
    csv = file("id,text,date\na,hello,2020-01-15\n7,there,\n")
    tsv = file("id\ttext\tdate\na\thello\t2020-01-15\n7\tthere\t\n", "ads.tsv")
    lines = file("\n".join(json.dumps(row) for row in table), "ads.ndjson")
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "ads.parquet")
    said = [[row._replace(row=0) for row in rows(path)] for path in (csv, tsv, lines, tmp_path / "ads.parquet")]
    assert said[0] == said[1] == said[2] == said[3]


def test_parquet_with_numbers_and_moments_is_read(tmp_path):
    table = pa.table({"id": [1], "text": ["hi"], "posted": [datetime(2020, 1, 2, 3)]})  # noqa: DTZ001  # a naive column
    pq.write_table(table, tmp_path / "ads.parquet")
    (row,) = rows(tmp_path / "ads.parquet")
    assert (row.id, row.day) == ("1", date(2020, 1, 2))


def test_columns_can_be_named(file):
    path = file("nr,words,when\n1,hi,never\n")
    (row,) = rows(path, id="nr", text="words", date="-")
    assert (row.id, row.text, row.day) == ("1", "hi", None)


BAD = {
    "": ("empty",),
    "id,words\n1,hi\n": ("row 1", "no column for the text", "words"),
    "id,text,text\n1,hi,ho\n": ("row 1", "'text' stands there 2 times"),
    "id,text\n1,hi\n1,ho\n": ("row 3", "column id", "row 2 too"),
    "id,text\n1,hi\n,ho\n": ("row 3", "column id", "no id"),
    "id,text\n1,h\0i\n": ("row 2", "column text", "NUL"),
    "id,text\n1,hi,there\n": ("row 2", "3 cells, the header has 2"),
    "id,text\n1\n": ("row 2", "1 cells, the header has 2"),
    'id,text\n1,"hi\n2,ho\n': ("row 2", "cannot be read"),
    "id,text,date\n1,hi,2020-13-01\n": ("row 2", "column date", "is no date"),
    "id,text,date\n1,hi,yesterday\n": ("row 2", "column date", "--date -"),
}


def test_columns_that_are_named_alike_are_asked_about(file):
    content = "id,ID,text\n1,2,one\n"
    assert "columns id, ID are alike. Say which with --id" in refusal(file(content))
    assert [row.id for row in rows(file(content), id="ID")] == ["2"]


@pytest.mark.parametrize("content", BAD)
def test_a_bad_table_is_refused_with_row_and_column(file, content):
    said = refusal(file(content))
    for part in ("ads.csv", *BAD[content]):
        assert part in said


def test_a_byte_that_is_no_text_is_refused(file):
    assert "line 3: byte 4 is not in UTF-8" in refusal(file(b"id,text\n1,hi\n2,h\xff\n"))


def test_a_text_that_is_too_long_is_refused(file):
    assert "row 2, column text: 1,000,001 characters" in refusal(file("id,text\n1," + "a" * 1_000_001 + "\n"))


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(file):
    assert "line 2: longer than" in refusal(file("id,text\n1," + "a" * 9_000_000 + "\n"))
    assert "line 1: longer than" in refusal(file('{"id":1,"text":"' + "a" * 9_000_000 + '"}\n', "ads.ndjson"))


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("not json\n", ("row 1", "not JSON")),
        ('{"id": 1, "text": "hi"}\n[1]\n', ("row 2", "not an object")),
        ('{"id": 1, "text": "hi"}\n{"id": 2}\n', ("row 2", "column text", "is missing")),
        ('{"id": 1, "text": ["hi"]}\n', ("row 1", "column text", "a list")),
        ("\n\n", ("no rows",)),
        ('{"id": NaN, "text": "hi"}\n', ("row 1", "column id", "NaN")),
        ('{"id": 1e400, "text": "hi"}\n', ("row 1", "column id", "Infinity")),
        ('{"id": 1, "text": NaN}\n', ("row 1", "column text", "NaN")),
        ('{"id": 1, "text": null}\n', ("row 1", "column text", "null")),
        ('{"id": 1, "text": "h\\ud800i"}\n', ("row 1", "column text", "surrogate")),
        ('{"id": "\\ud800", "text": "hi"}\n', ("row 1", "column id", "surrogate")),
        ('{"id": 1, "text": "hi", "city": "\\udfff"}\n', ("row 1", "column city", "surrogate")),
        ('{"id": 1, "text": ' + "[" * 100_000 + "\n", ("row 1", "not JSON")),
        ('{"id": 1, "text": "hi", "location": {"city": "Here"}}\n', ("row 1", "column location", "--place -")),
        ('{"id": 1, "text": "hi", "date": [2020]}\n', ("row 1", "column date", "--date -")),
    ],
)
def test_bad_ndjson_is_refused(file, content, parts):
    said = refusal(file(content, "ads.ndjson"))
    for part in parts:
        assert part in said


def test_rows_of_ndjson_may_lack_what_others_have(file):
    table = [{"id": 1, "text": "hi"}, {"id": 2, "text": "ho", "date": "2020-01-15", "city": "Here"}]
    for order in (table, table[::-1]):
        path = file("\n".join(json.dumps(row) for row in order), "ads.ndjson")
        assert {(row.id, row.day, row.place) for row in rows(path)} == {
            ("1", None, ""), ("2", date(2020, 1, 15), "Here"),
        }  # fmt: skip


def test_a_named_column_may_come_late_but_not_never(file):
    late = [json.dumps({"id": n, "text": "hi"}) for n in range(LOOKED_AT + 1)]
    path = file("\n".join([*late, '{"id": "a", "text": "hi", "when": "2020-01-15"}']), "ads.ndjson")
    assert rows(path, date="when")[-1].day == date(2020, 1, 15)
    assert "no row has where" in refusal(path, date="when", place="where")


def test_nothing_where_a_date_or_place_could_be_is_nothing(file):
    path = file('{"id": 1, "text": "hi", "date": NaN, "city": NaN}\n', "ads.ndjson")
    (row,) = rows(path)
    assert (row.day, row.place) == (None, "")


DATES = ("2020-01-15", "2020-01-15T23:59:59.5-05:00", "2020-01-15 09:05", "2020-01-15T10:00Z", "1/15/2020 9:05 PM")


@pytest.mark.parametrize("day", [*DATES, "2020-01-15 10:00:00 UTC", "01-15-2020 11:00", "1/15/2020, 9:05:11 p.m."])
def test_a_date_may_have_a_time(file, day):
    (row,) = rows(file(f'id,text,date\n1,hi,"{day}"\n'))
    assert row.day == date(2020, 1, 15)


@pytest.mark.parametrize("day", ["2020-01-15 blah", "2020-01-15 ", "1/15/2020 or later", "2020-01-15T", "2020-1-15"])
def test_a_date_has_nothing_else(file, day):
    path = file(f'id,text,date\n1,hi,"{day}x"\n')
    assert "is no date" in refusal(path)


FAR = {
    "a day": pa.array([0, 10**7], pa.date32()),
    "a moment": pa.array([0, 10**14], pa.timestamp("s")),
    "a time zone": pa.array([None, 1], pa.timestamp("us", tz="Mars/Base")),
}


@pytest.mark.parametrize("dates", FAR.values(), ids=FAR)
def test_a_day_of_parquet_that_cannot_be_is_refused_with_its_row(tmp_path, dates):
    pq.write_table(pa.table({"id": [1, 2], "text": ["hi", "ho"], "date": dates}), tmp_path / "ads.parquet")
    assert "row 3, column date: cannot be read: " in refusal(tmp_path / "ads.parquet")


def test_nanoseconds_of_parquet_are_read(tmp_path):
    moments = pa.array([1_579_046_400_123_456_789, None], pa.timestamp("ns"))
    pq.write_table(pa.table({"id": [1, 2], "text": ["hi", "ho"], "date": moments}), tmp_path / "ads.parquet")
    assert [row.day for row in rows(tmp_path / "ads.parquet")] == [date(2020, 1, 15), None]


def test_a_text_of_parquet_that_is_no_text_is_refused_with_its_row(tmp_path):
    for column, said in (
        (pa.array([b"hi", b"\xff"]).view(pa.string()), "row 3, column text: cannot be read: 'utf-8'"),
        (pa.array(["hi", None]), "row 3, column text: no text: null"),
        (pa.array([1.0, float("nan")]), "row 3, column text: no text: NaN"),
    ):
        pq.write_table(pa.table({"id": [1, 2], "text": column}), tmp_path / "ads.parquet")
        assert said in refusal(tmp_path / "ads.parquet")


def test_damaged_parquet_is_refused(file):
    assert "not Parquet" in refusal(file("PAR1 nonsense", "ads.parquet"))


def test_a_file_of_another_kind_or_none_is_refused(file, tmp_path):
    assert "what kind of file" in refusal(file("x", "ads.docx"))
    assert "no such file" in refusal(tmp_path / "none.csv")
