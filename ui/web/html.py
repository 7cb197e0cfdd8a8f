"""HTML that cannot be broken by what people typed: everything is escaped unless it was made here."""

from __future__ import annotations

from html import escape


class Html(str):
    """Markup that was made here."""

    __slots__ = ()


Part = Html | str | int | float | None
_VOID = frozenset({"meta", "link", "input", "br"})


def tag(name: str, /, *parts: Part, **attributes: str | bool | int | None) -> Html:
    """One element. `class_` and `for_` lose their underline, other underlines become hyphens; None and False leave an attribute out."""
    written = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        written += f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value), quote=True)}"')
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*parts)}</{name}>")


def join(*parts: Part) -> Html:
    """Parts one after the other."""
    return Html("".join(part if isinstance(part, Html) else escape(str(part)) for part in parts if part is not None))


def table(heads: list[str], rows: list[list[Part]], empty: str, *, numbers: frozenset[int] = frozenset()) -> Html:
    """A table that says why it is empty; on a narrow screen each cell carries its head."""
    if not rows:
        return tag("p", empty, class_="muted")

    def cell(place: int, part: Part) -> Html:
        return tag("td", part, data_head=heads[place], class_="number" if place in numbers else None)

    head = tag("tr", *(tag("th", each, scope="col", class_="number" if place in numbers else None) for place, each in enumerate(heads)))
    body = [tag("tr", *(cell(place, part) for place, part in enumerate(row))) for row in rows]
    return tag("table", tag("thead", head), tag("tbody", *body))
