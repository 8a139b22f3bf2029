"""Sphinx: warnings are errors (`make docs`)."""

from box_models._version import __version__

project = "box_models"
author = "The box_models authors"
copyright = "The box_models authors"
release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "box_models"

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
autodoc_default_options = {"members": True, "show-inheritance": True, "inherited-members": "BaseModel,Exception"}
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
suppress_warnings = ["ref.python"]  # a name that the package re-exports is found at both places
