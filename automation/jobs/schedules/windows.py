"""Windows: a task of the user's own for the Task Scheduler. Written after its documentation, and not tried."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final
from xml.etree import ElementTree  # only writes here

from automation.jobs.schedules.work import Action, Call, Delete, Work, Write

_SPACE: Final = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def installing(work: Work) -> list[Action]:
    """Write the task's description and hand it to the Task Scheduler, in the place of one that is there."""
    file = _file(work)
    tree = _task(work)
    ElementTree.indent(tree)
    content = ElementTree.tostring(tree, encoding="utf-16", xml_declaration=True)
    calls = Call(("schtasks", "/Create", "/TN", _task_name(work), "/XML", str(file), "/F"))
    return [Write(file, content, content.decode("utf-16")), calls]


def removing(work: Work) -> list[Action]:
    """Take the task away, and its description."""
    return [Call(("schtasks", "/Delete", "/TN", _task_name(work), "/F"), if_it_fails=""), Delete(_file(work))]


def _task_name(work: Work) -> str:
    return f"Followthrough\\{work.name}"


def _file(work: Work) -> Path:
    return work.folder / ".followthrough" / f"{work.name}.xml"


def _task(work: Work) -> ElementTree.Element:
    user = "\\".join(filter(None, (os.environ.get("USERDOMAIN", ""), os.environ.get("USERNAME", ""))))
    program, *arguments = work.words
    task = ElementTree.Element("Task", version="1.2", xmlns=_SPACE)
    _add(task, "RegistrationInfo", Description=work.said)
    triggers = _add(task, "Triggers")
    if not work.pages:
        timed = _add(triggers, "TimeTrigger")
        _add(timed, "Repetition", Interval=f"PT{work.minutes}M", StopAtDurationEnd="false")
        _text(timed, StartBoundary="2026-01-01T00:00:00", Enabled="true")
    _add(triggers, "LogonTrigger", Enabled="true", **({"UserId": user} if user else {}))
    principal = _add(_add(task, "Principals"), "Principal")
    principal.set("id", "Author")
    _text(principal, **({"UserId": user} if user else {}), LogonType="InteractiveToken", RunLevel="LeastPrivilege")
    _add(
        task,
        "Settings",
        MultipleInstancesPolicy="IgnoreNew",
        DisallowStartIfOnBatteries="false",
        StopIfGoingOnBatteries="false",
        StartWhenAvailable="true",
        ExecutionTimeLimit="PT0S" if work.pages else "PT1H",
        Enabled="true",
    )
    actions = _add(task, "Actions")
    actions.set("Context", "Author")
    _add(
        actions,
        "Exec",
        Command=program,
        Arguments=subprocess.list2cmdline(arguments),
        WorkingDirectory=str(work.folder),
    )
    return task


def _add(parent: ElementTree.Element, tag: str, **texts: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, tag)
    _text(made, **texts)
    return made


def _text(parent: ElementTree.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ElementTree.SubElement(parent, tag).text = text
