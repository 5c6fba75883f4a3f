"""C3D files against ezc3d, an independent reader: synthetic ones always, real ones where they are at hand.

Everything is equal to 1e-6 of the largest value of its array (in practice to 1e-15), with ezc3d's mm and N·mm turned
into m and N·m. Forces of both point up in the laboratory where somebody stands on a plate: there is no change of sign
between them. Where the two differ on purpose, a test below says who is right and why:

- ezc3d refuses SGI files;
- ezc3d takes the byte of the cameras for the residual (c3d.org: cameras are the high byte, residuals the low one);
- ezc3d gives the moment of a type 1 plate with the sign opposite to that of types 2 to 4, so that it contradicts the
  plate's own centre of pressure;
- below 50 N there is no centre of pressure here.
"""

import warnings

import numpy as np
import pytest

import midstance as ms
from conftest import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ezc3d

FIXTURES = sorted((ROOT / "tests" / "fixtures" / "c3d").glob("*.c3d"))
BOTH_READ = [path for path in FIXTURES if not path.name.startswith("sgi")]
M = {"mm": 1e-3, "m": 1.0}
NM = {"Nmm": 1e-3, "Nm": 1.0}


def assert_same(ours, theirs, *, what):
    assert ours.shape == theirs.shape, what
    if ours.size:
        assert np.array_equal(np.isnan(ours), np.isnan(theirs)), what
        scale = np.nanmax(np.abs(theirs), initial=0)
        assert np.nanmax(np.abs(ours - theirs), initial=0) <= 1e-6 * scale, what


def compare(path):
    """Assert that all that both hold is the same; returns both."""
    ours, whole = ms.c3d.read(path), ezc3d.c3d(str(path), extract_forceplat_data=True)
    theirs = whole["data"]
    assert_same(ours.points, theirs["points"][:3].transpose(2, 1, 0), what="points")
    assert ours.point_labels == whole["parameters"]["POINT"]["LABELS"]["value"][: len(ours.point_labels)]
    assert ours.point_rate_hz == pytest.approx(whole["header"]["points"]["frame_rate"], rel=1e-6)
    assert ours.first_frame == whole["header"]["points"]["first_frame"] + 1
    if ours.analogs.size:
        assert_same(ours.analogs, theirs["analogs"][0].T, what="analogs")
        assert ours.analog_rate_hz == pytest.approx(whole["header"]["analogs"]["frame_rate"], rel=1e-6)
    residuals = theirs["meta_points"]["residuals"][0].T
    assert np.array_equal(ours.residuals < 0, residuals < 0)
    assert len(ours.plates) == len(theirs["platform"])
    for plate, other in zip(ours.plates, theirs["platform"], strict=True):
        metre, newton_metre = M[other["unit_position"]], NM[other["unit_moment"]]
        assert_same(plate.corners_m.T, metre * other["corners"], what="corners")
        assert_same(np.array(plate.origin_m), metre * other["origin"].ravel(), what="origin")
        if not ours.analogs.size:
            continue
        assert other["unit_force"] == "N"
        assert_same(plate.force_n.T, other["force"], what="force")
        sign = -1 if plate.kind == 1 else 1
        assert_same(plate.moment_nm.T, sign * newton_metre * other["moment"], what="moment")
        loaded = ~np.isnan(plate.cop_m[:, 0])
        assert_same(plate.cop_m[loaded].T, metre * other["center_of_pressure"][:, loaded], what="centre of pressure")
    return ours, whole


@pytest.mark.parametrize("path", BOTH_READ, ids=lambda path: path.stem)
def test_synthetic_files_as_ezc3d_reads_them(path):
    file, _ = compare(path)
    assert [plate.kind for plate in file.plates] == [1, 2, 3, 4]
    assert [np.isnan(plate.cop_m[:, 0]).tolist() for plate in file.plates] == [[True] * 4 + [False] * 4] * 4


@pytest.mark.parametrize("folder", ["formats/c3d", "data/rbds", "data/dorn_sprint", "data/bmc_walk"])
def test_real_files_as_ezc3d_reads_them(real, folder):
    paths = sorted((real.parent / folder).glob("*.c3d"))
    if not paths:
        pytest.skip(f"no C3D files in {folder}")
    for path in paths:
        if path.name.startswith("sgi"):
            assert ms.c3d.read(path).processor == "mips"
            continue
        file, _ = compare(path)
        recording = ms.read(path)
        assert len(recording.plates) == (len(file.plates) if file.analogs.size else 0)
        for plate, own in zip(recording.plates, file.plates, strict=False):
            assert np.array_equal(plate.force_n, own.force_n.T)
            assert np.array_equal(plate.moment_nm, own.moment_nm.T)
            assert np.array_equal(plate.cop_m, own.cop_m.T, equal_nan=True)
            assert np.array_equal(plate.corners_m, own.corners_m)
        assert recording.events == file.events


def test_six_encodings_hold_the_same_values():
    files = [ms.c3d.read(path) for path in FIXTURES]
    assert sorted((file.processor, file.is_float) for file in files) == [
        (processor, is_float) for processor in ("dec", "intel", "mips") for is_float in (False, True)
    ]
    for file in files[1:]:
        for name in ("points", "residuals", "analogs"):
            np.testing.assert_array_equal(getattr(file, name), getattr(files[0], name))
        for plate, first in zip(file.plates, files[0].plates, strict=True):
            for name in ("force_n", "moment_nm", "cop_m", "corners_m"):
                np.testing.assert_array_equal(getattr(plate, name), getattr(first, name))


def test_what_ezc3d_refuses_is_read():
    for path in set(FIXTURES) - set(BOTH_READ):
        with pytest.raises(RuntimeError, match="MIPS"):
            ezc3d.c3d(str(path))
        assert ms.c3d.read(path).points.shape == (4, 2, 3)


def test_the_residual_is_the_low_byte():
    """What ezc3d calls the mask of cameras is our residual in steps of POINT:SCALE."""
    path = next(path for path in BOTH_READ if path.stem == "intel_integer")
    ours, theirs = ms.c3d.read(path), ezc3d.c3d(str(path))["data"]["meta_points"]
    bits = (theirs["camera_masks"].transpose(2, 1, 0) * 2 ** np.arange(7)).sum(axis=-1)
    seen = ours.residuals >= 0
    assert np.array_equal(ours.residuals[seen] / ours.parameters["POINT"]["SCALE"], bits[seen])
    assert ours.residuals[:, 0].tolist() == [0.5, 0.5, 1.0, 0.0]


def test_a_moment_agrees_with_its_centre_of_pressure():
    for plate in ms.c3d.read(FIXTURES[0]).plates:
        force, moment = plate.force_n[-1], plate.moment_nm[-1]
        arm = plate.cop_m[-1] - plate.corners_m.mean(axis=0)
        # What is left of the moment about the centre of pressure is a twist about the vertical.
        assert np.allclose((moment - np.cross(arm, force))[:2], 0, atol=1e-9)
        assert force[2] > 700


def test_what_the_object_holds():
    file = ms.c3d.read(FIXTURES[0])
    assert (file.point_labels, file.point_unit) == (["L.Heel", "R.Heel"], "mm")
    assert (file.points.shape, file.residuals.shape, file.analogs.shape) == ((4, 2, 3), (4, 2), (8, 26))
    assert (file.point_rate_hz, file.analog_rate_hz, file.first_frame, file.start_s) == (100, 200, 1, 0)
    assert np.isnan(file.points[2, 1]).all()
    assert file.residuals[2, 1] == -1
    platforms = file.parameters["FORCE_PLATFORM"]
    assert (platforms["USED"], platforms["CORNERS"].shape) == (4, (3, 4, 4))
    assert platforms["CORNERS"][:, 0, 1].tolist() == [1600, 0, 0]
    assert file.parameters["POINT"]["LABELS"] == file.point_labels
    assert [(event["side"], event["moment"]) for event in file.events] == [
        ("left", "toe_off"),
        ("right", "initial_contact"),
    ]
    assert repr(file).startswith("C3d 4 frames of 2 points at 100")
    assert repr(file.plates[3]).startswith("Plate 4 of type 4")
    assert file.plates[3].cal_matrix[2].tolist() == [10, 0, 1000, 0, 0, 0]
    for array in (file.points, file.analogs, file.plates[0].force_n, platforms["CORNERS"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_errors_name_the_file_and_the_trouble(tmp_path):
    with pytest.raises(FileNotFoundError):
        ms.c3d.read(tmp_path / "none.c3d")
    whole = FIXTURES[0].read_bytes()
    for name, content, kind in [("short", whole[:-600], "truncated"), ("text", b"time,Fz\n0,1\n", "unknown_format")]:
        path = tmp_path / f"{name}.c3d"
        path.write_bytes(content)
        with pytest.raises(ms.MidstanceError) as caught:
            ms.c3d.read(path)
        assert (caught.value.kind, caught.value.path) == (kind, str(path))
