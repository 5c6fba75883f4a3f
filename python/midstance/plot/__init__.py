"""Pictures of a trial: each function returns matplotlib Axes and draws into ``ax`` where it is given.

Everything drawn is a column of the trial's tables or a sample of its conditioned recording; nothing is computed anew.
Left is blue, solid and round, right is orange, dashed and square, so that the two are told apart by every reader and in
grey print. Units are those of the tables. Without `ax` a figure 170 mm wide is opened by pyplot; for one column of a
journal give Axes of ``plt.subplots(figsize=(3.35, 2.6), layout="constrained")``. Needs matplotlib: ``pip install
'midstance[plot]'``.

Examples
--------
>>> import midstance as ms
>>> trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
>>> ms.plot.curves(trial, "vgrf_bw").get_ylabel()  # The same as trial.plot_curves("vgrf_bw").
'vGRF (BW)'
"""

from midstance.plot._curves import curves
from midstance.plot._force import grf
from midstance.plot._placement import placement
from midstance.plot._quality import quality
from midstance.plot._spectrum import spectrum, transfer
from midstance.plot._symmetry import symmetry
from midstance.plot._time import over_time, training

__all__ = ["curves", "grf", "over_time", "placement", "quality", "spectrum", "symmetry", "training", "transfer"]
