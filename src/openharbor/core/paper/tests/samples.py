"""Pages with the real texts of the packs, and with made-up numbers, as a room would fill them."""

import csv
import tomllib
from pathlib import Path

from openharbor.core.packs import teaching
from openharbor.core.paper.model import (
    Also,
    Bar,
    Break,
    Brief,
    Bullets,
    Card,
    Chart,
    CountySheet,
    Deck,
    Entries,
    Entry,
    Group,
    Handout,
    Heading,
    Line,
    Lobby,
    Map,
    Page,
    Paragraph,
    Place,
    Poster,
    Said,
    Section,
    Shape,
    Sheet,
    Slide,
    Social,
    Source,
    Table,
    said,
)

REGIONS = Path(teaching.__file__).parents[2] / "regions"
WORDS = {
    "en": {
        "danger": "In danger now? Call 911.",
        "call": "Call. You do not have to be sure.",
        "foot": (
            "Made 3 May 2026. Version 0.1, pack us 4f2a. Numbers checked between January and April 2026.",
            "Content not yet reviewed by people with the experience.",
        ),
        "qr": "Find help near you, in your language",
        "qr_alt": "QR code for help.example.org/en",
        "more": "There is more on our page.",
        "do": "Do",
        "never": "Never",
        "signs": "What to look for",
        "not": "These are not signs",
        "next": "What happens next",
        "who": ("Who", "What they do", "Number"),
        "year": ("Year", "Cases at the national hotline", "Cases"),
        "sources": "Sources",
        "law": ("Law", "In plain words", "What follows"),
        "org": "Task Force of the Two Rivers",
    },
    "es": {
        "danger": "¿En peligro ahora? Llame al 911.",
        "call": "Llame. No hace falta tener certeza.",
        "foot": (
            "Hecho el 3 de mayo de 2026. Versión 0.1, paquete us 4f2a. Números revisados entre enero y abril de 2026.",
            "Traducción hecha por máquina, aún no revisada. Contenido aún no revisado por personas con experiencia.",
        ),
        "qr": "Encuentre ayuda cerca de usted, en su idioma",
        "qr_alt": "Código QR de help.example.org/es",
        "more": "Hay más en nuestra página.",
        "do": "Haga",
        "never": "Nunca",
        "signs": "En qué fijarse",
        "not": "Estas no son señales",
        "next": "Qué pasa después",
        "who": ("Quién", "Qué hace", "Número"),
        "year": ("Año", "Casos en la línea nacional", "Casos"),
        "sources": "Fuentes",
        "law": ("Ley", "En palabras simples", "Qué cambia"),
        "org": "Grupo de Trabajo de los Dos Ríos",
    },
}
LINES = {
    "en": (
        Line(
            "National hotline",
            "1-800-555-0111",
            "To talk it over, day or night",
            "Free, 200 languages. Checked April 2026",
        ),
        Line("National hotline by text", "555011", "To write instead", "Free. Checked April 2026"),
        Line(
            "State child protection line", "1-800-555-0122", "If it may be a child", "Day and night. Checked April 2026"
        ),
        Line(
            "Coalition of the Two Rivers",
            "660-555-0133",
            "For help near you",
            "Monday to Friday, 8 to 5. Checked March 2026",
        ),
    ),
    "es": (
        Line(
            "Línea nacional",
            "1-800-555-0111",
            "Para hablarlo, de día o de noche",
            "Gratis, 200 idiomas. Revisado en abril de 2026",
        ),
        Line(
            "Línea nacional por mensaje de texto",
            "555011",
            "Para escribir en vez de llamar",
            "Gratis. Revisado en abril de 2026",
        ),
        Line(
            "Línea estatal de protección de menores",
            "1-800-555-0122",
            "Si puede ser un menor",
            "De día y de noche. Revisado en abril de 2026",
        ),
        Line(
            "Coalición de los Dos Ríos",
            "660-555-0133",
            "Para ayuda cerca de usted",
            "De lunes a viernes, de 8 a 5. Revisado en marzo de 2026",
        ),
    ),
}
PLACES = {
    "en": {"lodging": "In the hotel", "behavior": "How they act", "control": "Who controls", "documents": "Papers",
           "health": "Health", "work": "Work", "living": "Home", "online": "Online", "school": "School", "travel": "On the road"},
    "es": {"lodging": "En el hotel", "behavior": "Cómo actúan", "control": "Quién controla", "documents": "Papeles",
           "health": "Salud", "work": "Trabajo", "living": "Casa", "online": "En línea", "school": "Escuela", "travel": "En el camino"},
}  # fmt: skip
AUDIENCES = tuple(sorted(path.stem for path in (REGIONS / "us/learn/audiences").glob("*.toml")))


def sheet(language="en", **changes):
    words = WORDS[language]
    shared = {
        "language": language, "title": "OpenHarbor", "emergency": words["danger"], "lines": LINES[language],
        "lines_heading": words["call"], "organization": words["org"], "qr": f"https://help.example.org/{language}",
        "qr_words": words["qr"], "qr_alt": words["qr_alt"], "foot": words["foot"], "more": words["more"],
    }  # fmt: skip
    return Sheet(**(shared | changes))


def audience(slug):
    return tomllib.loads((REGIONS / f"us/learn/audiences/{slug}.toml").read_text(encoding="utf-8"))


def rows(pack, table):
    with (REGIONS / pack / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def group(heading, lines, language):
    return Group(heading, tuple(line[language] for line in lines))


def signs(slug, language):
    suffix = "_es" if language == "es" else ""
    found = {}
    for row in rows("us", "indicators"):
        if row["audience"] == slug and row["show"] == "yes":
            found.setdefault(PLACES[language][row["category"]], []).append(row[f"indicator{suffix}"])
    return tuple(Group(heading, tuple(items)) for heading, items in found.items())


def poster(language="en", slug="lodging", **changes):
    it, words = audience(slug), WORDS[language]
    page = sheet(language, title=it["title"][language], lines=LINES[language][:3], **changes)
    few = tuple(Group(each.heading, each.items[:3]) for each in signs(slug, language)[:2])
    return Poster(
        page, it["poster"][language], it["lead"][language], few,
        group(words["do"], it["do"], language), group(words["never"], it["never"], language),
    )  # fmt: skip


def survivors(language="en", **changes):
    asks = {
        "en": ("Does someone keep your pay, your papers or your phone?",
               "You can talk to someone. It is free, day or night. You do not have to give your name."),
        "es": ("¿Alguien se queda con su pago, sus papeles o su teléfono?",
               "Puede hablar con alguien. Es gratis, de día o de noche. No tiene que dar su nombre."),
    }  # fmt: skip
    other = "es" if language == "en" else "en"
    page = sheet(language, title=asks[language][0], lines=LINES[language][:2], lines_heading="", **changes)
    return Poster(page, *asks[language], also=Also(other, *asks[other]))


def card(language="en", slug="lodging", count=10, **changes):
    it = audience(slug)
    return Card(
        sheet(language, title=it["title"][language], lines=LINES[language][:3], **changes),
        it["poster"][language],
        it["card"][language],
        count,
    )


def handout(language="en", slug="lodging", **changes):
    it, words = audience(slug), WORDS[language]
    return Handout(
        sheet(language, title=it["heading"][language], **changes), it["heading"][language], it["lead"][language],
        signs(slug, language), words["signs"], group(words["do"], it["do"], language),
        group(words["never"], it["never"], language), group(words["not"], it.get("not_signs", ()), language),
        group(words["next"], it.get("next", ()), language),
    )  # fmt: skip


def lobby(language="en", **changes):
    page = survivors(language)
    promises = {
        "en": (
            "It is free.",
            "You do not have to give your name.",
            "You choose what happens next.",
            "Nobody here will ask why you read this.",
        ),
        "es": (
            "Es gratis.",
            "No tiene que dar su nombre.",
            "Usted decide qué pasa después.",
            "Nadie aquí le preguntará por qué lee esto.",
        ),
    }
    lines = sheet(language, title=page.headline, lines=LINES[language][:3], lines_heading="", **changes)
    return Lobby(lines, page.headline, page.lead, promises[language], page.also)


def county(language="en", count=14, **changes):
    suffix, words = ("_es" if language == "es" else ""), WORDS[language]
    programs = [
        Entry(
            f"{row['organization']}: {row[f'program{suffix}']}" if row["program"] else row["organization"],
            row[f"description{suffix}"], f"660-555-01{n:02}", "2026-03",
        )
        for n, row in enumerate(rows("us_mo", "organizations")[:count])
    ]  # fmt: skip
    heading = {"en": "Where to get help in Two Rivers County", "es": "Dónde pedir ayuda en el condado de Two Rivers"}[
        language
    ]
    lead = {"en": "Start with a line. If you want to go somewhere, call first.",
            "es": "Empiece con una línea. Si quiere ir a un lugar, llame primero."}[language]  # fmt: skip
    half = len(programs) // 2
    titles = {"en": ("A bed, or somebody to talk to", "Courts, health, food"),
              "es": ("Una cama, o alguien con quien hablar", "Cortes, salud, comida")}[language]  # fmt: skip
    return CountySheet(
        sheet(language, title=heading, **changes), heading, lead,
        (Entries(titles[0], words["who"], tuple(programs[:half])), Entries(titles[1], words["who"], tuple(programs[half:]))),
        group(*{"en": ("Before you call", [{"en": "Use a phone that nobody checks."}, {"en": "Ask what they write down."}]),
                "es": ("Antes de llamar", [{"es": "Use un teléfono que nadie revise."}, {"es": "Pregunte qué anotan."}])}[language], language),
    )  # fmt: skip


def chart(language="en"):
    return Chart(
        {"en": "After August 2020 another line counts: compare no year before it with one after.",
         "es": "Desde agosto de 2020 cuenta otra línea: no compare un año anterior con uno posterior."}[language],
        WORDS[language]["year"],
        (
            Bar("2014", "55", 55, cites=(1,)), Bar("2015", "67", 67, cites=(1,)), Bar("2018", "178", 178, hollow=True, cites=(2,)),
            Bar("2019", "233", 233, hollow=True, cites=(2,)),
            Break({"en": "August 2020: the state’s own line ends; its calls go to the national line.",
                   "es": "Agosto de 2020: termina la línea propia del estado; sus llamadas van a la línea nacional."}[language], (3,)),
            Bar("2020", {"en": "260 to 270", "es": "260 a 270"}[language], low=260, high=270, cites=(3,)), Bar("2021", "240", 240, cites=(4,)),
            Bar("2022", {"en": "not known", "es": "no se sabe"}[language]),
            Bar("2023", {"en": "246 to 249", "es": "246 a 249"}[language], low=246, high=249, cites=(4,)), Bar("2024", "272", 272, cites=(5,)),
        ),
        {"en": "A case is one situation and can hold more than one person. It is a report, not a proof, and not a count of people.",
         "es": "Un caso es una situación y puede incluir a más de una persona. Es un aviso, no una prueba, ni un conteo de personas."}[language],
        {"en": "As printed by newspapers, 2014 to 2026. Hollow: single press figures.", "es": "Según periódicos, 2014 a 2026. Huecas: cifras sueltas de prensa."}[language],
    )  # fmt: skip


def estimate(language="en"):
    head = {
        "en": ("Way of counting", "Likely range", "People"),
        "es": ("Forma de contar", "Intervalo probable", "Personas"),
    }[language]
    between = {"en": "{} to {}", "es": "{} a {}"}[language]
    return Chart(
        {"en": "185 people were known. All of them together were likely between 500 and 1,800.",
         "es": "Se conocía a 185 personas. En total eran probablemente entre 500 y 1,800."}[language],
        head,
        tuple(
            Bar(name, between.format(f"{low:,}", f"{high:,}"), middle, low, high, hollow=name.startswith("P"))
            for name, low, middle, high in (("Model A", 650, 1040, 1800), ("Model B", 500, 1040, 1600), ("Published", 650, None, 1700))
        ),
        known=185, known_text={"en": "185 known", "es": "185 conocidas"}[language],
    )  # fmt: skip


def area(language="en"):
    shapes = tuple(
        Shape(row["shape"], None if n % 11 == 0 else (0 if n % 3 else (1 if n % 2 else 2)))
        for n, row in enumerate(rows("us_mo", "shapes"))
    )
    return Map(
        {"en": "In half of the counties we know no program of their own.", "es": "En la mitad de los condados no conocemos un programa propio."}[language],
        {"en": "Map of the counties by known programs: none in the north, most around the two large cities.",
         "es": "Mapa de los condados por programas conocidos: ninguno en el norte, la mayoría cerca de las dos ciudades grandes."}[language],
        shapes,
        {"en": ("No program known", "One or two", "Three or more"), "es": ("Ningún programa conocido", "Uno o dos", "Tres o más")}[language],
        {"en": "Not looked at yet", "es": "Aún sin revisar"}[language],
        (Place("Kansas City", -9458, -3910), Place("St. Louis", -9020, -3863), Place("Springfield", -9330, -3722)),
        {"en": "A county without its own program can still be served from outside.", "es": "Un condado sin programa propio puede recibir ayuda de fuera."}[language],
        {"en": "Our directory, May 2026.", "es": "Nuestro directorio, mayo de 2026."}[language],
    )  # fmt: skip


def text_blocks(pack, slug, language, most=40):
    """Yield a page of a pack as blocks, with made-up numbers of sources."""
    items = []
    for n, block in enumerate(
        teaching.parse((REGIONS / pack / f"learn/{slug}.{language}.md").read_text(encoding="utf-8"))[:most]
    ):
        words = Said(block.spans, tuple(1 + (n + m) % 30 for m in range(min(2, len(block.cites)))))
        if block.kind != "item" and items:
            yield Bullets(tuple(items))
            items = []
        if block.kind == "item":
            items.append(words)
        else:
            yield Heading(block.text) if block.kind == "heading" else Paragraph(words)
    if items:
        yield Bullets(tuple(items))


def law_table(language="en", count=9):
    suffix = "_es" if language == "es" else ""
    shown = [row for row in rows("us_mo", "laws") if row["show"] != "no"][:count]
    return Table(
        {"en": "State law, in plain words", "es": "La ley del estado, en palabras simples"}[language],
        WORDS[language]["law"],
        tuple(
            (
                said(f"{row[f'title{suffix}']} ({row['cite']})"),
                said(row[f"summary{suffix}"], n + 6),
                said(row[f"effect{suffix}"]),
            )
            for n, row in enumerate(shown)
        ),
        source={
            "en": "Read as copies in 2026. Ask a lawyer before you rely on it.",
            "es": "Leído en copias en 2026. Pregunte a un abogado antes de confiar en esto.",
        }[language],
    )


def sources(count=30):
    found = rows("us_mo/learn", "sources")[:count]
    return tuple(Source(n + 1, row["title"], row["url"], row["as_of"]) for n, row in enumerate(found))


def brief(language="en", **changes):
    words = WORDS[language]
    title = {
        "en": "Human trafficking in the Two Rivers: what is known, and what is not",
        "es": "La trata de personas en Two Rivers: qué se sabe y qué no",
    }[language]
    lead = {"en": "Nobody can count what is hidden. Here is what was counted, what the law says, who answers, and what is missing.",
            "es": "Nadie puede contar lo que está oculto. Aquí está lo que se contó, lo que dice la ley, quién responde y qué falta."}[language]  # fmt: skip
    points = {"en": ("272 cases reached the national hotline in 2024. A case is a report, not a proof.", "The state’s council ended in 2023. Nothing we know of took its place.",
                     "58 counties had no program for domestic violence inside them."),
              "es": ("272 casos llegaron a la línea nacional en 2024. Un caso es un aviso, no una prueba.", "El consejo del estado terminó en 2023. No conocemos nada que tomara su lugar.",
                     "58 condados no tenían adentro ningún programa de violencia doméstica.")}[language]  # fmt: skip
    heads = {"en": ("At a glance", "What was counted", "Who answers", "What is hard", "What the law says"),
             "es": ("En breve", "Qué se contó", "Quién responde", "Qué es difícil", "Qué dice la ley")}[language]  # fmt: skip
    return Brief(
        sheet(language, title=title, lines=LINES[language][:3], **changes), title, lead,
        (
            Section(heads[1], (*text_blocks("us_mo", "state/scope", language, 9), chart(language), estimate(language))),
            Section(heads[2], (*text_blocks("us_mo", "state/answer", language, 16), area(language))),
            Section(heads[3], tuple(text_blocks("us_mo", "state/challenges", language, 14))),
            Section(heads[4], (law_table(language),)),
        ),
        Group(heads[0], points), sources(), words["sources"],
    )  # fmt: skip


def deck(language="en", slug="lodging", **changes):
    it, words = audience(slug), WORDS[language]
    slides = [
        Slide(each.heading, tuple(said(text, 1 + n) for text in each.items[:5]), notes=it["lead"][language])
        for n, each in enumerate(signs(slug, language))
    ]
    for name in ("do", "never", "not_signs", "next"):
        heading = {"do": words["do"], "never": words["never"], "not_signs": words["not"], "next": words["next"]}[name]
        slides.append(
            Slide(heading, tuple(said(line[language], 3, 4) for line in it.get(name, ())), notes=it["moment"][language])
        )
    slides += [
        Slide(chart(language).title, chart=chart(language), notes=chart(language).why),
        Slide(area(language).title, map=area(language), notes="…"),
    ]
    slides += [Slide(estimate(language).title, chart=estimate(language), notes="…")]
    return Deck(
        sheet(language, title=it["title"][language], **changes), it["heading"][language], it["lead"][language], tuple(slides),
        it["moment"][language], it["card"][language], sources(12), words["sources"],
    )  # fmt: skip


def social(language="en", **changes):
    page = survivors(language)
    return Social(
        sheet(language, title=page.headline, lines=LINES[language][:2], lines_heading="", **changes),
        page.headline,
        page.lead,
    )


def kit(language="en", slug="lodging", **changes) -> tuple[Page, ...]:
    """Return one of each."""
    makers = (poster, card, handout, lobby, county, brief, deck, social)
    return tuple(
        make(language, slug, **changes) if make in (poster, card, handout, deck) else make(language, **changes)
        for make in makers
    )
