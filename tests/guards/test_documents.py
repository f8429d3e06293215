"""Documents are true: settings, commands and rooms are described; nothing names a machine or a registry."""

import argparse
import re
import subprocess
from pathlib import Path

import pytest

from openharbor.config import cli

ROOT = Path(__file__).parents[2]
OPERATOR = ROOT / "docs" / "guide" / "operator.md"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_described():
    names = set(re.findall(r"OPENHARBOR_[A-Z_]+", read("src/openharbor/config/settings.py")))
    assert names
    text = OPERATOR.read_text(encoding="utf-8")
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []
    described = set(re.findall(r"\| `(OPENHARBOR_[A-Z_]+)`", text))
    assert described == names


def commands(parser: argparse.ArgumentParser, before: tuple[str, ...] = ()):
    """Yield every command with its options."""
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for action in below:
        for name, child in action.choices.items():
            yield from commands(child, (*before, name))
    if not below:
        yield before, [o for a in parser._actions for o in a.option_strings if o.startswith("--") and o != "--help"]


def test_every_command_and_option_is_described():
    text = OPERATOR.read_text(encoding="utf-8")
    found = list(commands(cli._parser()))
    assert len(found) == 22
    for words, options in found:
        assert f"`openharbor {' '.join(words)}" in text, words
        for option in options:
            assert option.replace("--no-", "--") in text, (words, option)


def test_readme_begins_with_the_two_commands():
    text = read("README.md")
    assert text.index("make run") < text.index("make test") < text.index("## ")
    makefile = read("Makefile")
    assert re.search(r"^run:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)


def test_figures_in_readme_name_date_machine_and_command():
    for line in read("README.md").splitlines():
        if re.search(r"\d ?(ms|kB|MB)\b|\d s\b", line):
            assert "`" in line, line
    assert re.search(r"\d{4}-\d\d-\d\d", read("README.md"))


def test_architecture_is_one_page_and_names_every_floor():
    text = read("ARCHITECTURE.md")
    assert len(text.splitlines()) <= 80
    for folder in (ROOT / "src" / "openharbor").iterdir():
        if (folder / "__init__.py").exists():
            assert f"`{folder.name}`" in text, folder.name


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=lambda p: p.name)
def test_a_decision_is_short_and_has_its_four_parts(path):
    text = path.read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
    assert len(text.split()) <= 400
    for part in ("## Context", "## Decision", "## Consequences", "## Alternatives"):
        assert part in text


def test_tracked_files_name_no_machine_and_no_registry():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    if not any(tracked):
        tracked = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file() and ".venv" not in p.parts]
    marks = [r'"resolved": *"http', "index" + "-url", r"^registry *=", r"(?<![\w.])/(work|root|home)/"]
    forbidden = re.compile("|".join(marks))
    for name in filter(None, tracked):
        path = ROOT / name
        if not path.is_file() or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not forbidden.search(line), f"{name}:{number}"
    assert "uv.lock" not in tracked
    assert not any(name.endswith(".mo") for name in tracked)


def test_direct_dependencies_stay_few_and_pinned_with_hashes():
    import tomllib

    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert len(project["dependencies"]) <= 30
    pinned = read("requirements.txt")
    for line in project["dependencies"]:
        name = re.match(r"[\w-]+", line)[0]
        assert re.search(rf"^{name}(\[\w+\])?==", pinned, re.MULTILINE), name
    blocks = re.split(r"\n(?=\S)", pinned)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])
