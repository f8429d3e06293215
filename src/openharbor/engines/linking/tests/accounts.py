"""Made-up names of accounts as people pass them on, and texts about platforms that name no account. Seeded."""

from typing import NamedTuple

from openharbor.engines.linking.tests import fresh_wordings, known_accounts
from openharbor.engines.linking.tests.sightings import filled
from openharbor.engines.linking.words import words

FIRST = words(
    "sweet king money lil big real kay jay baby queen lady mister slim young lucky star honey candy peach blue night "
    "gold diamond angel reina nena papi chica flaca guapo luna rosa"
)
SECOND = words(
    "pea boss maker dude vibes doll love bear heart smith lopez garcia jones cakes rose moon storm wolf mami bonita "
    "fresh dreams face town side life girl time"
)
# One word is a name too, if a rare one.
SINGLE = words("destiny peaches cinnamon jazmin tiffany brandi yadira kymora dontrell marisol")
BEFORE = (
    "", "", "", "She is 16. ", "He pays 200 an hour, ", "I met her in March. ", "Trabaja en un motel, ", "Room 214. ",
    "They told me: ", "I have pictures, ", "Van blanca. ",
)  # fmt: skip
BEHIND = (
    "", "", "", ", she is 16", " at 9pm", ". Room 214", " and he asked 150 an hour", ". Call after 5",
    " but it may be gone", ", tiene 17 años", " desde 2023", "!!", " (not sure)", " and there are pictures",
)  # fmt: skip


class Account(NamedTuple):
    """A text and the name it passes on."""

    text: str
    name: str


def name(rng, *, plain=False):
    """Return a made-up name; plain: letters and digits only, as some platforms want."""
    first, second, number = rng.choice(FIRST), rng.choice(SECOND), str(rng.randint(1, 9999))
    if plain:
        return rng.choice((first + second, first + second + number, first.title() + second.title(), first + number))
    return rng.choice((
        first + second, first + "_" + second, f"{first}.{second}", first + number, f"{first}{second}{number}",
        f"{first}_{number}", f"xx{first}xx", f"_{first}{second}", f"{first}.{second}{number}", rng.choice(SINGLE),
        first.title() + second.title(), f"{first}{second}_", f"the{first}{second}", f"{number}{first}{second}",
    ))  # fmt: skip


def account(rng, wording):
    """Return a text with the name of an account in one wording."""
    given = name(rng, plain="$" in wording)
    return Account(rng.choice(BEFORE) + wording.format(h=given) + rng.choice(BEHIND), given.lower())


def told(index, rng, *, fresh=False):
    wordings = (fresh_wordings if fresh else known_accounts).NAMES
    return account(rng, wordings[index % len(wordings)])


def no_account(index, rng, *, fresh=False):
    """Return a text about a platform, a price or a mail that names no account."""
    wordings = (fresh_wordings if fresh else known_accounts).NO_NAMES
    return rng.choice(BEFORE) + filled(wordings[index % len(wordings)], rng) + rng.choice(BEHIND)
