"""Every table has a retention class and a shredder or a reason; keys follow the floors; no table holds an address."""

import re
import tomllib
from pathlib import Path

from django.apps import apps

from openharbor.core.retention import Sealing, retention_of

ROOT = Path(__file__).parents[2]
# A room that is not here may not have tables: give it a floor in pyproject.toml and here.
FLOORS = {"core": 0, "vault": 1, "network": 2, "directory": 3, "learn": 4, "report": 4}


def test_every_table_is_in_the_retention_registry():
    for model in apps.get_models():
        entry = retention_of(model)
        assert entry, f"{model.__name__} is not in the retention registry"
        assert entry.shredder or entry.reason, model.__name__
        columns = {field.name for field in model._meta.get_fields()}
        assert set(entry.sealed) <= columns
        assert all(isinstance(sealing, Sealing) for sealing in entry.sealed.values())


def test_keys_point_down_or_stay_in_their_room():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created:
                here, there = model._meta.app_label, field.related_model._meta.app_label
                assert here == there or FLOORS[there] < FLOORS[here], f"{model.__name__}.{field.name}"


def test_care_and_evidence_and_measure_have_no_key_between_them():
    apart = {"care", "evidence", "report", "learn", "measure"}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created:
                pair = {model._meta.app_label, field.related_model._meta.app_label}
                assert len(pair & apart) < 2, f"{model.__name__}.{field.name}"


def test_no_table_has_a_column_for_a_street_or_a_network_address():
    forbidden = re.compile(r"(^|_)(street|address_1|ip|ip_address|user_agent|email)($|_)")
    for model in apps.get_models():
        for field in model._meta.get_fields():
            assert not forbidden.search(field.name), f"{model.__name__}.{field.name}"


def test_every_module_has_a_floor():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["type"] == "layers" and c["containers"] == ["openharbor"])
    assert layers["exhaustive"] is True
    named = set(re.findall(r"\w+", " ".join(layers["layers"])))
    found = {p.name for p in (ROOT / "src" / "openharbor").iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert found <= named
    planned = {"handoffs", "measure", "learn", "report", "care", "evidence", "network", "vault", "workbench"}
    assert planned <= named
