"""A class or table of your own in, strategies for its instances, its violations and an explanation out.

One file, one source of constraints: ``from_pydantic``, ``from_attrs``, ``from_sqlalchemy`` ... Each reads a model into
the same fields; what is made of a field does not depend on where it came from. No library is imported here: a source
looks at one only when it is loaded already, as it is when a class of it is given.
"""
