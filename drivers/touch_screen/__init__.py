"""触摸屏: the panel of a kiosk and the page on it."""

from drivers.touch_screen.driver import TouchScreen

__all__ = ["TouchScreen"]
