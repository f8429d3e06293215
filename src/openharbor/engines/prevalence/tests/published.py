"""Published capture tables, as counts of histories, and what others found in them.

Sources. UK: National Crime Agency, strategic assessment for 2013 (Silverman 2014). New Orleans: Bales, Murphy,
Silverman 2020; a later edition has one person more on the lists C and D. Western US: Farrell and others 2019, NIJ
252520. Korea: Ball, Shin, Yang 2018. Artificial: Chan, Silverman, Vincent 2021. A row is a history and its count.
"""

from openharbor.engines.prevalence import table_of

TABLES = {
    "UK": ("LA NG PF GO GP NCA", """
        100000 54 010000 463 001000 907 000100 695 000010 316 000001 57 110000 15 101000 19 100100 3 011000 56 010100 19
        010010 1 010001 3 001100 69 001010 10 001001 31 000110 8 000101 6 000011 1 111000 1 110100 1 011100 4 011001 3
        001101 1 111100 1"""),
    "UK 5": ("LA NG PFNCA GO GP", """
        10000 54 01000 463 00100 995 00010 695 00001 316 11000 15 10100 19 10010 3 01100 62 01010 19 01001 1 00110 76
        00101 11 00011 8 11100 1 11010 1 01110 4 11110 1"""),
    "New Orleans": ("A B C D E F G H", """
        10000000 25 10100000 1 10010000 2 10001000 1 10100010 1 10011000 1 01000000 5 01000100 1 00100000 70 00110000 1
        00101000 1 00100010 1 00010000 33 00011000 2 00001000 6 00001001 1 00000100 6 00000010 6 00000001 21"""),
    "New Orleans 5": ("A BEFG C D H", """
        10000 25 01000 24 00100 70 00010 33 00001 21 11000 1 10100 1 10010 2 01100 2 01010 2 01001 1 00110 1 11100 1
        11010 1"""),
    "Western": ("A B C D E", """
        10000 52 01000 90 00100 114 00010 45 00001 21 10100 4 10010 2 10001 5 01100 6 01010 1 00011 3 10101 1
        01110 1"""),
    "Korea": ("b c d", "001 41 010 5 100 5 110 54 101 6 011 0 111 12"),
    "Artificial": ("A B C", "100 40 010 30 001 20 110 6"),
}  # fmt: skip
TABLES["New Orleans 5, 186"] = (
    TABLES["New Orleans 5"][0],
    TABLES["New Orleans 5"][1].replace("00110 1", "00110 2"),
)


def rows_of(name):
    """Return the names of the lists, and rows of zeros, ones and a count."""
    lists, cells = TABLES[name]
    said = cells.split()
    return lists.split(), [(*map(int, one), int(count)) for one, count in zip(said[::2], said[1::2], strict=True)]


def table(name):
    return table_of(*rows_of(name))
