import pytest

from jinguo.web.http.addresses import location, safe_next


@pytest.mark.parametrize(
    "path", ["/", "/desk", "/desk/hours?since=2026-01-01&x=%E5%BC%A0", "/c/reading#now", "/a:b//c"]
)
def test_a_path_of_ours_passes(path: str) -> None:
    assert safe_next(path, "/home") == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "desk",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\n/evil.example",
        "/\t/evil.example",
        "/ /evil.example",
        "/a\r\nSet-Cookie: x=y",
        "javascript:alert(1)",
        "/x\x00",
    ],
)
def test_anything_else_becomes_the_other_address(path: str | None) -> None:
    assert safe_next(path, "/home") == "/home"


def test_a_header_carries_chinese_characters_encoded_and_leaves_what_is_encoded() -> None:
    assert location("/活动?q=%E5%BC%A0&x=王#现在") == "/%E6%B4%BB%E5%8A%A8?q=%E5%BC%A0&x=%E7%8E%8B#%E7%8E%B0%E5%9C%A8"
