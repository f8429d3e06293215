"""How soon. The first rule that fits decides, and its reasons stand beside the level.

1. It goes on now, and somebody may be under 18: now.
2. It says that somebody is held, hurt or threatened, and it goes on now or was today: now.
3. The writer speaks of themselves and is held, hurt or threatened, or it goes on now: now.
4. It goes on now, or somebody may be under 18, or the writer speaks of themselves: today.
5. It says that somebody is held, hurt or threatened, or it was today: today.
6. All else: this week.

What is not known is never taken for a no: it only does not raise the level.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(IntEnum):
    WEEK = 1
    TODAY = 2
    NOW = 3


AIMS = {Level.NOW: 30, Level.TODAY: 24 * 60, Level.WEEK: 5 * 24 * 60}  # minutes until somebody has read it


class Reason(StrEnum):
    NOW = "now"
    TODAY = "today"
    MINOR = "minor"
    SELF = "self"
    HARM = "harm"
    TRACE = "trace"  # a telephone number, a plate or the like is named
    NO_DATE = "no date"
    OLD = "old"


@dataclass(frozen=True)
class Facts:
    """What the answers say; None is "not known"."""

    now: bool | None = None
    today: bool | None = None
    minor: bool | None = None
    about_writer: bool = False
    dated: bool = True
    traces: int = 0


@dataclass(frozen=True)
class Verdict:
    """A level, the rule that gave it, and why. `words`: those of the text that speak of harm, as they were folded."""

    level: Level
    rule: int
    reasons: tuple[Reason, ...]
    words: tuple[str, ...]


# Words of being held, hurt or threatened, without accents. Stems end in an asterisk.
HARM = """
    locked held trapped chained tied beat beats beaten beating hit hits hitting punched bruise* bleed* blood rape*
    assault* kidnap* threat* gun guns knife weapon* kill kills suicid* overdos* passport* starv* burned choke* drugged
    encerrad* atrapad* amarrad* encadenad* golpe* pega pegan pego sangr* moreton* viol* secuestr* amenaz* pistola*
    cuchillo* arma armas matar mata suicid* sobredosis pasaporte* drogad* quemad* retenid*
"""
_WORDS = sorted(set(HARM.split()))
# "Violet" and "violin" speak of no harm: a stem has few letters behind it, and these are none of them.
_HARM = re.compile(r"\b(" + "|".join(re.escape(word).replace(r"\*", r"[a-z]{0,6}") for word in _WORDS) + r")\b")
_HARMLESS = re.compile(r"\b(violet\w*|violin\w*|bloodhound|golpe de suerte|hit the road|gun barrel city)\b")
LONGEST = 20_000  # letters of a text that are looked at


def judge(facts: Facts, texts: Iterable[str] = ()) -> Verdict:
    """Return how soon a report must be read, and why.

    texts: what the writer typed, in any case, with or without accents
    """
    words = _harm(texts)
    held = bool(words)
    soon = bool(facts.now or facts.today)
    rules = (
        (Level.NOW, bool(facts.now and facts.minor)),
        (Level.NOW, held and soon),
        (Level.NOW, facts.about_writer and (held or bool(facts.now))),
        (Level.TODAY, bool(facts.now or facts.minor) or facts.about_writer),
        (Level.TODAY, held or bool(facts.today)),
        (Level.WEEK, True),
    )
    number, level = next((n, level) for n, (level, fits) in enumerate(rules, 1) if fits)
    return Verdict(level, number, tuple(_reasons(facts, held)), words)


def _reasons(facts: Facts, held: bool) -> Iterable[Reason]:
    told = (
        (Reason.NOW, facts.now),
        (Reason.MINOR, facts.minor),
        (Reason.SELF, facts.about_writer),
        (Reason.HARM, held),
        (Reason.TODAY, facts.today and not facts.now),
        (Reason.TRACE, facts.traces),
        (Reason.OLD, facts.dated and not facts.now and not facts.today),
        (Reason.NO_DATE, not facts.dated and not facts.now),
    )
    return (reason for reason, holds in told if holds)


def _harm(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        folded = unicodedata.normalize("NFKD", text[:LONGEST]).encode("ascii", "ignore").decode().casefold()
        found |= dict.fromkeys(_HARM.findall(_HARMLESS.sub(" ", folded)))
    return tuple(found)
