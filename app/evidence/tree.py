"""The Merkle tree of central's log (RFC 6962 §2.1; RFC 9162 §2.1.3-4 for verification).

Complete subtrees are stored once as nodes `(level, index)`: level 0 holds leaf hashes, and the
node `(l, i)` covers the leaves `[i * 2**l, (i + 1) * 2**l)`. Everything else is computed from
those. Hashes are 32 bytes; anything else is refused, which the published test vectors demand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from app.evidence.errors import ProofError
from app.identifiers import Digest

HASH_BYTES = 32
PROOF_HASHES_MAX = 64  # a tree of 2^64 leaves has no longer proof
EMPTY_ROOT = Digest(hashlib.sha256(b"").hexdigest())

Nodes = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """Hash a leaf: SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def appended(size: int, leaf: bytes, nodes: Nodes) -> list[tuple[int, int, bytes]]:
    """Return the nodes `(level, index, hash)` that a new leaf completes in a tree of `size`."""
    complete = [(0, size, leaf)]
    level, index, current = 0, size, leaf
    while index % 2 == 1:
        current = node_hash(nodes(level, index - 1), current)
        level, index = level + 1, index // 2
        complete.append((level, index, current))
    return complete


def root(size: int, nodes: Nodes) -> bytes:
    """Return the root of the first `size` leaves."""
    return _range(0, size, nodes) if size else bytes.fromhex(EMPTY_ROOT.value)


def inclusion_path(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` (RFC 6962 §2.1.1)."""
    if not 0 <= index < size:
        msg = f"expected a leaf below {size}, got {index}"
        raise ProofError(msg)
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        split = low + _split(high - low)
        if index < split:
            path.append(_range(split, high, nodes))
            high = split
        else:
            path.append(_range(low, split, nodes))
            low = split
    return path[::-1]


def consistency_path(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Return the proof that the tree of `old` is a prefix of that of `new` (RFC 6962 §2.1.2)."""
    if not 0 < old <= new:
        msg = f"expected sizes with 0 < old <= new, got {old} and {new}"
        raise ProofError(msg)
    path: list[bytes] = []
    low, high, whole = 0, new, True
    while old != high:
        split = low + _split(high - low)
        if old <= split:
            path.append(_range(split, high, nodes))
            high = split
        else:
            path.append(_range(low, split, nodes))
            low, whole = split, False
    if not whole:
        path.append(_range(low, high, nodes))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes
) -> None:
    """Check an audit path (RFC 9162 §2.1.3.2).

    Raises:
        ProofError: the leaf is not at `index` in the tree of `size` with this root.
    """
    _check_hashes([leaf, expected, *path])
    if not 0 <= index < size:
        msg = f"expected a leaf below {size}, got {index}"
        raise ProofError(msg)
    position, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            msg = "the inclusion proof is too long"
            raise ProofError(msg)
        if position % 2 == 1 or position == last:
            current = node_hash(sibling, current)
            while position % 2 == 0 and position:
                position, last = position // 2, last // 2
        else:
            current = node_hash(current, sibling)
        position, last = position // 2, last // 2
    if last != 0 or current != expected:
        msg = "the inclusion proof does not lead to the root"
        raise ProofError(msg)


def verify_consistency(
    old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that one tree is a prefix of another (RFC 9162 §2.1.4.2).

    Raises:
        ProofError: it is not, or `old` is 0 (an empty tree proves nothing).
    """
    _check_hashes([old_root, new_root, *path])
    if not 0 < old <= new:
        msg = f"expected sizes with 0 < old <= new, got {old} and {new}"
        raise ProofError(msg)
    if old == new:
        if path or old_root != new_root:
            msg = "two roots differ for one size"
            raise ProofError(msg)
        return
    rest = list(path)
    if old & (old - 1) == 0:
        rest.insert(0, old_root)
    if not rest:
        msg = "the consistency proof is empty"
        raise ProofError(msg)
    position, last = old - 1, new - 1
    while position % 2 == 1:
        position, last = position // 2, last // 2
    first = second = rest[0]
    for sibling in rest[1:]:
        if last == 0:
            msg = "the consistency proof is too long"
            raise ProofError(msg)
        if position % 2 == 1 or position == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while position % 2 == 0 and position:
                position, last = position // 2, last // 2
        else:
            second = node_hash(second, sibling)
        position, last = position // 2, last // 2
    if last != 0 or first != old_root or second != new_root:
        msg = "the log's older tree is not a beginning of its newer one"
        raise ProofError(msg)


def _split(width: int) -> int:
    """Return the largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _range(low: int, high: int, nodes: Nodes) -> bytes:
    width = high - low
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return nodes(level, low >> level)
    split = low + _split(width)
    return node_hash(_range(low, split, nodes), _range(split, high, nodes))


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if len(hashes) > PROOF_HASHES_MAX + 2 or any(len(h) != HASH_BYTES for h in hashes):
        msg = f"a proof holds at most {PROOF_HASHES_MAX} hashes of {HASH_BYTES} bytes"
        raise ProofError(msg)
