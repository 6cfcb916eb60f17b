"""What can go wrong with sending."""

from jinguo.kernel.errors import JinguoError


class NoChannel(JinguoError):
    """No way of sending is set up under the name that the settings give."""

    code = "no_channel"
    status = 503
    message = "短信通道没有设置好，暂时发不出验证码。请联系系统管理员；急用请找现场工作人员登记。"
