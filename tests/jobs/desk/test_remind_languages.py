"""Remind: each reader in the language that their line in People names."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import msgspec

from automation.jobs.remind import run_remind
from automation.jobs.sync import run_sync
from automation.specs.system import PEOPLE


def test_two_leads_with_different_languages_get_each_their_own_in_one_run(partnership: Any) -> None:
    partnership.type_row(PEOPLE, name="Tomos Pugh", email="tomos@hopeside.example", role="Lead", language="Welsh")
    partnership.send("referral", turns=[{"initials": "QZ", "date_of_birth": "2015-03-01", "parent": "Mum"}])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    promised = {"action": "see my dad", "kind_of_support": "A visit", "due": "2026-11-20"}
    both = [{**promised, "lead": "Sal Rowe"}, {**promised, "lead": "Tomos Pugh"}]
    partnership.send("assessment_mum", reference=reference, turns=both)
    run_sync(partnership.house)
    run_remind(partnership.house)
    files = partnership.house.config.mail.folder.glob("*.eml")
    mails = {mail["To"]: mail for mail in (message_from_bytes(f.read_bytes(), policy=policy.default) for f in files)}
    sal, tomos = mails["sal@hopeside.example"], mails["tomos@hopeside.example"]
    assert (sal["Subject"], sal["Content-Language"]) == ("1 overdue", "en-GB")
    assert (tomos["Subject"], tomos["Content-Language"]) == ("1 yn hwyr", "cy")
    said = f"{reference}, action 1 — A visit — 3 days overdue, was due 20 November 2026"
    assert said in sal.get_body(("plain",)).get_content()
    said = f"{reference}, cam 2 — Ymweliad — 3 diwrnod yn hwyr, i fod wedi’i wneud erbyn 20 Tachwedd 2026"
    assert said in tomos.get_body(("plain",)).get_content()


def test_own_sentences_are_said_where_config_names_their_folder(partnership: Any, tmp_path: Path) -> None:
    (tmp_path / "en_GB.po").write_text('msgid "Hello %(name)s,"\nmsgstr "Dear %(name)s,"\n', "utf-8")
    config = partnership.house.config
    specs = msgspec.structs.replace(config.specs, words=str(tmp_path))
    partnership.house.config = msgspec.structs.replace(config, specs=specs)
    run_remind(partnership.house, even_if_empty=True)
    files = list(partnership.house.config.mail.folder.glob("*.eml"))
    assert files
    for mail in (message_from_bytes(file.read_bytes(), policy=policy.default) for file in files):
        assert mail.get_body(("plain",)).get_content().startswith("Dear ")
