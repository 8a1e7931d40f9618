"""From a literal address to the host on the internet that it names."""

from __future__ import annotations

from qualitygate.model import Expr, FString, Literal

_LOCAL = ("localhost", "127.", "0.0.0.0", "[::1]", "10.", "192.168.", "testserver", "test")
_RESERVED = (".test", ".local", ".localhost", ".invalid", ".example", "testserver")


def public_host(node: Expr) -> str:
    """The host of a literal http address on the internet, else the empty string."""
    start = node.parts[0] if isinstance(node, FString) and node.parts else node
    if not isinstance(start, Literal) or not isinstance(start.value, str):
        return ""
    scheme, _, rest = start.value.partition("://")
    host = rest.partition("/")[0].rpartition("@")[2].partition(":")[0].lower()
    public = "." in host.strip(".") and not host.startswith(_LOCAL) and not host.endswith(_RESERVED)
    return host if scheme in ("http", "https") and public else ""
