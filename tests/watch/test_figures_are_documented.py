"""Every figure that a process can show is on the page about watching, and no other."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOWN = """
import importlib, pkgutil, sys, warnings
warnings.simplefilter("ignore")
import services, shared
from prometheus_client import REGISTRY
for package in (shared, services):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.startswith(("services.cli", "shared.testing")):
            importlib.import_module(module.name)
from sqlalchemy import create_engine
from services.gateway.readmodels.projector import LogFigures
from shared.following import follower_metadata
from shared.log.tables import create
engine = create_engine("sqlite://")
create(engine, "figures", "wall")
follower_metadata.create_all(engine)
for metric in [*REGISTRY.collect(), *LogFigures(engine).collect()]:
    if metric.name.startswith("tocsin_"):
        print(metric.name + ("_total" if metric.type == "counter" else ""))
"""


def test_every_figure_is_on_the_page_and_no_other() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHOWN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    page = (ROOT / "docs" / "watching.md").read_text("utf-8")
    assert set(done.stdout.split()) == set(re.findall(r"tocsin_\w+", page))
