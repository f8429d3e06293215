"""Texts with one template are found, whatever their order, language and edits; stock phrases bind nothing."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openharbor.engines.campaigns import find, join, joined, read
from openharbor.engines.campaigns.contacts import Contact
from openharbor.engines.campaigns.finding import MOST_CONTACTS, MOST_OTHERS, shared_contacts
from openharbor.engines.campaigns.tests.made_up import Writer, ari, corpus, f1, rng
from openharbor.engines.campaigns.wording import pieces
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.words import words


def grouped(texts):
    return find(read(texts)).numbers().tolist()


def same(one, other):
    """Tell whether two numberings are the same grouping."""
    pairs = set(zip(one, other, strict=True))
    return len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


@pytest.mark.parametrize("noise", [0, 0.1, 0.25])
def test_it_finds_the_groups_and_nothing_else(noise):
    texts, true = corpus(31, noise=noise)
    found = grouped(texts)
    assert f1(true, found) > 0.98
    assert ari(true, found) > 0.98


def test_stock_phrases_in_most_texts_tie_no_groups_together():
    texts, true = corpus(32, phrases=3)
    found = grouped(texts)
    assert f1(true, found) > 0.97
    assert ari(true, found) > 0.97


@pytest.mark.parametrize("shape", ["apart", "one slot"])
def test_what_a_site_puts_around_each_text_ties_nothing_together(shape):
    texts, true = corpus(38)
    writer = Writer(39)
    head, foot = " ".join(writer.some(11)), " ".join(writer.some(13))
    for place, text in enumerate(texts):
        own = " ".join(writer.some(1))
        texts[place] = f"{head} {text} {foot}" if shape == "apart" else f"{text} {head} {own} {foot}"
    found = grouped(texts)
    assert f1(true, found) > 0.98
    assert ari(true, found) > 0.98


def test_sentences_of_a_template_that_come_and_go_are_not_what_a_site_puts_around():
    writer = Writer(40)
    texts, true = [], []
    for group in range(1, 9):
        sentences = [writer.some(11) for _ in range(7)]
        for _ in range(10):
            kept = sorted(writer.rng.sample(range(7), 5))
            inside = [sentences[n] for n in kept] + [writer.some(11)]
            texts.append(" ".join(word for sentence in inside for word in sentence))
            true.append(group)
    texts += [" ".join(writer.some(66)) for _ in range(120)]
    assert f1(true + [0] * 120, grouped(texts)) > 0.95


def test_signs_in_the_place_of_letters_are_letters():
    texts, true = corpus(41, noise=0.05)
    chance = rng(41)
    signs = dict(zip("aeiost", "431057", strict=True))
    texts = ["".join(signs.get(c, c) if chance.random() < 0.3 else c for c in text) for text in texts]
    assert f1(true, grouped(texts)) > 0.97
    assert [p.sort for p in pieces("h3ll0 w0rld 5ft 100roses")] == ["", "", "number", "", "number", ""]


def test_a_rare_phrase_alone_makes_no_group():
    writer = Writer(33)
    phrase = writer.some(8)
    texts = [" ".join(writer.some(14) + phrase + writer.some(14)) for _ in range(3)]
    texts += [" ".join(writer.some(30)) for _ in range(200)]
    assert not any(grouped(texts))


def test_short_texts_with_one_slot_are_found():
    texts, true = corpus(34, noise=0.02, lengths=(10, 14), slots=(1, 1))
    assert f1(true, grouped(texts)) > 0.98


def test_a_text_spliced_from_two_templates_does_not_pull_them_together():
    writer = Writer(35)
    one, other = writer.template(40, 3), writer.template(40, 3)
    first = [writer.member(one, 0.05) for _ in range(6)]
    second = [writer.member(other, 0.05) for _ in range(6)]
    spliced = [a[: len(a) // 2] + b[len(b) // 2 :] for a, b in zip(first, second, strict=True)]
    texts = [" ".join(words) for words in first + second + spliced]
    texts += [" ".join(writer.some(40)) for _ in range(100)]
    found = grouped(texts)
    assert len(set(found[:6])) == len(set(found[6:12])) == 1
    assert found[0] != found[6]


def test_it_is_the_same_for_any_order_of_the_texts():
    texts, _ = corpus(36, phrases=2)
    order = list(range(len(texts)))
    rng(1).shuffle(order)
    straight, mixed = grouped(texts), grouped([texts[n] for n in order])
    assert [straight[n] for n in order] == mixed


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_order_never_matters(seed, chance):
    texts, _ = corpus(seed, 60, phrases=seed % 3)
    order = list(range(len(texts)))
    chance.shuffle(order)
    straight = grouped(texts)
    assert [straight[n] for n in order] == grouped([texts[n] for n in order])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_text_joins_its_own_copy(seed):
    texts, _ = corpus(seed, 60)
    found = grouped(texts + texts)
    assert found[: len(texts)] == found[len(texts) :]
    assert all(found)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_copies_leave_who_is_together_as_it_was(seed):
    texts, true = corpus(seed, 80, noise=0.05)
    found = grouped(texts + texts)[: len(texts)]
    pairs = [(a, b) for a in range(80) for b in range(a) if true[a] and true[a] == true[b]]
    assert sum(found[a] == found[b] for a, b in pairs) >= 0.95 * len(pairs)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=12))
def test_any_text_at_all_has_an_answer(texts):
    found = find(read(texts))
    assert len(found.numbers()) == len(texts)


def test_it_is_the_same_for_any_seed_of_the_hash():
    program = (
        "from openharbor.engines.campaigns import find, read\n"
        "from openharbor.engines.campaigns.tests.made_up import corpus\n"
        "found = find(read(corpus(37, phrases=2)[0]))\n"
        "print(found.numbers().tolist(), [round(one.gain, 6) for one in found.groups])"
    )
    said = {
        subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1", "42")
    }  # fmt: skip
    assert len(said) == 1


def test_it_is_the_same_in_pieces_and_in_threads():
    texts, _ = corpus(38)
    whole = find(read(texts))
    with ThreadPoolExecutor(3) as pool:
        cut = joined(list(pool.map(read, (texts[:90], texts[90:91], texts[91:]))))
        pieces = find(cut, lambda function, shared, items: list(pool.map(lambda one: function(*shared, one), items)))
    assert whole.numbers().tolist() == pieces.numbers().tolist()
    assert [one.gain for one in whole.groups] == [one.gain for one in pieces.groups]


SPANISH = (
    "hola amor soy {} recien llegada a la ciudad busco caballeros serios y generosos te espero en mi apartamento "
    "cerca de {} con masajes relajantes llama al {} solo hoy promocion ${}"
)
RUSSIAN = (
    "привет меня зовут {} приглашаю в гости в уютную квартиру рядом с метро {} делаю расслабляющий массаж "
    "звони {} цена {} рублей только для щедрых мужчин"
)
CHINESE = "你好我是{}刚到这个城市提供放松按摩服务环境安静干净在{}附近欢迎来电{}价格{}元只接待有礼貌的先生请提前预约"
OTHERS = {
    "Spanish": (
        SPANISH,
        " ",
        words("casa trabajo tiempo dinero carro perro gato mesa libro mundo vida mano parte lugar"),
    ),
    "Russian": (RUSSIAN, " ", words("дом работа время деньги машина собака кошка стол книга мир жизнь рука часть")),
    "Chinese": (CHINESE, "", list("天地人山水火木金土日月星云风雨雪花草树鸟鱼马牛羊狗猫车船路桥门窗桌椅书笔纸")),
}


@pytest.mark.parametrize("language", OTHERS)
def test_it_reads_other_scripts(language):
    template, between, common = OTHERS[language]
    r = rng(39)
    texts = [
        template.format(r.choice(common), r.choice(common), f"612-{r.randint(200, 999)}-{n + 1000}", n + 80)
        for n in range(5)
    ]
    texts += [between.join(r.choices(common, k=30)) for _ in range(40)]
    assert grouped(texts) == [1] * 5 + [0] * 40


def test_letters_of_another_script_do_not_hide_a_text():
    text = "sweet company in a quiet place near the old airport open all night please ask for the summer special"
    found = grouped([text, text.replace("a", "а").replace("o", "о"), text.upper()])
    assert found == [1, 1, 1]


def test_a_group_says_how_many_different_contacts_it_names_and_keeps_the_commonest():
    each = [(Contact(Kind.EMAIL, f"a{n}@example.org", "plain", 0, 0),) for n in range(200)]
    kept, different = shared_contacts([*each, each[7]], np.ones(201, np.int64))[1]
    assert (len(kept), different) == (MOST_CONTACTS, 200)
    assert kept[0].value == "a7@example.org"


def test_a_contact_of_every_group_names_a_few_of_them_and_says_how_many():
    count = 50_000
    contact = (Contact(Kind.EMAIL, "help@example.org", "plain", 0, 0),)
    found = shared_contacts([contact] * (count + 1), np.arange(count + 1))
    ((first,), _), ((last,), _) = found[1], found[count]
    assert first.groups == tuple(range(2, MOST_OTHERS + 2))
    assert last.groups == tuple(range(1, MOST_OTHERS + 1))
    assert first.others == last.others == count - 1
    assert (first.inside, first.elsewhere) == (1, count)


def test_equal_texts_are_one_group_however_many():
    text = "sweet company in a quiet place near the old airport open all night please ask for the summer special"
    found = find(read([text] * 100_000))
    (group,) = found.groups
    assert len(group.members) == 100_000
    assert len(group.wordings) == 1


@pytest.mark.parametrize("texts", [[], ["one"], ["", ""], ["ok"] * 9, ["612-555-0188"] * 3])
def test_nothing_is_made_of_nothing(texts):
    assert not find(read(texts)).groups


def test_new_texts_join_old_groups_as_in_a_full_run():
    texts, _ = corpus(40, 400, phrases=1)
    whole = find(read(texts)).numbers().tolist()
    old = find(read(texts[:360]))
    now = join(old, read(texts[360:]))
    assert ari(whole, now.numbers().tolist()) >= 0.98
    # No old text left its group, and the groups kept their numbers.
    before = old.numbers()
    assert np.array_equal(before[before > 0], now.numbers()[:360][before > 0])


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_a_copy_of_a_member_always_joins(seed):
    texts, _ = corpus(seed, 80)
    old = find(read(texts))
    members = [place for place, number in enumerate(old.numbers()) if number]
    now = join(old, read([texts[place] for place in members]))
    assert now.numbers()[80:].tolist() == old.numbers()[members].tolist()


def test_new_texts_alone_make_new_groups():
    writer = Writer(41)
    old = find(read([" ".join(writer.some(30)) for _ in range(100)]))
    template = writer.template(30, 2)
    now = join(old, read([" ".join(writer.member(template, 0.05)) for _ in range(3)]))
    assert not old.groups
    assert now.numbers().tolist() == [0] * 100 + [1] * 3
