"""The memory that shrinking a photo takes: its process shares the machine with pages and messages."""

import subprocess
import sys
from pathlib import Path

from PIL import Image

# Prints its peak memory in kB, and whether it loaded the decoder of another format.
_MEASURED = """
import re, sys
from pathlib import Path
from chatapp.lib.file_picture_maker import main
made = main(Path(sys.argv[1]))
assert made["sizes"] == [360, 720, 1440], made
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1], "pillow_heif" in sys.modules)
"""
MOST_MB = 130


def test_a_photo_of_48_million_pixels_is_in_memory_once(tmp_path):
    Image.new("RGB", (8000, 6000), "teal").save(tmp_path / "source", "JPEG")
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", _MEASURED, str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True)
    most_kb, has_other_decoder = done.stdout.split()
    # Decoded at half its size, the photo takes 48 MB; a copy would take as much again.
    assert int(most_kb) / 1024 < MOST_MB
    assert has_other_decoder == "False"
