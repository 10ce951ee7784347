"""Bundles: everything a policy is compiled from in one archive, named by its content and signed, and which policies may be served because of them.

A manifest lists every file with its SHA-256 and says what it compiles to; the signature (Ed25519) is over the manifest's bytes. The same rules
signed with the same key give the same bytes. Nothing of a bundle is compiled before its signature and every hash have been verified.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eligibility import settings
from eligibility.domain.canonical import canonical
from eligibility.domain.vocabulary import Words
from eligibility.errors import PackProblems
from eligibility.ir.rules import Pack
from eligibility.packs import PackSource, installed_pack, installed_packs, installed_source
from eligibility.services.signing import PACK_KEYS, Ed25519Signer, Ed25519Verifier, trusting

KIND = "eligibility.bundle"
FORMAT = 1
SUFFIX = ".bundle"
MAX_BYTES = 50_000_000
"""Of a bundle, and of what is packed in it."""
MAX_FILES = 2_000
_MANIFEST, _SIGNATURE = "manifest.json", "signature.json"
_FOLDERS = ("pack", "vocabulary")
_WHEN = (1980, 1, 1, 0, 0, 0)


class BundleFaulty(ValueError):
    """A bundle that is not as it was signed, or that nobody who is trusted has signed; why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was verified. `key` is the fingerprint of who signed it."""

    policy: str
    version: str
    digest: str
    key: str
    source: PackSource


def bundle_from_source(source: PackSource, signer: Ed25519Signer) -> tuple[str, bytes]:
    """A bundle's name and bytes. Raises `PackProblems` where the rules do not compile."""
    pack = source.compiled()
    files = {f"pack/{name}": data for name, data in source.files.items()}
    files |= {f"vocabulary/{name}": data for name, data in source.vocabulary_files.items()}
    said = {"kind": KIND, "format": FORMAT, "policy": pack.id, "version": pack.version, "digest": pack.digest}
    manifest = (canonical({**said, "files": {name: _hash(data) for name, data in files.items()}}) + "\n").encode()
    signature = {"algorithm": signer.algorithm, "key": signer.key, "signature": signer.sign(manifest)}
    members = {_MANIFEST: manifest, _SIGNATURE: (canonical(signature) + "\n").encode(), **dict(sorted(files.items()))}
    return f"{pack.id}-{_hash(manifest)[:16]}{SUFFIX}", _archive(members)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _archive(members: Mapping[str, bytes]) -> bytes:
    """The same members, the same bytes: no clock, no owner."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def bundle_from_bytes(data: bytes, verifier: Ed25519Verifier) -> Bundle:
    """A bundle, verified: signature, every hash, and what it compiles to. Raises `BundleFaulty`."""
    members = _members(data)
    manifest = members.pop(_MANIFEST, b"")
    key = _signed_by(manifest, members.pop(_SIGNATURE, b""), verifier)
    said = _object(manifest)
    if (said.get("kind"), said.get("format")) != (KIND, FORMAT):
        raise BundleFaulty(f"不是第 {FORMAT} 版的规则包", f"not a bundle of format {FORMAT}")
    _compare(said["files"], members)
    pack, vocabulary = (
        {name.removeprefix(f"{each}/"): data for name, data in members.items() if name.startswith(f"{each}/")}
        for each in _FOLDERS
    )
    source = PackSource(pack, vocabulary)
    try:
        digest = source.compiled().digest
    except PackProblems as error:
        raise BundleFaulty(f"其中的规则不能编译：{error}", f"its rules do not compile: {error}") from error
    if digest != said["digest"]:
        raise BundleFaulty(
            "规则编译出的摘要与清单不同，引擎版本可能不同",
            "the rules compile to another digest than the manifest says; the engine may be another one",
        )
    return Bundle(said["policy"], said["version"], digest, key, source)


def _members(data: bytes) -> dict[str, bytes]:
    if len(data) > MAX_BYTES:
        raise BundleFaulty("文件太大", "the file is too large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            names = {each.filename for each in listed}
            if len(listed) > MAX_FILES or sum(each.file_size for each in listed) > MAX_BYTES:
                raise BundleFaulty("包里的文件太多或太大", "it holds too many files, or too large ones")
            if len(names) != len(listed):
                raise BundleFaulty("包里有同名文件", "two of its files have one name")
            return {each.filename: archive.read(each) for each in listed}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BundleFaulty("不是可读的规则包", "not a bundle that can be read") from error


def _signed_by(manifest: bytes, signature: bytes, verifier: Ed25519Verifier) -> str:
    said = _object(signature)
    algorithm, key, text = (str(said.get(name, "")) for name in ("algorithm", "key", "signature"))
    if not verifier.knows(algorithm, key):
        raise BundleFaulty(f"签名的密钥 {key[:16]} 不在信任之列", f"the key {key[:16]} that signed it is not trusted")
    if not verifier.verifies_text(key, text, manifest):
        raise BundleFaulty("签名与清单不符", "the signature is not one of its manifest")
    return key


def _object(data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BundleFaulty("清单或签名不能读取", "its manifest or signature cannot be read") from error
    if not isinstance(said, dict) or f"{canonical(said)}\n".encode() != data:
        raise BundleFaulty("清单或签名不是规范形式", "its manifest or signature is not in canonical form")
    return said


def _compare(listed: Mapping[str, str], members: Mapping[str, bytes]) -> None:
    """Every file is the one that the manifest lists, and no other is there. Raises `BundleFaulty`."""
    for name in sorted({*listed, *members}):
        if name not in members:
            raise BundleFaulty(f"缺少文件 `{name}`", f"the file `{name}` is missing")
        if name not in listed:
            raise BundleFaulty(f"多出文件 `{name}`", f"the file `{name}` is not in the manifest")
        if _hash(members[name]) != listed[name]:
            raise BundleFaulty(f"文件 `{name}` 被改动", f"the file `{name}` was changed")


@dataclass(frozen=True, slots=True)
class Served:
    """The policies that may be served, and why others may not."""

    packs: Mapping[str, Pack]
    refused: Mapping[str, Words]


def packs_to_serve() -> Served:
    """Every installed policy; where `ELIGIBILITY_PACK_KEYS` says whom to trust, those that a trusted bundle holds as they are installed.

    Raises `PackProblems`, and `KeyFaulty` for a key that is none.
    """
    ids = sorted(installed_packs())
    said = settings.value_of(PACK_KEYS)
    if said is None:
        return Served({id: installed_pack(id) for id in ids}, {})
    trusted, refused = _trusted(settings.bundles_folder(), trusting(said.split(), PACK_KEYS))
    packs: dict[str, Pack] = {}
    for id in ids:
        if any(each.policy == id and each.source == installed_source(id) for each in trusted):
            packs[id] = installed_pack(id)
        else:
            refused[id] = Words(
                "没有可信的规则包与已安装的规则一致", "no trusted bundle holds the rules that are installed"
            )
    return Served(packs, refused)


def _trusted(folder: Path, verifier: Ed25519Verifier) -> tuple[list[Bundle], dict[str, Words]]:
    """The bundles of a folder that verify, and why others do not, by file."""
    found, refused = list[Bundle](), dict[str, Words]()
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            found.append(bundle_from_bytes(path.read_bytes(), verifier))
        except BundleFaulty as error:
            refused[path.name] = Words(error.zh, error.en)
    return found, refused
