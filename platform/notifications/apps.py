from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        """Anymail hands its reports over by a signal and by nothing else: see ADR 0009."""
        from anymail.signals import tracking

        from notifications import reports

        tracking.connect(reports.receive, dispatch_uid="notifications.reports")
