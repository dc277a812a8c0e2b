"""Tables out of the house: an OpenDocument spreadsheet, written as it streams, and plain CSV."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from automation.opendocument_cells import Cell, paragraphs, printable, table_row

_OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns"
_OWN_NAMES: Final = ("office", "config", "table", "text", "style", "manifest")
_NAMESPACES: Final = "".join(f' xmlns:{name}="{_OASIS}:{name}:1.0"' for name in _OWN_NAMES) + (
    f' xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" xmlns:number="{_OASIS}:datastyle:1.0"'
    ' xmlns:ooo="http://openoffice.org/2004/office" xmlns:msoxl="http://schemas.microsoft.com/office/excel/formula"'
)
_OPEN: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<{0}:{1}' + _NAMESPACES + ' {0}:version="1.3">'
_PARTS: Final = ["mimetype", "META-INF/manifest.xml", "settings.xml", "styles.xml", "content.xml"]
_MIMETYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST: Final = _OPEN.format("manifest", "manifest") + (
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_DATE_STYLE: Final = (
    '<number:date-style style:name="{0}s" number:language="en" number:country="GB"><number:day/><number:text> '
    '</number:text><number:month number:textual="true"/><number:text> </number:text><number:year number:style="long"/>'
    '{1}</number:date-style><style:style style:name="{0}" style:family="table-cell" style:data-style-name="{0}s">'
    '<style:table-cell-properties style:vertical-align="top" style:text-align-source="fix"/>'
    '<style:paragraph-properties fo:text-align="start"/></style:style>'
)
_TIME: Final = (
    '<number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/>'
)
_STYLES: Final = (
    _DATE_STYLE.format("day", "")
    + _DATE_STYLE.format("time", _TIME)
    + '<style:style style:name="text" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap" '
    'style:vertical-align="top"/></style:style><style:style style:name="line" style:family="table-cell">'
    '<style:table-cell-properties fo:wrap-option="no-wrap" style:vertical-align="top"/></style:style>'
    '<style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"/>'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="tab" style:family="table" style:master-page-name="wide"/>'
    '<style:style style:name="away" style:family="table" style:master-page-name="wide">'
    '<style:table-properties table:display="false"/></style:style>'
)
_PAGE: Final = _OPEN.format("office", "document-styles") + (
    '<office:automatic-styles><style:page-layout style:name="wide"><style:page-layout-properties '
    'fo:page-width="297mm" fo:page-height="210mm" style:print-orientation="landscape" fo:margin="10mm" '
    'style:print-page-order="ttb" style:scale-to-X="1" style:scale-to-Y="0"/>'
    '<style:header-style/><style:footer-style><style:header-footer-properties fo:min-height="6mm" fo:margin-top="2mm"/>'
    "</style:footer-style></style:page-layout></office:automatic-styles><office:master-styles>"
    '<style:master-page style:name="wide" style:page-layout-name="wide"><style:header style:display="false"/>'
    "<style:footer><text:p><text:sheet-name>?</text:sheet-name>, <text:page-number>1</text:page-number></text:p>"
    "</style:footer></style:master-page></office:master-styles></office:document-styles>"
)
"""On paper: A4 landscape, all columns on one page's width, below each page the tab's name and the page's number."""
_WIDTH: Final = (
    '<style:style style:name="w{}" style:family="table-column"><style:table-column-properties '
    'style:column-width="{:.3f}in"/></style:style>'
)
_SETTINGS: Final = _OPEN.format("office", "document-settings") + (
    '<office:settings><config:config-item-set config:name="ooo:view-settings">'
    '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
    '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
    '<config:config-item-map-named config:name="Tables">{}</config:config-item-map-named>'
    "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings>"
    "</office:document-settings>"
)
_FROZEN: Final = (
    '<config:config-item-map-entry config:name={0}><config:config-item config:name="VerticalSplitMode" '
    'config:type="short">2</config:config-item><config:config-item config:name="VerticalSplitPosition" '
    'config:type="int">{1}</config:config-item><config:config-item config:name="ActiveSplitRange" config:type="short">2'
    '</config:config-item><config:config-item config:name="PositionBottom" config:type="int">{1}</config:config-item>'
    "</config:config-item-map-entry>"
)
_USUAL_WIDTH: Final = 140
_ROWS_AT_ONCE: Final = 500
_NOT_IN_A_NAME: Final = str.maketrans(dict.fromkeys("[]*?:/\\", "-"))
_EVALUATED: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Tab:
    """One table. By index of the column: widths in pixels, which are folded away, and notes on their titles.

    Where it is not `headed`, the titles only count the columns: there is no row of them. `frozen` rows stay in sight.
    """

    title: str
    columns: Sequence[str]
    rows: Iterable[Iterable[Cell]]
    widths: Mapping[int, int] = field(default_factory=dict)
    hidden: Collection[int] = ()
    notes: Mapping[int, str] = field(default_factory=dict)
    headed: bool = True
    frozen: int = 1
    shown: bool = True


def write_ods(target: str | Path | IO[bytes], tabs: Iterable[Tab]) -> None:
    """Write an .ods file. Rows are read once, as they are written; no text is taken for a formula or markup."""
    tabs = tuple(tabs)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as package:
        # By ZipInfo, which carries no time of writing: the same tables make the same bytes.
        package.writestr(
            zipfile.ZipInfo("mimetype"), _MIMETYPE, zipfile.ZIP_STORED
        )  # first, stored, as the format asks
        package.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), _MANIFEST, zipfile.ZIP_DEFLATED)
        settings = _SETTINGS.format("".join(_FROZEN.format(_name(tab), tab.frozen) for tab in tabs if tab.frozen))
        package.writestr(zipfile.ZipInfo("settings.xml"), settings, zipfile.ZIP_DEFLATED)
        package.writestr(zipfile.ZipInfo("styles.xml"), _PAGE, zipfile.ZIP_DEFLATED)
        with package.open("content.xml", "w", force_zip64=True) as content:
            for piece in _content(tabs):
                content.write(piece.encode())


def is_as_written(path: Path) -> bool:
    """Whether a file is an .ods as it was written here: an office program that saves it puts more parts into it."""
    try:
        with zipfile.ZipFile(path) as package:
            return package.namelist() == _PARTS
    except zipfile.BadZipFile:
        return False


def write_csv(path: str | Path, tab: Tab) -> None:
    """Write one tab as CSV, in UTF-8 with the mark that makes spreadsheets read accents; dates as 2026-11-13.

    A spreadsheet evaluates a field that begins like a formula even when it is quoted. Such a text gets a leading
    apostrophe: here, and only here, "nothing typed is ever evaluated" outweighs "text in is text out".
    """
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        rows = chain([tab.columns], tab.rows)
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([_inert(cell) for cell in row] for row in rows)


def _inert(cell: Cell) -> Cell:
    return inert(cell) if isinstance(cell, str) else cell


def inert(text: str) -> str:
    """A text as it can stand in a CSV file: behind an apostrophe where a spreadsheet would evaluate it."""
    text = printable(text)
    return f"'{text}" if text.startswith(_EVALUATED) else text


def _content(tabs: Sequence[Tab]) -> Iterator[str]:
    yield _OPEN.format("office", "document-content") + "<office:automatic-styles>" + _STYLES
    for width in {_USUAL_WIDTH}.union(*(tab.widths.values() for tab in tabs)):
        yield _WIDTH.format(width, width / 96)
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for tab in tabs:
        header = _header(tab) if tab.headed else ""
        style = "tab" if tab.shown else "away"
        yield f'<table:table table:name={_name(tab)} table:style-name="{style}">{"".join(_columns(tab))}{header}'
        rows = map(table_row, tab.rows)
        while some := "".join(islice(rows, _ROWS_AT_ONCE)):
            yield some
        yield "</table:table>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _name(tab: Tab) -> str:
    return quoteattr(printable(tab.title).translate(_NOT_IN_A_NAME))


def _columns(tab: Tab) -> Iterator[str]:
    """The columns; those that are hidden are folded away, and neither seen nor printed until somebody unfolds them."""
    for hidden, places in groupby(range(len(tab.columns)), key=lambda index: index in tab.hidden):
        # What nobody sees must not make a row tall.
        kind = '"line" table:visibility="collapse"' if hidden else '"text"'
        run = "".join(_column(tab.widths.get(index, _USUAL_WIDTH), kind) for index in places)
        yield f'<table:table-column-group table:display="false">{run}</table:table-column-group>' if hidden else run


def _column(width: int, kind: str) -> str:
    return f'<table:table-column table:style-name="w{width}" table:default-cell-style-name={kind}/>'


def _header(tab: Tab) -> str:
    cells = "".join(_title(title, tab.notes.get(index, "")) for index, title in enumerate(tab.columns))
    return f"<table:table-header-rows><table:table-row>{cells}</table:table-row></table:table-header-rows>"


def _title(title: str, note: str) -> str:
    comment = f"<office:annotation><text:p>{paragraphs(note)}</text:p></office:annotation>" if note else ""
    shown = f"{comment}<text:p>{paragraphs(title)}</text:p>"
    return f'<table:table-cell table:style-name="head" office:value-type="string">{shown}</table:table-cell>'
