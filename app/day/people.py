"""Invented people: nobody here exists. Identity numbers have region 99, which no place in China has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉萍红波建华文辉玲飞鹏慧云丹鑫雪梅琳晨宇浩然子轩梓涵欣怡思远嘉懿佳琪俊熙若曦"
_RARE = ("龘", "𠮷", "㛃", "䶮")
_ORGANISATIONS = (
    "晴川云帆科技有限公司",
    "晴川和风餐饮店",
    "晴川青禾农业合作社",
    "晴川远景建筑工程有限公司",
    "晴川小鹿幼儿园",
    "晴川百味食品有限公司",
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Person:
    """Somebody who comes to the hall. `age` decides who is offered a priority ticket."""

    name: str
    identity_number: str
    phone: str
    age: int
    organisation: str = ""
    credit_code: str = ""


def somebody(random: Random, today: date) -> Person:
    """One invented person; one in forty has a rare character in the name, one in eight comes for an organisation."""
    surname = random.choice(_SURNAMES)
    given = "".join(random.choice(_GIVEN) for _ in range(random.choice((1, 2, 2))))
    if random.random() < 1 / 40:
        given = random.choice(_RARE) + given[1:]
    age = random.choice((19, 23, 27, 31, 34, 38, 42, 47, 52, 58, 63, 68, 71, 76, 82))
    born = today.replace(month=1, day=1) - timedelta(days=365 * age + random.randrange(300))
    organisation = random.choice(_ORGANISATIONS) if random.random() < 1 / 8 else ""
    return Person(
        name=surname + given,
        identity_number=identity_number(f"99{random.randrange(10000):04d}{born:%Y%m%d}{random.randrange(1000):03d}"),
        phone=f"199{random.randrange(10**8):08d}",
        age=age,
        organisation=organisation,
        credit_code=credit_code(random) if organisation else "",
    )


def identity_number(first17: str) -> str:
    """Seventeen digits with their check character (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return first17 + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def credit_code(random: Random) -> str:
    """An invented unified social credit code with both checks right (GB 32100-2015, GB 11714)."""
    body = "MA" + "".join(random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    check = 11 - sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    first17 = "91990000" + body + {10: "X", 11: "0"}.get(check, str(check))
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return first17 + _CREDIT_ALPHABET[-total % 31]
