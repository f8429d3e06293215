"""Made-up names of accounts as people pass them on, and texts about platforms that name no account. Seeded."""

from typing import NamedTuple

from openharbor.engines.linking.tests.more_wordings import NAMED_FRESH, NO_NAME_FRESH
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
NAMED = (
    "@{h}", "his @ is @{h}", "insta: {h}", "ig: {h}", "IG {h}", "snap is {h}", "snap: {h}", "her snapchat is {h}",
    "on tiktok as {h}", "telegram t.me/{h}", "t.me/{h}", "cashapp ${h}", "Cash App: ${h}", "instagram.com/{h}",
    "his instagram name is {h}", "facebook name {h}", "add her on snap {h}", "kik: {h}",
    "he goes by {h} on instagram", "snapchat username {h}", "messaged me on instagram, username {h}", "telegram @{h}",
    "Instagram @{h}", "twitter handle {h}", "venmo @{h}", "onlyfans.com/{h}", "tiktok {h}", "snap - {h}",
    "{h} on snapchat", "su insta es {h}", "su Instagram: {h}", "en tiktok como {h}", "mi snap es {h}",
    "su usuario de instagram es {h}", "agrégame en snap {h}", "telegram: {h}", "le escribió por Instagram, @{h}",
    "se llama {h} en instagram", "su cuenta de tiktok es {h}", "facebook: {h}",
)  # fmt: skip
NO_NAME = (
    "snap out of it", "insta-worthy pictures, {n2} of them", "posted on Instagram yesterday at {h}pm", "@ {n3}",
    "meet @ {h}pm", "at the gas station @ Main", "facebook marketplace, {n3} dollars",
    "a telegram channel with {n3} people", "cash app only, {n3}", "${n3}", "$1,{n3} on cashapp",
    "venmo payments on {m}/{d}", "he is on tiktok as well", "of course he came back", "she has an instagram account",
    "his snap is private", "his instagram is full of money", "su facebook es privado", "snapchat name unknown",
    "I don't know her insta", "her facebook was deleted in {y}", "write to help@example.org",
    "his mail is sam.{n2}@example.com", "#missing #girl{n2}", "#trafficking in {y}", "on snap every day since {y}",
    "met on instagram or facebook", "he made her post on twitter", "kik her out at {h}",
    "snapchat is how he found her", "instagram is blocked at school", "su insta es nueva, no la vi",
    "por facebook la amenaza", "en instagram hay fotos de ella", "le mandó dinero por cash app, {n3}",
    "signal is safer", "tele in room {n3}", "tiktok is where she saw it", "sc to nc by bus",
    "the wx was bad, I-70 closed", "ig he left around {h}", "they use telegram for orders", "whatsapp him later",
    "her snapchat says she is {n2}", "facebook group for renters",
)  # fmt: skip
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
    wordings = NAMED_FRESH if fresh else NAMED
    return account(rng, wordings[index % len(wordings)])


def no_account(index, rng, *, fresh=False):
    """Return a text about a platform, a price or a mail that names no account."""
    wordings = NO_NAME_FRESH if fresh else NO_NAME
    return rng.choice(BEFORE) + filled(wordings[index % len(wordings)], rng) + rng.choice(BEHIND)
