"""Check with pyright that all public names have types. Run by `make types`.

fsspec has no types, so pyright does not know the base classes of `box_models.fs`. Everything that only follows from that is accepted:
a class with an accepted member, and a parameter or a result of such a class.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

PACKAGE = "box_models"
WITHOUT_TYPES = f"{PACKAGE}.fs."
_UNKNOWN_BASE = re.compile(r'Type of (metaclass|base class( "[^"]+")?) (is partially )?unknown')
_OF_CLASS = re.compile(
    r'.*is partially unknown\s+(?:Return|Parameter) type is "(\w+)(?: \| None)?"', re.DOTALL
)


def unexpected(symbols: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for each name whose type is unknown for another reason than fsspec."""
    unknown = {
        str(symbol["name"]): [str(each["message"]) for each in symbol["diagnostics"]]
        for symbol in symbols
        if symbol["isExported"] and not (symbol["isTypeKnown"] and not symbol["isTypeAmbiguous"])
    }
    accepted: set[str] = set()
    while True:
        classes = {name.rpartition(".")[2] for name in accepted}
        more = {name for name, messages in unknown.items() if _follows(name, messages, classes)} - accepted
        if not more:
            break
        accepted |= more | {name.rpartition(".")[0] for name in more}
    return [f"{name}: {' '.join(messages)}" for name, messages in unknown.items() if name not in accepted]


def _follows(name: str, messages: Sequence[str], classes: set[str]) -> bool:
    # Without a message, the unknown type is that of a member, which has the message.
    return all(
        (name.startswith(WITHOUT_TYPES) and _UNKNOWN_BASE.fullmatch(message))
        or ((match := _OF_CLASS.fullmatch(message)) and match[1] in classes)
        for message in messages
    )


def main() -> int:
    """Run pyright, print the names without a type, and return the exit status."""
    command = ["pyright", "--verifytypes", PACKAGE, "--ignoreexternal", "--outputjson"]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout)
    lines = unexpected(report["typeCompleteness"]["symbols"])
    print(*lines, f"{len(lines)} public names without a type", sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
