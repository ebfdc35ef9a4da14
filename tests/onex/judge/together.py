"""Checks that look at all nodes at once, because their tools start slowly."""

import subprocess
import sys
from pathlib import Path

from judge.node import demand

TOOL_TIMEOUT_SECONDS = 600


def run_tool(arguments: list[str], folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", *arguments], cwd=folder, capture_output=True,
                          text=True, timeout=TOOL_TIMEOUT_SECONDS)


def check_ruff(folder: Path) -> None:
    done = run_tool(["ruff", "check", "--isolated", "--no-cache", "--quiet", "--target-version",
                     "py312", "--output-format", "concise", "--extend-select", "I,UP,B", "."],
                    folder)
    demand(done.returncode == 0, f"\n{(done.stdout + done.stderr)[-3000:]}")


def check_mypy(folder: Path) -> None:
    """Every node has a package v1_0_0; seen from the common folder their names differ."""
    cache = Path(sys.prefix) / "mypy_cache"
    done = run_tool(["mypy", "--strict", "--namespace-packages", "--explicit-package-bases",
                     "--no-error-summary", "--cache-dir", str(cache), "."], folder)
    demand(done.returncode == 0, f"\n{(done.stdout + done.stderr)[-3000:]}")


CHECKS = (
    ("ruff", check_ruff),
    ("mypy --strict", check_mypy),
)
