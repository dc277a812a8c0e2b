"""Tables out of the house."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from python_calamine import CalamineWorkbook

from automation.opendocument import Tab, is_as_written, write_csv, write_ods

SOFFICE = shutil.which("soffice")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ANY_TEXT = st.text(st.characters(exclude_categories=[]) | st.sampled_from(" \t\n\r=&<>\x00\u202e\ud800"), min_size=1)


def written(*tabs: Tab) -> io.BytesIO:
    file = io.BytesIO()
    write_ods(file, tabs)
    file.seek(0)
    return file


def cells(file: io.BytesIO, tab: int = 0) -> list[list[object]]:
    file.seek(0)
    book = CalamineWorkbook.from_object(file)
    return book.get_sheet_by_index(tab).to_python(skip_empty_area=False)


def through_libreoffice(file: Path, wanted: str, folder: Path) -> Path:
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", wanted, "--outdir", str(folder / "out"), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next((folder / "out").iterdir())


def part(file: io.BytesIO, name: str) -> str:
    with zipfile.ZipFile(file) as package:
        return package.read(name).decode()


def test_the_mimetype_comes_first_and_is_stored_so_that_the_file_is_known_by_its_first_bytes() -> None:
    file = written(Tab("Children", ["Reference"], []))
    with zipfile.ZipFile(file) as package:
        first = package.infolist()[0]
        listed = re.findall('full-path="([^"]+)"', package.read("META-INF/manifest.xml").decode())
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        assert set(listed) - {"/"} == set(package.namelist()) - {"mimetype", "META-INF/manifest.xml"}


def test_every_kind_of_cell_comes_back_as_its_kind() -> None:
    row = ["HW-7KQ4-X2C", 3, 2.5, True, date(2026, 11, 13), datetime(2026, 11, 13, 14, 5), None, "end"]
    file = written(Tab("Mixed", ["a", "b", "c", "d", "e", "f", "g", "h"], [row]))
    assert cells(file)[1] == [
        "HW-7KQ4-X2C", 3.0, 2.5, True, date(2026, 11, 13), datetime(2026, 11, 13, 14, 5), "", "end",
    ]  # fmt: skip


def test_a_time_with_a_zone_is_written_as_the_clock_on_the_wall() -> None:
    file = written(Tab("Runs", ["Started"], [[datetime(2026, 11, 13, 14, 5, tzinfo=UTC)]]))
    assert cells(file)[1] == [datetime(2026, 11, 13, 14, 5)]


def test_a_date_or_text_of_a_library_is_written_as_what_it_builds_on() -> None:
    file = written(Tab("Figures", ["Day", "Word"], [[pd.Timestamp(2026, 11, 13, 14, 5), Markup("<b>")]]))
    assert cells(file)[1] == [datetime(2026, 11, 13, 14, 5), "<b>"]


def test_a_number_that_is_not_finite_is_shown_as_text() -> None:
    assert cells(written(Tab("Figures", ["Share"], [[float("nan")]])))[1] == ["nan"]


def test_pandas_reads_what_was_written() -> None:
    file = written(Tab("Waiting list", ["Reference", "Days"], [["HW-7KQ4-X2C", 9], ["HW-9FGT-M3K", 0]]))
    frame = pd.read_excel(file, engine="calamine", sheet_name="Waiting list")
    assert frame.to_dict("list") == {"Reference": ["HW-7KQ4-X2C", "HW-9FGT-M3K"], "Days": [9, 0]}


@given(ANY_TEXT)
def test_text_in_is_text_out(text: str) -> None:
    file = written(Tab(text, [text], [[text, "end"]], notes={0: text}))
    expected = FORBIDDEN.sub("\ufffd", text)
    assert cells(file) == [[expected, ""], [expected, "end"]]


@given(st.lists(st.lists(ANY_TEXT, min_size=1, max_size=4), max_size=6))
def test_every_row_keeps_its_place(rows: list[list[str]]) -> None:
    read = cells(written(Tab("Rows", ["a", "b", "c", "d"], rows)))[1:]
    assert [row[0] for row in read] == [FORBIDDEN.sub("\ufffd", row[0]) for row in rows]


def test_an_answer_that_begins_with_an_equals_sign_stays_text() -> None:
    file = written(Tab("Children", ["Answer"], [['=HYPERLINK("https://example.org")']]))
    assert cells(file)[1] == ['=HYPERLINK("https://example.org")']
    assert "table:formula" not in part(file, "content.xml")


def test_no_row_is_lost_where_one_batch_of_rows_ends_and_the_next_begins() -> None:
    file = written(Tab("Long", ["n"], ([n] for n in range(1_001))))
    assert [row[0] for row in cells(file)[1:]] == list(range(1_001))


def test_spaces_that_the_format_would_swallow_are_written_as_elements() -> None:
    content = part(written(Tab("Gaps", ["a"], [[" a  b c "]])), "content.xml")
    assert '<text:p><text:s text:c="1"/>a<text:s text:c="2"/>b c<text:s text:c="1"/></text:p>' in content


def test_several_tabs_keep_their_order_and_get_names_that_spreadsheets_allow() -> None:
    file = written(Tab("Children", ["a"], [["1"]]), Tab("To check: [new]", ["a"], [["2"]]))
    assert CalamineWorkbook.from_object(file).sheet_names == ["Children", "To check- -new-"]
    assert cells(file, tab=1)[1] == ["2"]


def test_a_row_without_cells_is_still_a_row() -> None:
    assert cells(written(Tab("Gaps", ["a"], [[], [None], ["x"]]))) == [["a"], [""], [""], ["x"]]


def test_libreoffice_opens_it_with_every_text_as_typed(tmp_path: Path) -> None:
    texts = ["=1+1", "  two  spaces ", "a\tb", "line\nline", "<b>&amp;", "{{ x }}", "\u202eright to left", "nul\x00"]
    file = tmp_path / "tracker.ods"
    write_ods(file, [Tab("Text", texts, [texts])])
    converted = through_libreoffice(file, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", tmp_path)
    with converted.open(encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines)) == [[*texts[:-1], "nul\ufffd"]] * 2


def test_libreoffice_shows_dates_as_people_write_them_and_columns_as_asked(tmp_path: Path) -> None:
    file = tmp_path / "tracker.ods"
    columns = ["Id", "Due", "Started"]
    row = ["1", date(2026, 11, 13), datetime(2026, 1, 2, 9, 5)]
    write_ods(file, [Tab("Runs", columns, [row], widths={1: 288}, hidden={0})])
    flat = through_libreoffice(file, "fods", tmp_path).read_text(encoding="utf-8")
    for expected in (
        "<text:p>13 Nov 2026</text:p>",
        "<text:p>2 Jan 2026 09:05</text:p>",
        'table:visibility="collapse"',
        'style:column-width="3in"',
    ):
        assert expected in flat


def test_on_paper_all_columns_stand_on_one_page_and_what_is_folded_away_takes_no_room(tmp_path: Path) -> None:
    file, columns = tmp_path / "tracker.ods", [f"Column {number}" for number in range(25)]
    rows = [[*["a cell"] * 24, "long " * 2_000] for _ in range(60)]
    write_ods(file, [Tab("Children", columns, rows, hidden={24})])
    printed = through_libreoffice(file, "pdf", tmp_path).read_bytes()
    assert len(re.findall(rb"/Type/Page\b", printed)) == 1
    (width, height) = re.findall(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0]
    assert (round(float(width)), round(float(height))) == (842, 595), "A4, landscape"


def test_the_titles_are_printed_on_every_page() -> None:
    content = part(written(Tab("Children", ["Reference"], [["HS-1"]])), "content.xml")
    assert re.search("<table:table-header-rows>.*Reference.*</table:table-header-rows>.*HS-1", content)


def test_long_texts_wrap_from_the_top_and_addresses_stay_on_their_line() -> None:
    row = ["a long text", "https://desk.example/forms?entry.1=HS-4K7P"]
    content = part(written(Tab("Children", ["What", "Link"], [row])), "content.xml")
    cells = re.findall(r"<table:table-cell([^>]*)><text:p>(?:a long|https)", content)
    assert ["line" in cell for cell in cells] == [False, True]
    found = re.findall(r'<style:style style:name="(\w+)" style:family="table-cell"[^>]*>(.*?)</style:style>', content)
    styles = dict(found)
    assert 'fo:wrap-option="wrap"' in styles["text"] and 'fo:wrap-option="no-wrap"' in styles["line"]
    assert all('style:vertical-align="top"' in styles[name] for name in ("text", "line", "day", "time"))


def test_a_note_stands_on_the_title_of_its_column() -> None:
    content = part(written(Tab("Runs", ["Id", "Due"], [], notes={1: "The last <day>"})), "content.xml")
    assert "<office:annotation><text:p>The last &lt;day&gt;</text:p></office:annotation><text:p>Due</text:p>" in content


def test_the_titles_are_bold_and_stay_in_sight() -> None:
    file = written(Tab("Children", ["Reference"], []))
    assert 'style:name="head"' in part(file, "content.xml")
    settings = part(file, "settings.xml")
    frozen = re.findall(r'config:name="(Vertical\w+)" config:type="\w+">(\d)<', settings)
    assert 'config-item-map-entry config:name="Children"' in settings
    assert frozen == [("VerticalSplitMode", "2"), ("VerticalSplitPosition", "1")]


def test_csv_quotes_everything_and_reads_accents(tmp_path: Path) -> None:
    file = tmp_path / "children.csv"
    write_csv(file, Tab("Children", ["Siân", "n"], [["línea\nuno", 3], [date(2026, 11, 13), None]]))
    expected = '\ufeff"Siân","n"\r\n"línea\nuno","3"\r\n"2026-11-13",""\r\n'
    assert file.read_bytes().decode() == expected


@pytest.mark.parametrize("text", ["=1+1", "+44 141 496 0000", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_text_that_a_spreadsheet_would_evaluate_gets_an_apostrophe(text: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    write_csv(file, Tab("Answers", [text], [[text]]))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [[f"'{text}"], [f"'{text}"]]


def test_csv_leaves_other_text_and_negative_numbers_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    write_csv(file, Tab("Answers", ["a", "b", "c"], [["a=b", -3, "nul\x00\ud800"]]))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines))[1] == ["a=b", "-3", "nul\ufffd\ufffd"]


def test_the_same_tables_make_the_same_bytes(tmp_path: Path) -> None:
    tab = Tab("Sheet", ["One"], [["a"], [date(2026, 11, 22)]])
    with time_machine.travel("2026-11-22 10:00"):
        write_ods(tmp_path / "first.ods", [tab])
    with time_machine.travel("2026-11-23 11:30"):
        write_ods(tmp_path / "second.ods", [tab])
    assert (tmp_path / "first.ods").read_bytes() == (tmp_path / "second.ods").read_bytes()


def test_a_file_that_libreoffice_saved_is_no_longer_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "figures.ods"
    write_ods(path, [Tab("Figures", ["What"], [["Came in"]])])
    assert is_as_written(path)
    assert not is_as_written(through_libreoffice(path, "ods", tmp_path))


def test_what_is_no_ods_file_at_all_was_not_written_here(tmp_path: Path) -> None:
    path = tmp_path / "figures.ods"
    path.write_text("my notes", encoding="utf-8")
    assert not is_as_written(path)
