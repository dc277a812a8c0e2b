"""An installed wheel finds the forms, the sheets and the example that travel in it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import automation
from automation.config import load_config
from automation.mail.languages import language_of
from automation.mail.words import TEMPLATES
from automation.shipped import shipped
from automation.specs.reading import load_specs
specs = load_specs()
print(json.dumps({
    "package": automation.__file__,
    "forms": [form.key for form in specs.forms],
    "tabs": [tab.key for tab in specs.tabs()],
    "welsh": language_of("Welsh").translations.gettext("Overdue"),
    "messages": sorted(file.parent.name for file in TEMPLATES.glob("*/subject.txt")),
    "example": load_config(shipped("config.example.toml")).organisation.name,
}))
"""


def test_an_installed_wheel_finds_what_ships_in_it(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    run = [sys.executable, "-I", "-c", SCRIPT, str(unpacked)]
    found = json.loads(subprocess.run(run, check=True, capture_output=True, text=True, cwd=tmp_path).stdout)
    assert Path(found["package"]).is_relative_to(unpacked)
    assert sorted(found["forms"]) == sorted(path.stem for path in (ROOT / "form_specs").glob("*.toml"))
    assert {"children", "people", "runs"} <= set(found["tabs"])
    assert found["welsh"] == "Hwyr"
    assert {"digest", "summary", "alert"} <= set(found["messages"])
    assert found["example"] == "Hopeside Family Partnership"
