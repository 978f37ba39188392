"""The source of Schemathesis that describes nothing anybody sees is not parsed."""

import ast
import linecache
import sys

from liveops_kit.contract import Options, run
from liveops_kit.contract.fuzz.unread_source import unread_source

LONG = 20_000
"""Characters that only a whole module has."""


def test_no_module_is_parsed_to_cover_a_parameter(stand_in, target, monkeypatch):
    parse, lengths = ast.parse, []

    def counted(source, *arguments, **options):
        lengths.append(len(source))
        return parse(source, *arguments, **options)

    monkeypatch.setattr(ast, "parse", counted)
    options = Options(
        operations=("get-coupon", "create-coupon-code"),
        phases=("conformance",),
        generators=("coverage",),
    )
    report = run(target(stand_in()), options)
    assert report.findings == ()
    assert report.rows[0].reached
    assert [each for each in lengths if each > LONG] == []


def test_the_source_is_there_again_after_a_run():
    import schemathesis.specs.openapi.coverage as filtering

    modules = [
        module for name, module in sys.modules.items() if name.startswith(filtering.__name__)
    ]
    assert max(len(linecache.getlines(each.__file__)) for each in modules) > 1000
    with unread_source():
        assert {len(linecache.getlines(each.__file__)) for each in modules} == {0}
    assert max(len(linecache.getlines(each.__file__)) for each in modules) > 1000
