"""Find handles, the names of accounts: "@name", "$name", and names beside the name of a platform.

A name with a digit, "_", "." or a capital inside looks like one. A plain word ("destiny") does not, so the text must
say that it is a name: "insta: destiny", "goes by destiny on snap"; and words that people say of accounts never count.
"""

import re
from collections.abc import Iterator

from openharbor.engines.linking.folding import Folded
from openharbor.engines.linking.found import BREAK, Found
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.words import words

MAIL_HOSTS = words(
    "gmail googlemail yahoo ymail rocketmail hotmail outlook live msn icloud me mac aol aim mail gmx proton "
    "protonmail pm tutanota tuta zoho yandex hushmail comcast att sbcglobal verizon charter cox fastmail inbox "
    "mailinator"
)
NAME = r"[a-z0-9_](?:[a-z0-9_.-]{1,28}[a-z0-9_])"
PLATFORM = (
    r"(?:snap\s?chat|snap|sc|instagram|insta|ig|telegram|telegrama|tele|tg|kik|twitter|only\s?fans|of|cash\s?app|venmo|"
    r"pay\s?pal|facebook|fb|tik\s?tok|we\s?chat|weixin|wx|微信|line\s?id|kakao(?:\s?talk)?|viber|s\.n\.a\.p|discord|"
    r"skype|signal|threads|whats\s?app|wsp)"
)
PAYING = re.compile(r"cash\s?app|venmo|pay\s?pal")
PAYMENT = "payment"  # the style of a name that money goes to
# Also ordinary words, or short for them.
WEAK = words("of tele signal threads sc wx")
NAMING = (
    r"(?:user\s?names?|screen\s?name|user|name|id|tag|handle|usuario|nombre|called|named|llamad[oa]|se\sllama(?:ba)?|under|"
    r"as|como)"
)
BEING = r"(?:is|es|was|era|it'?s)"
AROUND = (
    r"(?:account|acct|contacto?|channel|canal|group|grupo|profile|page|cuenta|perfil|his|her|their|the|de|el|la|con|por|"
    r"by|at|on|en|me|my|mi|add|us|him)"
)
SIGNED = re.compile(rf"(?<![a-z0-9._%+@/-])@({NAME})(?![a-z0-9_@])")
CASHTAG = re.compile(r"(?<![a-z0-9$])\$([a-z][a-z0-9_-]{2,19})(?![a-z0-9_$])")
# Words that begin with s, written with the sign for it: "$ave", "$weet".
SIGN_FOR_S = frozenset(
    words(
        "afe ale ales aturday ave aver avings ay ays ee eduction eductive end ensual ervice ervices exy he hort how "
        "hower ingle ingles inful mall mart mile miles mooth oft ome pa pas pecial pecials pecialty pring tar tars "
        "tart tay teal till top tress trong tudent tudents tyle tylish ugar ummer unday unny uper ure urprise weet "
        "weetest"
    )
)
LABELLED = re.compile(
    rf"(?<![a-z0-9_])(?P<label>{PLATFORM})(?![a-z0-9_])"
    rf"(?P<link>(?:[\s,]{{0,2}}(?:[:=~>→@$(\"'-]{{1,3}}+|\b(?:{NAMING}|{BEING}|{AROUND})\b)){{0,5}}[\s,\"']{{0,3}})"
    rf"(?<![a-z0-9_])(?P<name>{NAME})(?![a-z0-9_@])"
)
# "the snap she gave me was sam_2": some words between.
FURTHER = re.compile(
    rf"(?<![a-z0-9_])(?P<label>{PLATFORM})(?:\s{{1,2}}[a-z']{{1,10}}){{1,5}}?(?:\s{{1,2}}(?:{BEING}|{NAMING})|:)[\s:\"'@]{{1,3}}"
    rf"(?P<name>{NAME})(?![a-z0-9_@])"
)
CALLED = re.compile(
    rf"(?<![a-z0-9_])(?P<label>user\s?name|screen\s?name|usuario|handle)"
    rf"(?P<link>\s{{0,2}}[:=]\s{{0,2}}|\s{{1,2}}(?:{BEING}\s{{1,2}})?)[\"'@]?(?P<name>{NAME})(?![a-z0-9_@])"
)
ON_PLATFORM = re.compile(
    rf"(?<![a-z0-9._%+@$/-])(?P<name>{NAME})[\"']?(?:\s{{1,2}}(?:on|en|in)\s(?:the\s|his\s|her\s|su\s)?|\s\()"
    rf"(?P<label>{PLATFORM})(?![a-z0-9_])"
)
NAMED_BEFORE = re.compile(
    r"\b(?:look(?:ed)?\sup|search(?:ed)?\sfor|(?:posts?|posted|posting|lists?|listed|anuncia|aparece|sale)\s(?:as|como)|"
    r"goes\sby|go\sby|went\sby|as|como|text|message|dm|contact|called|himself|herself|named?|user\s?name|screen\s?name|user|usuario|handle|se\sllama(?:ba)?|le\sdicen|llamad[oa]|llamar|perfil|profile|"
    r"nombre|under|account|cuenta|add|(?:her|him|me|them)\sat)"
    r"(?:\sthe\sname|\sel\snombre|\sis|\ses|\sof|\sde)?[\s\"':]{1,3}$"
)
OWNED = re.compile(
    rf"(?:^|[.,;:!?(\n{BREAK}]\s{{0,2}}|\b(?:add|follow|dm|hmu|message|text|busca|agrega\w{{0,4}}|her|his|my|mi|su|their|tu|the|account|cuenta|perfil)\b"
    r"[a-z' ]{0,12})$"
)
CLAUSE = re.compile(rf"(?:^|[.,;:!?\n{BREAK}])\s{{0,2}}$")
CLAUSE_END = re.compile(rf"[\"']?\s{{0,2}}(?:$|[.,;:!?()\n{BREAK}]|(?:and|but|or|y|pero|o)\b)")
SAID_OF = re.compile(r"[a-z]{2,}(?:(?<!k)ing|ed|ful|ible|able|ous|ive|mente|[ai]d[oa]s?)")
MEASURE = re.compile(r"\d+(?:am|pm|hrs?|hours?|mins?|yo|yrs?|th|st|nd|rd|k|x|usd|lbs?|ft|mi)")
COMMON = frozenset(
    words(
        "a about accepted add after all also and any anytime apply are at available back but by call cash chat com "
        "coming contact dm do ending email facebook first for friendly from get girl girls go gone group has have he "
        "her here him his hit how if in info insta instagram into is just kik know later like live lol look love me "
        "message messages mi mine mobile model models money more most msg my name new no not now number of offer on "
        "online only open or our page pay payment payments paypal person phone photo photos pics please post posts "
        "preferred private profile profiles ready real said same says send serious she shot show sin site snap "
        "snapchat so solo some soon story stories support take taken telegram text than thanks that the their them "
        "then there they this time to today tonight too under until up us use used user users venmo verified very via "
        "video videos was way we welcome were what whatsapp when where who with work worker workers works worthy yes "
        "you your zelle y o de la el los las con por para aqui llama mensaje mensajes disponible disponibles numero "
        "cuenta pago dinero grupo foto fotos todo todos tambien hoy ahora estoy soy tengo account accounts address "
        "business button channel code course door fast filter followers following follow here's link links machine "
        "noon night number's office people place range reach service sign step steps street streets survivor team "
        "traffic victim victims women men child children "
        # What a platform has, and what is said of an account.
        "tiktok discord twitter onlyfans cashapp signal threads skype wechat youtube judgment decision marketplace "
        "messenger dance dances score map streak streaks reel reels feed bio premium ads dms inbox chats groups "
        "friend friends follower memes filters lives livestream stream clips drama gallery settings scam scams fraud "
        "hack hacker hackers login password notification notifications request requests transfer transfers receipt "
        "receipts balance card cards crypto tag username user handle unknown safer safe weird fake funny old older "
        "different public personal second main other another every everyday yesterday again always never often since "
        "daily weekly night nights morning tomorrow usual well soon much many both either neither everyone someone "
        "anyone nobody something nothing everything home school mall store clients client customers buyers kids teens "
        "minors escort escorts model models bait proof evidence dating trending huge great better best worse worst "
        "full empty short long empire below above inside outside there's hers theirs ours down broken changed wrong "
        "right okay fine good nice crazy scary creepy suspicious secret hidden publicaciones historia historias "
        "solicitud nueva nuevo secreto secreta vieja viejo falso falsa publico publica abierto abierta activa activo "
        "estaba estuvo tiene tenia desde hasta cuando donde porque siempre nunca ayer manana noche cada entre sobre "
        "amigos amiga amigas clientes modelo modelos ella ellos ellas nadie alguien mucho muchas muchos otra otro "
        "otros otras igual mejor peor bien mal real reales personal verdadero verdadera"
    )
)


def find_handles(folded: Folded, text: str) -> Iterator[Found]:
    """Yield the handles of a folded text; `text` is the same text with what else was found blotted out."""
    for match in SIGNED.finditer(text):
        if _is_name(match[1]):
            yield Found(Kind.HANDLE, f"@{match[1]}", match.start(), match.end())
    for match in CASHTAG.finditer(text):
        if match[1] not in SIGN_FOR_S:
            yield Found(Kind.HANDLE, f"@{match[1]}", match.start(), match.end(), PAYMENT)
    for rule, counts in (
        (LABELLED, _is_labelled),
        (FURTHER, _is_further),
        (CALLED, _is_called),
        (ON_PLATFORM, _is_on_platform),
    ):
        for match in rule.finditer(text):
            if _is_name(match["name"]) and counts(folded, text, match):
                style = PAYMENT if PAYING.fullmatch(match["label"]) else "plain"
                yield Found(Kind.HANDLE, f"@{match['name']}", match.start("name"), match.end("name"), style)


def _is_labelled(folded: Folded, text: str, match: re.Match[str]) -> bool:
    """Tell whether what stands behind the name of a platform is a name there."""
    link, name = match["link"], match["name"]
    if not link:
        return False
    marked = _is_marked(folded, match)
    if re.search(r"[:=@$>~→]", link):
        # A weak one with more behind it is no platform: "sc: south carolina".
        weak = match["label"] in WEAK and not CLAUSE_END.match(text, match.end())
        return marked or not (weak or _is_full_name(folded, match))
    if match["label"] == "of" or marked or match["label"] in WEAK:
        return marked and match["label"] != "of"
    if len(name) < 5 or _is_full_name(folded, match):
        return False
    if re.search(rf"\b{NAMING}\b", link):
        return True
    if re.search(rf"\b{BEING}(?![a-z])|\s-\s", link):
        return not SAID_OF.fullmatch(name)
    # "IG destiny" names somebody, "on snap tonight" and "her snap score was" nobody.
    owned = OWNED.search(text, max(0, match.start() - 24), match.start())
    return bool(owned and CLAUSE_END.match(text, match.end())) and not SAID_OF.fullmatch(name)


def _is_further(folded: Folded, text: str, match: re.Match[str]) -> bool:
    return match["label"] not in WEAK and _is_marked(folded, match)


def _is_called(folded: Folded, text: str, match: re.Match[str]) -> bool:
    return any(sign in match["link"] for sign in ":=") or _is_marked(folded, match)


def _is_on_platform(folded: Folded, text: str, match: re.Match[str]) -> bool:
    """Tell whether what stands before "on snap" is a name there."""
    if match["label"] in WEAK:
        return False
    if _is_marked(folded, match) or len(match["name"]) < 5:
        return _is_marked(folded, match)
    early = max(0, match.start() - 30)
    alone = "(" in match[0] and CLAUSE.search(text, early, match.start())
    return bool(alone or NAMED_BEFORE.search(text, early, match.start())) and not SAID_OF.fullmatch(match["name"])


def _is_full_name(folded: Folded, match: re.Match[str]) -> bool:
    """Tell whether a name is of a person, as in "Facebook: Sam Hill": many have its first half."""
    first, last = folded.span(match.start("name"), match.end("name"))
    return bool(re.match(r"[A-Z][a-z]+ [A-Z][a-z]", folded.raw[first : last + 3]))


def _is_marked(folded: Folded, match: re.Match[str]) -> bool:
    """Tell whether a name looks like one: a digit, a sign, or a capital inside."""
    name = match["name"]
    if re.search(r"[a-z].*[0-9_.]|[0-9_].*[a-z]|^xx|xx$", name):
        return not MEASURE.fullmatch(name)
    first, last = folded.span(match.start("name"), match.end("name"))
    raw = folded.raw[first:last]
    return not (raw.islower() or raw.isupper() or raw.istitle())


def _is_name(name: str) -> bool:
    return (
        name not in COMMON
        and name not in MAIL_HOSTS
        and sum(map(str.isalpha, name)) > 1
        and not MEASURE.fullmatch(name)
    )
