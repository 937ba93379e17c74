"""Files that are sent while they are written."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse

FILE = (200, "text/csv")


def csv_file(name: str, lines: Iterator[str]) -> StreamingHttpResponse:
    """Return a file of lines as an answer that is saved under `name`."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
