"""Made-up advertisements with known groups: templates with slots, edits, stock phrases, splices. Seeded."""

import random
from collections import Counter

SYLLABLES = [c + v for c in "bcdfghjklmnprstvwz" for v in "aeiou"]


def rng(seed):
    return random.Random(seed)  # noqa: S311  # repeatable texts, not a secret


def vocabulary(seed, size=3000):
    r = rng(seed)
    return list(dict.fromkeys("".join(r.choices(SYLLABLES, k=r.choice((2, 3, 3, 4)))) for _ in range(2 * size)))[:size]


class Writer:
    """Writes words as rare as those of a language are."""

    def __init__(self, seed):
        self.rng, self.words = rng(seed), vocabulary(seed)
        self.weights = [1 / (n + 2) ** 0.9 for n in range(len(self.words))]

    def some(self, count):
        return self.rng.choices(self.words, self.weights, k=count)

    def slot(self):
        r = self.rng
        return r.choice((
            [f"{r.randint(200, 989)}-{r.randint(200, 989)}-{r.randint(0, 9999):04}"],
            [f"${r.randint(20, 400)}"],
            self.some(r.randint(1, 3)),
        ))  # fmt: skip

    def template(self, length, slots):
        words = [[word] for word in self.some(length)]
        for place in self.rng.sample(range(1, length), slots):
            words[place] = None
        return words

    def member(self, template, noise):
        text = []
        for word in template:
            chance = self.rng.random()
            if word is None:
                text += self.slot()
            elif chance < noise / 3:
                continue
            elif chance < 2 * noise / 3:
                text += self.some(1)
            else:
                text += word + (self.some(1) if chance < noise else [])
        return text


def corpus(seed, texts=300, *, noise=0.1, phrases=0, lengths=(25, 60), slots=(3, 6)):
    """Return texts and their true groups, 0 for none. phrases: how many of twenty stock phrases most texts carry."""
    writer = Writer(seed)
    r = writer.rng
    rows, group = [], 0
    while len(rows) < texts * 0.4:
        group += 1
        template = writer.template(r.randint(*lengths), r.randint(*slots))
        rows += [(group, writer.member(template, noise)) for _ in range(r.choice((2, 3, 4, 8, 15)))]
    while len(rows) < texts:
        rows.append((0, writer.some(r.randint(*lengths))))
    stock = [writer.some(8) for _ in range(20)]
    r.shuffle(rows)
    for _, words in rows:
        for _ in range(phrases if r.random() < 0.8 else 0):
            place = r.randint(0, len(words))
            words[place:place] = r.choice(stock)
    return [" ".join(words) for _, words in rows], [one for one, _ in rows]


def ari(one, other):
    """Return the adjusted Rand index of two groupings; 0 is no group."""
    one, other = ([value or f"alone {n}" for n, value in enumerate(row)] for row in (one, other))

    def pairs(values):
        return sum(n * (n - 1) // 2 for n in Counter(values).values())

    both, first, second = pairs(list(zip(one, other, strict=True))), pairs(one), pairs(other)
    chance = first * second / (len(one) * (len(one) - 1) // 2)
    return 1.0 if first + second == 2 * chance else (both - chance) / ((first + second) / 2 - chance)


def f1(true, found):
    hit = sum(bool(a and b) for a, b in zip(true, found, strict=True))
    return 2 * hit / max(1, sum(map(bool, true)) + sum(map(bool, found)))
