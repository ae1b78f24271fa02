from __future__ import annotations

import os
import subprocess
import sys

import polars as pl

import matchmaker as mm
from matchmaker.dataset import schema
from matchmaker.sample.blueprint import draw_blueprint
from matchmaker.sample.tables import n_slots, table_slice

DIGEST = """
import hashlib, matchmaker as mm
world = mm.sample_world(seed=3, n_organisations=60)
text = "".join(table.write_csv() for table in world.dataset.tables().values())
print(hashlib.sha256(text.encode()).hexdigest())
"""
KNOWN_DIGEST = "0503d1155e76e24931939aa0dac75062a38555e8fe716daa904694a2a130ddd3"


def test_a_world_is_the_same_on_every_machine_whatever_the_hash_seed() -> None:
    for hash_seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        run = subprocess.run(
            [sys.executable, "-c", DIGEST], env=environment, capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == KNOWN_DIGEST, "worlds changed: say so in the changelog, and mend what quotes them"


def test_equal_arguments_give_equal_worlds() -> None:
    one, other = mm.sample_world(seed=4, n_organisations=80), mm.sample_world(seed=4, n_organisations=80)
    for name, table in one.dataset.tables().items():
        assert table.equals(other.dataset.tables()[name])
    assert (one.capabilities == other.capabilities).all()
    assert (one.needs == other.needs).all()


def test_another_seed_is_another_world() -> None:
    one, other = mm.sample_world(seed=4, n_organisations=80), mm.sample_world(seed=5, n_organisations=80)
    for name, table in one.dataset.tables().items():
        assert not table.equals(other.dataset.tables()[name])


def test_slices_of_any_size_make_up_the_whole_table() -> None:
    blueprint = draw_blueprint(seed=6, n_organisations=90, n_years=12)
    dataset = mm.sample_world(seed=6, n_organisations=90).dataset
    for table in schema.TABLES:
        n = n_slots(blueprint, table)
        pieces = [table_slice(blueprint, table, start, min(start + 7, n)) for start in range(0, n, 7)]
        assert pl.concat(pieces).equals(dataset.tables()[table.name])
