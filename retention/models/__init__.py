"""What to do next."""

from retention.models.task import Task

__all__ = ["Task"]
