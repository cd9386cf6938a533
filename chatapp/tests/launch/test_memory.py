"""How the C library allocates large blocks, in a subprocess: the settings apply to the whole process."""

import subprocess
import sys

import pytest

from chatapp.launch.prepare import ROOT

ASKED = """
import ctypes, sys
from chatapp.launch.memory import give_large_blocks_back

class Mallinfo(ctypes.Structure):  # from <malloc.h>; hblks: blocks that are mapped alone
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Mallinfo
if sys.argv[1] == "bounded":
    assert give_large_blocks_back()
del [b"x" * 20_000_000][0]  # after a block like this one, glibc maps none below its size
before = mallinfo().hblks
block = b"x" * 500_000
print(mallinfo().hblks - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
class TestLargeBlocks:
    @pytest.mark.parametrize(("how", "mapped"), [("bounded", "1"), ("left alone", "0")])
    def test_are_mapped_alone_so_that_they_can_be_given_back(self, how, mapped):
        asked = subprocess.run([sys.executable, "-c", ASKED, how], cwd=ROOT, capture_output=True, text=True, check=True)
        assert asked.stdout.strip() == mapped
