"""What a page may cost. It stands alone: what is told of it need not load what reads a page."""

from dataclasses import dataclass

SECONDS, MEGABYTES = 20.0, 512


@dataclass(frozen=True, slots=True)
class Budget:
    """What a page may cost. A page of print takes some hundredths of a second and a few megabytes."""

    seconds: float = SECONDS
    """CPU time, and ten times as much on the clock."""
    megabytes: int = MEGABYTES
    """Memory beyond what the worker has when it begins with the page."""

    def seconds_for(self, size: int) -> float:
        """The time of a page of that many bytes: a large file is no hung one.

        >>> Budget().seconds_for(20_000), Budget().seconds_for(10_000_000)
        (20.4, 220.0)
        """
        return self.seconds + size / 50_000
