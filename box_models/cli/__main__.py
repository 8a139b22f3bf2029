"""Run ``boxm`` as ``python -m box_models.cli``."""

from __future__ import annotations

import sys

from box_models.cli import main

sys.exit(main())
