from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "openharbor.report"
    default_auto_field = "django.db.models.BigAutoField"
