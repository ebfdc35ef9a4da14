#!/usr/bin/env python3
"""Writes the values of every template into docs/templates.md, below "## Values".

    python3 docs/template_values.py

The sentence below each template's heading is kept; a new template gets one to be written by hand.
A test holds that every value of every template is there.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "templates.md"
TEMPLATES = ROOT / "stages" / "onex" / "templates"
TAG = re.compile(r"\{\{\{?\s*([#^/>&]?)\s*([^}]*?)\s*\}?\}\}")
HEAD = "## Values\n"


def values_of(text: str) -> dict[str, list[str]]:
    """The names that a template uses, by the sections they stand in."""
    groups: dict[str, list[str]] = {}
    within: list[str] = []
    for kind, name in TAG.findall(text):
        if kind == "/":
            within.pop()
        elif kind != ">" and name != ".":
            group = groups.setdefault(" › ".join(within), [])
            if name not in group:
                group.append(name)
        if kind in ("#", "^"):
            within.append(name)
    return groups


def section(name: str, text: str, sentence: str) -> str:
    """The part of the document about one template."""
    lines = [f"### {name}", sentence, ""]
    included = [name for kind, name in TAG.findall(text) if kind == ">"]
    if included:
        lines += ["Includes " + ", ".join(f"`{each}`" for each in included) + ".", ""]
    groups = values_of(text)
    if groups:
        lines += ["| within | values |", "|---|---|"]
        lines += [f"| {within or 'the file'} | {', '.join(f'`{each}`' for each in names)} |"
                  for within, names in groups.items()]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Rewrite the document's last part."""
    before, _, after = DOCUMENT.read_text().partition(HEAD)
    sentences = dict(re.findall(r"^### (\S+)\n(.+)$", after, re.MULTILINE))
    sections = []
    for path in sorted(TEMPLATES.glob("*.mustache")):
        name = path.name.removesuffix(".mustache")
        sections.append(section(name, path.read_text(), sentences.get(name, "(say what it makes)")))
    DOCUMENT.write_text(before + HEAD + "\n" + "\n".join(sections).rstrip() + "\n")


if __name__ == "__main__":
    main()
