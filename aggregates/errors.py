"""What can go wrong on the build side. Messages carry names and codes, never counts or persons."""


class AggregatesError(Exception):
    """Base of every error this package raises on purpose."""


class ReleaseError(AggregatesError):
    """A release that cannot be written, read or proved safe."""


class LogError(ReleaseError):
    """The log of decisions about a release was changed, or not written to its end."""


class BusyError(AggregatesError):
    """Another build is writing to the same folder."""


class CubeError(AggregatesError):
    """The staged records cannot be made into a cube, or the cube contradicts itself."""


class IntakeError(AggregatesError):
    """A package that breaks the contract; the message says where and what was expected."""
