"""Test the installed package without extras; ``make wheel`` runs this in a separate environment."""

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
    """Run the README's example, and check the messages for missing extras; exit with a message if a check fails."""
    installed = [name for name in EXTRAS if importlib.util.find_spec(name) is not None]
    _require(not installed, f"the test needs an environment without extras; these are installed: {installed}")
    _require((files("box_models") / "py.typed").is_file(), "py.typed is missing")
    _require((files("box_models") / "api" / "__init__.pyi").is_file(), "the types of box.api are missing")
    example = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    _require(example is not None, "the README has no Python example")
    with tempfile.TemporaryDirectory() as directory:
        os.environ["BOX_MODELS_HOME"] = directory
        result = _run(directory, "-c", example[1] if example else "")
        _require(result.returncode == 0, result.stderr)
        _require(
            (Path(directory) / "copy.txt").read_text() == "Draft",
            "the README's example did not download copy.txt",
        )
        program = "from box_models import Box; Box.local(':memory:').api.get_users_me()"
        result = _run(directory, "-c", program)
        _require(result.returncode == 0, f"the table of operations is missing: {result.stderr}")
        for program, hint in (
            ("from box_models.local import serve", "box_models[local]"),
            (
                "from box_models import JWTAuth; JWTAuth('a', 'b', private_key='c', public_key_id='d', user_id=1)",
                "box_models[jwt]",
            ),
            ("from box_models.cli import main; raise SystemExit(main([]))", "box_models[cli]"),
        ):
            result = _run(directory, "-c", program)
            _require(result.returncode != 0 and hint in result.stderr, f"{program}: {result.stderr}")
    print("the wheel works without extras, and names an extra that is missing")


def _run(directory: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=directory, capture_output=True, text=True, check=False
    )


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise SystemExit(message)


if __name__ == "__main__":
    main()
