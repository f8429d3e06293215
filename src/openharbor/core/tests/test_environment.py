"""A setting that cannot be meant stops the program."""

import secrets
import stat

import pytest

from openharbor.config import environment as env


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.switch("OPENHARBOR_X", default=True), "yes"),
        (lambda: env.web_address("OPENHARBOR_X", ""), "weather"),
        (lambda: env.web_address("OPENHARBOR_X", ""), "javascript:alert(1)"),
        (lambda: env.folders("OPENHARBOR_X"), "/no/such/folder"),
        (lambda: env.database("OPENHARBOR_X", None), "mysql://a/b"),
        (lambda: env.database("OPENHARBOR_X", None), "postgresql://host/"),
        *(
            (lambda: env.origin("OPENHARBOR_X", ""), value)
            for value in (
                "",
                "harbor.example.org",
                "https://harbor.example.org/",
                "https://Harbor.example.org",
                "https://",
                "https://harbor.example.org:443",
                "https://a@harbor.example.org",
                "http://harbor.example.org",
                "http://127.0.0.1:8000",
                "https://10.0.0.1",
                "https://[::1]",
                "ftp://harbor.example.org",
                "https://.",
            )
        ),
    ],
)
def test_it_refuses_a_wrong_value(monkeypatch, read, value):
    monkeypatch.setenv("OPENHARBOR_X", value)
    with pytest.raises(env.WrongSetting) as caught:
        read()
    assert "OPENHARBOR_X" in str(caught.value)


def test_it_reads_a_secret_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("OPENHARBOR_X_FILE", str(tmp_path / "key"))
    assert env.secret("OPENHARBOR_X") == "s3cret"
    monkeypatch.setenv("OPENHARBOR_X_FILE", str(tmp_path / "none"))
    with pytest.raises(env.WrongSetting):
        env.secret("OPENHARBOR_X")


def test_a_made_key_is_kept_for_its_owner_only(tmp_path):
    first = env.kept_secret(tmp_path / "home" / "key", secrets.token_urlsafe)
    assert env.kept_secret(tmp_path / "home" / "key", secrets.token_urlsafe) == first
    assert stat.S_IMODE((tmp_path / "home" / "key").stat().st_mode) == 0o600
    (tmp_path / "home" / "key").write_text("")
    with pytest.raises(env.WrongSetting):
        env.kept_secret(tmp_path / "home" / "key", secrets.token_urlsafe)


def test_it_reads_a_postgresql_address(monkeypatch):
    monkeypatch.setenv("OPENHARBOR_X", "postgresql://an:p%40ss@db:5433/harbor")
    found = env.database("OPENHARBOR_X", None)
    assert (found["NAME"], found["USER"], found["PASSWORD"], found["PORT"]) == ("harbor", "an", "p@ss", "5433")


@pytest.mark.parametrize("value", ["https://harbor.example.org", "https://a.b:8443", "http://localhost:8000"])
def test_it_takes_the_address_that_a_browser_shows(monkeypatch, value):
    monkeypatch.setenv("OPENHARBOR_X", value)
    assert env.origin("OPENHARBOR_X", "") == value
