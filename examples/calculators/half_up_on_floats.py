"""A calculator with a fault that is easy to overlook: it rounds as `Math.round(x * 100) / 100`.

It works out prices per quality as Prozorro does, on binary floats. 1.005 is a little less than
that as a float, and 1.005 * 100 less than 100.5, so that 1 comes out where the rule says 1.01.
It reads one request a line and answers each with one, as `evalkit.testing.check_against` asks.
"""

import json
import math
import sys


def rounded(value: float) -> float:
    """Round as JavaScript does, a half going up, what is left of a float."""
    return math.floor(value * 100 + 0.5) / 100


for line in sys.stdin:
    request = json.loads(line)
    most = float(request["settings"]["features_max"])
    points = {}
    for name, bid in request["bids"].items():
        factor = 1 + float(bid["features"]) / (1 - most)
        points[name] = rounded(float(bid["price"]) / factor)
    print(json.dumps(points), flush=True)
