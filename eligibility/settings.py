"""Every setting of the program, in one table: its name, what it may be, what it is unless said, and in words what it does.

Settings come from the environment only. A secret may stand in a file that `<name>_FILE` names, as secret stores mount them. This module
reads and checks; what a setting is good for is the business of who asks for it. docs/operate.md has the same table, and a test compares.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from eligibility.domain.likeness import nearest
from eligibility.domain.vocabulary import Words

PREFIX, FROM_FILE = "ELIGIBILITY_", "_FILE"
MOST_SECRET = 64 * 1024
"""Bytes of a file with a secret: more is a wrong file."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a setting may be: in words, and whether a text is one."""

    words: Words
    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `default` is what it is unless said, as text; nothing: there is none."""

    name: str
    form: Form
    words: Words
    default: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """Something that is wrong with a setting, and how to mend it; never what a secret says. `fatal`: nothing may start so."""

    name: str
    words: Words
    fatal: bool = True


class SettingsFaulty(Exception):
    """Settings that cannot be used: all of them at once."""

    def __init__(self, problems: Iterable[SettingProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{each.name}: {each.words.en}" for each in self.problems))


def one_of(*choices: str) -> Form:
    """One of some words."""
    shown = ", ".join(f"`{each}`" for each in choices)
    return Form(Words(shown.replace(", ", "、"), shown), lambda said: said in choices)


def number(least: int, most: int) -> Form:
    """A whole number, both ends inside."""
    words = Words(f"{least} 到 {most} 的整数", f"a whole number from {least} to {most}")
    return Form(words, lambda said: bool(re.fullmatch(r"[0-9]{1,12}", said)) and least <= int(said) <= most)


def matching(pattern: str, zh: str, en: str) -> Form:
    """A text of a form."""
    compiled = re.compile(pattern)
    return Form(Words(zh, en), lambda said: compiled.fullmatch(said) is not None)


def targets_from_text(said: str) -> tuple[list[ipaddress.IPv4Network | ipaddress.IPv6Network], list[str]]:
    """Networks and host names, separated by commas. Raises `ValueError` for what is neither."""
    networks, hosts = list[ipaddress.IPv4Network | ipaddress.IPv6Network](), list[str]()
    for each in filter(None, (each.strip().lower() for each in said.split(","))):
        if re.fullmatch(r"(?![\d.]+$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?", each):
            hosts.append(each)
        else:
            networks.append(ipaddress.ip_network(each))
    return networks, hosts


def _are_targets(said: str) -> bool:
    try:
        return any(targets_from_text(said))
    except ValueError:
        return False


_ORIGIN = r"https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?"

TEXT = Form(Words("文字", "text"), lambda said: bool(said.strip()))
FOLDER = Form(Words("文件夹的路径", "the path of a folder"), lambda said: "\0" not in said and not Path(said).is_file())
FOLDERS = Form(Words("若干文件夹，像 PATH 那样分隔", "folders, separated as in PATH"), lambda said: "\0" not in said)
DATABASE_ADDRESS = matching(
    r"(postgresql|sqlite)(\+psycopg)?://.+",
    "`postgresql://…` 或 `sqlite:///…`",
    "`postgresql://…` or `sqlite:///…`",
)
RATE = matching(
    r"off|[1-9][0-9]{0,6}/[1-9][0-9]{0,4}",
    "`次数/秒数`（如 `600/60`），或 `off`",
    "so many in so many seconds (`600/60`), or `off`",
)
KEY = matching(r"[A-Za-z0-9+/]{43}=", "32 字节的 base64", "32 bytes in base64")
KEYS = matching(r"[A-Za-z0-9+/]{43}=(\s+[A-Za-z0-9+/]{43}=)*", "若干个 32 字节的 base64", "32 bytes in base64 each")
LIMITS = matching(
    r"[a-z_]+=[1-9][0-9]{0,2}(,[a-z_]+=[1-9][0-9]{0,2})*",
    "`环节=工作日`，逗号分隔（如 `submitted=5,publication=5`）",
    "working days by step, with commas between (`submitted=5,publication=5`)",
)
WEB_ADDRESS = matching(r"https?://[^\s/]+(/\S*)?", "`https://…`", "`https://…`")
ORIGINS = matching(
    rf"{_ORIGIN}(\s*,\s*{_ORIGIN})*",
    "若干网站（如 `https://portal.example`），逗号分隔",
    "web sites (`https://portal.example`), with commas between",
)
TARGETS = Form(Words("若干网段或主机名，逗号分隔", "networks and host names, with commas between"), _are_targets)

SETTINGS: Mapping[str, Setting] = {each.name: each for each in (
    Setting("ELIGIBILITY_DATA", FOLDER, Words(
        "数据文件夹：内置数据库、附件、规则包、批量任务的文件", "the data folder: embedded database, attachments, packs, files of jobs"),
        "~/.local/share/eligibility"),
    Setting("ELIGIBILITY_DATABASE", DATABASE_ADDRESS, Words(
        "数据库地址，可能含密码", "the address of the database, which may hold a password"),
        "sqlite: `eligibility.sqlite3` in the data folder", secret=True),
    Setting("ELIGIBILITY_STORE", FOLDER, Words(
        "按摘要存放规则包的文件夹，供日后重新计算", "the folder where packs are kept by digest, so that old answers can be computed again"),
        "`packs` in the data folder"),
    Setting("ELIGIBILITY_FOLDERS", FOLDERS, Words(
        "允许按路径筛查其中文件的文件夹", "folders of this machine whose files may be screened by their path")),
    Setting("ELIGIBILITY_SECOND_OPINION", one_of("required", "preferred", "off"), Words(
        "正式认定是否须有第二意见", "whether determinations of record need a second opinion"), "required"),
    Setting("ELIGIBILITY_AUDIT_KEY", KEY, Words(
        "签署审计检查点的私钥", "the private key that checkpoints of the audit log are signed with"), "none: nothing is signed", secret=True),
    Setting("ELIGIBILITY_AUDIT_PUBLIC_KEYS", KEYS, Words(
        "以前用过的审计公钥，空格分隔", "the public keys of earlier audit keys, with spaces between")),
    Setting("ELIGIBILITY_PACK_KEY", KEY, Words(
        "签署规则包的私钥，只在签署的机器上设置", "the private key that bundles of rules are signed with; only where they are signed"),
        "none: nothing is signed", secret=True),
    Setting("ELIGIBILITY_PACK_KEYS", KEYS, Words(
        "信任的规则包公钥，空格分隔；设置后只启用有可信签名的规则", "the public keys of trusted bundles, with spaces between; then only rules with a trusted bundle are served"),
        "none: every installed policy is served"),
    Setting("ELIGIBILITY_BUNDLES", FOLDER, Words(
        "存放已签署规则包的文件夹", "the folder with the signed bundles of rules"), "`bundles` in the data folder"),
    Setting("ELIGIBILITY_TIME_LIMITS", LIMITS, Words(
        "政策没有写明、由主管部门规定的办理时限（工作日），见 procedure.md",
        "the time limits that policies leave to the authority, in working days; procedure.md names the steps"), "none: such steps have no due day"),
    Setting("ELIGIBILITY_WATCH_AHEAD", number(1, 3650), Words(
        "即将失去的事项提前多少天告知，见 watching.md", "how many days before it is lost something is told to be about to be lost; watching.md"), "90"),
    Setting("ELIGIBILITY_ADDRESS", WEB_ADDRESS, Words(
        "浏览器访问本服务的地址", "the address that browsers have this service under; OpenID Connect needs it")),
    Setting("ELIGIBILITY_OIDC_ISSUER", WEB_ADDRESS, Words(
        "统一身份认证（OpenID Connect）的地址", "the OpenID Connect provider that people sign in with"), "none: local accounts only"),
    Setting("ELIGIBILITY_OIDC_CLIENT", TEXT, Words("本服务在认证方的客户端编号", "what this service is called by the provider")),
    Setting("ELIGIBILITY_OIDC_SECRET", TEXT, Words("本服务在认证方的密钥", "the secret that the provider knows this service by"), secret=True),
    Setting("ELIGIBILITY_OIDC_AUDIENCE", TEXT, Words(
        "程序令牌的受众", "whom the provider's tokens for programs must be meant for"), "none: no such tokens"),
    Setting("ELIGIBILITY_RATE_OPEN", RATE, Words(
        "每个网络地址对公开接口的请求频率", "how often one address may ask what is open to everybody"), "6000/60"),
    Setting("ELIGIBILITY_RATE_ACCOUNT", RATE, Words("每个账号的请求频率", "how often one account may ask"), "6000/60"),
    Setting("ELIGIBILITY_WEBHOOK_KEY", KEY, Words(
        "推导全部回调密钥的根密钥", "the secret that the secrets of all webhooks are derived from"), "none: nobody is called", secret=True),
    Setting("ELIGIBILITY_WEBHOOK_ALLOW", TARGETS, Words(
        "虽在内网、也可以回调（且可不用 https）的网段和主机", "machines inside that webhooks may call all the same, also without https")),
    Setting("ELIGIBILITY_EMBED_HOSTS", ORIGINS, Words(
        "可以把自查组件嵌入网页的网站，见 embedding.md", "the web sites whose pages may have the self-check in them; see embedding.md"), "none: nobody embeds"),
    Setting("ELIGIBILITY_CONTACT", TEXT, Words(
        "每页底部的联系方式，例如“省工业和信息化厅 0431-…，工作日 9:00—17:00”", "whom to turn to, at the foot of every page: an office, a telephone, its hours"),
        "none: the line is left out"),
    Setting("ELIGIBILITY_LANG", one_of("zh", "en"), Words("命令行的文字语言", "the language of the command line"), "zh"),
    Setting("ELIGIBILITY_LOG", one_of("json", "text"), Words(
        "日志形式", "the form of the service's log"), "`json`, and `text` in a terminal"),
    Setting("ELIGIBILITY_DEBUG", TEXT, Words(
        "出现内部错误时给出详情（不要在生产环境使用）", "show the details of a fault of ours (not in production)"), "no"),
)}  # fmt: skip
"""By name."""


def environment(said: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment with the secrets that stand in files; an empty value is none. Raises `SettingsFaulty`."""
    said = os.environ if said is None else said
    found = {name: value for name, value in said.items() if value}
    problems = []
    for setting in SETTINGS.values():
        named = found.pop(setting.name + FROM_FILE, None) if setting.secret else None
        if named is None:
            continue
        if setting.name in found:
            problems.append(_said_twice(setting))
        else:
            try:
                found[setting.name] = _secret_from_file(Path(named))
            except (OSError, ValueError) as error:
                problems.append(_unreadable(setting, named, error))
    if problems:
        raise SettingsFaulty(problems)
    return found


def value_of(name: str) -> str | None:
    """What a setting says now; nothing when it says nothing. Raises `KeyError` for what is no setting, and `SettingsFaulty`."""
    setting = SETTINGS[name]
    if not setting.secret:
        return os.environ.get(name) or None
    return environment().get(name)


def problems_of(said: Mapping[str, str] | None = None) -> list[SettingProblem]:
    """Everything that is wrong with the settings: what cannot be used, and names that nothing asks for."""
    try:
        found = environment(said)
    except SettingsFaulty as error:
        return list(error.problems)
    said_of = ((each, found[each.name]) for each in SETTINGS.values() if each.name in found)
    problems = [_unusable(each, value) for each, value in said_of if not each.form.fits(value)]
    return problems + [_unknown(name) for name in sorted(found) if name.startswith(PREFIX) and name not in SETTINGS]


def check() -> list[SettingProblem]:
    """What is odd about the settings of this process, but can be lived with. Raises `SettingsFaulty` over what cannot."""
    problems = problems_of()
    if any(each.fatal for each in problems):
        raise SettingsFaulty(problems)
    return problems


def data_folder() -> Path:
    """`ELIGIBILITY_DATA`, else `eligibility` in the user's data folder (`XDG_DATA_HOME`, else `~/.local/share`)."""
    if said := value_of("ELIGIBILITY_DATA"):
        return Path(said)
    home = os.environ.get("XDG_DATA_HOME")
    base = Path(home) if home and Path(home).is_absolute() else Path.home() / ".local" / "share"
    return base / "eligibility"


def packs_folder(data: Path | None = None) -> Path:
    """`ELIGIBILITY_STORE`, else `packs` in a data folder, or in that of the settings."""
    said = value_of("ELIGIBILITY_STORE")
    return Path(said) if said else (data or data_folder()) / "packs"


def bundles_folder() -> Path:
    """`ELIGIBILITY_BUNDLES`, else `bundles` in the data folder."""
    said = value_of("ELIGIBILITY_BUNDLES")
    return Path(said) if said else data_folder() / "bundles"


def allowed_folders() -> list[Path]:
    """`ELIGIBILITY_FOLDERS`: none unless said."""
    return [Path(each) for each in (value_of("ELIGIBILITY_FOLDERS") or "").split(os.pathsep) if each]


def embed_hosts() -> frozenset[str]:
    """`ELIGIBILITY_EMBED_HOSTS`: origins of the sites that may embed; none unless said."""
    return frozenset(filter(None, (each.strip() for each in (value_of("ELIGIBILITY_EMBED_HOSTS") or "").split(","))))


def _secret_from_file(path: Path) -> str:
    """Raises `OSError` and `ValueError`."""
    with path.open("rb") as file:
        data = file.read(MOST_SECRET + 1)
    text = data.decode().strip()
    if not text or len(data) > MOST_SECRET:
        raise ValueError("empty" if not text else "too large")
    return text


def _said_twice(setting: Setting) -> SettingProblem:
    other = setting.name + FROM_FILE
    return SettingProblem(setting.name, Words(f"与 {other} 只能设置一个", f"say either this or {other}, not both"))


def _unreadable(setting: Setting, path: str, error: Exception) -> SettingProblem:
    why = (getattr(error, "strerror", None) or ("not UTF-8" if isinstance(error, UnicodeError) else str(error))).lower()
    words = Words(f"文件 `{path}` 不能读取（{why}）", f"the file `{path}` cannot be read: {why}")
    return SettingProblem(setting.name + FROM_FILE, words)


def _unusable(setting: Setting, value: str) -> SettingProblem:
    form, shown = setting.form.words, "" if setting.secret else f"`{value[:60]}` "
    return SettingProblem(
        setting.name, Words(f"{shown}无法使用，应为{form.zh}", f"{shown}cannot be used: it must be {form.en}")
    )


def _unknown(name: str) -> SettingProblem:
    """A name that nothing asks for does nothing; who wrote it meant another."""
    near = nearest(name, [*SETTINGS, *(each.name + FROM_FILE for each in SETTINGS.values() if each.secret)])
    hint = (f"，是否想写 {' 或 '.join(near)}？", f"; did you mean {' or '.join(near)}?") if near else ("", "")
    return SettingProblem(name, Words(f"没有这项设置{hint[0]}", f"there is no such setting{hint[1]}"), fatal=False)
