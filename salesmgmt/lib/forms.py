"""Running an action from a view: what it refuses becomes a sentence at the right field, or a toast."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from salesmgmt.lib.refusal import Refused

# What PostgreSQL calls a row that clashes with another one.
CLASHES = {"23505", "23P01"}


def attempt(form: forms.BaseForm, action: Callable[..., Any], *args, **kwargs) -> Any:
    """This will run an action and give what it made, or put its refusal into the form and give None.

    An action that returns nothing gives True. What the person typed stays in the form.
    """
    try:
        made = _run(action, *args, **kwargs)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return None
    except ValidationError as error:
        for field, errors in _by_field(error).items():
            form.add_error(field if field in form.fields else None, errors)
        return None
    return True if made is None else made


def attempt_or_tell(request: HttpRequest, action: Callable[..., Any], *args, **kwargs) -> Any:
    """This will run the action behind a button: a refusal becomes a toast on the next page, and gives None."""
    try:
        made = _run(action, *args, **kwargs)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    return True if made is None else made


def _run(action: Callable[..., Any], *args, **kwargs) -> Any:
    """This will run an action; a clash with what someone else saved in the same moment is a refusal too."""
    try:
        return action(*args, **kwargs)
    except IntegrityError as error:
        if _state(error) not in CLASHES:
            raise
        raise Refused(_("Someone else saved the same in this moment. Please look again and repeat.")) from error


def _state(error: DatabaseError) -> str:
    return getattr(error.__cause__, "pgcode", None) or getattr(error.__cause__, "sqlstate", None) or ""


def _by_field(error: ValidationError) -> dict[str, Any]:
    return error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
