"""Changing one's own password."""

from allauth.account.views import PasswordChangeView
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class ChangePassword(PasswordChangeView):
    """Keeps this session and ends all others; who has no password yet is sent to the link by mail."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_usable_password():
            messages.info(request, _("You have no password yet: ask for the link here."))
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


change_password = ChangePassword.as_view()
