"""How wide a page is, once it had its chance to follow its window."""

from playwright.sync_api import Page

# How far the page is wider than its window, once two seconds of frames have had their chance to draw it anew.
OVERHANG = """
new Promise((done) => {
  let frames = 120;
  const look = () => {
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    frames -= 1;
    if (!over || !frames) done(over);
    else requestAnimationFrame(look);
  };
  look();
})
"""


def overhang(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate(OVERHANG))
