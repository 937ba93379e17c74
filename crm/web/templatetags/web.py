"""Small things that templates say often."""

from django import forms, template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TINTS = ("", "b", "c", "d", "e")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one picture of the sprite; a word or a label always stands beside it."""
    return format_html(
        '<svg class="ic" aria-hidden="true"><use href="{}#{}"></use></svg>', static("img/icons.svg"), name
    )


@register.filter
def initials(name: str) -> str:
    """Return a person in two letters: Mara Ellison is ME."""
    words = name.split()
    letters = (words[0][0] + words[-1][0]) if len(words) > 1 else name.strip()[:2]
    return letters.upper()


@register.filter
def tint(name: str) -> str:
    """Return the tint of a person; the same name has the same one on every page and in static/js/parts/avatar.js."""
    return TINTS[sum(map(ord, name)) % len(TINTS)]


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw the control of a form field in our look."""
    widget = field.field.widget
    # The label says what to write; a placeholder that repeats it goes away when it is needed.
    widget.attrs.pop("placeholder", None)
    match widget:
        case forms.CheckboxInput() | forms.RadioSelect():
            return field.as_widget()
        case forms.Select():
            return field.as_widget(attrs={"class": "select"})
        case forms.Textarea():
            return field.as_widget(attrs={"class": "textarea"})
        case _:
            return field.as_widget(attrs={"class": "input"})
