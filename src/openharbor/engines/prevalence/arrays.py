"""Names for the types of arrays, so that signatures stay readable."""

from typing import Any

import numpy as np

Int64s = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
