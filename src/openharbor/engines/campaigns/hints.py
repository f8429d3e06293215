"""Tell cheaply whether a text could name a contact at all. Too often yes costs time; a wrong no would lose one."""

import re

from openharbor.engines.linking.handles import MAIL_HOSTS
from openharbor.engines.linking.numerals import HUNDREDS, LOOSE, SINGLE, SOUNDS, TEENS, TENS
from openharbor.engines.linking.online import ENDINGS, SPOKEN_ENDINGS, WORD_ENDINGS
from openharbor.engines.linking.words import words

FEWEST = 8  # what may be digits; two of the ten may be words that only sound like one
TRUE = 3  # of them are digits or number words
LIKE, LOOK, SURE = 1 << 20, 1 << 40, 1 << 48  # one number sums up the words: digits below LIKE, the rest above
NUMBER_WORDS = re.compile(f"(?:{'|'.join(sorted({**SINGLE, **TEENS, **TENS, **HUNDREDS}, key=len, reverse=True))})+")
PLATFORMS = frozenset(
    words(
        "arroba aroba snap snapchat insta instagram ig telegram telegrama tg kik twitter onlyfans cashapp venmo paypal "
        "facebook fb tiktok wechat weixin wx kakao kakaotalk viber discord skype whatsapp wsp username usernames "
        "screenname usuario lineid sc tele signal threads handle"
    )
) | set(MAIL_HOSTS)
# Ordinary words that only together with their neighbours name something.
MAYBE = frozenset(words("at dot punto of line 微 信 only cash pay tik we whats user screen http https"))
NEIGHBOURS = re.compile(
    rf"\b(?:dot|punto)\s+(?:{'|'.join(SPOKEN_ENDINGS)})\b|[\[({{<*_-]\s?(?:at|dot|punto)\s?[\])}}>*_-]|"
    r"\bof[\s,]{0,2}[:=@$>~→(\"'-]|\bonly\s?fans\b|\bcash\s?app\b|\bpay\s?pal\b|\btik\s?tok\b|\bwe\s?chat\b|"
    r"\bwhats\s?app\b|\bline\s?id\b|微信|\b(?:user|screen)\s?names?\b|\bhttps?\b"
)
ENDING = re.compile(
    rf"\.(?:{'|'.join(ENDINGS)})(?![a-z0-9-])|\.(?:{'|'.join(WORD_ENDINGS)})/|\s\.\s?(?:com|net|org)\b|\[\.\]|\bs\.n\.a\.p\b"
)
TAG = re.compile(r"\$[a-z]")


class Hints(dict[str, int]):
    """What each word adds to the suspicion; words are looked at once, numbers each time."""

    def __missing__(self, word: str) -> int:
        if word[0].isdecimal():
            return sum(map(str.isdecimal, word))
        value = self[word] = _weight(word) if word[0].isalpha() else 0
        return value

    def may_name(self, cut: list[str], text: str, *, known: int = 0) -> bool:
        """Tell whether a text could name a contact, apart from `known` digits that are accounted for.

        cut, text: the words of a folded text, and the text
        """
        total = sum(map(self.__getitem__, cut))
        if total >= SURE or "@" in text or "|" in text or "://" in text:
            return True
        if total >= LOOK and NEIGHBOURS.search(text):
            return True
        if ("." in text and ENDING.search(text)) or ("$" in text and TAG.search(text)):
            return True
        digits = total % LIKE - known
        return digits >= TRUE and digits + total % LOOK // LIKE >= FEWEST


def _weight(word: str) -> int:
    if word in PLATFORMS or word.startswith(("hxx", "www")):
        return SURE
    if word in MAYBE:
        return LOOK
    if NUMBER_WORDS.fullmatch(word):
        return 2 + len(word) // 4
    if word in SOUNDS or (len(word) <= 3 and set(word) <= LOOSE.keys()):
        return len(word) * LIKE
    return 0
