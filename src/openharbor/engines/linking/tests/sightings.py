"""Made-up license plates as witnesses write them, and texts about cars that name no plate. Seeded; nobody's plate.

The known wordings are those the engine was made with; the fresh ones were written after it and are only measured.
"""

import re
from typing import NamedTuple

from openharbor.engines.linking.tests import fresh_wordings, known_plates
from openharbor.engines.linking.words import words

# How passenger plates are numbered there, as public lists of serial formats give it: A a letter, 1 a digit.
FORMATS = {
    "Missouri": ("MO", ("AA1 A1A",)),
    "Minnesota": ("MN", ("AAA 111", "111 AAA", "AAA-111")),
    "Illinois": ("IL", ("AA 11111",)),
    "Kansas": ("KS", ("1111 AAA",)),
    "Iowa": ("IA", ("AAA 111",)),
    "Nebraska": ("NE", ("AAA 111",)),
    "Wisconsin": ("WI", ("AAA-1111",)),
    "Arkansas": ("AR", ("AAA 11A",)),
    "Oklahoma": ("OK", ("AAA-111",)),
    "Texas": ("TX", ("AAA-1111",)),
    "Tennessee": ("TN", ("AAA 1111",)),
    "California": ("CA", ("1AAA111",)),
    "Florida": ("FL", ("AAA A11",)),
    "Maryland": ("MD", ("1AA1111",)),
    "Delaware": ("DE", ("111111",)),
}
# As a site of these two packs would give them to the engine.
STATES = {"missouri": "MO", "mo": "MO", "minnesota": "MN", "mn": "MN"}
LETTERS, DIGITS = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
APPLE = words(
    "apple boy cat dog eagle fox girl hat igloo jam kite lion mother nancy orange peter queen rabbit sam tom umbrella "
    "victor water xray yellow zebra"
)
NATO = words(
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey xray yankee zulu"
)
POLICE = words(
    "adam boy charles david edward frank george henry ida john king lincoln mary nora ocean paul queen robert sam tom "
    "union victor william xray young zebra"
)
ANA = words(
    "ana burro casa dedo elefante flor gato hotel iglesia juan kilo luna mama nube oso papa queso rosa sol taza uva "
    "vaca wendy xilofono yegua zapato"
)
NUMBERS = words("zero one two three four five six seven eight nine")
NUMEROS = words("cero uno dos tres cuatro cinco seis siete ocho nueve")
BEFORE = (
    "", "", "", "3 men at 2:30 pm. ", "Room 214, 2nd floor. ", "She is 16, maybe 17. ", "They left in a 2019 F-150. ",
    "I counted 4 girls, then ", "Van blanca, ", "El martes a las 10:45 vi una troca, ", "Dark CR-V 2015, ",
)  # fmt: skip
BEHIND = (
    "", "", "", ", around 10:45 last night", ". They paid 150 for 30 min", " going north on I-70", " near exit 203",
    ", 5 girls inside", " on 6/14", ". Blue 2015 CR-V", " at the Motel 6", " with 3 girls", " at 2am", " hacia US 63",
    " and he is about 40",
)  # fmt: skip


class Sighting(NamedTuple):
    """A text, the plate it names in one spelling, and the state the engine can know; no plate where there is none."""

    text: str
    plate: str
    state: str = ""
    also: frozenset[str] = frozenset()


def _wordings(fresh):
    return fresh_wordings if fresh else known_plates


def serial(rng):
    """Return a made-up plate as its state prints it, and the state."""
    state = rng.choice(tuple(FORMATS))
    if rng.random() < 0.15:
        while True:
            plate = "".join(rng.choice(LETTERS + DIGITS) for _ in range(rng.randint(5, 8)))
            if 1 <= sum(map(str.isdigit, plate)) < len(plate):
                return plate, state
    # Half of all are of the two states of the packs, as in a report there.
    state = rng.choice(("Missouri", "Minnesota")) if rng.random() < 0.5 else state
    form = rng.choice(FORMATS[state][1])
    made = "".join(rng.choice({"A": LETTERS, "1": DIGITS}.get(sign, sign)) for sign in form)
    return made, state


def bare(plate):
    return re.sub("[^A-Z0-9]", "", plate)


def named(table, joint, numbers):
    def write(plate, rng):
        said = []
        for sign in bare(plate):
            if sign.isdigit():
                said.append(numbers[int(sign)] if rng.random() < 0.5 else sign)
            else:
                said.append(joint(sign, table[ord(sign) - 65]))
        return rng.choice((" ", ", ")).join(said)

    return write


def doubted(plate, rng):
    doubt = rng.choice((
        "{p}, the O could be a 0", "{p} (O or zero, not sure)", "{p} or maybe {q}", "{p} o quizás {q}",
        "{p}, the 8 might be a B", "{p} but it was dark",
    ))  # fmt: skip
    with_zero = plate[:-1] + rng.choice("0O")
    other = with_zero[:-1] + ("O" if with_zero[-1] == "0" else "0")
    return doubt.format(p=with_zero, q=other)


def spaced(plate, rng):
    return " ".join(bare(plate))


STYLES = {
    "as printed": lambda plate, rng: plate,
    "in one": lambda plate, rng: bare(plate),
    "small letters": lambda plate, rng: plate.lower(),
    "small letters in one": lambda plate, rng: bare(plate).lower(),
    "hyphen": lambda plate, rng: re.sub(" ", "-", plate),
    "quoted": lambda plate, rng: f'"{plate}"',
    "one by one": spaced,
    "hyphens between": lambda plate, rng: "-".join(bare(plate)),
    "a as in apple": named(APPLE, lambda sign, word: f"{sign} as in {word}", NUMBERS),
    "radio words": named(NATO, lambda sign, word: word, NUMBERS),
    "police words": named(POLICE, lambda sign, word: word.title(), NUMBERS),
    "a de ana": named(ANA, lambda sign, word: f"{sign} de {word}", NUMEROS),
    "digits in words": lambda plate, rng: re.sub(
        r"\d+", lambda m: " " + " ".join(NUMBERS[int(c)] for c in m[0]) + " ", plate
    ).strip(),
    "a doubt": doubted,
}


def sighting(style, rng, *, fresh=False):
    """Return a text with a plate near a word for it."""
    plate, state = serial(rng)
    wording = rng.choice(_wordings(fresh).PLATES)
    written = STYLES[style](plate, rng)
    text = rng.choice(BEFORE) + wording.format(p=written, st=FORMATS[state][0], state=state) + rng.choice(BEHIND)
    # Where the style changes the plate, what was written first counts.
    value = bare(re.split("[,(]| or| o | but", written)[0]) if style == "a doubt" else bare(plate)
    also = {value[:-1] + sign for sign in "0O"} if style == "a doubt" else set()
    known = STATES.get(state.lower(), "") if "{st" in wording else ""
    return Sighting(text, value, known, frozenset(also - {value}))


def part(rng, *, fresh=False):
    """Return a text with the beginning or the end of a plate."""
    piece = cut(rng)
    return Sighting(
        rng.choice(BEFORE) + rng.choice(_wordings(fresh).PARTS).format(part=piece) + rng.choice(BEHIND),
        bare(piece),
    )


def cut(rng):
    while True:
        plate = bare(serial(rng)[0])
        piece = rng.choice((plate[:3], plate[-3:], plate[:4]))
        if not piece.isalpha():
            return piece


def typed(rng, *, fresh=False):
    """Return what somebody types into the box for plates."""
    plate, state = serial(rng)
    other = bare(plate)[:-1] + rng.choice(DIGITS)
    written = rng.choice((plate, bare(plate), plate.lower(), bare(plate).lower()))
    wording = rng.choice(_wordings(fresh).TYPED)
    piece = cut(rng)
    value = bare(piece) if "{part" in wording else bare(plate)
    known = STATES.get(state.lower(), "") if "{st" in wording else ""
    text = wording.format(p=written, q=other, part=piece, st=FORMATS[state][0], state=state)
    return Sighting(text, value, known, frozenset({other} if "{q" in wording else ()))


def decoy(index, rng, *, fresh=False):
    """Return a text about a car, a license or a tag that names no plate."""
    wordings = _wordings(fresh).NO_PLATES
    return rng.choice(BEFORE) + filled(wordings[index % len(wordings)], rng) + rng.choice(BEHIND)


def typed_decoy(index, rng, *, fresh=False):
    wordings = _wordings(fresh).TYPED_NO_PLATES
    return filled(wordings[index % len(wordings)], rng)


def filled(wording, rng):
    """Put numbers into a wording: years, hours, and so many digits."""
    numbers = {f"n{size}": str(rng.randint(10 ** (size - 1), 10**size - 1)) for size in range(1, 8)}
    return wording.format(
        y=rng.randint(1998, 2026), h=rng.randint(1, 12), m=f"{rng.randint(1, 12):02d}", d=rng.randint(1, 28), **numbers
    )
