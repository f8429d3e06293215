"""Pages of the desk. Each parses, calls one query or operation, and renders."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openharbor.core.actor import Public
from openharbor.core.audience import Audience
from openharbor.core.packs import registry
from openharbor.directory import cards
from openharbor.directory.desk import access, duplicates, operations, queries, showing
from openharbor.directory.desk.access import Seat
from openharbor.directory.desk.forms import CheckForm, CodeForm, CorrectionForm, RoomForm, SearchForm
from openharbor.directory.desk.operations import Gone
from openharbor.directory.exchange import report
from openharbor.directory.models import Import, ListingLink
from openharbor.directory.queries import Shown

WRONG = 422
SEE_OTHER = 303
View = Callable[..., HttpResponseBase]


def at_desk(view: View) -> View:
    """Open a view to whoever sits at the desk; anybody else is sent to its door. Nothing here is compressed."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        seat = access.seat_of(request)
        if seat is None:
            return _see(reverse("desk"))
        try:
            response = view(request, seat, **captured)
        except Gone:
            response = render(request, "directory/desk/gone.html", {"seat": seat}, status=409)
        if isinstance(response, HttpResponse) and access.cookie_name() not in response.cookies:
            access.keep_seat(response, seat.pass_id, seat.seats)
        return response

    answer.audience = Audience.DESK  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return answer


def door(request: HttpRequest) -> HttpResponse:
    """Let somebody with a pass sit down."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = access.find_pass(form.cleaned_data["code"])
        if found:
            response = _see(reverse("desk-queue"))
            access.keep_seat(response, found.pk, found.seats)
            return response
        form.add_error("code", showing.NO_SUCH_CODE)
    if access.seat_of(request) and request.method != "POST":
        return _see(reverse("desk-queue"))
    return render(request, "directory/desk/door.html", {"form": form}, status=WRONG if form.errors else 200)


door.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # anybody may stand at the door


@at_desk
@require_POST
def stand_up(request: HttpRequest, seat: Seat) -> HttpResponse:
    response = _see(reverse("desk"))
    access.give_up_seat(response, seat)
    return response


@at_desk
def queue(request: HttpRequest, seat: Seat, risk: str = "") -> HttpResponse:
    if risk and risk not in queries.RISKS:
        raise Http404
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
    found = queries.queue(today=timezone.now().date(), risk=risk, number=max(1, number))
    return render(request, "directory/desk/queue.html", {**showing.queue(found, risk), "seat": seat})


@at_desk
def find(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = SearchForm(request.POST or None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    context = {"words": words, "services": queries.find_services(words), "seat": seat}
    return render(request, "directory/desk/find.html", context)


@at_desk
def service(request: HttpRequest, seat: Seat, service_id: UUID) -> HttpResponse:
    return _service_page(request, seat, service_id)


@at_desk
@require_POST
def check(request: HttpRequest, seat: Seat, service_id: UUID) -> HttpResponse:
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _service_page(request, seat, service_id, status=WRONG)
    operations.check(seat.actor, service_id=service_id, **form.cleaned_data)
    return _see(reverse("desk-service", args=[service_id]))


@at_desk
def correct(request: HttpRequest, seat: Seat, service_id: UUID) -> HttpResponse:
    row = _row(service_id)
    form = CorrectionForm(request.POST or None, parts=row.parts, zone=showing.zone_of(row.parts))
    if request.method == "POST" and form.is_valid():
        operations.correct(seat.actor, service_id=service_id, values=form.values())
        return _see(reverse("desk-service", args=[service_id]))
    context = {"form": form, "row": row, "seat": seat, "title": showing.title(row.parts.service)}
    return render(request, "directory/desk/correct.html", context, status=WRONG if form.errors else 200)


@at_desk
@require_POST
def settle(request: HttpRequest, seat: Seat, service_id: UUID) -> HttpResponse:
    keep = request.POST.get("keep") == "ours"
    operations.settle(seat.actor, service_id=service_id, field=request.POST.get("field", ""), keep=keep)
    return _see(reverse("desk-service", args=[service_id]))


@at_desk
@require_POST
def say_room(request: HttpRequest, seat: Seat, service_id: UUID) -> HttpResponse:
    form = RoomForm(request.POST)
    if not form.is_valid():
        return _service_page(request, seat, service_id, status=WRONG)
    _row(service_id)
    operations.say_room(seat.actor, service_id=service_id, **form.cleaned_data)
    return _see(reverse("desk-service", args=[service_id]))


@at_desk
@require_POST
def give_link(request: HttpRequest, seat: Seat, service_id: UUID) -> HttpResponse:
    code = operations.give_link(seat.actor, service_id=service_id)
    address = request.build_absolute_uri(reverse("listing-link", args=[code]))
    return _service_page(request, seat, service_id, link=address)


@at_desk
def proposals(request: HttpRequest, seat: Seat) -> HttpResponse:
    found = [showing.proposal(row, one) for row, one in queries.proposals()]
    return render(request, "directory/desk/proposals.html", {"proposals": found, "seat": seat})


@at_desk
@require_POST
def decide(request: HttpRequest, seat: Seat, proposal_id: int) -> HttpResponse:
    fields, seen = request.POST.getlist("take"), request.POST.get("seen", "")
    operations.decide(seat.actor, proposal_id=proposal_id, fields=fields, seen=seen)
    return _see(reverse("desk-proposals"))


@at_desk
def doubles(request: HttpRequest, seat: Seat) -> HttpResponse:
    pairs = [showing.pair(pair) for pair in duplicates.suggest()]
    context = {"pairs": pairs, "merges": showing.merges(queries.merges()), "seat": seat}
    return render(request, "directory/desk/doubles.html", context)


@at_desk
@require_POST
def merge(request: HttpRequest, seat: Seat) -> HttpResponse:
    keep, other = (_uuid(request.POST.get(name, "")) for name in ("keep", "other"))
    if request.POST.get("what") == "apart":
        operations.tell_apart(seat.actor, service_id=keep, other_id=other)
    else:
        reasons = [r for r in request.POST.getlist("reason") if r in showing.PAIR_REASONS]
        operations.merge(seat.actor, service_id=keep, other_id=other, reasons=reasons)
    return _see(reverse("desk-doubles"))


@at_desk
@require_POST
def unmerge(request: HttpRequest, seat: Seat, merge_id: int) -> HttpResponse:
    operations.unmerge(seat.actor, merge_id=merge_id)
    return _see(reverse("desk-doubles"))


@at_desk
def board(request: HttpRequest, seat: Seat) -> HttpResponse:
    rows = showing.board(queries.board(timezone.now()))
    return render(request, "directory/desk/board.html", {"rows": rows, "seat": seat})


@at_desk
def imports(request: HttpRequest, seat: Seat) -> HttpResponse:
    return render(request, "directory/desk/imports.html", {"imports": queries.imports(), "seat": seat})


@at_desk
def one_import(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    row = Import.objects.select_related("source").filter(pk=number).first()
    if row is None:
        raise Http404
    context = {"row": row, "faults": report.read(number), "seat": seat, "most": report.MOST_SHOWN}
    return render(request, "directory/desk/import.html", context)


@at_desk
@require_GET
def import_file(request: HttpRequest, seat: Seat, number: int) -> HttpResponseBase:
    try:
        out = report.path_of(number).open("rb")
    except OSError:
        raise Http404 from None
    return FileResponse(
        out, as_attachment=True, filename=f"import-{number}.csv", content_type="text/csv; charset=utf-8"
    )


def by_link(view: View) -> View:
    """Open a view to whoever holds a personal link. A link that does not hold is a page that is not there."""

    @functools.wraps(view)
    def answer(request: HttpRequest, code: str, **captured: Any) -> HttpResponseBase:
        link = access.find_link(code)
        row = queries.row(link.service_id) if link else None
        if link is None or row is None:
            raise Http404
        return view(request, link, row, code=code, **captured)

    answer.audience = Audience.LINK  # type: ignore[attr-defined]  # a mark that middleware and guards read
    return require_http_methods(["GET", "HEAD", "POST"])(answer)


@by_link
def listing(request: HttpRequest, link: ListingLink, row: queries.Row, code: str) -> HttpResponse:
    """Let a listed organization see its entry, say whether it has room, and propose changes."""
    form = CorrectionForm(
        request.POST if "propose" in request.POST else None, parts=row.parts, zone=showing.zone_of(row.parts),
        for_owner=True,
    )  # fmt: skip
    room = RoomForm(request.POST if "room" in request.POST else None)
    if room.is_bound and room.is_valid():
        operations.say_room(Public(), service_id=link.service_id, link=link, **room.cleaned_data)
        return _see(reverse("listing-link", args=[code]) + "#room")
    said = ""
    if form.is_bound and form.is_valid():
        changed = operations.propose(Public(), link=link, values=form.values())
        said = "proposed" if changed else "same"
    card = _card(row)
    context = {"form": form, "room": room, "row": row, "card": card, "code": code, "said": said}
    context |= {"title": showing.title(row.parts.service), "words": showing.room_words(row)}
    status = WRONG if form.errors or room.errors else 200
    return render(request, "directory/desk/listing.html", context, status=status)


def _card(row: queries.Row) -> dict[str, Any] | None:
    if row.listing is None:
        return None
    shown = Shown(row.listing.pk, row.listing.card, row.listing.minimum_age, row.listing.maximum_age)
    return cards.card_context(shown, registry.gazetteer(registry.accepted_packs()), timezone.now())


def _service_page(
    request: HttpRequest, seat: Seat, service_id: UUID, *, status: int = 200, link: str = ""
) -> HttpResponse:
    row = _row(service_id)
    context = showing.service(row) | {"card": _card(row), "seat": seat, "link": link, "failed": status == WRONG}
    context["pairs"] = [showing.pair(pair) for pair in duplicates.suggest(service_id)]
    return render(request, "directory/desk/service.html", context, status=status)


def _row(service_id: UUID) -> queries.Row:
    found = queries.row(service_id)
    if found is None:
        raise Http404
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _see(address: str) -> HttpResponseRedirect:
    response = redirect(address)
    response.status_code = SEE_OTHER
    return response
