"""Evaluation over values that are unknown, one of several, lazy, or that name a block."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from domicile.model.blocks import Block, Location
from domicile.model.trail import Trail
from domicile.model.values import Known, LazyObject, OneOf, Reference, Unknown, Value, alternatives, from_plain, one_of
from domicile.syntax.hcl_json import JsonExpression
from domicile.terraform.expressions import evaluate, reached

from .evaluated import data, data_of, options_of, value_of

UNKNOWN = Unknown("known after apply")
EITHER = one_of([Known("a"), Known("b")])


def steps(value: Value) -> list[str]:
    return [f"{step.file}:{step.line} {step.text}" for step in value.trail.steps()] if value.trail else []


def object_of(**attributes: Value) -> Known:
    return Known(dict(attributes))


class TestUnknown:
    def test_a_name_that_means_nothing_is_unknown_with_its_name(self) -> None:
        assert data_of("nope.a").reason == "nope means nothing here"

    def test_an_unknown_keeps_its_reason_through_operators_and_functions(self) -> None:
        for text in ("x + 1", "upper(x)", "!x", "x == 1", "[for i in x : i]", "x.a.b[0]", "sort([x])", "-x"):
            assert data_of(text, x=UNKNOWN).reason == "known after apply", text

    def test_text_is_partly_known(self) -> None:
        value = value_of('"s3://${x}/logs-${1}"', x=UNKNOWN)
        assert isinstance(value, Unknown)
        assert value.parts[0] == "s3://"
        assert value.parts[2] == "/logs-1"
        assert value.reason == "known after apply"

    @pytest.mark.parametrize(
        "text",
        ['join("/", ["a", x, "b"])', 'format("a/%s/b", x)', '"a/${"${x}/"}b"', 'format("%s/%v/%s", "a", x, "b")'],
    )
    def test_functions_of_text_keep_what_they_know(self, text: str) -> None:
        value = value_of(text, x=UNKNOWN)
        assert isinstance(value, Unknown)
        assert [part for part in value.parts if isinstance(part, str)] == ["a/", "/b"]

    def test_a_partly_known_text_is_compared_by_its_ends(self) -> None:
        assert data_of('"eu-${x}" == "us-east-1"', x=UNKNOWN) is False
        assert data_of('startswith("eu-${x}", "eu-")', x=UNKNOWN) is True
        assert data_of('startswith("eu-${x}", "us")', x=UNKNOWN) is False
        assert isinstance(data_of('"eu-${x}" == "eu-west-1"', x=UNKNOWN), Unknown)

    def test_an_unknown_condition_leaves_both_arms(self) -> None:
        value = value_of('x ? "eu-west-1" : null', x=UNKNOWN)
        assert options_of(value) == {"eu-west-1", None}

    def test_an_unknown_condition_over_equal_arms_does_not_matter(self) -> None:
        assert data_of('x ? "a" : "a"', x=UNKNOWN) == "a"

    def test_one_side_decides(self) -> None:
        assert data_of("x && false", x=UNKNOWN) is False
        assert data_of("false && x", x=UNKNOWN) is False
        assert data_of("true || x", x=UNKNOWN) is True
        assert data_of("x || true", x=UNKNOWN) is True
        assert isinstance(data_of("x && true", x=UNKNOWN), Unknown)
        assert data_of("false && {}.a") is False

    def test_try_moves_on_for_an_error_and_not_for_an_unknown(self) -> None:
        assert data_of('try(x.a, "no")', x=from_plain({})) == "no"
        assert data_of('try(x.a, "no")', x=UNKNOWN).reason == "known after apply"
        assert data_of("can(x.a)", x=UNKNOWN).reason == "known after apply"

    def test_functions_that_need_no_unknown_part_answer(self) -> None:
        names = {"x": UNKNOWN}
        assert data_of("length([x, 1])", **names) == 2
        assert data_of('contains([x, "a"], "a")', **names) is True
        assert data_of("keys({ b = x, a = 1 })", **names) == ["a", "b"]
        assert data_of('lookup({ a = 1, b = x }, "a")', **names) == 1
        assert data_of('lookup({}, x, "b")', **names) == "b"
        assert options_of(value_of('lookup({ "p:a" = 1, "q:a" = 2 }, "p:${x}", 3)', **names)) == {1, 3}
        assert data_of('length(compact(["a${x}", "", "b"]))', **names) == 2
        assert options_of(value_of('[for each in compact([x, "b"]) : each][0]', **names)) == {"?known after apply", "b"}
        assert data_of('length(distinct(["a${x}"]))', **names) == 1
        assert isinstance(data_of('length(distinct([x, "b"]))', **names), Unknown)
        assert data_of("anytrue([x, true])", **names) is True
        assert data_of("alltrue([x, false])", **names) is False
        assert data_of("element([x, 5], 1)", **names) == 5
        assert data_of("concat([x], [2])[1]", **names) == 2
        assert data_of("reverse([x, 2])[0]", **names) == 2
        assert data_of("[1, x][0]", **names) == 1

    def test_merge_with_an_unknown_object_knows_what_comes_later(self) -> None:
        assert data_of("merge({ a = 1 }, x, { b = 2 }).b", x=UNKNOWN) == 2
        assert options_of(value_of("merge({ a = 1 }, x, { b = 2 }).a", x=UNKNOWN)) == {1, "?known after apply"}
        assert isinstance(data_of("merge(x, { b = 2 }).c", x=UNKNOWN), Unknown)
        assert isinstance(data_of("keys(merge(x, { b = 2 }))", x=UNKNOWN), Unknown)

    def test_coalesce_may_take_what_stands_behind_an_unknown(self) -> None:
        assert options_of(value_of('coalesce(x, "b", "c")', x=UNKNOWN)) == {"?known after apply", "b"}

    def test_an_unknown_key_leaves_the_keys_behind_it(self) -> None:
        assert data_of("{ a = 1, (x) = 2, b = 3 }.b", x=UNKNOWN) == 3
        assert options_of(value_of("{ a = 1, (x) = 2, b = 3 }.a", x=UNKNOWN)) == {1, 2}

    def test_jsonencode_keeps_its_structure(self) -> None:
        value = value_of('jsonencode({ Effect = "Allow", Principal = x })', x=UNKNOWN)
        assert isinstance(value, Unknown)
        assert value.parts[0] == '{"Effect":"Allow","Principal":'
        assert value.structure is not None
        assert data_of('jsondecode(jsonencode({ a = "b", c = x })).a', x=UNKNOWN) == "b"

    def test_what_only_running_can_tell_says_so(self) -> None:
        for text in ("timestamp()", "uuid()", 'bcrypt("a")', "plantimestamp()"):
            assert "known only when it runs" in data_of(text).reason
        assert data_of("nonsense(1)").reason == "function not evaluated: nonsense()"

    def test_an_unknown_number_of_elements_keeps_what_each_is(self) -> None:
        many = Unknown("count is unknown", element=object_of(id=Known("i")))
        assert data_of("x[0].id", x=many) == "i"
        assert data_of("one(x[*].id)", x=Unknown("u", element=Known("i"))).reason
        for text in ("x[*].id", "[for i in x : i.id]", "values(x)[*].id", "{ for k, v in x : k => v.id }"):
            found = value_of(text, x=many)
            assert isinstance(found, Unknown)
            assert found.element is not None and data(found.element) == "i", text


class TestAlternatives:
    def test_they_go_through_everything(self) -> None:
        assert options_of(value_of('"${x}-${x}"', x=EITHER)) == {"a-a", "b-b"}
        assert options_of(value_of("upper(x)", x=EITHER)) == {"A", "B"}
        assert options_of(value_of('x == "a"', x=EITHER)) == {True, False}
        assert options_of(value_of("{ a = 1, b = 2 }[x]", x=EITHER)) == {1, 2}
        assert options_of(value_of("x.r", x=one_of([from_plain({"r": 1}), from_plain({"r": 2})]))) == {1, 2}
        assert options_of(value_of('join(",", [x, "z"])', x=EITHER)) == {"a,z", "b,z"}
        assert options_of(value_of("keys({ (x) = 1 })[0]", x=EITHER)) == {"a", "b"}

    def test_those_that_become_the_same_are_one(self) -> None:
        assert data_of("length(x)", x=EITHER) == 1

    def test_an_alternative_that_fails_is_never_deployed(self) -> None:
        both = one_of([from_plain({"r": 1}), from_plain({})])
        assert data_of("x.r", x=both) == 1
        assert options_of(value_of("try(x.r, 9)", x=both)) == {1, 9}
        assert options_of(value_of("can(x.r)", x=both)) == {True, False}
        assert data_of("x.s", x=both).reason == "there is no s in it"

    def test_what_is_asked_of_a_list_by_name_is_not_there(self) -> None:
        assert data_of("x.id", x=from_plain(["a"])).reason == "a list has no id"
        assert data_of('x["0"]', x=from_plain(["a"])) == "a"

    def test_too_many_are_unknown(self) -> None:
        ten = one_of([Known(str(number)) for number in range(10)])
        twelve = one_of([Known(str(number)) for number in range(12)])
        assert data_of('"${x}${y}"', x=ten, y=twelve).reason == "more alternatives than can be followed"

    def test_a_template_with_more_of_them_keeps_the_text_around(self) -> None:
        ten = OneOf(tuple(Known(f"{number}") for number in range(10)))
        twelve = OneOf(tuple(Known(f"{number}") for number in range(12)))
        value = value_of('"a-${x}/${y}-b"', x=ten, y=twelve)
        assert isinstance(value, Unknown)
        assert [part if isinstance(part, str) else "?" for part in value.parts] == ["a-", "?", "/", "?", "-b"]

    def test_an_unknown_among_them_stays(self) -> None:
        assert options_of(value_of("upper(x)", x=one_of([Known("a"), UNKNOWN]))) == {"A", "?known after apply"}


class TestReferences:
    block = Block("aws_s3_bucket", "a", "aws_s3_bucket.a", "resource", Location("main.tf", 1, 3), Known({}))

    def resource(self) -> Known:
        lazy = LazyObject(
            {"bucket": lambda: Known("logs"), "rule": lambda: from_plain([{"days": 3}])},
            lambda name: Unknown("known after apply", reference=None),
        )
        return Known(object_of(a=Known(lazy, reference=Reference(self.block, ""))).data)

    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ("aws_s3_bucket.a", ""),
            ("aws_s3_bucket.a.bucket", "bucket"),
            ("aws_s3_bucket.a.arn", "arn"),
            ("aws_s3_bucket.a.rule[0].days", "rule.0.days"),
            ('aws_s3_bucket["a"]["arn"]', "arn"),
            ("aws_s3_bucket.a.endpoint[0].name", "endpoint.0.name"),
            ('"${aws_s3_bucket.a.arn}"', "arn"),
            ("try(aws_s3_bucket.a.arn, null)", "arn"),
            ("true ? aws_s3_bucket.a.arn : null", "arn"),
            ("tostring(aws_s3_bucket.a.arn)", "arn"),
            ("aws_s3_bucket.a[*].arn", None),
        ],
    )
    def test_a_step_into_a_block_extends_its_reference(self, text: str, path: str | None) -> None:
        value = value_of(text, aws_s3_bucket=self.resource())
        if path is None:
            assert isinstance(value, Known)
            value, path = value.data[0], "arn"
        assert value.reference == Reference(self.block, path)

    def test_an_inner_reference_wins(self) -> None:
        inner = Known("x", reference=Reference(self.block, "id"))
        outer = Known({"a": inner}, reference=Reference(self.block, "out"))
        assert value_of("x.a", x=outer).reference == Reference(self.block, "id")

    def test_a_text_around_a_reference_keeps_it_in_its_parts(self) -> None:
        value = value_of('"${aws_s3_bucket.a.arn}/*"', aws_s3_bucket=self.resource())
        assert isinstance(value, Unknown)
        assert isinstance(value.parts[0], Unknown)
        assert value.parts[0].reference == Reference(self.block, "arn")
        assert value.parts[1] == "/*"


class TestTrails:
    names: Mapping[str, Value] = {
        "region": reached(Known("eu-west-1"), "prod.tfvars", 3, 'region = "eu-west-1"'),
        "env": reached(Known("prod"), "prod.tfvars", 1, 'env = "prod"'),
    }

    def test_one_way_is_kept_as_it_is(self) -> None:
        assert value_of("region", **self.names).trail is self.names["region"].trail
        assert value_of("upper(region)", **self.names).trail is self.names["region"].trail

    def test_several_ways_meet_at_the_expression(self) -> None:
        assert steps(value_of('"${env}-${region}"', **self.names)) == [
            'main.tf:1 "${env}-${region}"',
            'prod.tfvars:1 env = "prod"',
            'prod.tfvars:3 region = "eu-west-1"',
        ]

    def test_only_what_took_part_is_in_it(self) -> None:
        value = value_of('env == "prod" ? "a" : region', **self.names)
        assert steps(value) == ['prod.tfvars:1 env = "prod"']
        assert steps(value_of("true ? region : env", **self.names)) == ['prod.tfvars:3 region = "eu-west-1"']
        assert steps(value_of("{ a = region, b = env }.a", **self.names)) == ['prod.tfvars:3 region = "eu-west-1"']
        assert steps(value_of("[region, env][0]", **self.names)) == ['prod.tfvars:3 region = "eu-west-1"']

    def test_every_alternative_keeps_its_own(self) -> None:
        value = value_of("x ? region : env", x=UNKNOWN, **self.names)
        assert isinstance(value, OneOf)
        assert [steps(option) for option in value.options] == [
            ['prod.tfvars:3 region = "eu-west-1"'],
            ['prod.tfvars:1 env = "prod"'],
        ]
        through = reached(value, "main.tf", 9, "place = …")
        assert isinstance(through, OneOf)
        assert [steps(option)[0] for option in through.options] == ["main.tf:9 place = …"] * 2
        assert len(steps(through)) == 4

    def test_the_container_and_the_element_both_lead_there(self) -> None:
        config = reached(object_of(region=self.names["region"]), "locals.tf", 2, "config = {…}")
        assert steps(value_of("config.region", config=config))[-2:] == [
            "locals.tf:2 config = {…}",
            'prod.tfvars:3 region = "eu-west-1"',
        ]

    def test_a_text_of_a_step_is_made_only_when_shown(self) -> None:
        def fail() -> str:
            raise AssertionError

        value = value_of("[for r in [region] : upper(r)][0]", region=reached(Known("x"), "a.tf", 1, fail))
        assert isinstance(value.trail, Trail)


class TestLaziness:
    def counted(self) -> tuple[Known, list[str]]:
        asked: list[str] = []

        def attribute(name: str) -> Callable[[], Value]:
            def ask() -> Value:
                asked.append(name)
                return Known(name)

            return ask

        return Known(LazyObject({name: attribute(name) for name in ("a", "b", "c")})), asked

    @pytest.mark.parametrize(
        "text",
        [
            "x.a",
            'x["a"]',
            "merge(x, { d = x.b }).a",
            "{ for k, v in x : k => v }.a",
            '{ p = x.a, q = x.b, r = "${x.c}" }.p',
            "true ? x.a : x.b",
            'lookup(x, "a", "")',
            'try(x.a, x.b, "")',
        ],
    )
    def test_only_what_is_asked_for_is_evaluated(self, text: str) -> None:
        lazy, asked = self.counted()
        if "for k, v" in text:
            assert data_of(text, x=lazy) == "a"
            return
        assert data_of(text, x=lazy) == "a"
        assert asked == ["a"]

    def test_keys_need_no_values(self) -> None:
        lazy, asked = self.counted()
        assert data_of("length(keys(merge(x, {})))", x=lazy) == 3
        assert asked == []


class TestLimits:
    @pytest.mark.parametrize(
        "text",
        [
            "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a + b + c]]]",
            "range(1e9)",
            'format("%1000000000d", 1)',
            'format("%.1000000000f", 1)',
            'cidrsubnets("10.0.0.0/8", [for a in range(1000) : 24]...)',
            "setproduct(range(1000), range(1000), range(1000))",
            'join("x", [for a in range(1024) : join("x", [for b in range(1024) : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])])',
            'regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")',
            'regex("(a|aa)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")',
            'regex("(.*)*x", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")',
            'indent(1000000000, "a\\nb")',
            "pow(10, 1000000)",
            'replace("aaaaaaaaaa", "", join("", [for a in range(1000) : "aaaaaaaaaa"]))',
            "[" * 300 + "]" * 300,
            " + ".join(["1"] * 5000),
        ],
    )
    def test_a_bomb_is_an_unknown_and_soon(self, text: str) -> None:
        start = time.process_time()
        value = value_of(text)
        data(value)
        assert time.process_time() - start < 5

    @pytest.mark.parametrize(
        ("pattern", "found"),
        [
            ("projects/(.*)/locations/(.*)/keyRings/(.*)/cryptoKeys/(.*)", ["p-1", "eu", "ring", "key/v/1"]),
            ("^arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):([0-9]*):(.+)$", None),
            ("([^/]+)/([^/]+)$", ["v", "1"]),
            ("^(?:[a-z]+/)?([a-z]-[0-9])", ["p-1"]),
        ],
    )
    def test_the_patterns_that_people_write_are_not_refused(self, pattern: str, found: list[str] | None) -> None:
        name = Known("projects/p-1/locations/eu/keyRings/ring/cryptoKeys/key/v/1")
        result = data_of("regex(p, x)", p=Known(pattern), x=name)
        if found is None:
            assert result.reason == "the regular expression matches nothing"
        else:
            assert result == found

    def test_a_yaml_bomb_is_an_unknown(self) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
        assert data_of("yamldecode(x)", x=Known("\n".join(lines))).reason == "the YAML is too large"

    def test_a_chain_of_doublings_is_an_unknown(self) -> None:
        value: Value = from_plain(["x"])
        for _ in range(40):
            value = Known((value, value))
        assert isinstance(data_of("jsonencode(x)", x=value), Unknown)
        assert isinstance(data_of("x == y", x=value, y=Known(value.data)), Unknown)


def test_json_expressions_are_evaluated_as_templates() -> None:
    expression = JsonExpression("main.tf.json", 1, 1, {"${k}": ["a-${v}", "${v}", True, None, 2], "plain": "x"})
    names: dict[str, Value] = {"k": Known("key"), "v": Known(5)}
    assert data(evaluate(expression, names.get)) == {"key": ["a-5", 5, True, None, 2], "plain": "x"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{ a = { x = true }, b = { x = true } }[key].x", {True}),
        ('{ a = "eu", b = "us" }[key]', {"eu", "us"}),
        ('["eu", "us"][key]', {"eu", "us"}),
        ('{ a-eu = "eu", b-us = "us" }["a-${key}"]', {"eu"}),
        ('try({ a = "eu" }[key], "us")', {"eu", "us"}),
        ('can({ a = "eu" }[key])', {True, False}),
        ("{ for n in range(40) : n => n }[key]", {"?nobody says"}),
        ("{}[key]", {"?nobody says"}),
        ("toset([1, 2])[key]", {"?nobody says"}),
    ],
)
def test_an_index_that_is_not_known_leads_to_one_of_the_elements(expression: str, value: set[Any]) -> None:
    found = value_of(expression, key=Unknown("nobody says"))
    assert {one.data if isinstance(one, Known) else f"?{one.reason}" for one in alternatives(found)} == value
