"""What importing costs, beside importing what is needed anyway: ``python -m bench.imports``."""

from __future__ import annotations

import os
import sys
import tempfile

NEEDED = "import requests, tenacity; from pydantic import BaseModel"
OURS = {
    "`import box_models`": "import box_models",
    "`from box_models import Box`": "from box_models import Box",
    "the same, and a `Box` made": "from box_models import Box\nBox('token').close()",
}
FLOORS = {
    "requests + pydantic + tenacity": NEEDED,
    "the same, and one model defined": f"{NEEDED}\nclass Model(BaseModel):\n    name: str",
}


def cpu(code: str, environment: dict[str, str]) -> float:
    """Run code in a new interpreter; return its seconds of CPU."""
    child = os.posix_spawn(sys.executable, [sys.executable, "-c", code], environment)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"it failed: {code}")
    return usage.ru_utime + usage.ru_stime


def tables() -> list[str]:
    """Measure, and lay it out."""
    codes = {**FLOORS, **OURS}
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for code in codes.values():
            cpu(code, environment)
        best = dict.fromkeys(codes, float("inf"))
        for _ in range(20):
            for name, code in codes.items():
                best[name] = min(best[name], cpu(code, environment))
    floor, one_model = (best[name] for name in FLOORS)
    lines = [
        "## Importing",
        "",
        "`import box_models` alone imports nothing else; what a program pays comes with the first name it uses.",
        "",
        "| | CPU | to the needed packages | to these and one model |",
        "|---|--:|--:|--:|",
    ]
    lines += [
        f"| {name} | {seconds * 1e3:.0f} ms | {seconds / floor:.2f} | {seconds / one_model:.2f} |"
        for name, seconds in best.items()
    ]
    return [*lines, ""]


if __name__ == "__main__":
    print("\n".join(tables()))
