"""The line of keys at the bottom of a screen: the library's footer, which here forgets the keys of moments that are over."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Footer


class KeyBar(Footer):
    """Shows the keys of the present moment, without that of the palette.

    The library makes the keys anew at each change and keeps every one that ever followed the footer's `compact`, 13 kB each.
    Looking through its followers, as it does when that value changes, lets go of those that are gone.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)

    def bindings_changed(self, screen: Screen[object]) -> None:
        super().bindings_changed(screen)
        self.mutate_reactive(Footer.compact)
