from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import catalogues, checks  # noqa: F401 - importing checks registers them

        catalogues.install()
