"""Code without a key reads clear columns only: who touches a table with sealed columns stands here, with the reason."""

import ast
import importlib
from pathlib import Path

from django.apps import apps
from django.db import models

from openharbor.core.retention import retention_of

SOURCE = Path(__file__).resolve().parents[2] / "src" / "openharbor"
# A module that takes somebody's keys, or the reason why it needs none.
TOUCHES = {
    "config/network_commands.py": "the drill, on an agency of its own that it takes away again",
    "vault/bearers.py": "checks signatures with the public half",
    "vault/drafts.py": "takes the browser's secret",
    "vault/holders.py": "takes passphrase, code or sheet",
    "vault/keyring.py": "is the keys",
    "vault/letters.py": "takes a receipt's or a member's keys",
    "vault/log.py": "hashes sealed rows as they are; opens them with an admin's keys",
    "vault/membership.py": "takes an admin's keys, or the sheet",
    "vault/operations.py": "takes a member's keys",
    "vault/quick.py": "reads rows for operations and letters",
    "vault/records.py": "takes the record's key",
    "network/entering.py": "takes an invitation's code, or what opens somebody's own keys",
    "network/operations.py": "takes a member's keys",
    "network/queries.py": "reads an invitation's clear columns for its admin",
    "network/views.py": "names the table of members only",
    "network/forms.py": "names the table of members only",
}
CLEAR_ROOMS = {"core", "directory"}  # hold nothing sealed
# Bytes that are no content: public keys, hashes, signatures, salts.
CLEAR_BYTES = {"public", "recovery_public", "salt", "verifier", "body", "signature", "hash", "look_up", "proof"}


def with_sealed_columns():
    for model in apps.get_models():
        found = retention_of(model)
        if found and found.sealed:
            yield model, found


def test_only_modules_with_keys_touch_tables_with_sealed_columns():
    names = {model.__name__ for model, _ in with_sealed_columns()}
    seen = set()
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        if "/tests/" in place or "/migrations/" in place or place.endswith("models.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            from_models = isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models")
            if from_models and names & {alias.name for alias in node.names}:
                seen.add(place)
    assert seen - TOUCHES.keys() == set(), "says nowhere whose keys it takes"


def test_the_list_names_modules_that_are_there():
    for place in TOUCHES:
        importlib.import_module("openharbor." + place.removesuffix(".py").replace("/", "."))


def test_every_column_of_bytes_is_sealed_or_known_to_say_nothing():
    for model in apps.get_models():
        found = retention_of(model)
        for field in model._meta.fields:
            if isinstance(field, models.BinaryField) and model._meta.app_label not in CLEAR_ROOMS:
                assert field.name in found.sealed or field.name in CLEAR_BYTES, (model, field.name)


def test_every_sealed_column_is_one_of_bytes():
    for model, found in with_sealed_columns():
        for name in found.sealed:
            assert isinstance(model._meta.get_field(name), models.BinaryField), (model, name)
