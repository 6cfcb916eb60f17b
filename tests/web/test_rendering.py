"""Templates: each compiles, none carries a style or a script of its own, and the check-in page is small."""

import gzip
import re
from typing import Annotated

import pytest
from jinja2 import UndefinedError, nodes
from pydantic import Field, ValidationError

from jinguo.kernel.errors import Conflict, Invalid
from jinguo.kernel.forms import MISSING, Form
from jinguo.kernel.text import qr
from jinguo.web.assets import ASSETS
from jinguo.web.form_state import FormState, refused
from jinguo.web.icons import PATHS, icon
from jinguo.web.jinja import TEMPLATES, environment, render
from jinguo.web.problems.pages import SAID, problem_page
from jinguo.web.shells import DeskShell, Flash, NavGroup, NavItem, VolunteerShell

NAMES = environment.list_templates()
VOLUNTEER = VolunteerShell("镇海区妇女联合会", "0574-8888 0000")
DESK = DeskShell(
    "镇海区妇女联合会",
    (
        NavGroup("办事", "briefcase", (NavItem("工作台", "/desk", "house", current=True, count=3),)),
        NavGroup("活动", "calendar-heart", (NavItem("活动", "/desk/events", "calendar-days"),), is_open=False),
    ),
    "李梅",
    "区妇联·协调员",
    "/desk/session/end",
    Flash("已保存"),
)

CHECK_IN = """
{% extends "base/volunteer.html" %}
{% from "base/phone.html" import event_head, hello, steps, weak_signal, kept_form, keep_script %}
{% block title %}签到 · 亲子阅读陪伴{% endblock %}
{% block head %}{{ keep_script() }}{% endblock %}
{% block main %}
{{ event_head("亲子阅读陪伴", "今天 下午 2:00 到 4:30", "招宝山街道儿童之家") }}
{{ hello("王秀英", "1234", "/c/x/who") }}
{{ weak_signal("签到", "王秀英", code) }}
{{ kept_form("/c/x/in", "who", {"nonce": "0193e8a2b4c67d00a1b2c3d4e5f60718", "kind": "in"}, "点这里签到") }}
{{ steps(1) }}
{% endblock %}
"""
CODE = qr.svg("https://jinguo.example.cn/p/ZH2026000127.k3Jd9-_Q2xVbN7", title="王秀英的志愿者二维码")


def page(source: str, **context: object) -> str:
    return environment.from_string(source).render(**context)


def macro(imported: str, call: str, **context: object) -> str:
    return page(f"{{% from {imported} %}}{{{{ {call} }}}}", **context)


def test_every_template_compiles() -> None:
    assert len(NAMES) > 150
    for name in NAMES:
        environment.get_template(name)


def test_no_template_asks_for_a_name_that_every_mapping_has_as_a_method() -> None:
    """`steps.copy` of a dict is dict.copy, which is always true: what it should hide is shown."""
    found = []
    for name in NAMES:
        tree = environment.parse(source(name))
        called = {id(call.node) for call in tree.find_all(nodes.Call)}
        asked = [each for each in tree.find_all(nodes.Getattr) if id(each) not in called]
        found += [(name, each.lineno, each.attr) for each in asked if hasattr(dict, each.attr)]

    assert found == []


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)


FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an event attribute": r"""\son[a-z]+\s*=\s*["'{]""",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "a javascript: address": r"javascript:",
    "a foreign address": r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""",
    "an evaluated htmx attribute": r"hx-on|\bjs:",
}


@pytest.mark.parametrize("pattern", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_no_template_carries_what_the_content_policy_refuses(pattern: str) -> None:
    texts = {name: without_comments(source(name)) for name in NAMES}

    assert [(name, found) for name, text in texts.items() for found in re.findall(pattern, text, re.IGNORECASE)] == []


def test_every_static_file_and_icon_that_a_template_names_exists() -> None:
    named = [
        (name, call.node.name, call.args[0].value)
        for name in NAMES
        for call in environment.parse(source(name)).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.args and isinstance(call.args[0], nodes.Const)
    ]

    assert [each for each in named if each[1] == "asset" and each[2] not in ASSETS] == []
    assert [each for each in named if each[1] == "icon" and each[2] not in PATHS] == []


def test_text_is_escaped_but_for_the_drawing_of_a_code() -> None:
    for name in NAMES:
        assert set(re.findall(r"(\w+)\s*\|\s*safe", source(name))) <= {"svg", "code"}, name
        assert "autoescape" not in source(name), name


def test_an_unknown_name_is_an_error_and_never_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        page("{{ volunter.name }}")


def test_what_a_person_typed_is_text_on_the_page() -> None:
    form = FormState({"note": '"><script>alert(1)</script>'}, {"note": "<b>太长</b>"})

    shown = macro('"base/forms.html" import field', 'field(form, "note", "备注")', form=form)

    assert "<script" not in shown
    assert "<b>" not in shown


def test_the_check_in_page_with_all_that_it_loads_is_at_most_12_kb() -> None:
    html = page(CHECK_IN, shell=VOLUNTEER, code=CODE)
    loaded = {name for name, found in ASSETS.items() if found.path in html}

    sizes = {name: len(ASSETS[name].zipped) for name in loaded} | {"html": len(gzip.compress(html.encode(), 6))}

    assert loaded == {"volunteer.css", "checkin.js", "favicon.svg"}
    assert sorted(re.findall(r'(?:src|href)="(/static/[^"]+)"', html)) == sorted(ASSETS[name].path for name in loaded)
    assert sum(sizes.values()) <= 12 * 1024, sizes


def test_without_javascript_the_check_in_page_is_a_plain_form_with_its_nonce() -> None:
    html = page(CHECK_IN, shell=VOLUNTEER, code=CODE)

    assert '<form method="post" action="/c/x/in" data-keep="who">' in html
    assert '<input type="hidden" name="nonce" value="0193e8a2b4c67d00a1b2c3d4e5f60718">' in html
    assert '<button class="v-go" type="submit">点这里签到</button>' in html
    assert "<noscript" not in html


def test_a_field_is_tied_to_its_label_its_hint_and_its_error_and_keeps_what_was_typed() -> None:
    form = refused({"phone": "138 0000 123"}, Invalid(fields={"phone": "少了 1 位，手机号应是 11 位数字"}))

    shown = macro(
        '"base/forms.html" import field',
        'field(form, "phone", "手机号", "tel", hint="用来登录", attributes={"inputmode": "numeric"})',
        form=form,
    )

    assert '<label class="f-label" for="phone">手机号</label>' in shown
    tag = re.findall(r"<input[^>]*>", shown)[0]
    assert 'aria-describedby="phone-hint phone-error" aria-invalid="true"' in tag
    assert 'value="138 0000 123"' in tag
    assert 'inputmode="numeric"' in tag
    assert 'id="phone-error"' in shown
    assert "少了 1 位，手机号应是 11 位数字" in shown


def test_a_password_is_never_written_back() -> None:
    form = FormState({"password": "秘密"})

    shown = macro('"base/forms.html" import field', 'field(form, "password", "密码", "password")', form=form)

    assert "秘密" not in shown


def test_lists_and_groups_keep_what_was_chosen() -> None:
    form = FormState({"town": "2", "skills": ["a", "c"]})
    names = '"base/forms.html" import select, checkbox_group'

    town = macro(names, 'select(form, "town", "镇街", [(1, "招宝山街道"), (2, "骆驼街道")])', form=form)
    skills = macro(
        names, 'checkbox_group(form, "skills", "特长", [("a", "急救"), ("b", "心理"), ("c", "读")])', form=form
    )

    assert re.findall(r'value="(\w*)" selected', town) == ["2"]
    assert re.findall(r'value="(\w)" checked', skills) == ["a", "c"]


class Phone(Form):
    number: Annotated[str, Field(min_length=11)]


def test_what_pydantic_refuses_stands_in_chinese_beside_its_field() -> None:
    with pytest.raises(ValidationError) as caught:
        Phone.model_validate({"number": "138"})

    form = refused({"number": "138"}, caught.value)

    assert (form.value("number"), form.error("number")) == ("138", "太短了，至少 11 个字")


def test_a_refusal_of_the_whole_form_stands_above_it() -> None:
    form = refused({}, Conflict("和“清溪义诊”的时间重叠，请改时间"))

    shown = macro('"base/forms.html" import errors_summary', "errors_summary(form)", form=form)

    assert 'role="alert"' in shown
    assert "和“清溪义诊”的时间重叠，请改时间" in shown
    assert "<a " not in shown


def test_what_is_wrong_alone_is_the_title_and_an_empty_field_is_named() -> None:
    labels = "errors_summary(form, {'name': '姓名', 'code': '验证码'})"
    empty, wrong, both = (
        macro('"base/forms.html" import errors_summary', labels, form=FormState({}, errors))
        for errors in ({"name": MISSING}, {"code": "不对"}, {"name": MISSING, "code": "不对"})
    )

    assert '<h2><a href="#name">姓名没有填</a></h2>' in empty
    assert '<h2><a href="#code">验证码：不对</a></h2>' in wrong
    assert "<h2>有 2 处要改</h2>" in both and "姓名没有填" in both


def test_a_chart_says_its_numbers_in_a_table_too() -> None:
    shown = macro(
        '"base/charts.html" import bar_chart',
        'bar_chart("每月服务时长", points, "小时", "11月")',
        points=[("10月", 688), ("11月", 1318.5)],
    )

    rows = re.findall(r'<th scope="row">(.+?)</th><td class="r num">(.+?)</td>', shown)
    assert rows == [("10月", "688"), ("11月", "1,318.5")]
    drawings = shown.split("<svg ")[1:]
    assert [len(re.findall(r"<rect ", each)) for each in drawings] == [2, 2], "one for a desk, one for a phone"
    assert [each.count("b-now") for each in drawings] == [1, 1]


def test_the_desk_shows_where_one_is_who_one_is_and_what_was_done() -> None:
    html = page(
        '{% extends "base/desk.html" %}{% block title %}工作台{% endblock %}{% block main %}{% endblock %}', shell=DESK
    )

    assert re.findall(r'<a href="([^"]+)" aria-current="page">', html) == ["/desk"]
    places = [html.index(part) for part in ('<a class="skip" href="#main">', "<nav", '<main class="s-main" id="main"')]
    assert places == sorted(places)
    assert '<form method="post" action="/desk/session/end">' in html
    assert '<p class="flash flash-ok" role="status">' in html
    assert '"allowEval":false' in html
    assert '"includeIndicatorStyles":false' in html


def test_an_icon_is_an_ornament_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="已签到 &quot;&lt;"' in icon("check", '已签到 "<')
    with pytest.raises(KeyError):
        icon("unicorn")


async def test_a_personal_page_is_kept_by_no_cache() -> None:
    context = {"shell": VOLUNTEER, "problem": None}

    with pytest.raises(UndefinedError):
        render("base/problem.html", **context)
    answer = problem_page(404, VOLUNTEER)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.media_type == "text/html"
    assert render("base/api_docs.html", personal=False, openapi="/x").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("status", [*SAID, 418, 599])
def test_every_problem_says_in_chinese_what_happened_and_what_to_do(status: int) -> None:
    answer = problem_page(status, VOLUNTEER, reference="7f3a21")

    assert answer.status_code == status
    said = re.sub(r"<[^>]+>", " ", answer.content)
    title, sentence, next_step = SAID.get(status) or SAID[500 if status > 500 else 400]
    assert all(part in said for part in (title, sentence, next_step, "回首页", "7f3a21", "0574-8888 0000"))
    assert re.findall(r"[A-Za-z]{4,}", said) == []


def test_a_domains_own_sentence_replaces_the_general_one() -> None:
    answer = problem_page(409, VOLUNTEER, sentence="活动已经结束，请找活动负责人补记")

    assert "活动已经结束，请找活动负责人补记" in answer.content
    assert SAID[409][1] not in answer.content
