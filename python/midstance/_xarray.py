"""Tables and streams as labelled arrays of xarray, which is imported only here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

    from midstance._core import Imu, Markers, Plate, Sensor, Table

_AXES = ["x", "y", "z"]
_CURVE = ["variable", "side", "cycle", "pct"]


def of_table(table: Table) -> xr.Dataset:
    """One variable per column over ``row``; curves over what they are of."""
    import xarray as xr

    if table.name == "curves" and len(table):
        return _curves(table)
    variables = {
        name: ("row", np.asarray(table[name]), {"units": unit} if unit else {}) for name, unit in table.units.items()
    }
    return xr.Dataset(variables, coords={"row": np.arange(len(table))}, attrs={"table": table.name})


def _curves(table: Table) -> xr.Dataset:
    """Mean, SD and n over variable, side, cycle and per cent; NaN (n: 0) where a combination has no curve."""
    import xarray as xr

    keys = ["recording", *_CURVE] if len(set(table["recording"])) > 1 else _CURVE
    labels: list[Any] = []
    places = []
    for key in keys:
        # First seen first, as in the table.
        order = {value: place for place, value in enumerate(dict.fromkeys(_plain(table[key])))}
        labels.append(list(order))
        places.append([order[value] for value in _plain(table[key])])
    shape = [len(values) for values in labels]
    variables: dict[str, Any] = {}
    for name, empty in [("mean", np.nan), ("sd", np.nan), ("n", 0)]:
        values = np.full(shape, empty, dtype=np.asarray(table[name]).dtype)
        values[tuple(places)] = table[name]
        variables[name] = (keys, values)
    units = dict(zip(table["variable"], table["unit"], strict=True))
    coords: dict[str, Any] = dict(zip(keys, labels, strict=True))
    coords["unit"] = ("variable", [units[variable] for variable in coords["variable"]])
    return xr.Dataset(variables, coords=coords, attrs={"table": "curves"})


def _plain(column: Any) -> list[Any]:
    return list(column.tolist()) if isinstance(column, np.ndarray) else list(column)


def of_markers(markers: Markers) -> xr.DataArray:
    """Positions over marker, axis and time."""
    import xarray as xr

    return xr.DataArray(
        markers.position_m,
        dims=("marker", "axis", "time"),
        coords={"marker": markers.labels, "axis": _AXES, "time": ("time", markers.time_s, {"units": "s"})},
        name="position_m",
        attrs={"units": "m", "rate_hz": markers.rate_hz},
    )


def of_plate(plate: Plate) -> xr.Dataset:
    """Lay out what the plate holds over axis and time."""
    import xarray as xr

    streams = {"force_n": (plate.force_n, "N"), "cop_m": (plate.cop_m, "m"), "moment_nm": (plate.moment_nm, "N·m")}
    return xr.Dataset(
        {
            name: (("axis", "time"), values, {"units": unit})
            for name, (values, unit) in streams.items()
            if values is not None
        },
        coords={"axis": _AXES, "time": ("time", plate.time_s, {"units": "s"})},
        attrs={"name": plate.name, "sign": plate.sign, "rate_hz": plate.rate_hz},
    )


# The sensor's own axes; those of a segment; upright, but of unknown heading.
_FRAMES = {"WCS": _AXES, "SCS": ["forward", "up", "right"], "TCCS": ["x", "up", "z"]}


def of_sensor(sensor: Imu | Sensor) -> xr.Dataset:
    """Lay out the signals of a sensor over axis and time, orientation over the parts of its quaternions."""
    import xarray as xr

    frame = getattr(sensor, "frame", "WCS")
    units = {
        "acceleration_mps2": "m/s²",
        "angular_velocity_rad_s": "rad/s",
        "world_acceleration_mps2": "m/s²",
        "magnetic_field": "",
        "orientation_wxyz": "",
    }
    streams = {name: (getattr(sensor, name, None), unit) for name, unit in units.items()}
    variables = {
        name: (("part" if name == "orientation_wxyz" else "axis", "time"), values, {"units": unit} if unit else {})
        for name, (values, unit) in streams.items()
        if values is not None
    }
    coords = {"axis": _FRAMES[frame], "part": list("wxyz"), "time": ("time", sensor.time_s, {"units": "s"})}
    used = {dimension for dimensions, *_ in variables.values() for dimension in dimensions}
    attrs = {"name": sensor.name, "frame": frame, "gravity": sensor.gravity, "rate_hz": sensor.rate_hz}
    if sensor.site is not None:
        attrs["site"] = sensor.site
    return xr.Dataset(variables, coords={name: coords[name] for name in coords if name in used}, attrs=attrs)
