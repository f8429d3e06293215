"""Made-up telephone numbers in many disguises, and texts with as many digits but no number. Seeded; no one's number."""

import re

import phonenumbers

from openharbor.engines.linking.words import words

ENGLISH = words("zero one two three four five six seven eight nine")
SPANISH = words("cero uno dos tres cuatro cinco seis siete ocho nueve")
TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
DIEZ = words("diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve")
VEINTE = words(
    "veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
)
TREINTA = words("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
AREAS = (212, 305, 312, 314, 404, 417, 507, 573, 612, 651, 702, 713, 763, 816, 952)
LOOK_ALIKE = str.maketrans("aeiocpxys", "аеіосрхуѕ")
FILLERS = ("baby", "call", "then", "sweet heart", "♥ text ♥", "yes u", "ask for me", "xoxo", "hit", "luego", "mi amor")
BEFORE = ("call me ", "text ", "Llámame al ", "new here, reach me ", "my # ", "", "hey guys!! ", "ask for Candy ")
BEHIND = (
    "", " thanks", " 150 per hour", " 80 100 200", " until 9 pm", "!!!", ", no texts", " $200", "\n120 hh / 200 hr",
    " 24/7", " age 22 5'4 120 lbs", " roses 150",
)  # fmt: skip


def number(rng):
    """Return ten digits that the numbering plan allows."""
    while True:
        digits = f"{rng.choice(AREAS)}{rng.randint(2, 9)}{rng.randint(0, 99):02d}{rng.randint(0, 9999):04d}"
        real = phonenumbers.is_valid_number(phonenumbers.parse("+1" + digits))
        if real and digits[4:6] != "11" and digits[3:8] != "55501" and len(set(digits)) > 3:
            return digits


def parts(digits):
    return digits[:3], digits[3:6], digits[6:]


def pair(two, language):
    """Return two digits as they are said together."""
    n = int(two)
    if two[0] == "0":
        return f"{language[0]} {language[int(two[1])]}"
    if language is ENGLISH:
        tens = TENS[n // 10 - 2] if n > 19 else ""
        return TEENS[n - 10] if n < 20 else tens if n % 10 == 0 else f"{tens}-{ENGLISH[n % 10]}"
    if n < 30:
        return DIEZ[n - 10] if n < 20 else VEINTE[n - 20]
    return TREINTA[n // 10 - 3] + (f" y {SPANISH[n % 10]}" if n % 10 else "")


def said(digits, language):
    """Return a number as people say it: six twelve, five fifty-five, twelve thirty-four."""
    first, second, third = parts(digits)
    threes = [f"{language[int(part[0])]} {pair(part[1:], language)}" for part in (first, second)]
    return ", ".join((*threes, f"{pair(third[:2], language)} {pair(third[2:], language)}"))


def shifted(first):
    return lambda s, rng: "-".join("".join(chr(ord(first) + int(c)) for c in part) for part in parts(s))


def swapped(pairs):
    table = str.maketrans(dict(pairs))

    def write(s, rng):
        # Not every digit: all in letters is a word, not a disguise.
        return "-".join("".join(c.translate(table) if rng.random() < 0.45 else c for c in part) for part in parts(s))

    return write


def leet(digit, rng):
    word = ENGLISH[int(digit)]
    return word.translate(str.maketrans("oi", "01")) if rng.random() < 0.6 else digit


COUNTRY = ("+1 ({}) {}-{}", "1-{}-{}-{}", "+1{}{}{}", "001 {} {} {}")
STYLES = {
    "price glued on": lambda s, rng: f"{s}$150",
    "price behind a slash": lambda s, rng: f"{'-'.join(parts(s))}/150hh",
    "price in the same breath": lambda s, rng: f"{' '.join(s)} 1 5 0",
    "price written into it": lambda s, rng: f"{s}150 per hour",
    "english words, capitals and dots": lambda s, rng: "...".join(ENGLISH[int(c)].upper() for c in s),
    "spanish words": lambda s, rng: " ".join(SPANISH[int(c)] for c in s),
    "spanish words glued": lambda s, rng: "".join(SPANISH[int(c)] for c in s),
    "both languages": lambda s, rng: " ".join(rng.choice((ENGLISH, SPANISH))[int(c)] for c in s),
    "english pairs": lambda s, rng: said(s, ENGLISH),
    "spanish pairs": lambda s, rng: said(s, SPANISH),
    "words with dashes said": lambda s, rng: " dash ".join(" ".join(ENGLISH[int(c)] for c in p) for p in parts(s)),
    "cyrillic look-alikes": lambda s, rng: " ".join(ENGLISH[int(c)].translate(LOOK_ALIKE) for c in s),
    "text in the gaps": lambda s, rng: f"{s[:3]} {rng.choice(FILLERS)} {s[3:6]} {rng.choice(FILLERS)} {s[6:]}",
    "one gap of text": lambda s, rng: f"{s[:3]}-{s[3:6]} {rng.choice(FILLERS)} {s[6:]}",
    "digits and text": lambda s, rng: f" {rng.choice(FILLERS)} ".join(" ".join(part) for part in parts(s)),
    "same word between": lambda s, rng: " yes ".join(s),
    "pictures between": lambda s, rng: "💋🔥".join(parts(s)),
    "picture at each digit": lambda s, rng: "💋".join(s),
    "keys and spaces": lambda s, rng: " ".join(c + "\ufe0f\u20e3" for c in s),
    "circles, filled": lambda s, rng: "".join("⓿❶❷❸❹❺❻❼❽❾"[int(c)] for c in s),
    "raised": lambda s, rng: "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] for c in s),
    "arabic digits": shifted("٠"),
    "devanagari digits": shifted("०"),
    "bold digits": shifted("𝟎"),
    "mixed digits": lambda s, rng: "".join(chr(ord(rng.choice("0０𝟎٠")) + int(c)) for c in s),
    "marks on digits": lambda s, rng: "".join(c + "\u0336" for c in s),
    "right to left marks": lambda s, rng: "\u202e".join(parts(s)) + "\u202c",
    "soft hyphens": lambda s, rng: "\u00ad".join(s),
    "O and I": swapped({"0": "O", "1": "I"}),
    "S, B and Z": swapped({"5": "S", "8": "B", "2": "Z"}),
    "zeros as pictures of letters": swapped({"0": "О", "1": "Ӏ", "3": "З"}),
    "spoken o, digit by digit": lambda s, rng: " ".join("o" if c == "0" else c for c in s),
    "digits in words": lambda s, rng: " ".join(leet(c, rng) for c in s),
    "sounds": lambda s, rng: " ".join({"2": "to", "4": "for", "8": "ate"}.get(c, c) for c in s),
    "each in brackets": lambda s, rng: "".join(f"({c})" for c in s),
    "underscores": lambda s, rng: "_".join(parts(s)),
    "lines": lambda s, rng: "\n".join(parts(s)),
    "glued to words": lambda s, rng: f"call{s}now",
    "country code": lambda s, rng: rng.choice(COUNTRY).format(*parts(s)),
    "three, three, two, two": lambda s, rng: f"{s[:3]}.{s[3:6]}.{s[6:8]}.{s[8:]}",
    "commas": lambda s, rng: ", ".join(parts(s)),
}  # fmt: skip


def advertisement(style, rng):
    """Return a number and a text that hides it."""
    digits = number(rng)
    return digits, rng.choice(BEFORE) + STYLES[style](digits, rng) + rng.choice(BEHIND)


def _rates(rng):
    low = rng.choice((60, 80, 100, 120))
    return " ".join(str(low + step) for step in (0, 40, 100, 180))


def _day(rng):
    return f"{rng.randint(2018, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _n(rng, *digits):
    """Return numbers of so many digits each, none beginning with 0."""
    return [str(rng.randint(10 ** (n - 1), 10**n - 1)) for n in digits]


DECOYS = (
    lambda r: f"{r.randint(32, 38)}-{r.randint(22, 28)}-{r.randint(32, 40)} 5 {r.randint(1, 11)} 120 lbs {_rates(r)}",
    lambda r: f"5'{r.randint(1, 9)} {r.randint(100, 150)}lbs 34D bust, {r.randint(19, 29)} yrs, open 10-6 7 days",
    lambda r: "ages " + " ".join(str(r.randint(18, 26) + n) for n in range(5)),
    lambda r: "girls " + ", ".join(str(r.randint(18, 39)) for _ in range(6)),
    lambda r: "zip {} {} rate ".format(*_n(r, 5, 5)) + _rates(r),
    lambda r: "serving {}, {}, {} and {}-{}".format(*_n(r, 5, 5, 5, 5, 4)),
    lambda r: f"posted {_day(r)} {r.randint(10, 23)}:{r.randint(10, 59)} id {_n(r, 10)[0]}",
    lambda r: f"Post ID: {_n(r, 10)[0]} updated {_day(r)}T{r.randint(10, 23)}:{r.randint(10, 59)}:00",
    lambda r: "order no. {}, tracking {}".format(*_n(r, 10, 12)),
    lambda r: "$" + " ".join(str(100 * n) for n in range(1, r.randint(5, 9))),
    lambda r: f"rates {_rates(r)} {r.choice((1000, 1200, 1500))} overnight",
    lambda r: f"{r.choice((220, 240, 250, 320))} {r.choice((300, 350, 400))} {r.choice((1000, 1200, 1500))} roses",
    lambda r: f"{r.choice((150, 220))} half {r.choice((250, 300))} hour {r.choice((1000, 1500))} night",
    lambda r: " ".join(str(n) for n in range(r.randint(1, 3), r.randint(11, 15))) + " reasons",
    lambda r: " ".join(str(n) for n in range(r.randint(10, 12), 0, -1)) + " liftoff",
    lambda r: "one two three four five six seven eight nine ten",
    lambda r: "uno dos tres cuatro cinco seis siete ocho nueve diez",
    lambda r: "2 4 6 8 10 12 14 16 who do we appreciate",
    lambda r: "card {} {} {} {} exp 04/27".format(*_n(r, 4, 4, 4, 4)),
    lambda r: "ssn {}-{}-{}".format(*_n(r, 3, 2, 4)),
    lambda r: "{}.{}, -{}.{}".format(*_n(r, 2, 5, 2, 5)),
    lambda r: "ip {}.{}.{}.{}".format(*_n(r, 3, 2, 3, 2)),
    lambda r: "room {}. Paid {} in {}, left at {}:{}".format(*_n(r, 3, 3), r.randint(2015, 2026), *_n(r, 1, 2)),
    lambda r: "I-{} exit {}, mile {}, gate {} at 11:45".format(*_n(r, 2, 3, 3, 4)),
    lambda r: f"{_day(r)} {_day(r)} {_day(r)}",
    lambda r: (
        f"{r.randint(1, 12)}/{r.randint(1, 28)}/{r.randint(1990, 2008)} {r.randint(1, 12)}/{r.randint(1, 28)}/2026"
    ),
    lambda r: f"open 9-5 mon 10-6 tue 11-7 wed 12-8 thu, est. {r.randint(1990, 2020)}",
    lambda r: "${},{},{},{} in 2024".format(*_n(r, 1, 3, 3, 3)),
    lambda r: "isbn 978-{}-{}-{}-{}".format(*_n(r, 1, 2, 6, 1)),
    lambda r: "scores " + " ".join("{}-{}".format(*_n(r, 2, 2)) for _ in range(4)),
    lambda r: "for two, one bed, three girls, {} and {}, four men came at {}".format(*_n(r, 2, 2, 1)),
    lambda r: "https://example.com/ad/{}.html?id={}".format(*_n(r, 10, 10)),
    lambda r: "case {}-{}-{}, badge {}".format(*_n(r, 2, 4, 4, 4)),
    lambda r: "worked {} hours, paid {}, owed {}, {} to a room".format(*_n(r, 2, 3, 4, 1)),
    lambda r: "{} Oak St apt {}, {}, bus {}".format(*_n(r, 3, 3, 5, 3)),
)


def decoy(index, rng):
    return re.sub(r"\s+", " ", DECOYS[index % len(DECOYS)](rng))
