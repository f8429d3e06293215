"""The report is read by a person, loads nothing, and shows what strangers wrote as text only."""

import json
import re
from html.parser import HTMLParser

import pytest

from openharbor.engines.campaigns.tests.made_up import Writer, corpus
from openharbor.workbench.report import MOST_LETTERS
from openharbor.workbench.tests.asking import about, run


def test_a_large_group_with_a_contact_for_each_text_speaks_for_a_reposting_service(table, tmp_path):
    run(table([about("Anna", 2000 + n) for n in range(120)]), tmp_path / "out")
    group = json.loads((tmp_path / "out" / "groups.json").read_text(encoding="utf-8"))["groups"][0]
    assert group["explanations_to_rule_out"][0].startswith("A reposting service")
    assert group["contacts_count"] == 120
    assert "120 different; each in one text." in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_contact_of_many_groups_lists_a_few_and_says_how_many(table, tmp_path):
    writer = Writer(80)
    texts = [f"{' '.join(writer.some(14))} write to help@site.com" for _ in range(40)]
    run(table(texts + texts), tmp_path / "out")
    groups = json.loads((tmp_path / "out" / "groups.json").read_text(encoding="utf-8"))["groups"]
    contact = groups[0]["contacts"][0]
    assert contact["also_in_groups_count"] == len(groups) - 1 > 30
    assert contact["also_in_groups"] == list(range(2, 22))
    assert f"12, 13 and {len(groups) - 13} more" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "action", "style") or name[:2] == "on"]


def test_the_report_stands_alone_and_asks_nobody(table, tmp_path):
    run(table(corpus(72)[0]), tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "form", "object"})
    assert all(re.fullmatch(r"#g\d+", link) for link in page.links)
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text)


def test_the_report_names_innocent_explanations_before_the_template_and_judges_nobody(table, tmp_path):
    run(table(corpus(73)[0]), tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    article = text[text.index("<article") : text.index("</article>")]
    assert article.index("What else could explain it") < article.index("<h3>Template") < article.index("<h3>Evidence")
    assert not re.search(r"trafficker|victim|suspect|\brisk\b|probabilit", text, re.IGNORECASE)


def test_what_strangers_wrote_is_shown_as_text_only(table, tmp_path):
    texts = [
        f"<script>alert({n})</script> sweet & <b>bold</b> \u202eoffer near the old river park, "
        f"ask for number {n * 7} now"
        for n in range(4)
    ]
    run(table(texts + corpus(74)[0]), tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text


def test_what_strangers_named_steers_nothing_on_the_page(tmp_path):
    path = tmp_path / "ads.ndjson"
    texts = [f"{about('Anna', 2000 + n)}\x08\x9b" for n in range(3)]
    rows = [{"id": f"\u202ea{n}\x1b", "text": text, "city": "\u0627\x07"} for n, text in enumerate(texts)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert run(path, tmp_path / "out") == 0
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "<bdi>a0</bdi>" in text
    assert "<bdi>\u0627</bdi> (3)" in text


@pytest.mark.parametrize("more", [" ".join(Writer(82).some(2000)), "ho" * 3000], ids=["words", "word"])
def test_a_long_text_is_cut_and_says_so(table, tmp_path, more):
    run(table([f"{about('Anna', 2000 + n)} {more}" for n in range(3)]), tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    shown = re.findall(r'<div class="text">.*?</div><bdi>(.*?)</bdi></div>', text, re.DOTALL)
    assert len(shown) == 3
    for one in shown:
        assert one.endswith(" …")
        assert len(re.sub(r"<b>\d+</b> |<[^>]*>", "", one)) == MOST_LETTERS + 2


def test_words_that_were_not_compared_do_not_pass_for_the_template(table, tmp_path):
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 1_700)))
    run(table([long, long, "another"]), tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    (one, _) = re.findall(r'<div class="text">.*?</div><bdi>(.*?)</bdi></div>', text, re.DOTALL)
    assert one == long[:1_500] + " …"


def test_each_table_of_the_report_has_a_name_and_is_scrolled_for_itself(table, tmp_path):
    run(table([about(name, 2000) for name in ("Anna", "Bella", "Cora", "Dana")]), tmp_path / "out")
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    names = re.findall(r'<div class="wide" tabindex="0" role="region" aria-label="([^"]*)"><table>', text)
    assert names == ["All groups shown", "Slots of group 1", "Contacts of group 1"]
    assert text.count("<table") == 3
    assert "<th>" not in text
