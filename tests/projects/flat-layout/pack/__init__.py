from pack.inner.text import initials

__all__ = ["initials"]
