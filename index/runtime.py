"""OpenVINO with its telemetry off: the one place that imports it.

Importing `openvino` reports the import to its maker wherever the package
`openvino_telemetry` is installed, unless the user has opted out. Hiding that package
before the import makes OpenVINO use its own silent stand-in, so nothing is ever sent.
"""

from __future__ import annotations

import hashlib
import importlib
import platform
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

Precision = Literal["bf16", "f32"]

TELEMETRY = "openvino_telemetry"


def silent_openvino() -> ModuleType:
    """The `openvino` module, imported so that it cannot report anything to anybody.

    Must be the first import of openvino in the process; every user of OpenVINO in this
    project goes through here.
    """
    if TELEMETRY not in sys.modules:
        sys.modules[TELEMETRY] = None  # type: ignore[assignment]  # None makes an import fail
    openvino: ModuleType = importlib.import_module("openvino")
    return openvino


def runtime_version() -> str:
    """OpenVINO's version, such as "2026.4.1", without the build number."""
    version: str = silent_openvino().__version__
    return version.split("-")[0]


def processor() -> str:
    """A short name for this CPU and what it can do; compiled models are kept per processor."""
    core = silent_openvino().Core()
    name = core.get_property("CPU", "FULL_DEVICE_NAME")
    abilities = ",".join(sorted(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")))
    digest = hashlib.sha256(f"{platform.machine()} {name} {abilities}".encode()).hexdigest()
    return digest[:8]


def precisions() -> tuple[Precision, ...]:
    """The precisions worth trying on this CPU, the fastest expected first."""
    core = silent_openvino().Core()
    native = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("bf16", "f32") if native else ("f32",)


def compile_for_cpu(path: Path, precision: Precision) -> Any:
    """Load the OpenVINO model at `path` (model.xml) for this CPU, all cores on one request."""
    core = silent_openvino().Core()
    settings = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"}
    return core.compile_model(str(path), "CPU", settings)
