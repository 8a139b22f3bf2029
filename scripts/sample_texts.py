"""Print texts of the repository, drawn at random, so that a reader can judge how well they read.

    python -m scripts.sample_texts --seed 7 --count 100

Docstrings, comments, messages, test names, changelog lines and sentences of the docs have the same chance. Table rows are
left out, because most of them are measurements.
"""

from __future__ import annotations

import argparse
import random
import sys

from scripts.texts import Text, files, texts_of


def sample(count: int, seed: int, under: str = "") -> list[Text]:
    """Return ``count`` different texts of the files whose path begins with ``under``, or all if there are fewer."""
    texts = [
        text
        for path in files()
        for text in texts_of(path)
        if text.path.startswith(under) and text.kind != "table row"
    ]
    return random.Random(seed).sample(texts, min(count, len(texts)))  # noqa: S311  # nothing is secret here


def main(arguments: list[str]) -> int:
    """Print a numbered sample and return the exit status."""
    parser = argparse.ArgumentParser(description="Print texts of the repository at random.")
    parser.add_argument("--count", type=int, default=100, help="number of texts")
    parser.add_argument(
        "--seed", type=int, default=0, help="the same seed prints the same texts of the same commit"
    )
    parser.add_argument("--under", default="", help="only files whose path begins with this, such as docs/")
    options = parser.parse_args(arguments)
    for number, text in enumerate(sample(options.count, options.seed, options.under), 1):
        print(f"{number}. {text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
