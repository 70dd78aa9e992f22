"""Looks that cannot change what is found are left out; what is found is as if all were made."""

from dataclasses import replace

import numpy as np

from photocheck.core.faces import detect
from photocheck.core.faces.candidates import at, nothing
from photocheck.core.faces.closeup import AFAR, STARE, look_closer
from photocheck.core.faces.packs import open_model
from photocheck.core.types import Box


def test_the_looks_left_out_change_nothing_that_is_kept(models_built, group_photo):
    network, looks = open_model("centerface").run, []

    def counted(batch):
        looks.append(len(batch))
        return network(batch)

    rng = np.random.default_rng(5)
    high, wide = group_photo.shape[:2]
    corners = rng.uniform((0, 0), (wide - 200, high - 200), (24, 2))
    sides = rng.uniform(30, 200, 24)
    finds = at([Box(x, y, s, s) for (x, y), s in zip(corners, sides, strict=True)])

    def every_look(lens, mirror):
        turned = [replace(finds, turns=np.full(len(finds), turn)) for turn in range(4)]
        seen = [look_closer(counted, group_photo, f, lens, mirror=mirror) for f in turned]
        return np.stack([found.scores for found in seen])

    plain = every_look(STARE, False)
    stare = (plain + every_look(STARE, True)) / 2
    afar = (every_look(AFAR, False) + every_look(AFAR, True)) / 2
    expected = []
    for column in range(len(finds)):
        best = np.argsort(-plain[:, column], kind="stable")[:2]
        turn = best[np.argmax(stare[best, column])]
        near, far = stare[turn, column], afar[turn, column]
        expected.append(near if near >= detect.SURE else (near + far) / 2)
    looks.clear()
    found = detect._confirmed(counted, group_photo, finds, nothing())

    kept = np.array(expected) >= detect.POSSIBLE
    assert 4 < kept.sum() < 20, "faces and other things"
    assert np.array_equal(found.scores >= detect.POSSIBLE, kept)
    assert np.allclose(found.scores[kept], np.array(expected)[kept])
    assert sum(looks) < 0.75 * 8 * len(finds)
