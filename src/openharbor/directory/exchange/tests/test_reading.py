"""Files as they come: every form, every kind of dirt, and those that mean harm."""

import json
import zipfile

import pytest

from openharbor.directory.exchange import reading
from openharbor.directory.exchange.reading import MOST_BYTES_A_ROW, Refused


def read(path, told=None):
    told = [] if told is None else told
    found = []
    for member in reading.members(path):
        with reading.opened(member, lambda count: None) as stream:
            how = reading.rows if member.name.endswith(".csv") else reading.documents
            found += list(how(member, stream, told.append))
    return found


def write(folder, name, data):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


ONE, TWO = {"id": "1", "name": "Ōne"}, {"id": "2", "name": 'Two "}]{" \\" end'}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2),
        json.dumps(ONE) + "\n" + json.dumps(TWO) + "\n",
        json.dumps(ONE, indent=1) + json.dumps(TWO, indent=1),
        json.dumps({"total_items": 2, "empty": False, "contents": [ONE, TWO]}),
        "\ufeff" + json.dumps([ONE, TWO], ensure_ascii=False),
        "[" + json.dumps(ONE) + "\n,\n" + json.dumps(TWO) + "\n]",
    ],
)
def test_json_is_read_in_every_form(tmp_path, text):
    assert [value for _, value in read(write(tmp_path, "a.json", text))] == [ONE, TWO]


def test_one_broken_object_does_not_stop_the_others(tmp_path):
    told = []
    text = (
        '[\n{"id": "1", "name": "Ōne"},\n{"id": "x", "n": NaN},\n{"id": 1e999},\n{"a": tru},\n7,\n'
        + json.dumps(TWO)
        + "]"
    )
    found = read(write(tmp_path, "a.json", text), told)
    assert [value for _, value in found if isinstance(value, dict)] == [ONE, TWO]
    assert [fault.line for fault in told] == [2, 3, 4]
    assert found[1] == (5, 7)


@pytest.mark.parametrize("text", ["", "hello", '[{"id": "1"', '{"id": {"a": "b"}', '[{"id": "1}]'])
def test_what_is_no_json_or_ends_too_early_is_refused(tmp_path, text):
    with pytest.raises(Refused):
        list(read(write(tmp_path, "a.json", text)))


def test_letters_that_no_database_keeps_are_taken_out(tmp_path):
    found = read(write(tmp_path, "a.json", r'[{"id": "1", "a\u0000": ["x\u0000y", "\ud800z"]}]'))
    assert found == [(1, {"id": "1", "a": ["xy", "?z"]})]


def test_an_object_that_is_too_long_is_told_of_and_skipped_without_being_held(tmp_path):
    path = tmp_path / "a.json"
    with path.open("w") as out:
        out.write('[{"id": "0", "x": "')
        for _ in range(64):
            out.write("y" * (1 << 20))
        out.write(
            '"},' + json.dumps(ONE) + ',{"id": "3", "deep": [' + '"{", ' * 300_000 + '"]"]},' + json.dumps(TWO) + "]"
        )
    told = []
    import tracemalloc

    tracemalloc.start()
    found = read(path, told)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [value for _, value in found] == [ONE, TWO]
    assert [(fault.line, "longer" in fault.reason) for fault in told] == [(1, True), (3, True)]
    assert most < 12 * MOST_BYTES_A_ROW


def test_a_table_line_that_is_too_long_is_told_of_and_skipped_without_being_held(tmp_path):
    path = tmp_path / "services.csv"
    with path.open("w") as out:
        out.write("id,name\n1,a\n")
        for _ in range(64):
            out.write("y" * (1 << 20))
        out.write("\n2,b\n")
    told = []
    import tracemalloc

    tracemalloc.start()
    found = read(path, told)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [(2, {"id": "1", "name": "a"}), (4, {"id": "2", "name": "b"})]
    assert [fault.line for fault in told] == [3]
    assert most < 12 * MOST_BYTES_A_ROW


def test_a_quote_that_never_closes_costs_one_row_and_no_memory(tmp_path):
    told = []
    text = 'id,name\n1,"open\n' + "x,y\n" * 400_000 + "2,b\n"
    found = read(write(tmp_path, "services.csv", text), told)
    assert told
    assert found[-1][1] == {"id": "2", "name": "b"}


def test_tables_are_read_with_all_their_dirt(tmp_path):
    told = []
    text = b"\xef\xbb\xbfID,id, Name ,status\r\n7,1,Caf\xc3\xa9,Active\r\n8,2,Caf\xe9\r\n,,,\r\n9,3,x,active,more\r\n"
    found = read(write(tmp_path, "services.csv", text), told)
    assert [row for _, row in found] == [
        {"id": "1", "name": "Café", "status": "Active"},
        {"id": "2", "name": "Café"},
        {"id": "3", "name": "x", "status": "active"},
    ]
    assert [(fault.line, fault.error) for fault in told] == [(3, False), (5, False)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_wide_encodings_are_refused_with_a_way_out(tmp_path, encoding):
    with pytest.raises(Refused, match="save it as UTF-8"):
        read(write(tmp_path, "services.csv", "id,name\n1,a\n".encode(encoding)))


def zipped(folder, members, **options):
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_is_read_without_being_unpacked(tmp_path):
    path = zipped(tmp_path, {"data/services.csv": "id,name\n1,a\n", "readme.txt": "x", "__MACOSX/._services.csv": "y"})
    assert read(path) == [(2, {"id": "1", "name": "a"})]
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize(
    "name", ["../services.csv", "/etc/services.csv", "a/../../services.csv", "..\\services.csv", "C:x.csv"]
)
def test_names_that_lead_out_of_a_zip_are_refused(tmp_path, name):
    with pytest.raises(Refused, match="leads out"):
        reading.members(zipped(tmp_path, {name: "id,name\n1,a\n"}))


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path):
    with pytest.raises(Refused, match="bomb"):
        reading.members(zipped(tmp_path, {"services.csv": b"0" * (200 << 20)}))
    with pytest.raises(Refused, match="more than"):
        reading.members(zipped(tmp_path, {f"{n}.csv": "" for n in range(600)}))


def test_a_broken_zip_is_refused_wherever_it_breaks(tmp_path):
    whole = zipped(
        tmp_path, {"services.csv": "id,name\n" + "".join(f"{n},{n * 7919 % 10007}\n" for n in range(5000))}
    ).read_bytes()
    for at in (2, 32, len(whole) // 3, len(whole) // 2, len(whole) - 70, len(whole) - 20):
        broken = bytearray(whole)
        broken[at : at + 16] = b"\xff" * 16
        path = write(tmp_path, "b.zip", bytes(broken))
        with pytest.raises(Refused):
            read(path)
    with pytest.raises(Refused):
        reading.members(write(tmp_path, "c.zip", whole[: len(whole) // 2]))


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="no such file"):
        reading.members(tmp_path / "nothing.json")
