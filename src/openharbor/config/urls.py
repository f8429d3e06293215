"""All addresses. The language stands in the path; `/leave` stands outside it, so that it is short."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from openharbor.config import errors
from openharbor.core import views

urlpatterns = [
    path("", views.front_door, name="front-door"),
    path("leave", views.leave, name="leave"),
    path("hsds/", include("openharbor.directory.api_urls")),
    *i18n_patterns(
        path("", include("openharbor.directory.urls")),
        path("", include("openharbor.directory.desk.urls")),
        path("", include("openharbor.network.urls")),
        path("", include("openharbor.report.urls")),
        path("", include("openharbor.learn.act_urls")),  # before the room's own, which take any slug
        path("", include("openharbor.learn.urls")),
        path("", include("openharbor.core.urls")),
    ),
]

handler400 = errors.bad_request
handler403 = views.forbidden
handler404 = errors.not_found
handler500 = views.server_error
