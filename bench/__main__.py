"""Measure everything, and write docs/benchmarks.md: ``make bench``. Takes some minutes; ``BENCH_BYTES=268435456`` fewer."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from bench import decoding, imports, memory, transfers, trees

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Run every bench, one after the other, and write down what came out."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench`. Absolute numbers are those of one machine ({machine}); the ratios, each within one run, are what counts.",
        "",
        *imports.tables(),
        *decoding.tables(),
        *memory.tables(),
        *transfers.tables(int(os.environ.get("BENCH_BYTES", 1 << 30))),
        *trees.tables(3),
    ]
    text = "\n".join(lines).rstrip() + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
