"""Addresses of asking for a training and of trainings to come. Included before the room's own, which take any slug."""

from django.urls import path

from openharbor.learn.act import desk_views, queries, views

urlpatterns = [
    path("learn/act/training", views.training, name="learn-training"),
    path("learn/act/training/sent", views.sent, name="learn-training-sent"),
    path("learn/act/events", views.events, name="learn-events"),
    path("learn/act/events.ics", views.events_ics, name="learn-events-ics"),
    path("learn/requests", desk_views.requests, name="learn-requests"),
    path("learn/requests/apart", desk_views.requests, {"which": queries.HELD}, name="learn-requests-apart"),
    path("learn/requests/closed", desk_views.requests, {"which": queries.CLOSED}, name="learn-requests-closed"),
    path("learn/requests/<uuid:request_id>", desk_views.one, name="learn-request"),
    path("learn/requests/<uuid:request_id>/close", desk_views.close, name="learn-request-close"),
    path("learn/requests/<uuid:request_id>/again", desk_views.again, name="learn-request-again"),
    path("learn/requests/<uuid:request_id>/aside", desk_views.aside, name="learn-request-aside"),
    path("learn/events/manage", desk_views.manage, name="learn-events-manage"),
    path("learn/events/manage/<uuid:event_id>", desk_views.event, name="learn-event"),
    path("learn/events/manage/<uuid:event_id>/withdraw", desk_views.withdraw, name="learn-event-withdraw"),
]
