"""A group shows its template with slots, what each member's text is made of, its evidence and its contacts."""

from openharbor.engines.campaigns import find, marks_of, read, shares, template_of
from openharbor.engines.campaigns.tests.made_up import Writer
from openharbor.engines.linking import Kind

NAMES = ("Candy", "Luna", "Mercy Jane", "Star")
TEXTS = [
    f"Hello gentlemen, I am {name} and I visit your lovely city for two weeks only! Call me at {number} any time, "
    f"incall ${price} near the riverside park with free parking behind the house."
    for name, number, price in zip(
        NAMES, ("612-201-3344", "six1two 201 3355", "(612) 201-3366", "612.201.3366"), (120, 150, 90, 200), strict=True
    )
]
WRITER = Writer(51)
OTHERS = [" ".join(WRITER.some(30)) for _ in range(60)] + ["reach me at 612-201-3344 about the old green sofa"]
FOUND = find(read(TEXTS + OTHERS))
(GROUP,) = FOUND.groups
PARTS = template_of(FOUND, GROUP, TEXTS + OTHERS)


def test_the_template_keeps_the_words_and_names_the_slots():
    assert [part.sort for part in PARTS if part.slot] == ["words", "phone", "price"]
    assert PARTS[0].text == "Hello gentlemen, I am".replace(",", "")
    assert set(PARTS[1].values) == set(NAMES)
    assert set(PARTS[3].values) == {"612-201-3344", "six1two 201 3355", "(612) 201-3366", "612.201.3366"}
    assert set(PARTS[5].values) == {"$120", "$150", "$90", "$200"}
    assert PARTS[-1].text.endswith("behind the house")


def test_the_order_of_the_texts_changes_no_word_of_a_template():
    shouted = [text.upper() if n % 2 else text for n, text in enumerate(TEXTS)]
    texts = shouted * 2 + [text.lower() for text in shouted] + OTHERS
    straight, turned = find(read(texts)), find(read(texts[::-1]))
    assert template_of(straight, straight.groups[0], texts) == template_of(turned, turned.groups[0], texts[::-1])


def test_each_member_shows_what_fills_its_slots():
    text = TEXTS[2]
    slots = {
        mark.slot: text[mark.start : mark.end] for mark in marks_of(FOUND, GROUP, PARTS, 2, text) if mark.role == "slot"
    }
    assert slots == {1: "Mercy Jane", 2: "612) 201-3366", 3: "$90"}


def test_each_member_says_how_much_of_the_template_it_holds():
    assert shares(FOUND, GROUP).tolist() == [100, 100, 100, 100]


def test_the_evidence_is_what_the_template_saves():
    more = find(read([*TEXTS, TEXTS[0].replace("Candy", "Ruby"), *OTHERS])).groups[0]
    assert 32 < GROUP.gain < more.gain


def test_contacts_say_how_they_were_written_and_where_else_they_stand():
    shared = {one.value: one for one in GROUP.contacts}
    twice = shared["+16122013366"]
    assert (twice.kind, twice.inside, twice.elsewhere) == (Kind.PHONE, 2, 0)
    assert GROUP.contacts[0] == twice
    assert shared["+16122013344"].elsewhere == 1
    assert shared["+16122013355"].styles == (("words", 1),)


def with_phrase(places):
    """Return four texts with one template, some of them with a phrase of many other texts, and that phrase."""
    writer = Writer(52)
    phrase = " ".join(writer.some(9))
    template = writer.template(30, 2)
    texts = [" ".join(writer.member(template, 0)) + f" {phrase}" * (n in places) for n in range(4)]
    texts += [f"{' '.join(writer.some(20))} {phrase} {' '.join(writer.some(9))}" for _ in range(40)]
    found = find(read(texts))
    assert found.groups[0].members.tolist() == [0, 1, 2, 3]
    return texts, found, phrase


def test_a_stock_phrase_in_one_text_is_shown_as_one():
    texts, found, phrase = with_phrase({0})
    (group,) = found.groups
    marks = marks_of(found, group, template_of(found, group, texts), 0, texts[0])
    assert " ".join(texts[0][mark.start : mark.end] for mark in marks if mark.role == "stock") == phrase


def test_a_stock_phrase_in_all_texts_belongs_to_the_template():
    texts, found, phrase = with_phrase({0, 1, 2, 3})
    assert template_of(found, found.groups[0], texts)[-1].text.endswith(phrase)


def test_chinese_words_are_written_without_spaces():
    base = "你好我是小美刚到这个城市提供放松按摩服务环境安静干净价格{}元只接待有礼貌的先生请提前预约"
    texts = [base.format(price) for price in (100, 200, 300)]
    found = find(read(texts + OTHERS))
    parts = template_of(found, found.groups[0], texts + OTHERS)
    assert parts[0].text == "你好我是小美刚到这个城市提供放松按摩服务环境安静干净价格"


def test_a_value_that_most_members_share_belongs_to_its_slot():
    base = "Hello gentlemen, I visit your lovely city for {} weeks only, call any time, incall near the park"
    texts = [base.format(count) for count in ("two", "two", "two", "three", "three")]
    texts = [f"{text} {name}" for text, name in zip(texts, ("Ann", "Bea", "Cleo", "Dee", "Eve"), strict=True)]
    found = find(read(texts + OTHERS))
    slot = template_of(found, found.groups[0], texts + OTHERS)[1]
    assert set(slot.values) == {"two", "three"}
    marks = marks_of(found, found.groups[0], template_of(found, found.groups[0], texts + OTHERS), 0, texts[0])
    assert "two" in [texts[0][mark.start : mark.end] for mark in marks if mark.slot == 1]
