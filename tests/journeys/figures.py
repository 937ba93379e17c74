"""What the API says, to be compared with what a page shows."""

from playwright.sync_api import Page


def figures(page: Page, path: str) -> dict:
    """Return what the API answers to the person who looks at `page`."""
    return page.request.get(f"/api/v1/{path}").json()
