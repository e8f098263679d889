"""XML from devices: elements by their local names, and nothing that XML can be abused for."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from drivers.base import DeviceBabble

LARGEST = 262_144
DEEPEST = 64
MOST_ELEMENTS = 5_000


@dataclass
class Element:
    """An element; `name` is without its namespace, `text` what stands before its first child."""

    name: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def at(self, path: str) -> str:
        """The text of the first element at `Body/Date/Year` below this one, empty without one."""
        here = self
        for name in path.split("/"):
            found = [one for one in here.children if one.name == name]
            if not found:
                return ""
            here = found[0]
        return here.text.strip()

    def all(self, name: str) -> list[Element]:
        """Every element of this name below this one, in the document's order."""
        found, waiting = [], [*reversed(self.children)]
        while waiting:
            one = waiting.pop()
            if one.name == name:
                found.append(one)
            waiting += reversed(one.children)
        return found


class _Unwanted(Exception):
    """Well-formed perhaps, but no device has to send it."""


def parse_xml(data: bytes) -> Element:
    """The root element of UTF-8 XML; raises DeviceBabble.

    A DOCTYPE is refused, so there are no entities that could grow or point elsewhere.
    """
    if len(data) > LARGEST:
        raise DeviceBabble(f"应答超过 {LARGEST} 字节：检查 address")
    root = Element(name="")
    stack = [root]
    count = 0

    def begin(name: str, _: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > DEEPEST or count > MOST_ELEMENTS:
            raise _Unwanted("too deep or too many elements")
        element = Element(name=name.rpartition(" ")[2])
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def text(piece: str) -> None:
        if not stack[-1].children:
            stack[-1].text += piece

    def doctype(*_: object) -> None:
        raise _Unwanted("DOCTYPE")

    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _Unwanted) as flaw:
        raise DeviceBabble(f"应答不是可用的 XML（{flaw}）：检查 address 的端口和路径") from flaw
    return root.children[0]
