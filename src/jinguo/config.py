"""Settings, read once from the environment (`JINGUO_…`); everything has a default that suits a trial on one machine."""

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from jinguo.kernel.database import embedded


class Settings(BaseSettings):
    """The settings that come from outside. The operations guide lists each of these; a test compares the two."""

    model_config = SettingsConfigDict(env_prefix="JINGUO_", extra="ignore")

    database_url: str | None = Field(default=None, description="应用连接的 PostgreSQL 地址；不填就用内嵌数据库")
    owner_database_url: str | None = Field(
        default=None, description="建表、升级用的 PostgreSQL 地址（表的所有者）；不填就与上一项相同"
    )
    data: Path = Field(default=Path("var"), description="数据目录：内嵌数据库、密钥环、导入导出的文件")
    keyring: Path | None = Field(
        default=None,
        description="密钥环文件；不填就用 $CREDENTIALS_DIRECTORY/keyring，再不然用数据目录里的 keyring.json",
    )
    erasures: Path | None = Field(
        default=None, description="删除记录：恢复备份后据此再删一次；不填就用数据目录里的 erasures.jsonl"
    )
    anchors: Path | None = Field(
        default=None, description="操作日志的锚记写在哪个目录，最好在另一台机器的盘上；不填就用数据目录里的 anchors"
    )
    host: str = Field(default="127.0.0.1", description="监听地址")
    port: int = Field(default=8000, description="监听端口", ge=0, le=65535)
    public_origin: str | None = Field(
        default=None, description="对外网址，如 https://jinguo.example.cn；二维码里的链接用它"
    )
    pool: int = Field(default=20, description="数据库连接数上限", ge=2, le=200)
    log_level: str = Field(default="INFO", description="日志级别：DEBUG、INFO、WARNING、ERROR")
    setup_token: str | None = Field(
        default=None, description="首次使用时建立第一个管理员的一次性口令；不填就自动生成并打印在控制台"
    )
    metrics_token: str = Field(default="", description="/metrics 的口令（Bearer）；不填就没有这个地址")

    sms_signature: str = Field(default="巾帼册", description="短信签名，不带【】；要和服务商审核通过的一致")
    sms_price: float = Field(default=0.05, description="一条短信的价格（元），群发前估算费用用", ge=0)
    messages_a_day: int = Field(
        default=5, description="一个人一天最多收几条短信（邮件另计）；验证码和急事不算", ge=1, le=50
    )
    aliyun_key: str = Field(default="", description="阿里云 AccessKey ID；填了，手机短信就走阿里云")
    aliyun_secret: str = Field(default="", description="阿里云 AccessKey Secret")
    aliyun_templates: dict[str, str] = Field(
        default={}, description='通知种类到阿里云模板编号，JSON，如 {"event_reminder": "SMS_123456789"}'
    )
    aliyun_endpoint: str = Field(default="https://dysmsapi.aliyuncs.com", description="阿里云短信接口地址")
    twilio_account: str = Field(default="", description="Twilio Account SID；没有阿里云时，短信走 Twilio")
    twilio_secret: str = Field(default="", description="Twilio Auth Token")
    twilio_sender: str = Field(default="", description="Twilio 发送号码（+…）或 Messaging Service（MG…）")
    twilio_endpoint: str = Field(default="https://api.twilio.com", description="Twilio 接口地址")
    callback_secret: str = Field(
        default="", description="阿里云回执地址里的口令：/callbacks/aliyun/口令；不填就不收阿里云回执"
    )
    smtp_host: str = Field(default="", description="发邮件的服务器；填了，邮件就走它")
    smtp_port: int = Field(default=587, description="发邮件的端口", ge=1, le=65535)
    smtp_encryption: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="邮件加密：starttls、tls；none 只给内网用"
    )
    smtp_username: str = Field(default="", description="发邮件的账号")
    smtp_password: str = Field(default="", description="发邮件的口令")
    smtp_sender: str = Field(default="", description="发件地址，如 jinguo@example.cn")
    smtp_sender_name: str = Field(default="巾帼册", description="发件人名称")

    webhook_private: bool = Field(
        default=False, description="接口推送能不能发往内部网络的地址和 http:// 地址；只给内网部署和试用"
    )
    self_registration: Literal["open", "closed"] = Field(
        default="closed",
        description="没登记过的手机能不能自己登记：closed 只有刚在活动现场扫了码才可以，别的不发验证码；open 都可以",
    )
    password_length: int = Field(default=12, description="工作人员口令最短几位", ge=8, le=64)
    password_classes: int = Field(default=3, description="口令要有大写、小写、数字、符号中的几种", ge=2, le=4)
    password_days: int = Field(default=90, description="口令用满几天要改；0 表示不要求定期改", ge=0, le=3650)
    lock_failures: int = Field(default=5, description="连续输错几次锁定账号", ge=3, le=20)
    lock_minutes: int = Field(default=30, description="锁定几分钟", ge=5, le=1440)
    idle_minutes: int = Field(default=15, description="工作人员几分钟没有操作就自动退出", ge=5, le=120)
    session_hours: int = Field(default=8, description="工作人员登录最长几小时", ge=1, le=24)
    second_factor: Literal["by_role", "off"] = Field(
        default="by_role",
        description="动态口令：by_role 按角色强制（管理员和三员）；off 不强制，只供演示",
    )

    @property
    def embedded(self) -> bool:
        """Whether the service runs its own PostgreSQL."""
        return self.database_url is None

    @property
    def origin(self) -> str:
        """The address that people reach the service at, without a trailing slash."""
        return (self.public_origin or f"http://{self.host}:{self.port}").rstrip("/")

    def dsn(self) -> str:
        """The address at which the service connects, as a role that owns nothing; row-level security applies to it."""
        return self.database_url or embedded.dsn_for(self.data / "pg", "jinguo_app", "jinguo")

    def owner_dsn(self) -> str:
        """The address at which migrations connect: as the owner of the tables."""
        if self.database_url:
            return self.owner_database_url or self.database_url
        return embedded.dsn_for(self.data / "pg", "jinguo_owner", "jinguo")


def is_loopback(origin: str) -> bool:
    """Whether an address leads to the machine itself, so that no phone can open it."""
    host = urlsplit(origin).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
