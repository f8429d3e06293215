"""Whatever a browser sends, the form answers in plain words and never breaks."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openharbor.report.pages import CHECK, FIRST
from openharbor.report.tests.writing import NUMBERS, Writer

PLAIN = {200, 302, 303, 400, 404, 413, 422}
NAMES = st.one_of(
    st.sampled_from(["token", "place_key", "skip", "to_check", "code", "last", "text", *NUMBERS]), st.text()
)
PATHS = st.one_of(
    st.integers(FIRST - 1, CHECK + 1).map(lambda n: f"/{n}"),
    st.sampled_from(["", "/receipt", "/back", "/letters", "/stop", "/done", "/stopped"]),
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(path=PATHS, data=st.dictionaries(NAMES, st.text(max_size=300), max_size=8), own_token=st.booleans())
def test_no_form_breaks_the_site(pat, path, data, own_token):
    pat.start()
    given_ = {key: value for key, value in data.items() if key != "token"} if own_token else {"token": "x", **data}
    assert pat.post(path, **given_).status_code in PLAIN


@quick
@given(st.binary(max_size=400))
def test_no_cookie_breaks_the_site(pat, raw):
    pat.browser.cookies["openharbor-form"] = raw.hex()[:64]
    for path in ("", f"/{CHECK}", "/receipt", "/letters"):
        assert pat.get(path).status_code in PLAIN


@pytest.mark.parametrize("method", ["head", "options", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["", "/3", f"/{CHECK}", "/receipt", "/letters", "/stop"])
def test_other_methods_change_nothing(pat, method, path):
    pat.start()
    response = getattr(pat.browser, method)(f"/en/share{path}")
    assert response.status_code in PLAIN | {405}


def test_a_language_changed_on_the_way_loses_nothing(pat):
    pat.start()
    pat.answer("what", what="a van")
    spanish = Writer("es")
    spanish.browser = pat.browser
    assert "a van" in spanish.get(f"/{CHECK}").content.decode()
    assert spanish.send()
