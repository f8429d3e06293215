from django.apps import AppConfig


class LearnConfig(AppConfig):
    name = "openharbor.learn"
    label = "learn"
