"""The judge of a load run: which promises do the calls of a history show to be broken?

`judge.py` splits a history by key, one module a kind of promise judges the calls of a key, and
`orders.py` looks for the fewest calls that show a violation. All of it is pure: the same history
gets the same judgement.
"""

from __future__ import annotations

from liveops_kit.load.judgement.judge import judge as judge
from liveops_kit.load.judgement.results import Judged as Judged
from liveops_kit.load.judgement.results import Judgement as Judgement
from liveops_kit.load.judgement.results import Violation as Violation
