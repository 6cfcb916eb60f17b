"""What may come in about aid."""

import re
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from jinguo.aid.catalogue import (
    Funding,
    Item,
    Leaving,
    NotGiven,
    Purpose,
    Source,
    StockReason,
    Supply,
    Thanks,
    Withdrawal,
    items,
    programmes,
    woman_categories,
)
from jinguo.children.catalogue import ConsentManner
from jinguo.children.spans import GRANT_DAYS, GROWN_UP, months_after
from jinguo.kernel import clock
from jinguo.kernel.forms import MISSING, Day, Form, Line, Text, none_if_blank
from jinguo.people.catalogue import Sex
from jinguo.people.forms import IdNumber, Name, OrNone, Phone, sex_of
from jinguo.people.identity import birth_date
from jinguo.people.rules import latest_birth

LONGEST_NOTE = 200
FUTURE = "不能填将来的日期，办完以后再登记"
MUST_AGREE = "请看过以后勾选"


def _past(day: date) -> date:
    if day > clock.today():
        raise ValueError(FUTURE)
    return day


PastDay = Annotated[Day, AfterValidator(_past)]
Note = Annotated[Annotated[Text, Field(max_length=LONGEST_NOTE)] | None, BeforeValidator(none_if_blank)]


def _agreed(given: bool) -> bool:
    if not given:
        raise ValueError(MUST_AGREE)
    return given


Agreed = Annotated[bool, Field(validate_default=True), AfterValidator(_agreed)]


def known_item(code: str) -> Item:
    """A thing of the list by its code. Raises ValueError."""
    found = items().get(code)
    if found is None:
        raise ValueError("请从列出的选项里选")
    return found


class NewWish(Form):
    """A wish as it is collected: a thing of the list, its size, about how much it costs."""

    child: UUID
    item: Text
    size: Annotated[Text, Field(max_length=10, validate_default=True)] = ""
    value: Annotated[int, Field(ge=1, le=5000)]
    remark: Note = None

    @field_validator("item")
    @classmethod
    def _is_offered(cls, code: str) -> str:
        return known_item(code).code

    @field_validator("size")
    @classmethod
    def _fits_the_item(cls, size: str, info: ValidationInfo) -> str:
        code = info.data.get("item")
        offered = known_item(code).sizes if code else ()
        if code and offered and size not in offered:
            raise ValueError(f"请选尺码：{'、'.join(offered)}")
        if code and size and not offered:
            raise ValueError("这样东西不用选尺码，请去掉")
        return size


class WishCheck(Form):
    """What a coordinator has made sure of."""

    asked: Agreed = False
    plain: Agreed = False


class Receipt(Form):
    """The thing is at the federation: on what day, whose it is, what it is worth."""

    happened_on: PastDay
    supply: Supply
    paid: Annotated[int, Field(ge=0, le=100_000)]


class Handing(Form):
    """The federation has handed the thing over: on what day."""

    happened_on: PastDay
    note: Note = None


class FollowUp(Form):
    """The visit afterwards: on what day, and what the donor may be told."""

    happened_on: PastDay
    thanks: Thanks
    note: Note = None


class WishWithdrawal(Form):
    """Why a wish is withdrawn."""

    reason: Withdrawal


class NewClaim(Form):
    """A donor: how she wants to be called, her phone, and that she has read what becomes of both."""

    name: Annotated[Line, Field(min_length=1, max_length=30)]
    phone: Phone
    agree: Agreed


class NewWishRule(Form):
    """What a district sets for wishes, and on what ground."""

    value_cap: Annotated[int, Field(ge=10, le=5000)]
    lock_days: Annotated[int, Field(ge=1, le=90)]
    open_days: Annotated[int, Field(ge=1, le=365)]
    most_claims: Annotated[int, Field(ge=1, le=10)]
    delivery: Annotated[Line, Field(min_length=4, max_length=100)]
    source: Annotated[Line, Field(min_length=2, max_length=200)]


class WomanIdentity(Form):
    """Who a woman is: what is kept under her own key."""

    name: Annotated[Name | None, OrNone] = None
    id_number: Annotated[IdNumber | None, OrNone] = None
    phone: Annotated[Phone | None, OrNone] = None
    address: Annotated[Annotated[Line, Field(max_length=100)] | None, OrNone] = None
    notes: Annotated[Annotated[Text, Field(max_length=500)] | None, OrNone] = None

    @field_validator("id_number")
    @classmethod
    def _is_a_grown_woman(cls, number: str | None) -> str | None:
        if number and sex_of(number) is not Sex.FEMALE:
            raise ValueError("这个身份证号不是女性的，请核对")
        born_on = birth_date(number) if number else None
        if born_on and born_on > latest_birth(clock.today(), GROWN_UP):
            raise ValueError("未满 18 周岁的，请在“重点儿童”建档")
        return number


class NewKind(Form):
    """A category of a woman: where it was learnt, from when it holds, when it was checked."""

    category: Text
    source: Source
    since: PastDay
    checked_on: PastDay

    @field_validator("category")
    @classmethod
    def _is_offered(cls, code: str) -> str:
        found = woman_categories().get(code)
        if found is None or not found.holds(clock.today()):
            raise ValueError("请从列出的选项里选")
        return code

    @property
    def due_on(self) -> date:
        """When it has to be checked again."""
        return months_after(self.checked_on, woman_categories()[self.category].recheck_months)


class NewAnswer(Form):
    """What a woman has answered, when she was asked whether she agrees."""

    given: bool
    manner: ConsentManner
    answered_on: PastDay


class NewWoman(WomanIdentity, NewKind):
    """A new entry: the woman and her first category. She has agreed, or was not asked yet."""

    organisation: Annotated[Text, Field(min_length=6, max_length=40)]
    name: Annotated[Annotated[Name | None, OrNone], Field(validate_default=True)] = None
    id_number: Annotated[Annotated[IdNumber | None, OrNone], Field(validate_default=True)] = None

    @field_validator("name", "id_number")
    @classmethod
    def _is_said(cls, said: str | None) -> str:
        if not said:
            raise ValueError(MISSING)
        return said


class KindCheck(Form):
    """A category was looked at again: it holds, or it has ended."""

    checked_on: PastDay
    holds: bool


class WomanEnd(Form):
    """Why an entry is closed, and on what day."""

    leaving: Leaving
    closed_on: PastDay


class WomanRequest(Form):
    """What somebody wants to read for, and for how many days; `place`: all entries of the woman's place."""

    purpose: Purpose
    days: Annotated[int, Field(ge=1, le=GRANT_DAYS)] = 7
    place: bool = False


class WomanReading(Form):
    """What somebody opens an entry for now."""

    purpose: Purpose


PersonCode = re.compile(r"([EF])-?([0-9]{1,9})")
MOST_LISTED = 500


class NewPackage(Form):
    """A kind of package: what is in it, one thing a line, and what it is worth."""

    title: Annotated[Line, Field(min_length=2, max_length=40)]
    contents: Annotated[Text, Field(min_length=1, max_length=600)]
    value: Annotated[int, Field(ge=1, le=10_000)]

    @property
    def things(self) -> list[str]:
        """The things in it."""
        return [line.strip()[:40] for line in self.contents.splitlines() if line.strip()][:20]


class NewMove(Form):
    """Packages that came, or were lost."""

    reason: StockReason
    count: Annotated[int, Field(ge=1, le=100_000)]
    happened_on: PastDay

    @field_validator("reason")
    @classmethod
    def _by_hand(cls, reason: StockReason) -> StockReason:
        if reason is StockReason.GIVEN:
            raise ValueError("发放请在批次里登记，库存会自己减")
        return reason


class NewBatch(Form):
    """A batch of aid: the programme, where the means come from, what each is given; or a package."""

    organisation: Annotated[Text, Field(min_length=6, max_length=40)]
    programme: Text
    title: Annotated[Line, Field(min_length=2, max_length=60)]
    funding: Funding
    funder: Annotated[Line, Field(max_length=60)] = ""
    goods: Annotated[Line, Field(min_length=1, max_length=60)]
    value: Annotated[int, Field(ge=0, le=100_000)]
    package: Annotated[UUID | None, OrNone] = None

    @field_validator("programme")
    @classmethod
    def _is_offered(cls, code: str) -> str:
        if code not in programmes():
            raise ValueError("请从列出的选项里选")
        return code


class NewReceivers(Form):
    """Receivers by their codes, F-0001 or E-0001, with anything between them."""

    codes: Annotated[Text, Field(min_length=1, max_length=8000)]

    @property
    def plain(self) -> list[str]:
        """The codes as they are kept, each once."""
        found = PersonCode.findall(self.codes.upper())
        return list(dict.fromkeys(f"{kind}-{int(number):04}" for kind, number in found))


class Giving(Form):
    """A share was given: on what day, by whom, against which receipt signed on paper."""

    given_on: PastDay
    given_by: Annotated[Line, Field(min_length=1, max_length=30)]
    receipt: Annotated[Line, Field(min_length=1, max_length=40)]


class ShareRefusal(Form):
    """A share was not given, and why."""

    reason: NotGiven
