"""The cost of importing the package, compared with importing only its dependencies."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Mapping

from bench.comparison import OLD_SDK, Cost, Section, best, table
from bench.scale import SCALE

DEPENDENCIES = "import requests, tenacity; from pydantic import BaseModel"
CODES = {
    "requests + pydantic + tenacity": DEPENDENCIES,
    "the same, plus one model class": f"{DEPENDENCIES}\nclass Model(BaseModel):\n    name: str",
    "`import box_models`": "import box_models",
    "`from box_models import Box`": "from box_models import Box",
    "the same, plus a `Box`": "from box_models import Box\nBox('token').close()",
    "boxsdk 3": "from boxsdk import Client, OAuth2",
    "boxsdk 10": "from box_sdk_gen import BoxClient, BoxDeveloperTokenAuth",
}


def _run(name: str, code: str, environment: Mapping[str, str]) -> Cost:
    """Run code in a new interpreter, and return its cost with its peak memory."""
    python = str(OLD_SDK) if name == "boxsdk 3" else sys.executable
    start = time.monotonic()
    child = os.posix_spawn(python, [python, "-c", code], environment)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"the program failed: {code}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024)


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    codes = {name: code for name, code in CODES.items() if name != "boxsdk 3" or OLD_SDK.exists()}
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for name, code in codes.items():
            _run(name, code, environment)
        costs_by_name: dict[str, list[Cost]] = {name: [] for name in codes}
        for _ in range(5 * SCALE.rounds):
            for name, code in codes.items():
                costs_by_name[name].append(_run(name, code, environment))
        bare = best([_run("", "", environment) for _ in range(3)])
    costs: dict[str, Cost | None] = {}
    for name, runs in costs_by_name.items():
        least = best(runs)
        costs[name] = Cost(least.cpu, least.wall, least.memory - bare.memory)
    note = (
        "`import box_models` alone imports nothing else; the rest is imported with the first name that a program uses. Memory is on top "
        "of that of a bare Python."
    )
    return [table("Importing", costs, show=("cpu", "memory"), note=note)]
