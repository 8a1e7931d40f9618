"""Code that runs in the project's interpreter, laid beside the workspace as ``_qualitygate_runtime``.

It knows the standard library, pytest and (in one module) coverage, and nothing of ours or of mutmut's: every module
that a session loads is paid for by every test.
"""
