"""The cheap look loses no contact that the careful reader of `linking` finds, and makes none up."""

import pytest

from openharbor.engines.campaigns.contacts import SIGNS, contacts_in
from openharbor.engines.campaigns.hints import Hints
from openharbor.engines.campaigns.tests.made_up import rng
from openharbor.engines.campaigns.wording import WORD, pieces, read
from openharbor.engines.linking import find
from openharbor.engines.linking.folding import fold
from openharbor.engines.linking.tests import disguises

HINTS = Hints()
ONLINE = (
    "add me on snap: sweet_luna22", "my insta is candy.love99", "cash app $sweetluna", "$sweetluna only",
    "write sam at gmail dot com", "sam.hill@example.com", "see candygirls.com/luna", "www.candy.example",
    "hxxp://a.b.com/x",
    "telegram @luna_22", "luna_22 on snap", "my kik was lunababy_22", "username: moonlight7", "only fans: luna_22",
    "https://t.me/luna22", "sam [at] example [dot] com", "whatsapp +44 20 7946 0958", "venmo: luna-22", "sc: luna_22x",
    "luna_22 on telegram", "rose.girl99-at-gmail-dot-com",
    "微信：rosemoon972", "LINE ID: luna_spa513", "s.n.a.p rose_moon987", "kakaotalk luna_spa513",
)  # fmt: skip


def named(text):
    folded = fold(text)
    return {(one.kind, one.value) for one in contacts_in(folded, WORD.findall(folded.text), HINTS, "US")}


def carefully(text):
    return {(one.kind, one.value) for one in find(text) if one.kind in SIGNS}


@pytest.mark.parametrize("style", disguises.STYLES)
def test_it_finds_numbers_in_this_disguise(style):
    r = rng(style)
    asked = [disguises.advertisement(style, r) for _ in range(40)]
    assert [text for _, text in asked if named(text) != carefully(text)] == []
    assert sum(("phone", f"+1{digits}") in named(text) for digits, text in asked) >= 39


def test_it_takes_no_list_for_a_number():
    r = rng(61)
    texts = [disguises.decoy(n, r) for n in range(20 * len(disguises.DECOYS))]
    assert sum(any(kind == "phone" for kind, _ in named(text)) for text in texts) <= len(texts) / 100


@pytest.mark.parametrize("text", ONLINE)
def test_it_finds_what_is_online(text):
    assert named(text) == carefully(text) != set()


def test_a_contact_is_one_word_of_its_sort():
    text = "call six1two 201 33 55 now or luna@example.com"
    words = read([text])
    assert [piece.sort for piece in pieces(text, words.contacts[0])] == ["", "phone", "", "", "email"]


def test_a_number_that_the_plan_does_not_know_is_a_number_only():
    assert named("call 199-201-3344 now") == set()
