"""The real machines, one third-party engine a file, and their stand-ins on WAV files; none of them may call home."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
"""From 1.29 on, onnxruntime reports its use to its maker over the network unless this is set before it is loaded."""
