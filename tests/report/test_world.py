from __future__ import annotations

import pytest

from needs.report.world import FEATURE, boundaries, drawn, points
from surveys.places import all_countries

NOBODY_LIVES_THERE = {"ATA"}


def test_every_country_is_drawn_or_a_point() -> None:
    assert set(all_countries()) - drawn() - points().keys() == NOBODY_LIVES_THERE


def test_nothing_is_on_the_map_that_is_no_country() -> None:
    assert drawn() | points().keys() <= set(all_countries())


def test_points_lie_on_the_globe() -> None:
    for code, point in points().items():
        assert -60 < point.latitude < 80, code
        assert -180 <= point.longitude <= 180, code


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [("SGP", 1.35, 103.8), ("MLT", 35.9, 14.4), ("LBN", 33.9, 35.9), ("WSM", -13.8, -172.1)],
)
def test_points_lie_where_the_country_is(code: str, latitude: float, longitude: float) -> None:
    point = points()[code]
    assert point.latitude == pytest.approx(latitude, abs=0.5)
    assert point.longitude == pytest.approx(longitude, abs=0.5)


def test_boundaries_have_one_geometry_a_country_and_no_arc_too_many() -> None:
    world = boundaries()
    geometries = world["objects"][FEATURE]["geometries"]
    assert len({g["id"] for g in geometries}) == len(geometries)
    used = {
        arc if arc >= 0 else ~arc
        for g in geometries
        for polygon in g["arcs"]
        for ring in polygon
        for arc in ring
    }
    assert used == set(range(len(world["arcs"])))


def test_boundaries_are_light() -> None:
    assert len(str(boundaries())) < 150_000
