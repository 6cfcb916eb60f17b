"""The command line `jinguo`: each group of commands is a module of its own, loaded when it is called, so that all start
quickly, and so that the server forks before anything heavy is in memory.
"""

import json
import sys

from cyclopts import App

from jinguo.kernel.errors import JinguoError
from jinguo.kernel.process import collector

app = App(name="jinguo", help="巾帼册：志愿者登记、扫码签到、时长台账。", version_flags=[])

app.command("jinguo.cli.serve:serve", name="serve", help="启动服务。")
app.command("jinguo.cli.worker:worker", name="worker", help="启动后台进程。")
app.command("jinguo.cli.database:migrate", name="migrate", help="升级数据库。")

_groups = {
    "account": (
        "账号。",
        {
            "create": "jinguo.cli.access:create_account",
            "list": "jinguo.cli.access:list_accounts",
            "unlock": "jinguo.cli.access:unlock_account",
            "link": "jinguo.cli.access:link_account",
            "reset": "jinguo.cli.access:reset_account",
        },
    ),
    "token": ("接口令牌。", {"create": "jinguo.cli.access:create_token"}),
    "keys": (
        "密钥。",
        {
            "create": "jinguo.cli.keys:create_keys",
            "list": "jinguo.cli.keys:list_keys",
            "rotate": "jinguo.cli.keys:rotate",
            "check": "jinguo.cli.keys:check",
            "retire": "jinguo.cli.keys:retire",
        },
    ),
    "volunteers": (
        "志愿者。",
        {"import": "jinguo.cli.volunteers:import_roster", "export": "jinguo.cli.volunteers:export"},
    ),
    "children": ("重点儿童。", {"import": "jinguo.cli.children:import_ledger"}),
    "mothers": ("爱心妈妈。", {"import": "jinguo.cli.mothers:import_roster"}),
    "duplicates": ("查重。", {"find": "jinguo.cli.duplicates:find"}),
    "organisations": ("组织。", {"import": "jinguo.cli.organisations:import_tree"}),
    "pairings": ("结对。", {"propose": "jinguo.cli.pairings:propose", "import": "jinguo.cli.pairings:import_list"}),
    "hours": ("时长。", {"export": "jinguo.cli.hours:export"}),
    "retention": (
        "保存期限、删除。",
        {
            "plan": "jinguo.cli.retention:plan",
            "run": "jinguo.cli.retention:run",
            "replay": "jinguo.cli.retention:replay",
        },
    ),
    "audit": (
        "操作日志。",
        {
            "verify": "jinguo.cli.audit:verify",
            "anchor": "jinguo.cli.audit:anchor",
            "redact": "jinguo.cli.audit:redact",
        },
    ),
    "exports": ("导出登记。", {"find": "jinguo.cli.exports:find"}),
}

for _name, (_help, _commands) in _groups.items():
    _group = App(name=_name, help=_help)
    for _command, _where in _commands.items():
        _group.command(_where, name=_command)
    app.command(_group)


def main() -> None:
    """Run the command line `jinguo`. A refusal is one Chinese sentence on standard error and exit code 1; with `--json`
    also one JSON object on standard output, as any other answer.
    """
    collector.load()
    try:
        app()
    except JinguoError as error:
        if "--json" in sys.argv:
            facts = {"code": error.code, "message": error.message, **error.detail}
            print(json.dumps(facts, ensure_ascii=False, default=str))
        print(_told(error), file=sys.stderr)
        sys.exit(1)


def _told(error: JinguoError) -> str:
    """Put a refusal into words: its sentence, and one for each wrong field."""
    fields = error.detail.get("fields") or {}
    return "\n".join([error.message, *(f"  {name}：{sentence}" for name, sentence in fields.items() if name)])
