"""Pre-warmed kernels for jupyter_client: forked from a process that has already imported what they use.

papermill, nbclient and `jupyter execute` use them unchanged:

    JUPYTER_DEFAULT_PROVISIONER_NAME=barometer-prewarmed papermill in.ipynb out.ipynb

The first kernel then starts a server that imports BAROMETER_KERNELS_MODULES (names with commas); the others
are ready in a fraction of the time. A program that will want kernels calls `prewarm` early and hands what
it returns to its worker processes. Where a kernel cannot be forked it is an ordinary one, said once.
"""

from barometer.kernels.starter import DEFAULT_MODULES, PROVISIONER, SERVER, prewarm, ready, stop

__all__ = ["DEFAULT_MODULES", "PROVISIONER", "SERVER", "prewarm", "ready", "stop"]
