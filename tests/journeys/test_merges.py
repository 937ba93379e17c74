"""Two records of one customer, merged and parted again."""

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE

MERGE = """
import('/static/js/lib/api.js').then(async ({ api }) => {
  const [one, other] = (await api.get('customers/', { params: { page_size: 2, ordering: 'clv_margin' } })).results;
  await api.post('merges/', { survivor: one.id, absorbed: other.id, reason: 'The same telephone number' });
  return other.name;
})
"""


def test_a_merge_is_undone_on_a_phone_without_moving_the_list_sideways(sign_in_as):
    manager = sign_in_as("MANAGER", viewport=PHONE)
    manager.goto("/customers/")
    name = manager.evaluate(MERGE)

    manager.goto("/customers/merges/")
    undo = manager.get_by_role("button", name=f"Undo {name}")
    expect(undo).to_be_in_viewport(ratio=1)
    undo.focus()
    manager.keyboard.press("Enter")
    form = manager.locator("unmerge-form")
    form.get_by_role("textbox").first.fill("Two shops after all")
    form.locator("button[type=submit]").click()

    expect(manager.locator("merge-list tbody")).to_contain_text("Undone")
    expect(manager.locator("merge-list tbody")).to_contain_text("The same telephone number")
