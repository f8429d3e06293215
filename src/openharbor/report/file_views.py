"""The page of the form that takes pictures and papers, where the operator lets it. ADR 0012."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from openharbor.core.limits import MOST_BYTES, takes_file
from openharbor.core.stripping import Unfit
from openharbor.core.wording import UNFIT
from openharbor.report import attachments, drafting
from openharbor.report.drafting import Draft
from openharbor.report.forms import LastFourForm
from openharbor.report.pages import CHECK, file_rows
from openharbor.report.views import form_page, is_meant, online_line, see, share_page

MEGABYTE = 2**20
NAME = "file"


@takes_file
@share_page
def add(request: HttpRequest) -> HttpResponse:
    """Show what was added, and take one more or leave one out."""
    if not settings.UPLOADS:
        raise Http404
    draft = drafting.draft_of(request)
    if draft.is_sent:
        return _late(request, draft)
    if not draft.secret:
        return see("share")
    if request.method != "POST":
        return _show(request, draft)
    if not is_meant(request, draft, NAME):
        return _show(request, draft, trouble=_("This page was open too long. Please choose the file once more."))
    if without := request.POST.get("without", ""):
        drafting.add(draft, {}, without=without)
        return see("share-files")
    try:
        trouble = _attached(request, draft)
    except drafting.Sent:
        return _late(request, drafting.draft_of(request))
    return _show(request, draft, trouble=trouble) if trouble else see("share-files")


def _attached(request: HttpRequest, draft: Draft) -> str:
    """Take the file; return why not, if so."""
    given = request.FILES.get(NAME)
    if given is None:
        return _("Choose a file first.")
    if not given.size or given.size > MOST_BYTES:
        return _("The file is empty, or larger than %(size)d MB.") % {"size": MOST_BYTES // MEGABYTE}
    try:
        if len(draft.files) >= drafting.MOST_FILES:
            raise drafting.Enough
        attachments.attach(draft, name=given.name or "", data=given.read())
    except Unfit as unfit:
        return str(UNFIT[unfit.reason])
    except drafting.Enough:
        return _("There is no room for one more file.")
    return ""


def _late(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show the receipt; a file that comes after the sending is not in the report, and its sender must know."""
    if NAME not in request.FILES:
        return see("share-receipt")
    return form_page(
        request, "receipt", draft, "receipt", form=LastFourForm(), code=draft.receipt, late=True, again=True
    )


def _show(request: HttpRequest, draft: Draft, *, trouble: str = "") -> HttpResponse:
    return form_page(
        request, "files", draft, NAME, trouble=trouble, again=bool(trouble), files=file_rows(draft.files), check=CHECK,
        most=drafting.MOST_FILES, size=MOST_BYTES // MEGABYTE, full=len(draft.files) >= drafting.MOST_FILES,
        online=online_line(timezone.now()),
    )  # fmt: skip
