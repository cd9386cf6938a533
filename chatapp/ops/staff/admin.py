"""Base class of all model admins: rows are read-only, and staff change them only through steps."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from chatapp.lib.errors import AppError, Invalid
from chatapp.ops.staff.steps import Step

# Lookups allowed in a list's query string. Not "startswith" or "regex": with those, anyone who may filter by a field
# can read its value letter by letter.
SAFE_LOOKUPS = frozenset({"", "exact", "id__exact", "gte", "lt", "isnull", "isempty"})
# As in the site's searches.
MAX_SEARCH_CHARACTERS = 100


class StaffAdmin(admin.ModelAdmin):
    """Read-only lists and pages, and the steps that call actions.

    The admin's forms save and delete nothing: rules, notifications and the audit are in the actions.
    """

    actions = None
    list_per_page = 50
    show_full_result_count = False
    steps: ClassVar[Sequence[Step]] = ()
    list_steps: ClassVar[Sequence[Step]] = ()
    # Fields that a list may be filtered by.
    filterable: ClassVar[Sequence[str]] = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Staff may view all tables."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff may view all rows."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows can't be added."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows can't be edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows can't be deleted."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow only the listed fields: Django's default would allow `password__startswith`."""
        field, _, rest = lookup.partition("__")
        return field in self.filterable and rest in SAFE_LOOKUPS

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Limit the length of a search: each word scans every row."""
        if len(search_term) > MAX_SEARCH_CHARACTERS:
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        """Put the steps' pages before the admin's own catch-all pattern."""
        meta = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("step/<slug:name>/", wrap(self.list_step_view), name=f"{meta}_list_step"),
            path("<str:row_id>/step/<slug:name>/", wrap(self.row_step_view), name=f"{meta}_step"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the list with its steps."""
        links = [{"label": step.label, "address": f"step/{step.name}/"} for step in self.list_steps]
        # Instead of Django's title, "Select person to view".
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {}), "staff_steps": links})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show the row with its available steps."""
        row = self.get_object(request, object_id)
        fitting = [step for step in self.steps if row is not None and step.fits(row)]
        links = [{"label": step.label, "address": f"../step/{step.name}/"} for step in fitting]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "staff_steps": links})

    def list_step_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Show or apply a step without a row."""
        return self._step_view(request, step=_named(self.list_steps, name), row=None)

    def row_step_view(self, request: HttpRequest, row_id: str, name: str) -> HttpResponse:
        """Show or apply a step for one row."""
        row = self.get_object(request, row_id)
        step = _named(self.steps, name)
        if row is None or not step.fits(row):
            raise Http404
        return self._step_view(request, step=step, row=row)

    def _step_view(self, request: HttpRequest, *, step: Step, row: Any) -> HttpResponse:
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        form = step.form(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                outcome = step.apply(staff=request.user, row=row, fields=form.cleaned_data)
            except AppError as refusal:
                _add_errors(form, refusal)
            else:
                if outcome.link:
                    return self._page(request, step=step, row=row, form=None, outcome=outcome)
                messages.success(request, outcome.text)
                is_there = row is not None and self.get_object(request, str(row.pk)) is not None
                return HttpResponseRedirect(self._address_of(row if is_there else None))
        return self._page(request, step=step, row=row, form=form, outcome=None)

    def _page(self, request: HttpRequest, *, step: Step, row: Any, form: Form | None, outcome: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": str(step.label).rstrip("…"),
            "opts": self.opts,
            "step": step,
            "row": row,
            "row_address": self._address_of(row),
            "list_address": self._address_of(None),
            "form": form,
            "outcome": outcome,
        }
        return TemplateResponse(request, "admin/staff_step.html", context)

    def _address_of(self, row: Any) -> str:
        meta = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{meta}_changelist") if row is None else reverse(f"{meta}_change", args=[row.pk])


class StaffInline(admin.TabularInline):
    """Read-only related rows."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff may view them."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows can't be added."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows can't be edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows can't be deleted."""
        return False


def _named(steps: Sequence[Step], name: str) -> Step:
    for step in steps:
        if step.name == name:
            return step
    raise Http404


def _add_errors(form: Form, refusal: AppError) -> None:
    """Add an error to the form's fields, or to the form as a whole."""
    if not isinstance(refusal, Invalid):
        form.add_error(None, refusal.message.as_form_error())
        return
    for field, sentences in refusal.fields.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence.as_form_error())
