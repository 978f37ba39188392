"""The judge of a load run: which promises do the calls of a history show to be broken?

`judge.py` splits a history by key, one module a kind of promise judges the calls of a key, and
`reduction.py` looks for the fewest calls that show a violation.
"""
