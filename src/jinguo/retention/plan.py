"""The plan of an erasure: what goes, what stays until when and why, and what has to be put in order first."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from jinguo.events.rules import inside
from jinguo.kernel import clock
from jinguo.kernel.erasure import Gone
from jinguo.kernel.parts import rule
from jinguo.kernel.rows import fetch_as
from jinguo.retention.catalogue import Fate


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a plan or a receipt. `count` is in `unit`; `until` is a day in words, "" where nothing is kept."""

    fate: Fate
    what: str
    count: int
    unit: str
    why: str
    until: str = ""

    @property
    def amount(self) -> str:
        """The count with its unit: 3 条; "" where there is nothing to count."""
        return f"{self.count:,} {self.unit}" if self.unit else ""


_COUNTS = f"""
SELECT (SELECT count(*) FROM consent WHERE person = ANY($1)) AS consents,
       (SELECT count(*) FROM session WHERE person = ANY($1) AND ended_at IS NULL AND expires_at > $3) AS sessions,
       (SELECT count(*) FROM segment WHERE volunteer = ANY($2) AND annulled_at IS NULL) AS segments,
       (SELECT count(*) FROM segment WHERE volunteer = ANY($2) AND {inside()}) AS open,
       (SELECT count(*) FROM entry WHERE volunteer = ANY($2)) AS entries,
       (SELECT coalesce(sum(credited_minutes), 0) FROM entry WHERE volunteer = ANY($2))::bigint AS minutes,
       (SELECT max(day) FROM entry WHERE volunteer = ANY($2)) AS last_day,
       (SELECT count(*) FROM claim WHERE volunteer = ANY($2) AND decided_at IS NULL) AS waiting,
       (SELECT count(*) FROM claim WHERE volunteer = ANY($2) AND decided_at IS NOT NULL) AS claims,
       (SELECT count(*) FROM sign_up s JOIN event e ON e.id = s.event WHERE s.volunteer = ANY($2)
         AND s.withdrawn_at IS NULL AND e.ends_at > $3)
       + (SELECT count(*) FROM waiting WHERE volunteer = ANY($2) AND ended_at IS NULL) AS coming,
       (SELECT count(*) FROM account WHERE id = ANY($4) AND closed_at IS NULL) AS accounts,
       (SELECT count(*) FROM message WHERE person = ANY($1) AND text <> '') AS told,
       (SELECT count(*) FROM audit_entry WHERE object_id = ANY($5)) AS noted,
       (SELECT string_agg(reason, '；') FROM hold WHERE person = ANY($1) AND lifted_at IS NULL AND until >= $6) AS held,
       (SELECT string_agg(number, '、') FROM volunteer WHERE id = ANY($2)) AS numbers"""


@dataclass(frozen=True, slots=True)
class _Counts:
    """The counts of a person's rows; `held` the reasons for which nothing may be cleared, `numbers` hers."""

    consents: int
    sessions: int
    segments: int
    open: int
    entries: int
    minutes: int
    last_day: date | None
    waiting: int
    claims: int
    coming: int
    accounts: int
    told: int
    noted: int
    held: str | None
    numbers: str | None


async def plan(gone: Gone) -> list[Line]:
    """Draw up the lines of a plan: first what blocks it, then what goes, then what stays. Needs reach everywhere."""
    about = (gone.people, gone.volunteers, clock.now(), gone.accounts, gone.things, clock.today())
    counts = (await fetch_as(_Counts, _COUNTS, *about))[0]
    return [*_blocks(counts), *_going(counts), *_staying(counts)]


def _blocks(row: _Counts) -> list[Line]:
    found = [
        Line(Fate.BLOCK, "没有签退的到场记录", row.open, "条", "请先签退或核定，时长才不会丢"),
        Line(Fate.BLOCK, "等审批的补录申请", row.waiting, "条", "请先审批或退回"),
        Line(Fate.BLOCK, "还在用的工作账号", row.accounts, "个", "请系统管理员先停用账号"),
    ]
    held = [Line(Fate.BLOCK, "暂停清理", 1, "", f"理由：{row.held}")] if row.held else []
    return [*(line for line in found if line.count), *held]


def _going(row: _Counts) -> list[Line]:
    why = "《个人信息保护法》第四十七条"
    return [
        Line(Fate.ERASE, "姓名、性别、出生日期、民族、政治面貌、学历、工作单位", 0, "", f"{why}；姓名处改为“已删除”"),
        Line(Fate.ERASE, "手机号、身份证号、电子邮箱（密文和查找用的索引）", 0, "", why),
        Line(Fate.ERASE, "技能、服务类别、可服务时间、紧急联系人、备注、其他平台编号", 0, "", why),
        Line(Fate.ERASE, "手机上的登录和验证码", row.sessions, "处登录", "全部失效；以后要用这个手机号，得重新登记"),
        Line(Fate.ERASE, "没有开始的活动报名、候补", row.coming, "项", "取消，名额让给别人"),
        Line(Fate.ERASE, "补录原因、证明材料、核定和冲正原因等文字", row.claims, "条申请", "清空文字，分钟数不变"),
        Line(Fate.ERASE, "发给她的通知：正文、收件地址", row.told, "条", "清空；还没发出的不再发"),
        Line(Fate.ERASE, "日志里写到她的姓名、退出原因等文字", row.noted, "行以内", "隐去，日志仍然核对得上"),
    ]


def _staying(row: _Counts) -> list[Line]:
    ledger, log, consents = rule("left_volunteers"), rule("log"), rule("consents")
    until = _ten_years_after(row.last_day)
    entries = f"，共 {row.minutes:,} 分钟"
    number = f"（编号 {row.numbers}）" if row.numbers else ""
    return [
        Line(Fate.KEEP, f"服务时长{entries}，只连着编号{number}", row.entries, "条", ledger.ground, until),
        Line(Fate.KEEP, "签到、签退的时间，只连着编号", row.segments, "段", ledger.ground, until),
        Line(Fate.KEEP, "同意记录：哪天同意过什么", row.consents, "条", consents.ground, "作为证明一直保存"),
        Line(Fate.KEEP, "操作日志：谁在什么时候办了什么", 0, "", log.ground, "至少 180 天"),
        Line(Fate.KEEP, "这份申请和回执，不含姓名和号码", 0, "", "恢复备份以后，要靠它再删一次", "一直保存"),
        Line(Fate.KEEP, "备份里的旧资料", 0, "", "备份不能逐条改；从备份恢复时，系统会先再删一次", "到备份轮换为止"),
    ]


def _ten_years_after(day: date | None) -> str:
    if day is None:
        return "没有服务记录"
    return f"{day.year + 10}年{day.month}月（最后一次服务后十年）"


def to_json(lines: list[Line]) -> list[dict[str, Any]]:
    """Write lines as they are stored."""
    return [asdict(line) | {"fate": line.fate.value} for line in lines]


def of_fate(lines: list[Line], fate: Fate) -> list[Line]:
    """List the lines of one fate."""
    return [each for each in lines if each.fate is fate]
