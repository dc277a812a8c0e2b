"""Data sources: BigQuery and Looker are not there, so Google's refusals are all that is answered."""

from __future__ import annotations

from automation.desk.fault import Refusal, invalid
from automation.desk.sheets.book import Book
from automation.desk.sheets.requests.registry import Given, Reply, exactly_one, request, required


@request(
    "addDataSource",
    differs="Always refused: BigQuery is not there.",
)
def add_data_source(_: Book, given: Given) -> Reply:
    """Refused as Google refuses a program that may not use BigQuery."""
    required(given, "dataSource")
    raise Refusal(
        403,
        "The request scopes are not sufficient for performing this operation. Please include bigquery.readonly scope.",
    )


def _none(source_id: str, field: str) -> Exception:
    return invalid(f"No data source with id: {source_id}", field)


@request(
    "updateDataSource",
    differs="Always refused: there is no data source.",
)
def update_data_source(_: Book, given: Given) -> Reply:
    """Refused: there is no data source."""
    raise _none(required(given, "dataSource").get("dataSourceId", ""), "dataSource.dataSourceId")


@request(
    "deleteDataSource",
    differs="Always refused: there is no data source.",
)
def delete_data_source(_: Book, given: Given) -> Reply:
    """Refused: there is no data source."""
    raise _none(given.get("dataSourceId", ""), "dataSourceId")


def _about_all(given: Given) -> Reply:
    """Nothing for all of none; a refusal of any that is named."""
    kind = exactly_one(given, "references", "dataSourceId", "isAll")
    if kind == "dataSourceId":
        raise _none(given[kind], kind)
    if kind == "references" and given[kind].get("references"):
        raise invalid("There are no data source objects in this spreadsheet.", kind)
    return {}


@request(
    "refreshDataSource",
    differs="Answered for all data sources, of which there are none; refused for one that is named.",
)
def refresh_data_source(_: Book, given: Given) -> Reply:
    """Answered for all data sources, of which there are none; refused for one that is named."""
    return _about_all(given)


@request(
    "cancelDataSourceRefresh",
    differs="Answered for all data sources, of which there are none; refused for one that is named.",
)
def cancel_data_source_refresh(_: Book, given: Given) -> Reply:
    """Answered for all data sources, of which there are none; refused for one that is named."""
    return _about_all(given)
