"""What importing costs, beside importing what is needed anyway: ``python -m bench.imports``."""

from __future__ import annotations

import os
import sys
import tempfile

NEEDED = "import requests, tenacity; from pydantic import BaseModel"
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
    codes = {**FLOORS, "box_models": "import box_models"}
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for code in codes.values():
            cpu(code, environment)
        best = dict.fromkeys(codes, float("inf"))
        for _ in range(20):
            for name, code in codes.items():
                best[name] = min(best[name], cpu(code, environment))
    lines = ["## Importing", "", "| | CPU | box_models is |", "|---|--:|--:|"]
    ours = best["box_models"]
    lines += [f"| {name} | {seconds * 1e3:.0f} ms | {ours / seconds:.2f} |" for name, seconds in best.items()]
    return [*lines, ""]


if __name__ == "__main__":
    print("\n".join(tables()))
