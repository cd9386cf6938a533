"""Tune the C library's allocator to return large free blocks to the system.

glibc raises its mmap threshold dynamically up to 32 MB as large blocks are freed. When thousands join one chat, each
`presence_state` of half a megabyte then fragments the heap: 81 KiB for each idle socket instead of 32 (5,000 in one
chat, docs/performance.md).
"""

import ctypes
import sys

# From <malloc.h>.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
MAPPED_FROM_BYTES = 65_536
TRIMMED_FROM_BYTES = 131_072


def give_large_blocks_back() -> bool:
    """Fix the thresholds for this process. Return whether the C library supports them, as glibc does."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, MAPPED_FROM_BYTES) and mallopt(M_TRIM_THRESHOLD, TRIMMED_FROM_BYTES))
