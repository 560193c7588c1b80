"""How the parts are put together. Importing `celery` here gives `shared_task` its application."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
