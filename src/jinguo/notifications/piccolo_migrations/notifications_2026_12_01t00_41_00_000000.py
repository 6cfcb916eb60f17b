"""What messages that are there say of why they are where they are, read once out of their sentences and codes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection

ID = "2026-12-01T00:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "causes of the messages that are there"

CAUSES = (
    ("stopped", "code = 'stopped'"),
    ("recalled", "code = 'recalled'"),
    ("no_channel", "code = 'no_channel'"),
    ("unwanted", "reason LIKE '%本人选择不收%'"),
    ("no_address", "reason LIKE '%没有可用的联系方式%'"),
    ("blocked", "reason LIKE '%此前被拒收%'"),
    ("silent", "reason LIKE '%资料已停用%'"),
    ("unreadable", "reason LIKE '联系方式读不出来%' OR reason LIKE '邮箱读不出来%'"),
    ("perhaps", "reason LIKE '%可能已经收到%' OR reason LIKE '结果不明；%'"),
    ("full", "reason LIKE '今天已发满%'"),
    ("expired", "reason = '已经过期，没有再发'"),
    ("changed", "reason = '邮箱已改或已取消'"),
    ("merged", "reason LIKE '两条资料合并后%'"),
    ("erased", "reason = '资料已删除，没有再发'"),
    ("not_out", "reason LIKE '%没有发出%'"),
    ("template", "code IN ('no_template', 'isv.SMS_TEMPLATE_ILLEGAL')"),
    (
        "account",
        "code IN ('20003', '20404', '21212', '21408', '21603', '21606', '21659', '21703', '21705', '63038',"
        " 'isv.AMOUNT_NOT_ENOUGH', 'isv.OUT_OF_SERVICE', 'isv.ACCOUNT_NOT_EXISTS', 'isv.ACCOUNT_ABNORMAL',"
        " 'isv.PRODUCT_UN_SUBSCRIPT', 'isv.SMS_SIGNATURE_ILLEGAL', 'isv.SMS_SIGN_ILLEGAL', 'isv.SIGN_NAME_ILLEGAL',"
        " 'isp.RAM_PERMISSION_DENY', 'connect', 'sender')"
        " OR code ~ '^(SignatureDoesNotMatch|InvalidAccessKeyId|InvalidSecurityToken|Forbidden|NoPermission|53[045])'",
    ),
    ("refuses", "code IN ('21610', '30004', 'USER_REJECT', 'MOBILE_IN_BLACK')"),
    (
        "no_number",
        "code IN ('21211', '21614', '30005', '30006', 'isv.MOBILE_NUMBER_ILLEGAL', 'INVALID_NUMBER',"
        " 'MOBILE_ACCOUNT_ABNORMAL')",
    ),
    ("words", "code IN ('30007', 'CONTENT_KEYWORD', 'CONTENT_ERROR')"),
    ("in_doubt", "state = 'unknown'"),
    ("busy", "code <> '' AND (state = 'queued' OR reason LIKE '试了%')"),
    ("refused", "state = 'failed'"),
)
"""Cause -> which messages have it, as the sentences and codes of the versions until now tell; the first that fits."""

STATEMENTS = (
    "SELECT set_config('app.path', '/', true)",
    "UPDATE message SET cause = CASE "
    + " ".join(f"WHEN {fits} THEN '{cause}'" for cause, fits in CAUSES)
    + " ELSE '' END WHERE state IN ('queued', 'failed', 'dropped', 'unknown') AND (reason <> '' OR code <> '')",
    "UPDATE message SET code = '' WHERE code IN ('stopped', 'recalled', 'no_channel')",
    "UPDATE message SET reason = regexp_replace(reason, '^试了 [0-9]+ 次：', '') WHERE reason LIKE '试了%'",
    "SELECT set_config('app.path', '', true)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run() -> None:
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager
