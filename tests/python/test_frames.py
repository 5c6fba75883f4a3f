"""Recordings come from every library that scientists keep tables in, and results go to xarray."""

import numpy as np
import pytest

import midstance as ms


@pytest.fixture(scope="module")
def columns():
    t = np.arange(0, 10, 0.001)
    return {"time": t, "Fz (N)": np.clip(1600 * np.sin(2 * np.pi * t / 0.7), 0, None)}


@pytest.fixture(scope="module")
def steps(columns):
    return ms.analyze(columns, mass_kg=62.4, first_side="right").steps


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow", "pyarrow_chunks", "xarray", "stream"])
def test_a_recording_may_be_a_frame_of_any_library(library, columns, steps):
    pyarrow = pytest.importorskip("pyarrow")

    class Stream:
        """What speaks Arrow and nothing else."""

        def __init__(self, table):
            self.table = table

        def __arrow_c_stream__(self, requested_schema=None):
            return self.table.__arrow_c_stream__(requested_schema)

    def pieces():
        table = pyarrow.table(columns)
        return pyarrow.concat_tables([table[:4000], table[4000:]])

    def dataset():
        xarray = pytest.importorskip("xarray")
        return xarray.Dataset({"Fz (N)": ("time", columns["Fz (N)"])}, coords={"time": columns["time"]})

    make = {
        "pandas": lambda: pytest.importorskip("pandas").DataFrame(columns),
        "polars": lambda: pytest.importorskip("polars").DataFrame(columns),
        "pyarrow": lambda: pyarrow.table(columns),
        "pyarrow_chunks": pieces,
        "xarray": dataset,
        "stream": lambda: Stream(pyarrow.table(columns)),
    }
    assert ms.analyze(make[library](), mass_kg=62.4, first_side="right").steps == steps


def test_missing_cells_of_arrow_are_missing_samples(columns):
    pyarrow = pytest.importorskip("pyarrow")
    force = columns["Fz (N)"].tolist()
    force[300] = None
    plate = ms.read(pyarrow.table({"time": columns["time"], "Fz (N)": force})).plates[0]
    assert 1 in np.isnan(plate.force_n).sum(axis=1)


def test_tables_go_to_xarray(steps):
    pytest.importorskip("xarray")
    dataset = steps.to_xarray()
    assert dataset.sizes == {"row": len(steps)}
    assert list(dataset.data_vars) == steps.columns
    assert dataset["contact_time_s"].attrs["units"] == "s"
    np.testing.assert_array_equal(dataset["contact_time_s"], steps["contact_time_s"])


def test_curves_have_dimensions_in_xarray(simulated):
    pytest.importorskip("xarray")
    table = ms.analyze(simulated[0], curves=True).curves
    curves = table.to_xarray()
    assert curves["mean"].dims == ("variable", "side", "cycle", "pct")
    assert curves.sizes["pct"] == 101
    one = curves["mean"].sel(variable="vgrf_bw", side="left", cycle="stance")
    rows = [
        value
        for value, *key in zip(table["mean"], table["variable"], table["side"], table["cycle"], strict=True)
        if key == ["vgrf_bw", "left", "stance"]
    ]
    np.testing.assert_array_equal(one, rows)
    assert curves["unit"].sel(variable="vgrf_bw") == "BW"
    assert int(curves["n"].sum()) == sum(table["n"])


def test_streams_go_to_xarray_without_a_copy(simulated):
    pytest.importorskip("xarray")
    markers, plate = simulated[0].markers, simulated[0].plates[0]
    positions = markers.to_xarray()
    assert np.shares_memory(positions.values, markers.position_m)
    np.testing.assert_array_equal(positions.sel(marker="LHEE", axis="z"), markers["LHEE"][2])
    force = plate.to_xarray()
    assert np.shares_memory(force["force_n"].values, plate.force_n)
    assert force["force_n"].attrs["units"] == "N"
    assert float(force["time"][1]) == plate.time_s[1]


def test_sensors_go_to_xarray_without_a_copy():
    pytest.importorskip("xarray")
    worn = {"sites": ["sacrum", "left_shank"], "rate_hz": 200}
    recording, _ = ms.simulate.runner(duration_s=10, markers=False, plates="none", sensors=worn)
    imu = recording.imus[0]
    raw = imu.to_xarray()
    assert np.shares_memory(raw["acceleration_mps2"].values, imu.acceleration_mps2)
    np.testing.assert_array_equal(raw["angular_velocity_rad_s"].sel(axis="y"), imu.angular_velocity_rad_s[1])
    assert raw["acceleration_mps2"].attrs["units"] == "m/s²"
    assert float(raw["time"][1]) == imu.time_s[1]
    assert (raw.attrs["site"], raw.attrs["gravity"]) == (imu.site, imu.gravity)
    assert "part" not in raw.dims, "no orientation was recorded"
    sensor = ms.sensors.align(recording)[0][1]
    aligned = sensor.to_xarray()
    assert np.shares_memory(aligned["world_acceleration_mps2"].values, sensor.world_acceleration_mps2)
    np.testing.assert_array_equal(aligned["acceleration_mps2"].sel(axis="up"), sensor.acceleration_mps2[1])
    np.testing.assert_array_equal(aligned["orientation_wxyz"].sel(part="w"), sensor.orientation_wxyz[0])


def test_numbers_go_to_arrow_without_a_copy_of_their_own(steps):
    pyarrow = pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    table = pyarrow.table(steps)
    again = polars.from_arrow(table).to_arrow()
    name = "contact_time_s"
    here, there = (t.column(name).chunk(0).buffers()[1].address for t in (table, again))
    assert here == there
