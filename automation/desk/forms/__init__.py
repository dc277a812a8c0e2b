"""Forms v1 on the desk: forms, their publishing, and the responses to them."""

from automation.desk.forms import calls, responses, watches  # noqa: F401  (each registers what it answers)
from automation.desk.forms.records import copy_form, create_form

__all__ = ["copy_form", "create_form"]
