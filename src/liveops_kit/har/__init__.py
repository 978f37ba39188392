"""HTTP Archive (HAR) 1.2: the one reader and writer of recorded calls.

The mock's journal, the reports of a contract run and the proxy write with `writer`; `liveops check`
reads with `recording`, entry by entry. Both speak of an `exchange.Exchange`.
"""
