"""The words of the form are easy: Flesch-Kincaid grade 6 or less in English, Fernández-Huerta 70 or more in Spanish."""

import re
import unicodedata

import pytest
from django.utils.translation import override

from openharbor.report.questions import PARTS, QUESTIONS

EASY_GRADE, EASY_SCORE = 6.0, 70.0
SPANISH_STRONG = "aáeéíoóú"


def english_syllables(word):
    """Count groups of vowels; a silent e at the end is none, an -le after a consonant is one."""
    word = word.casefold()
    groups = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouy]e$", word) and not re.search(r"[^aeiouy]le$", word):
        groups -= 1
    return max(1, groups)


def spanish_syllables(word):
    """Count groups of vowels; two strong vowels, or an accented weak one beside a strong one, are two."""
    word = unicodedata.normalize("NFC", word.casefold())
    word = re.sub(r"qu(?=[eéií])|gu(?=[eéií])", "k", word)
    count = 0
    for group in re.findall(r"[aáeéiíoóuúüy]+", word):
        strong = [char for char in group if char in SPANISH_STRONG]
        count += max(1, len(strong))
    return max(1, count)


def sizes(text, syllables):
    sentences = [part for part in re.split(r"[.!?:]+", text) if re.search(r"\w", part)]
    words = re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", text)
    return len(sentences), len(words), sum(map(syllables, words))


def grade(text):
    """Return the Flesch-Kincaid grade (Kincaid et al. 1975)."""
    sentences, words, parts = sizes(text, english_syllables)
    return 0.39 * words / sentences + 11.8 * parts / words - 15.59


def ease(text):
    """Return the reading ease for Spanish (Fernández Huerta 1959)."""
    sentences, words, parts = sizes(text, spanish_syllables)
    return 206.84 - 60 * parts / words - 1.02 * words / sentences


def words_of(question):
    """Return all that a page asks, as a person reads it: each choice is a line of its own."""
    texts = [question.title, question.hint, question.why, *(label for _, label in question.choices)]
    texts += filter(None, (question.line_label, question.box_label))
    return ". ".join(str(text).rstrip(".") for text in texts) + "."


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_a_question_is_easy_in_both_languages(question):
    with override("en"):
        english = words_of(question)
        assert grade(english) <= EASY_GRADE
    with override("es"):
        assert words_of(question) != english
        assert ease(words_of(question)) >= EASY_SCORE


def test_the_measures_tell_hard_words_from_easy_ones():
    assert grade("The individual demonstrated considerable psychological vulnerability.") > 12
    assert grade("The dog sat. The man ran.") < 2
    assert ease("La responsabilidad institucional determina procedimientos administrativos.") < 30
    assert ease("El perro come pan. La casa es roja.") > 80


@pytest.mark.parametrize(
    ("word", "count"), [("guitarra", 3), ("país", 2), ("ciudad", 2), ("teoría", 4), ("que", 1), ("agua", 2)]
)
def test_spanish_syllables_are_counted_as_they_are_said(word, count):
    assert spanish_syllables(word) == count


def test_every_part_has_a_name():
    assert {question.part for question in QUESTIONS} == set(PARTS)
