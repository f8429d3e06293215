"""Pages of what agencies agreed, and of the partners whose letters were compared."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from openharbor.core.limits import takes_file
from openharbor.network import agreements, partners
from openharbor.network.access import Seat
from openharbor.network.agreements import Enough
from openharbor.network.forms import AgreementForm, CompareForm, SignedPaperForm
from openharbor.network.pages import act, download, member, page, see
from openharbor.network.partners import OtherLetters
from openharbor.vault.files import NoRoom


@member
def listing(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agreements.add(seat, **form.cleaned_data)
        return see("network-agreements")
    return _listing(request, seat, agreement_form=form)


def _listing(request: HttpRequest, seat: Seat, **bound: AgreementForm | CompareForm | SignedPaperForm) -> HttpResponse:
    forms = {"agreement_form": AgreementForm(), "compare_form": CompareForm(others=partners.others(seat)),
             "paper_form": SignedPaperForm(), **bound}  # fmt: skip
    wrong = next((form for form in forms.values() if form.is_bound), forms["agreement_form"])
    return page(request, "agreements", wrong, seat=seat, rows=agreements.listed(seat), known=partners.known(seat),
                **forms)  # fmt: skip


@act
def compare(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Compare another agency's letters, as they were read out."""
    form = CompareForm(request.POST, others=partners.others(seat))
    if form.is_valid():
        try:
            partners.compare(seat, partner=UUID(form.cleaned_data["partner"]), letters=form.cleaned_data["letters"])
        except OtherLetters:
            form.add_error("letters", _("These are not their letters. Let them read once more; if they differ, stop."))
        else:
            return see("network-agreements")
    return _listing(request, seat, compare_form=form)


@act
def remove(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    agreements.remove(seat, agreement_id=number)
    return see("network-agreements")


@takes_file
@act
def add_paper(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Seal one signed paper."""
    form = SignedPaperForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["paper"]
        try:
            agreements.add_paper(seat, agreement_id=number, name=given.name, data=given.read())
        except Enough:
            form.add_error("paper", _("An agreement can have 10 papers."))
        except NoRoom:
            form.add_error("paper", _("There is no room on this machine now. Tell whoever runs it."))
        else:
            return see("network-agreements")
    return _listing(request, seat, paper_form=form)


@member
def paper(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Hand a paper out as a download: it is shown nowhere in a page."""
    name, data = agreements.take_out(seat, paper_id=number)
    return download(data, name)


@act
def remove_paper(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    agreements.remove_paper(seat, paper_id=number)
    return see("network-agreements")
