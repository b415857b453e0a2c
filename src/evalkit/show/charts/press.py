"""The converter in a process of its own: charts are drawn while the caller goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from evalkit.show.charts.lettering import StandIns
from evalkit.show.charts.library import Chart
from evalkit.show.charts.saving import VERSION, dressed, spec_of, svg_of
from evalkit.show.faces import FOLDER

# It draws an empty chart first, while nobody waits: the first one takes longest.
_CHILD = """
import json, sys
import vl_convert
fonts, version = sys.argv[1:]
vl_convert.register_font_directory(fonts)
draw = lambda spec: vl_convert.vegalite_to_svg(spec, vl_version=version, allowed_base_urls=[])
draw({"data": {"values": [{"a": "0"}]}, "mark": "text", "encoding": {"text": {"field": "a"}}})
for line in sys.stdin:
    print(json.dumps(draw(json.loads(line))), flush=True)
"""


class Press:
    """Draws charts one after the other, beside the work of the caller.

    The converter keeps Python's lock, so a thread would gain nothing. If the process cannot
    be had or dies, its charts are drawn in this one.

    Examples
    --------
    >>> from evalkit.show.charts import winner_map
    >>> with Press() as press:
    ...     drawn = press.svg(winner_map([[1, 0, 0], [0, 1, 0]]))
    >>> drawn.result()[:4]
    '<svg'
    """

    def __init__(self) -> None:
        self._queue = ThreadPoolExecutor(1)
        try:
            self._process: subprocess.Popen[str] | None = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-I", "-c", _CHILD, str(FOLDER), VERSION],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="ascii",
            )
        except OSError:
            self._process = None

    def svg(self, chart: Chart, name: str = "") -> Future[str]:
        """Return what will be the SVG of a chart, as `saving.bare_svg` makes it."""
        spec = spec_of(chart)
        standing = StandIns.among(spec)
        return self._queue.submit(self._drawn, spec, name, standing)

    def _drawn(self, spec: dict[str, Any], name: str, standing: StandIns) -> str:
        put = standing.put(spec)
        drawn = self._asked(json.dumps(put)) or svg_of(put)
        return dressed(standing.restore(drawn), spec, name)

    def _asked(self, spec: str) -> str:
        """Return what the process draws; nothing if it is not there."""
        if self._process is None:
            return ""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(spec + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            return ""
        drawn: str = json.loads(line) if line.endswith("\n") else ""
        return drawn

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Wait for what was asked, and end the process."""
        self._queue.shutdown()
        if self._process is not None:
            self._process.communicate()
