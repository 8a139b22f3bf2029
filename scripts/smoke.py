"""Try the installed package as a newcomer has it, with no extras: ``make wheel`` runs this in an environment of its own."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
EXTRAS = ("jwt", "keyring", "pandas", "sqlalchemy", "starlette", "tqdm", "typer")


def main() -> None:
    """Raise, or print what was tried."""
    there = [name for name in EXTRAS if importlib.util.find_spec(name) is not None]
    _require(not there, f"these extras are installed, so that this shows nothing: {there}")
    _require((files("box_models") / "py.typed").is_file(), "py.typed is missing")
    example = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    _require(example is not None, "the README has no example")
    with tempfile.TemporaryDirectory() as directory:
        os.environ["BOX_MODELS_HOME"] = directory
        said = _run(directory, "-c", example[1] if example else "")
        _require(said.returncode == 0, said.stderr)
        _require((Path(directory) / "copy.txt").read_text() == "Draft", "the README's download is not there")
        for program, hint in (
            ("from box_models.local import serve", "box_models[local]"),
            (
                "from box_models import JWTAuth; JWTAuth('a', 'b', private_key='c', public_key_id='d', user_id=1)",
                "box_models[jwt]",
            ),
            ("from box_models.cli import main; raise SystemExit(main([]))", "box_models[cli]"),
        ):
            said = _run(directory, "-c", program)
            _require(said.returncode != 0 and hint in said.stderr, f"{program}: {said.stderr}")
    print("the wheel works without extras, and says which one is missing where one is")


def _run(directory: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=directory, capture_output=True, text=True, check=False
    )


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(otherwise)


if __name__ == "__main__":
    main()
