"""The page before each export: what will be in the file, and why it is wanted, which the register keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from litestar import Response

from jinguo.authority.actor import Actor
from jinguo.authority.exports import usual_purposes
from jinguo.web.desk.choices import Choice
from jinguo.web.form_state import FormState
from jinguo.web.pages import desk_page
from jinguo.web.parameters import WebRequest

FILES: tuple[Choice, ...] = (("xlsx", "Excel 表格（.xlsx）"), ("csv", "CSV 文本（.csv），给别的系统用"))


async def export_page(
    request: WebRequest,
    actor: Actor,
    form: FormState,
    *,
    title: str,
    address: str,
    back: tuple[str, str],
    facts: Sequence[tuple[str, str]],
    hidden: Mapping[str, str],
    files: Sequence[Choice] = FILES,
    saving: Sequence[Choice] = (),
    status_code: int = 200,
) -> Response[str]:
    """Ask for `purpose`, and for `file` where there are several kinds; the form is sent to `address` with the hidden
    fields.

    Args:
        facts: pairs of a term and what the file will hold of it.
        back: address and name of the page that it was asked from.
        saving: the rhythms in which it can be made again by itself; the form then goes to `address`/saved.
    """
    purposes = await usual_purposes(actor)
    chosen = {"purpose": purposes[0], "file": files[0][0] if files else "", **form.values}
    return await desk_page(
        request,
        "desk/export.html",
        status_code=status_code,
        form=replace(form, values=chosen),
        title=title,
        address=address,
        back=back,
        facts_=facts,
        hidden=hidden,
        files=files,
        saving=saving,
        purposes=purposes,
    )
