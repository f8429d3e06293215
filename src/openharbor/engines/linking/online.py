"""Find e-mail addresses and addresses of pages, plain or disguised: "name at gmail dot com", "hxxp"."""

import re
from collections.abc import Iterator

from openharbor.engines.linking.found import BREAK, Found
from openharbor.engines.linking.handles import COMMON, MAIL_HOSTS, NAME, PAYMENT
from openharbor.engines.linking.model import Kind
from openharbor.engines.linking.words import words

# Endings believed without "www." or a scheme. Those that are also words ("call me.so") need more.
ENDINGS = words(
    "com net org info biz xxx club site online live cam date sexy dating link xyz app dev shop store top vip fun "
    "space website pro mobi tv cc gg ly ch eu mx es ca uk de fr ru ws gov edu co io ai lat escort massage porn sex "
    "adult chat page blog"
)
SPOKEN_ENDINGS = words("com net org info biz co xxx edu gov mx es")
WORD_ENDINGS = words("me to us so in is it at be no my am")
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?+"
DOT = (
    r"(?:\.|\s{0,2}[\[({<]\s?(?:\.|dot|punto)\s?[\])}>]\s{0,2}|\s{1,3}(?:dot|punto)\s{1,3}"
    r"|\s\.\s?(?=(?:com|net|org)\b))"
)
AT = (
    r"(?:\s{0,2}@\s{0,2}|\s{0,2}[\[({<*_-]{1,2}\s?(?:@|at|arroba|aroba)\s?[\])}>*_-]{1,2}\s{0,2}"
    r"|\s{1,3}(?:at|arroba|aroba)\s{1,3})"
)
EMAIL = re.compile(
    r"(?<![a-z0-9._%+-])(?P<local>[a-z0-9_][a-z0-9._%+-]{0,63}+"
    r"(?:\s{1,2}(?:dot|punto|underscore|guion bajo)\s{1,2}[a-z0-9_-]{1,30}+){0,3}+)"
    rf"(?P<at>{AT})(?P<domain>{LABEL}(?:{DOT}{LABEL}){{1,3}}|gmail\b)"
)
HYPHENED = re.compile(
    r"(?<![a-z0-9._%+-])(?P<local>[a-z0-9_][a-z0-9._%+]{0,63})-(?:at|arroba)-(?P<host>[a-z0-9]{2,30})-(?:dot|punto)-"
    r"(?P<ending>[a-z]{2,6})(?![a-z0-9-])"
)
URL = re.compile(
    r"(?<![a-z0-9@._-])(?P<scheme>h(?:tt|xx|\*\*)ps?\s?(?::|\[:\])\s?/{1,2}\s?)?(?P<www>www[0-9]?(?:\.|\s?dot\s?|\[\.\]))?"
    rf"(?P<host>{LABEL}(?:{DOT}{LABEL}){{1,4}})(?::\d{{1,5}})?(?P<path>/[^\s<>\"'{BREAK}]{{0,500}}+)?"
)
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|igshid|igsh|msclkid|ref|ref_src|si|src|source|mc_\w+|s)=")
# Where the first part of the path is a person's name on the platform.
PROFILES = {
    "t.me": "", "telegram.me": "", "telegram.dog": "", "instagram.com": "", "instagr.am": "", "twitter.com": "",
    "x.com": "", "facebook.com": "", "fb.com": "", "m.facebook.com": "", "fb.me": "", "m.me": "", "tiktok.com": "",
    "cash.app": "", "venmo.com": "", "paypal.me": "", "onlyfans.com": "", "fansly.com": "", "kik.me": "",
    "threads.net": "", "linktr.ee": "", "snapchat.com": "add/", "paypal.com": "paypalme/", "youtube.com": "@",
}  # fmt: skip
PAYING_HOSTS = ("cash.app", "venmo.com", "paypal.me", "paypal.com")
NOT_PROFILES = frozenset(words(
    "p reel reels stories groups joinchat s c events profile.php share watch home explore pages marketplace sharer "
    "hashtag intent search login"
))  # fmt: skip
BARE = {*PROFILES, "google.com", "youtu.be", "whatsapp.com", "wa.me", "gmail.com", "yahoo.com", "craigslist.org"}


def find_emails(text: str) -> Iterator[Found]:
    """Yield the e-mail addresses of a folded text."""
    for match in HYPHENED.finditer(text):
        value = f"{match['local']}@{match['host']}.{match['ending']}"
        yield Found(Kind.EMAIL, value, match.start(), match.end(), "words")
    for match in EMAIL.finditer(text):
        domain = _dotted(match["domain"])
        host, _, ending = domain.partition(".")
        spoken = "@" not in match["at"]
        if not ending and spoken:
            domain, host = "gmail.com", "gmail"
        elif not ending:
            continue
        local = re.sub(r"\s+(?:dot|punto)\s+", ".", match["local"])
        local = re.sub(r"\s+(?:underscore|guion bajo)\s+", "_", local).strip(".")
        bracketed = spoken and any(sign in match["at"] for sign in "[({<*_-")
        if any(map(str.isspace, match["at"])) and not spoken and host not in MAIL_HOSTS:
            continue
        if spoken and (local in COMMON or not (bracketed or host in MAIL_HOSTS)):
            continue
        if re.fullmatch(r"[a-z]{2,18}", domain.rpartition(".")[2]) and re.search(r"[a-z0-9]", local):
            plain = match[0] == f"{local}@{domain}"
            yield Found(Kind.EMAIL, f"{local}@{domain}", match.start(), match.end(), "plain" if plain else "words")


def _dotted(domain: str) -> str:
    return re.sub(r"[^a-z0-9-]*(?:\bdot\b|\bpunto\b|\.)[^a-z0-9-]*", ".", domain)


def find_urls(text: str) -> Iterator[Found]:
    """Yield addresses of pages, and as handles or numbers those that are a person's name or number on a platform."""
    for match in URL.finditer(text):
        host = _dotted(match["host"])
        ending = host.rpartition(".")[2]
        path = _path(match["path"] or "")
        named = bool(match["scheme"] or match["www"])
        spoken = "." not in match["host"]
        if host not in PROFILES and not _is_ending(ending, named=named, spoken=spoken, path=path):
            continue
        end = match.end("path") - len(match["path"]) + len(_trimmed(match["path"])) if match["path"] else match.end()
        style = "words" if spoken or "[" in match[0] or re.match(r"hxx|h\*\*", match[0]) else "plain"
        yield from _page(host, path, match.start(), end, style)


def _is_ending(ending: str, *, named: bool, spoken: bool, path: str) -> bool:
    if spoken:
        return ending in SPOKEN_ENDINGS
    if named:
        return ending.isalpha() and len(ending) > 1
    return ending in ENDINGS or (ending in WORD_ENDINGS and len(path) > 2)


def _trimmed(path: str) -> str:
    return path.rstrip(".,;:!?)]}*")


def _path(path: str) -> str:
    path, _, query = _trimmed(path).partition("?")
    kept = "&".join(sorted(part for part in query.split("#")[0].split("&") if part and not TRACKING.match(part)))
    path = path.split("#")[0].rstrip("/")
    return f"{path}?{kept}" if kept else path


def _page(host: str, path: str, start: int, end: int, style: str) -> Iterator[Found]:
    name = path.lstrip("/")
    if host in ("wa.me", "api.whatsapp.com"):
        digits = re.search(r"(?:^|phone=)\+?(\d{10,15})", name)
        if digits:
            yield Found(Kind.PHONE, digits[1], start, end, style)
        return
    if host in PROFILES and name:
        name = re.split(r"[/?]", name.removeprefix(PROFILES[host]))[0].lstrip("@$+")
        if re.fullmatch(NAME, name) and name not in NOT_PROFILES:
            yield Found(Kind.HANDLE, f"@{name}", start, end, PAYMENT if host in PAYING_HOSTS else style)
            return
    if path or host not in BARE:
        yield Found(Kind.URL, host + path, start, end, style)
