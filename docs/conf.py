"""Configure Sphinx for ``make docs``."""

from __future__ import annotations

import inspect

from pydantic import BaseModel
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

import box_models
from box_models._version import __version__
from box_models.models import BoxObject

project = "box_models"
author = "The box_models authors"
copyright = "The box_models authors"
release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "fieldlist"]
myst_heading_anchors = 3
nb_execution_mode = "force"  # the outputs of the notebook are not in the repository
nb_execution_raise_on_error = True
nb_execution_timeout = 120

html_theme = "furo"
html_title = "box_models"

smartquotes = False  # keep two hyphens in links
default_role = "code"  # the meaning of single backticks in docstrings
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_default_options = {
    "members": True,
    "show-inheritance": True,
    "inherited-members": "BaseModel,BaseException,Generic,Protocol,TypedDict,dict,object,str,tuple",
    "exclude-members": "__init__,__new__,model_config,model_post_init,args,errno",
}
python_use_unqualified_type_names = True
suppress_warnings = ["ref.python"]  # re-exported names exist in two modules


MODELS = [cls for name in box_models.__all__ if inspect.isclass(cls := getattr(box_models, name))]
FIELD_NAMES = {name for cls in MODELS if issubclass(cls, BaseModel) for name in cls.model_fields}


def list_fields(
    _app: Sphinx, kind: str, _name: str, documented: object, _options: object, lines: list[str]
) -> None:
    """Add the fields of a model below its docstring: type, description, and how they are loaded and assigned."""
    if kind != "class" or not inspect.isclass(documented) or not issubclass(documented, BaseModel):
        return
    annotations: dict[str, str] = {}
    for base in reversed(documented.__mro__):
        annotations |= inspect.get_annotations(base)
    fields = [name for name in documented.model_fields if name in annotations]
    if fields:
        lines += ["", "Fields:", ""]
        lines += [f"- ``{name}``: ``{annotations[name]}``{_remarks(documented, name)}" for name in fields]
        lines.append("")


def _remarks(model: type[BaseModel], name: str) -> str:
    mark = model._lazy.get(name) if issubclass(model, BoxObject) else None
    remarks = (
        []
        if mark is None
        else ["sent on request only"] * mark.on_request + ["can be assigned"] * mark.writable
    )
    return "".join(f", {remark}" for remark in remarks) + f". {_description(model, name)}"


def _description(model: type[BaseModel], name: str) -> str:
    """Return the string below the declaration of a field."""
    for cls in model.__mro__:
        if cls.__module__.startswith("box_models."):
            comments = ModuleAnalyzer.for_module(cls.__module__).find_attr_docs()
            if (cls.__qualname__, name) in comments:
                return " ".join(comments[cls.__qualname__, name]).strip()
    return ""


def skip_fields(
    _app: Sphinx, _kind: str, name: str, member: object, skip: bool, _options: object
) -> bool | None:
    """Leave out the fields of models as members, because `list_fields` lists them."""
    is_field = name in FIELD_NAMES and not callable(member) and not isinstance(member, property)
    return True if is_field and not skip else None


def setup(app: Sphinx) -> None:
    """Connect the functions to the build."""
    app.connect("autodoc-process-docstring", list_fields, priority=400)  # before napoleon
    app.connect("autodoc-skip-member", skip_fields)
