"""What a text names is found in the spelling in which it can be compared, and ordinary words are left alone."""

import random

import pytest

from openharbor.engines.linking import Entity, Kind, find, marks_of
from openharbor.engines.linking.tests.disguises import number, parts

# Made-up states: code holds no fact of a real one. "or" is a state and a word.
STATES = {"avalon": "AV", "av": "AV", "new lyonesse": "NL", "nl": "NL", "oriel": "OR", "or": "OR"}


def values(text, kind):
    return [entity.value for entity in find(text, states=STATES) if entity.kind == kind]


def some_number(seed=1):
    return number(random.Random(seed))  # noqa: S311  # a made-up number, not a secret


def test_it_finds_where_a_number_stands_and_how_it_was_written():
    digits = some_number()
    raw = f"\u200bLlámame 💋 {'-'.join(parts(digits))} ya"
    (found,) = find(raw)
    assert (found.kind, found.value, found.style) == (Kind.PHONE, f"+1{digits}", "plain")
    assert raw[found.start : found.end] == "-".join(parts(digits))


def test_where_it_stands_does_not_make_it_another_one():
    assert Entity(Kind.PHONE, "+1", 0, 4) == Entity(Kind.PHONE, "+1", 9, 13, "words")


def test_the_marks_on_the_last_key_belong_to_it():
    digits = some_number()
    raw = "call " + "".join(c + "\ufe0f\u20e3" for c in digits) + " now"
    (found,) = find(raw)
    assert raw[found.start : found.end] == "".join(c + "\ufe0f\u20e3" for c in digits)


def test_numbers_for_films_and_numbers_that_nobody_can_have_are_not_found():
    for line in ("0100", "0123", "0199"):
        assert find(f"call 612-555-{line}") == ()
    assert find("call 123-456-7890, 212-111-2222 or 911") == ()


@pytest.mark.parametrize(
    "text", ["order # {}-{}-{}", "tracking no. {}-{}-{}", "rooms 201 {} {} {}", "rooms {}, {} and {} are free"]
)
def test_the_number_of_an_order_or_of_rooms_is_none_to_call(text):
    digits = some_number()
    assert values(text.format(*parts(digits)), Kind.PHONE) == []
    assert values(f"to order call {'-'.join(parts(digits))}", Kind.PHONE) == [f"+1{digits}"]


def test_numbers_of_other_countries_need_their_code():
    assert values("+52 55 1234 5678", Kind.PHONE) == ["+525512345678"]
    assert values("55 1234 5678", Kind.PHONE) == []
    assert [e.value for e in find("55 1234 5678", region="MX")] == ["+525512345678"]


def test_two_numbers_in_a_row_are_two():
    first, second = some_number(1), some_number(2)
    assert values(f"{' '.join(first)} {' '.join(second)}", Kind.PHONE) == [f"+1{first}", f"+1{second}"]


def test_the_digits_of_a_page_are_no_number_but_those_of_a_chat_link_are():
    digits = some_number()
    assert values(f"https://board.example.com/ads/{digits}.html", Kind.PHONE) == []
    assert values(f"wa.me/1{digits}", Kind.PHONE) == [f"+1{digits}"]


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Bob.S@Gmail.COM.", "bob.s@gmail.com"),
        ("bob at gmail dot com", "bob@gmail.com"),
        ("bob.smith [at] yahoo [dot] com", "bob.smith@yahoo.com"),
        ("bob arroba hotmail punto com", "bob@hotmail.com"),
        ("bob punto lopez arroba gmail punto com", "bob.lopez@gmail.com"),
        ("bob(at)foo(dot)net", "bob@foo.net"),
        ("bob @ gmail . com", "bob@gmail.com"),
        ("rose.girl99-at-gmail-dot-com", "rose.girl99@gmail.com"),
        ("bоb@gmаil.com", "bob@gmail.com"),
        ("b\u200bob＠gmail．com", "bob@gmail.com"),
    ],
)
def test_it_reads_an_email(text, email):
    assert values(text, Kind.EMAIL) == [email]


@pytest.mark.parametrize("text", ["look at craigslist.com", "meet me at gmail dot com", "bob@gmail", "at 5 @ home.com"])
def test_at_is_mostly_a_word(text):
    assert values(text, Kind.EMAIL) == []


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("www.Sweet.com/Ads/", "sweet.com/ads"),
        ("hxxps://sweet[.]com/a?utm_source=b", "sweet.com/a"),
        ("site sweet dot com", "sweet.com"),
        ("sweet punto com", "sweet.com"),
        ("http://sweet.com/x?id=5&fbclid=9#top", "sweet.com/x?id=5"),
        ("(see https://a.b.sweet.co.uk/x)", "a.b.sweet.co.uk/x"),
    ],
)
def test_it_reads_the_address_of_a_page(text, page):
    assert values(text, Kind.URL) == [page]


@pytest.mark.parametrize(
    "text", ["he said hi.then left", "e.g. this i.e. that", "50.and more", "call me.so nice", "facebook.com"]
)
def test_a_full_stop_makes_no_page(text):
    assert values(text, Kind.URL) == []


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("my snap is lilbabe_x", "@lilbabe_x"),
        ("IG name sweetpea", "@sweetpea"),
        ("insta @Foo.Bar.", "@foo.bar"),
        ("Cash App $JohnD22", "@johnd22"),
        ("telegram: https://t.me/xyz_abc", "@xyz_abc"),
        ("https://www.instagram.com/sweet.pea?igshid=1", "@sweet.pea"),
        ("add me on snap bigd_77", "@bigd_77"),
        ("mi snap es lulu_44", "@lulu_44"),
        ("ｓｎａｐ： ｌｕｌｕ４４", "@lulu44"),
    ],
)
def test_it_reads_a_handle(text, handle):
    assert values(text, Kind.HANDLE) == [handle]


@pytest.mark.parametrize(
    "text",
    [
        "snap out of it", "insta worthy pics", "on telegram or whatsapp only", "@ 150", "she will kik me out",
        "$weet deals", "save $ave now", "$ale",
    ],
)  # fmt: skip
def test_the_name_of_a_platform_alone_is_no_handle(text):
    assert values(text, Kind.HANDLE) == []


@pytest.mark.parametrize("text", ["$sweetluna only", "cash app $sweetluna", "venmo: sweetluna", "paypal.me/sweetluna"])
def test_a_name_that_money_goes_to_says_so(text):
    assert [(one.kind, one.value, one.style) for one in find(text)] == [(Kind.HANDLE, "@sweetluna", "payment")]


def test_a_number_behind_a_platform_is_a_number_and_no_handle():
    digits = some_number()
    assert [(e.kind, e.value) for e in find(f"whatsapp {'-'.join(parts(digits))}")] == [(Kind.PHONE, f"+1{digits}")]


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("AV plate AB1 C2D", "AV:AB1C2D"),
        ("placa de Avalon 4XK-9Z2", "AV:4XK9Z2"),
        ("New Lyonesse license plate HXR-9921", "NL:HXR9921"),
        ("silver van, plate number ABC 123, from Avalon", "AV:ABC123"),
        ("license plate was 7abc123", ":7ABC123"),
        ("plates: KDR 882 (NL)", "NL:KDR882"),
        ("matrícula: AB-123-CD", ":AB123CD"),
        ("Número de placa: ABC1234", ":ABC1234"),
        ("las placas son de Avalon y dicen 456 DEF", "AV:456DEF"),
        ("plate on the white sedan reads GHT 7752", ":GHT7752"),
        ("XJ4K22 was the plate", ":XJ4K22"),
        ("plate number was AB3Z9K I think", ":AB3Z9K"),
        ("plate no. 55512", ":55512"),
    ],
)
def test_it_reads_a_plate(text, plate):
    assert values(text, Kind.PLATE) == [plate]


@pytest.mark.parametrize(
    "text",
    [
        "He took her license and her passport.", "She ate off paper plates at 9pm", "license suspended in 2019",
        "they tag along and 3 girls came", "his plate was full of food, 20 people ate", "plate unknown, a 2019 F150",
        "I did not get the plate number of the van", "a dog tag with 12345", "price tag 300", "tags from the 1990s",
        "registration desk opened at 8am, room 214", "La placa no la vi, eran 3 hombres", "driver's license D1234567",
        "van with Avalon plates parked near exit 203", "plate 2 or 3 letters then 44", "ABC1234",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_plate(text):
    assert values(text, Kind.PLATE) == []


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("OR plate ABC 123", "OR:ABC123"),
        ("two or plates ABC 123", ":ABC123"),
        ("THE PLATE ABC123 OR SO", ":ABC123"),
        ("AV PLATE ABC123", "AV:ABC123"),
        ("ABC12D plates, Oriel", "OR:ABC12D"),
    ],
)
def test_a_state_that_is_also_a_word_is_told_from_the_word(text, plate):
    assert values(text, Kind.PLATE) == [plate]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ABC 123", {":ABC123"}),
        ("av abc123", {"AV:ABC123"}),
        ("4XK-9Z2 (New Lyonesse)", {"NL:4XK9Z2"}),
        ("BIGBOSS", {":BIGBOSS"}),
        ("abc123, xyz 987", {":ABC123", ":XYZ987"}),
        ("white van plate ABC123 from Avalon", {"AV:ABC123"}),
        ("unknown", set()),
        ("no sé", set()),
        ("a white van", set()),
        ("", set()),
    ],
)
def test_the_box_for_plates_needs_no_word(typed, expected):
    marks = marks_of([], plates=[typed], states=STATES)
    assert marks.entities == {(Kind.PLATE, value) for value in expected}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("at 4821 N. Maple Ave., Apt 2, Lakeside 00123", "4821 n maple ave 00123"),
        ("1600 South Fifth Street", "1600 s 5th st"),
        ("77 Martin Luther King Jr Blvd", "77 martin luther king jr blvd"),
        ("220 W 38th St, 00018-1234", "220 w 38th st 00018"),
        ("motel at 9901 State Highway 76", "9901 hwy 76"),
        ("3300 Northwest Barry Road", "3300 nw barry rd"),
    ],
)
def test_it_reads_a_street(text, address):
    assert values(text, Kind.ADDRESS) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "2 girls on main st",
        "a 30 minute drive",
        "10 year old drive",
        "100 good ways",
        "30 days in court",
        "12 hour shifts",
    ],
)
def test_counts_are_no_street(text):
    assert values(text, Kind.ADDRESS) == []


def test_a_report_has_the_marks_of_all_its_texts():
    digits = some_number()
    marks = marks_of([f"call {digits}", "snap: kid_99"], plates=["AB1 C2D"])
    assert marks.entities == {(Kind.PHONE, f"+1{digits}"), (Kind.HANDLE, "@kid_99"), (Kind.PLATE, ":AB1C2D")}
    assert marks.sketch == b""
