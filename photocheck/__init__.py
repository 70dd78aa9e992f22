"""PhotoCheck: make a school's event photos safe to publish.

Importing the package switches ONNX Runtime's telemetry off before anything can load that library:
it would otherwise create a device id and call out by itself (see ``docs/threat_model.md``).
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# work is spread over photos; threads inside small matrix products would only wait for each other
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
