"""Typing as a person does; the same hands that play the day."""

from ui.day.hands import press, settle, type_text

__all__ = ["press", "settle", "type_text"]
