"""Names for the types of arrays, so that signatures stay readable."""

from typing import Any

import numpy as np

UInt64s = np.ndarray[Any, np.dtype[np.uint64]]
Int64s = np.ndarray[Any, np.dtype[np.int64]]
Int32s = np.ndarray[Any, np.dtype[np.int32]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Floats = np.ndarray[Any, np.dtype[np.float64]]

LOW = (1 << 32) - 1  # the second number of a pair that is held as one: first * 2**32 + second
