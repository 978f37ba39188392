"""A rehearsal: a world's calendar played through by personas, before any player sees it.

The rules are called in process, on a project loaded from the fixtures, and not over HTTP: they are
pure functions of state and moment, so that two months take a second, and no server has to listen.
What a persona sees, takes and pays comes from the same objects that answer the API (shop, checkout,
orders, chains). Only what the rules do not know is decided here: which moments are worth a look
(`timetable`), what a persona does at them (`play`), and what is suspect (`flaws`, `reach`).
"""
