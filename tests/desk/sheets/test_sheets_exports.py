"""A spreadsheet as files of other kinds, read back by the programs that will open them."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import gspread
import pytest
from gspread.utils import ExportFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from automation.desk import Desk, create_app
from automation.desk.drive import media
from automation.desk.sheets.exporting.names import free_names
from automation.workspace.transport import session

SOFFICE = shutil.which("soffice")
INERT = ["=1+1", "+44 141 496 0000", "-none", "@home", "\t=1", '<b>&"', "Siân Ŵyn"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    def clock() -> datetime:
        return datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

    return create_app(tmp_path / "desk.sqlite", clock=clock, check_answers=True)


@pytest.fixture
def book(desk: Desk) -> gspread.Spreadsheet:
    return gspread.Client(auth=None, session=session(desk)).create("Hopeside")


def exported(book: gspread.Spreadsheet, kind: ExportFormat) -> Any:
    return book.export(kind)


def cells(data: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python()


def test_csv_is_the_first_sheet_as_people_see_it(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["name", "due", "share"], ['Ann "A"', "05/03/2026", "10%"], ["a,b\nc"]], "A1", raw=False)
    book.add_worksheet("Second", 5, 5).update([["not here"]])
    expected = 'name,due,share\r\n"Ann ""A""",05/03/2026,10%\r\n"a,b\nc",,'
    assert exported(book, ExportFormat.CSV).decode() == expected


def test_tsv_has_tabs_and_no_quotes(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a\tb", "c\nd"], ['"q"', 5]], "A1")
    assert exported(book, ExportFormat.TSV).decode() == 'a b\tc d\r\n"q"\t5'


def test_text_never_becomes_a_formula_in_any_file(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([INERT], "A1")
    assert cells(exported(book, ExportFormat.EXCEL)) == [INERT]
    assert cells(exported(book, ExportFormat.OPEN_OFFICE_SHEET)) == [INERT]
    (line,) = csv.reader(io.StringIO(exported(book, ExportFormat.CSV).decode(), newline=""))
    assert line == ["'=1+1", "'+44 141 496 0000", "'-none", "'@home", "'\t=1", '<b>&"', "Siân Ŵyn"]
    with zipfile.ZipFile(io.BytesIO(exported(book, ExportFormat.ZIPPED_HTML))) as package:
        page = package.read("Sheet1.html").decode()
    assert "<td>=1+1</td>" in page
    assert "<td>&lt;b&gt;&amp;&quot;</td>" in page


def test_values_keep_their_kinds(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["12.5", "TRUE", "05/03/2026", "05/03/2026 14:30", "14:30:00", "25%", "£3.50"]], raw=False)
    for kind in (ExportFormat.EXCEL, ExportFormat.OPEN_OFFICE_SHEET):
        number, truth, day, moment, clock, part, money = cells(exported(book, kind))[0]
        assert (number, truth, day, part, money) == (12.5, True, date(2026, 3, 5), 0.25, 3.5)
        assert moment == datetime(2026, 3, 5, 14, 30)
        assert clock in (time(14, 30), datetime(1899, 12, 30, 14, 30)) or clock.seconds == 52_200


def test_a_formula_stays_a_formula_that_an_office_program_evaluates(book: gspread.Spreadsheet, tmp_path: Path) -> None:
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    book.sheet1.update([["2", "=SUM(A1,3)", '=IF(A1>1,"more","less")']], "A1", raw=False)
    for ending, kind in (("xlsx", ExportFormat.EXCEL), ("ods", ExportFormat.OPEN_OFFICE_SHEET)):
        file = tmp_path / f"{ending}.{ending}"
        file.write_bytes(exported(book, kind))
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [SOFFICE, profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        assert (tmp_path / f"{ending}.csv").read_text().strip() == "2,5,more"


def test_an_open_document_keeps_in_sight_and_out_of_sight_what_was_so(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a", "b"]] * 3)
    book.sheet1.freeze(rows=2)
    book.sheet1.hide_columns(1, 2)
    book.add_worksheet("Ids", 5, 5).hide()
    with zipfile.ZipFile(io.BytesIO(exported(book, ExportFormat.OPEN_OFFICE_SHEET))) as package:
        content, seen = (package.read(f"{name}.xml").decode() for name in ("content", "settings"))
    assert 'table:name="Sheet1" table:style-name="tab"' in content
    assert 'table:name="Ids" table:style-name="away"' in content
    assert content.count('table:visibility="collapse"') == 1
    assert 'config:name="Sheet1"' in seen and 'VerticalSplitPosition" config:type="int">2<' in seen
    assert 'config:name="Ids"' not in seen


def test_excel_gets_every_sheet_with_its_looks(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.update([["Title", "x"], ["a"]], "A1")
    sheet.format("A1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
    sheet.merge_cells("A3:B4")
    sheet.insert_note("A2", "a note")
    sheet.freeze(rows=1)
    sheet.set_basic_filter("A1:B2")
    sheet.hide_columns(1, 2)
    book.add_worksheet("A title that is longer than Excel takes", 5, 5).hide()
    book.add_worksheet("A title that is longer than Excel allows", 5, 5)
    data = exported(book, ExportFormat.EXCEL)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert workbook.sheet_names == ["Sheet1", "A title that is longer than Exc", "A title that is longer than E 2"]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        page, styles = (package.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
        assert "a note" in package.read("xl/comments1.xml").decode()
        assert 'state="hidden"' in package.read("xl/workbook.xml").decode()
    assert '<mergeCell ref="A3:B4"/>' in page
    assert '<pane ySplit="1" topLeftCell="A2"' in page
    assert '<autoFilter ref="A1:B2"/>' in page
    assert 'hidden="1"' in page
    assert "<b/>" in styles
    assert "FFFF0000" in styles


def test_a_text_that_excel_cannot_hold_is_cut_and_says_so(book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["x" * 40_000]], "A1")
    ((text,),) = cells(exported(book, ExportFormat.EXCEL))
    assert len(text) == 32_767
    assert text.endswith("(cut: Excel holds no more in a cell)")


@given(st.lists(st.text(), max_size=6))
def test_each_sheet_gets_a_name_of_its_own(titles: list[str]) -> None:
    made = free_names(titles, "[]:*?/\\", 31)
    assert len({name.casefold() for name in made}) == len(titles)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in made)


@pytest.mark.parametrize("kind", [ExportFormat.PDF, "text/plain"])
def test_a_kind_that_the_desk_cannot_make_is_refused_as_google_refuses(book: Any, desk: Desk, kind: str) -> None:
    reply = session(desk).get(
        f"https://www.googleapis.com/drive/v3/files/{book.id}/export", params={"mimeType": str(kind)}
    )
    assert reply.status_code == 400
    assert reply.json()["error"]["message"] == "The requested conversion is not supported."


def test_a_file_over_ten_megabytes_is_refused(book: gspread.Spreadsheet, monkeypatch: pytest.MonkeyPatch) -> None:
    assert media._LARGEST_EXPORT == 10 * 1024 * 1024
    book.sheet1.update([["0123456789"]], "A1")
    monkeypatch.setattr(media, "_LARGEST_EXPORT", 10)
    assert exported(book, ExportFormat.CSV) == b"0123456789"
    book.sheet1.update([["0123456789+"]], "A1")
    with pytest.raises(gspread.exceptions.APIError, match="too large to be exported") as refusal:
        exported(book, ExportFormat.CSV)
    assert refusal.value.code == 403


def test_an_empty_spreadsheet_makes_empty_files(book: gspread.Spreadsheet) -> None:
    assert exported(book, ExportFormat.CSV) == b""
    assert cells(exported(book, ExportFormat.EXCEL)) == []
    assert cells(exported(book, ExportFormat.OPEN_OFFICE_SHEET)) == []


# Without digits and without words that mean yes or no: what else is typed is text, and comes back as it was.
typed = st.text('abc =+-@,;"<&\n\t', max_size=6) | st.integers(-(10**6), 10**6) | st.booleans()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(typed, min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_goes_out_as_csv_comes_in_again_the_same(book: gspread.Spreadsheet, rows: list[list[Any]]) -> None:
    book.sheet1.clear()
    book.sheet1.update(rows, "A1")
    before = book.sheet1.get(value_render_option="UNFORMATTED_VALUE")
    file = exported(book, ExportFormat.CSV)
    book.client.import_csv(book.id, file)
    assert book.sheet1.get(value_render_option="UNFORMATTED_VALUE") == before
    assert exported(book, ExportFormat.CSV) == file
