"""导入名册, second step (对列): which sheets, and which column is what. Ours is a proposal; the clerk decides."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from litestar import Response, get, post

from jinguo.authority.actor import Actor
from jinguo.authority.grants import Permission
from jinguo.kernel.errors import Invalid
from jinguo.kernel.process.threads import FILES
from jinguo.kernel.spreadsheet import Sheet
from jinguo.tasks import actions as tasks
from jinguo.tasks.catalogue import TaskKind
from jinguo.volunteers.intake.memory import Question, guessed, remember
from jinguo.volunteers.roster import Choice, blocks, layout
from jinguo.volunteers.roster.gaps import Gap
from jinguo.volunteers.roster.headers import FIELDS, REQUIRED
from jinguo.volunteers.roster.layout import HEADER_DEPTH
from jinguo.volunteers.roster.outline import masked, outline
from jinguo.web import uploads
from jinguo.web.desk import choices
from jinguo.web.desk.roster import draft as roster_draft
from jinguo.web.desk.roster import work as roster_work
from jinguo.web.desk.roster.draft import Answers, Draft
from jinguo.web.desk.roster.pages import HERE, gone_page
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent, sent
from jinguo.web.guard import allow
from jinguo.web.pages import desk_page
from jinguo.web.parameters import CurrentActor, PathId, WebRequest
from jinguo.web.stamp import STEP
from jinguo.web.steps import submitted
from jinguo.web.uploads import UploadGone

LABELS = {name: words[0] for name, words in FIELDS.items()}
_OPTIONS = [("", "不导入这一列"), *LABELS.items()]
_OPEN = "undecided"
"""What stands in the menu of a column that holds only 是 or 否, until the clerk has said what it asks."""
_SAME_ROW = "要换一行重认，请先改行号，再点“换一行重认”"
_ELSEWHERE = {"no_such_organisation": "organisation"}


@get(f"{HERE}/{{token:uuid}}/columns", opt=allow(Permission.IMPORT_VOLUNTEERS))
async def columns(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Show each sheet with its header and first values, and a menu for each column."""
    try:
        draft = await roster_draft.find(actor, token)
    except UploadGone as error:
        return await gone_page(request, actor, error)
    if draft.taking or draft.result:
        return see_other(f"{HERE}/{token}/done")
    return await _page(request, actor, draft, FormState(_as_typed(draft)))


@post(f"{HERE}/{{token:uuid}}/columns", opt=allow(Permission.IMPORT_VOLUNTEERS) | STEP, status_code=200)
async def match(request: WebRequest, actor: CurrentActor, token: PathId) -> Response[str]:
    """Keep what was chosen, and try the roster out; with the header in another row, ask anew."""
    form = await sent(request)
    try:
        draft = await roster_draft.find(actor, token)
    except UploadGone as error:
        return await gone_page(request, actor, error)
    if draft.taking or draft.result:
        return see_other(f"{HERE}/{token}/done")
    step, page = partial(_matched, actor, draft), partial(_page, request, actor, draft)
    return await submitted(form, Sent, step, page, beside=_ELSEWHERE)


async def _matched(actor: Actor, draft: Draft, form: Sent) -> Response[str]:
    if rows := _moved(form, draft.questions):
        await _ask_anew(actor, draft, form, rows)
        return see_other(f"{HERE}/{draft.token}/columns", "表头换了一行，各列已经重新认过，请再看一遍。")
    _refuse_same_row(form, draft.questions)
    leave = tuple(gap.value for gap in Gap if form.text(f"leave-{gap.value}") == "yes")
    await _answer(actor, draft, Answers(form.text("organisation"), _chosen(form, draft.questions), leave))
    return see_other(f"{HERE}/{draft.token}")


async def _answer(actor: Actor, draft: Draft, answers: Answers) -> None:
    """Answer the questions about a roster: small files are tried out here and now, large ones by the worker."""
    await roster_draft.answer(actor, draft.token, answers)
    draft = replace(draft, answers=answers)
    if draft.is_small:
        await roster_work.try_out(actor, draft.token)
    else:
        title = f"试算名册（{draft.rows:,} 行）"
        task = await tasks.ask(actor, TaskKind.TRY_ROSTER, title, actor.path or "", roster=str(draft.token))
        if task is not None:
            await roster_draft.asked_to_try(actor, draft.token, answers, task)
    await remember(actor, [replace(each, choice=answers.choices[each.outline.sheet]) for each in draft.questions])


def _refuse_same_row(form: Sent, asked: Sequence[Question]) -> None:
    """Refuse to go on for a clerk who pressed 换一行重认 and changed no row. Raises Invalid."""
    pressed = next((number for number in range(len(asked)) if form.text("again") == str(number)), None)
    if pressed is not None:
        raise Invalid(_SAME_ROW, fields={f"header-{pressed}": _SAME_ROW})


async def _ask_anew(actor: Actor, draft: Draft, form: Sent, rows: Mapping[str, int]) -> None:
    """Lay sheets out with these header rows; what was typed for the others stays. Raises Invalid, UploadGone."""
    file = await uploads.find(actor, draft.token)
    tops = await FILES.run_for(actor.id, blocks.tops_of_file, file.content, file.name)
    asked = await FILES.run(_laid_out, {sheet.name: sheet for sheet in tops}, draft.questions, form, rows)
    await roster_draft.unanswer(actor, draft.token)
    total = sum(each.outline.rows for each in asked)
    await roster_draft.set_questions(actor, draft.token, total, asked, draft.hidden)


def _laid_out(
    sheets: Mapping[str, Sheet], questions: Sequence[Question], form: Sent, rows: Mapping[str, int]
) -> list[Question]:
    asked = []
    for number, each in enumerate(questions):
        name = each.outline.sheet
        found = layout.at(sheets[name], rows.get(name, each.outline.header_row))
        if found is None:
            sentence = "这张表没有这么多行，请填表头所在的行号"
            raise Invalid(sentence, fields={f"header-{number}": sentence})
        shown = outline(sheets[name], found)
        fresh = Question(each.guess, shown, replace(guessed(shown), taken=True), undecided=shown.undecided)
        typed = Choice(form.text(f"take-{number}") == "yes", each.outline.header_row, _places(form, number, each, {}))
        asked.append(fresh if name in rows else replace(each, choice=typed))
    return asked


def _moved(form: Sent, asked: Sequence[Question]) -> dict[str, int]:
    """Find the sheets whose header is said to be in another row, and in which. Raises Invalid: in none of the first."""
    found = {}
    for number, each in enumerate(asked):
        typed = form.text(f"header-{number}")
        row = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(HEADER_DEPTH)) else 0
        if typed and not 1 <= row <= HEADER_DEPTH:
            sentence = f"请填表头所在的行号，1 到 {HEADER_DEPTH}"
            raise Invalid(sentence, fields={f"header-{number}": sentence})
        if row and row != each.outline.header_row:
            found[each.outline.sheet] = row
    return found


def _chosen(form: Sent, asked: Sequence[Question]) -> dict[str, Choice]:
    """Read what was chosen for each sheet. Raises Invalid, with a sentence beside each menu that is wrong."""
    wrong: dict[str, str] = {}
    found = {}
    for number, each in enumerate(asked):
        taken = form.text(f"take-{number}") == "yes"
        places = _places(form, number, each, wrong if taken else {})
        missing = [LABELS[name] for name in REQUIRED if name not in places]
        if taken and missing:
            wrong[f"take-{number}"] = f"还没有选哪一列是“{'”和“'.join(missing)}”；不是名册的工作表，请不要勾选"
        found[each.outline.sheet] = Choice(taken, each.outline.header_row, places if taken else each.choice.columns)
    if not any(each.taken for each in found.values()):
        wrong["take-0"] = "请至少选一张工作表导入"
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return found


def _places(form: Sent, number: int, asked: Question, wrong: dict[str, str]) -> dict[str, int]:
    """Read which column was chosen for each field of a sheet; what is wrong with a menu goes into `wrong`."""
    places: dict[str, int] = {}
    for column in asked.outline.columns:
        menu = f"column-{number}-{column.place}"
        name = form.text(menu)
        if name == _OPEN:
            wrong[menu] = "这一列只填了是或否，请选它是什么；不需要的，选“不导入这一列”"
        elif name and name not in LABELS:
            wrong[menu] = "请从菜单里选"
        elif name in places:
            wrong[menu] = f"前面已经有一列选了“{LABELS[name]}”，一个字段只能对一列"
        elif name:
            places[name] = column.place
    return places


def _as_typed(draft: Draft) -> dict[str, str]:
    """Fill the form as it was answered, or as it is proposed."""
    typed = {"organisation": draft.answers.organisation if draft.answers else ""}
    for number, each in enumerate(draft.questions):
        choice = (draft.answers.choices if draft.answers else {}).get(each.outline.sheet, each.choice)
        if choice.header_row != each.outline.header_row:
            choice = each.choice
        typed |= {f"take-{number}": "yes"} if choice.taken else {}
        typed[f"header-{number}"] = str(each.outline.header_row)
        if draft.answers is None:
            typed |= {f"column-{number}-{place}": _OPEN for place in each.undecided}
        typed |= {f"column-{number}-{place}": name for name, place in choice.columns.items()}
    if draft.answers:
        typed |= {f"leave-{each}": "yes" for each in draft.answers.leave}
    return typed


async def _page(
    request: WebRequest, actor: Actor, draft: Draft, form: FormState, status_code: int = 200
) -> Response[str]:
    return await desk_page(
        request,
        "desk/roster_columns.html",
        status_code=status_code,
        form=form,
        draft=draft,
        options=_OPTIONS,
        labels=LABELS,
        masked=masked,
        gaps=list(Gap),
        open=_OPEN,
        summary=_summary(draft),
        organisations=await choices.organisations(actor),
    )


def _summary(draft: Draft) -> dict[str, str]:
    """The names of the fields in the list of all that is wrong."""
    named = {"organisation": "登记到"}
    for number, each in enumerate(draft.questions):
        named |= {f"take-{number}": each.outline.sheet, f"header-{number}": each.outline.sheet}
        named |= {f"column-{number}-{column.place}": f"{column.letter} 列" for column in each.outline.columns}
    return named
