"""How often 95 % intervals hold the true mean: the table of `statistics.md`, by simulation.

    python docs/methods/coverage.py [RUNS]

Strides are an autoregression of order one (`phi` between neighbours), with normal or exponential innovations, or such a
series with white measurement noise of equal size on it. Beside midstance's interval stands the plain percentile
interval of the moving-block bootstrap with the same blocks, in numpy.
"""

import sys

import numpy as np

import midstance as ms

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
RESAMPLES = 400


def strides(rng, n, phi, kind):
    """Draw one series of `n` strides with mean zero."""
    draw = rng.standard_normal if kind != "skewed" else lambda size: rng.exponential(size=size) - 1
    x = draw(n + 100)
    for i in range(1, n + 100):
        x[i] += phi * x[i - 1]
    x = x[100:]
    return x + x.std() * rng.standard_normal(n) if kind == "noisy" else x


def plain(rng, x):
    """Return the percentile interval of the moving-block bootstrap."""
    n = len(x)
    block = int(np.ceil(n ** (1 / 3) - 1e-9))
    starts = rng.integers(0, n - block + 1, size=(RESAMPLES, -(-n // block)))
    means = x[starts[..., None] + np.arange(block)].reshape(RESAMPLES, -1)[:, :n].mean(axis=1)
    return np.quantile(means, [0.025, 0.975])


def main():
    """Print the rows of the table."""
    rng = np.random.default_rng(1)
    cases = [("normal", phi) for phi in (-0.3, 0.0, 0.3, 0.5, 0.7)] + [("skewed", 0.0), ("skewed", 0.4), ("noisy", 0.9)]
    for kind, phi in cases:
        cells = []
        for n in (8, 12, 16, 25, 40, 60, 80, 150):
            held = np.zeros(2)
            for _ in range(RUNS):
                x = strides(rng, n, phi, kind)
                for i, (low, high) in enumerate([ms.statistics.mean_interval(x, resamples=RESAMPLES), plain(rng, x)]):
                    held[i] += low <= 0 <= high
            cells.append("{:.0f} ({:.0f})".format(*(100 * held / RUNS)))
        print(f"| {kind}, {phi} | {' | '.join(cells)} |", flush=True)


main()
