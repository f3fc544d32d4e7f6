"""Zip files that are the same bytes whenever they are made."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can say
MODE = 0o644 << 16  # anybody may read what is unpacked
UNIX = 3
LEVEL = 6  # of deflate; 9 takes twice as long for one percent


def pack(path: Path, members: Mapping[str, Path | bytes], *, packed: bool = True) -> None:
    """Write a zip file of some files, in the order given.

    packed  whether they get smaller by it, as text does and Parquet does not
    """
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method, compresslevel=LEVEL) as archive:
        for name, member in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type, info.external_attr, info.create_system = method, MODE, UNIX
            if isinstance(member, bytes):
                archive.writestr(info, member)
                continue
            info.file_size = member.stat().st_size  # whether it needs the large form
            with member.open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
