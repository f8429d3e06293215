from django.urls import path

from openharbor.report import desk_files, desk_views, file_views, queries, views

urlpatterns = [
    path("share", views.start, name="share"),
    path("share/<int:number>", views.page, name="share-page"),
    path("share/files", file_views.add, name="share-files"),
    path("share/stop", views.stop, name="share-stop"),
    path("share/stopped", views.stopped, name="share-stopped"),
    path("share/receipt", views.receipt, name="share-receipt"),
    path("share/done", views.done, name="share-done"),
    path("share/back", views.back, name="share-back"),
    path("share/letters", views.read_letters, name="share-letters"),
    path("reports", desk_views.queue, name="report-queue"),
    path("reports/apart", desk_views.queue, {"which": queries.HELD}, name="report-held"),
    path("reports/closed", desk_views.queue, {"which": queries.CLOSED}, name="report-closed"),
    path("reports/<uuid:delivery_id>", desk_views.report, name="report-one"),
    path("reports/<uuid:delivery_id>/files/<int:number>", desk_files.copy, name="report-file"),
    path("reports/<uuid:delivery_id>/files/<int:number>/original", desk_files.original, name="report-original"),
    *(path(f"reports/<uuid:delivery_id>/{name}", view, name=f"report-{name}")
      for name, view in desk_views.ACTS.items()),
]  # fmt: skip
