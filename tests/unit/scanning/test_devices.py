"""What `[scanner]` in site.toml may say, and with which sentence the rest is refused."""

from __future__ import annotations

import textwrap
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanning.devices import DeviceSettings, DeviceSettingsError, device_settings
from scanning.framing import Framing
from scanning.hid_pos import HidPos
from scanning.radio import RadioMark
from scanning.serial_port import SerialPort
from scanning.usb import UsbName
from scanning.wedge_config import WedgeConfig

WHOLE = """
name = "trolley scanner"
prefix = ["f12", "stx"]
suffix = "return"
separator = ["f8", "~"]
aim = true
radio = "stx RF:"
radio_name = "badge reader"

[[serial]]
name = "ward scanner"
usb = "0C2E:0b61:21095B1234"
suffix = "etx"
prefix = "stx"

[[serial]]
name = "tags"
port = "COM3"
baud = 115200
radio = true

[[hid]]
name = "bench scanner"
"""


def test_nothing_said_is_an_aim_identifier_and_enter() -> None:
    assert device_settings({}) == DeviceSettings(wedge=WedgeConfig())


def test_everything_said_is_taken() -> None:
    assert device_settings(tomllib.loads(WHOLE)) == DeviceSettings(
        wedge=WedgeConfig(
            prefixes=frozenset({"f12", "\x02"}),
            suffixes=frozenset({"return"}),
            separators=frozenset({"f8", "~"}),
            radio=RadioMark(text="RF:", source="badge reader"),
            aim=True,
            source="trolley scanner",
        ),
        serial=(
            SerialPort(
                source="ward scanner",
                usb=UsbName(vendor=0x0C2E, product=0x0B61, serial="21095B1234"),
                framing=Framing(prefix=b"\x02", suffix=b"\x03"),
            ),
            SerialPort(source="tags", path="COM3", baud=115_200, radio=True),
        ),
        hid=(HidPos(source="bench scanner"),),
    )


END = " Correct site.toml."
SERIAL = "[[scanner.serial]] 1"


def wrong(part: str, key: str, expected: str, came: str) -> str:
    """The sentence about a value."""
    return f"{part} {key} must be {expected}; it is {came}.{END}"


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (
            "prefixes = ['stx']",
            "[scanner] has a setting that does not exist: prefixes. Remove it.",
        ),
        (
            "suffix = []",
            wrong("[scanner]", "suffix", "at least one key: a pause never ends a scan", "none"),
        ),
        (
            "prefix = 'A'",
            wrong(
                "[scanner]",
                "prefix",
                "f1 to f24 or one of stx, etx, soh, dc2, nak, syn",
                "another",
            ),
        ),
        ("prefix = 3", wrong("[scanner]", "prefix", "a list of texts", "int")),
        (
            "separator = 'A'",
            wrong(
                "[scanner]",
                "separator",
                "f1 to f24 or a character that no label holds, such as ~ or ^",
                "another",
            ),
        ),
        (
            "separator = 'f25'",
            wrong(
                "[scanner]",
                "separator",
                "f1 to f24 or a character that no label holds, such as ~ or ^",
                "another",
            ),
        ),
        (
            "prefix = 'f8'",
            wrong(
                "[scanner]", "prefix", "keys that are neither suffix nor separator", "one that is"
            ),
        ),
        ("aim = 'yes'", wrong("[scanner]", "aim", "true or false", "str")),
        ("name = ''", wrong("[scanner]", "name", "a name of 1 to 40 characters", "none")),
        (
            "radio = 'RF:'",
            wrong(
                "[scanner]", "radio", 'a key such as "f11" or a text such as "stx RF:"', "another"
            ),
        ),
        (
            "radio = 'f8'",
            wrong(
                "[scanner]", "prefix", "keys that are neither suffix nor separator", "one that is"
            ),
        ),
        (
            "prefix = 'f12'\nradio = 'stx RF:'",
            wrong(
                "[scanner]",
                "radio",
                "a text behind stx only where stx is a prefix",
                "stx without it",
            ),
        ),
        (
            "[[serial]]\nname = 'a'",
            wrong(SERIAL, "port", "the port's name or usb, one of the two", "neither"),
        ),
        (
            "[[serial]]\nname = 'a'\nport = 'COM3'\nusb = '0c2e:0b61'",
            wrong(SERIAL, "port", "the port's name or usb, one of the two", "both"),
        ),
        (
            "[[serial]]\nname = 'a'\nport = 'COM3'\nsuffix = 'none'",
            wrong(SERIAL, "suffix", "cr, lf, crlf or etx: a pause never ends a scan", "another"),
        ),
        (
            "[[serial]]\nname = 'a'\nport = 'COM3'\nsuffix = ''",
            wrong(SERIAL, "suffix", "cr, lf, crlf or etx: a pause never ends a scan", "another"),
        ),
        (
            "[[serial]]\nname = 'a'\nport = 'COM3'\nprefix = 'etx'\nsuffix = 'etx'",
            wrong(SERIAL, "prefix", "another character than the suffix", "the same"),
        ),
        (
            "[[serial]]\nname = 'a'\nport = 'COM3'\nprefix = '~'",
            wrong(SERIAL, "prefix", "one of stx, etx, soh, dc2, nak, syn", "another"),
        ),
        (
            "[[serial]]\nname = 'a'\nport = 'COM3'\nbaud = 9601",
            wrong(
                SERIAL,
                "baud",
                "one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200",
                "another number",
            ),
        ),
        (
            "[[serial]]\nname = 'a'\nport = 'COM3'\nbaud = true",
            wrong(SERIAL, "baud", "a number", "bool"),
        ),
        (
            "[[serial]]\nport = 'COM3'",
            wrong(SERIAL, "name", "a name of 1 to 40 characters", "none"),
        ),
        (
            "[[serial]]\nname = 'a'\nusb = 'honeywell'",
            wrong(
                SERIAL,
                "usb",
                "vendor:product or vendor:product:serial, such as 0c2e:0b61",
                "another",
            ),
        ),
        (
            "[[serial]]\nname = 'a'\nport = 'COM3'\nflow = 1",
            "[[scanner.serial]] 1 has a setting that does not exist: flow. Remove it.",
        ),
        (
            "[[hid]]\nname = 'keyboard'",
            "[scanner] names two devices keyboard: give each a name of its own.",
        ),
        ("hid = 'yes'", wrong("[scanner]", "hid", "a list of [[scanner.hid]]", "str")),
        (
            "\n".join(f"[[hid]]\nname = 'h{n}'" for n in range(9)),
            wrong("[scanner]", "hid", "at most 8 devices", "9"),
        ),
    ],
)
def test_what_cannot_work_is_refused_with_one_sentence(toml: str, sentence: str) -> None:
    with pytest.raises(DeviceSettingsError) as refused:
        device_settings(tomllib.loads(toml))

    assert refused.value.explain() == sentence


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "name",
                "prefix",
                "suffix",
                "separator",
                "aim",
                "radio",
                "radio_name",
                "serial",
                "hid",
            ]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["name", "usb", "port", "baud"]), inner, max_size=3
                )
            ),
            max_leaves=5,
        ),
    )
)
def test_whatever_stands_there_is_taken_or_refused(values: dict[str, object]) -> None:
    try:
        said = repr(device_settings(values))
    except DeviceSettingsError as refused:
        said = refused.explain()

    assert said.startswith("DeviceSettings(") or said.endswith((END, "Remove it.", "of its own."))


@pytest.mark.parametrize("text", ["", "0c2e", "0c2e:0b6", "0c2e:0b61:", "0c2e:0b61:a b"])
def test_a_usb_device_is_named_by_two_numbers_and_perhaps_a_serial_number(text: str) -> None:
    with pytest.raises(ValueError, match="4 \\+ 4 hex digits"):
        UsbName.parse(text)


def test_a_usb_device_is_recognised_by_what_was_named() -> None:
    one = UsbName.parse("0c2e:0b61:ABC")

    assert str(one) == "0c2e:0b61:ABC"
    assert one.fits(0x0C2E, 0x0B61, "ABC")
    assert not one.fits(0x0C2E, 0x0B61, None)
    assert not one.fits(0x0C2E, 0x0B62, "ABC")
    assert not one.fits(None, None, None)
    assert UsbName.parse("0c2e:0b61").fits(0x0C2E, 0x0B61, None)


def test_the_manuals_example_can_be_used_as_it_stands() -> None:
    page = (Path(__file__).parents[3] / "docs/scanners.md").read_text(encoding="utf-8")
    example = page[page.index("    [scanner]") : page.index("On Linux the account")]

    read = device_settings(tomllib.loads(textwrap.dedent(example))["scanner"])

    assert read.wedge.radio == RadioMark(text="RF:")
    assert [port.source for port in read.serial] == ["ward scanner"]
    assert [scanner.source for scanner in read.hid] == ["bench scanner"]


@pytest.mark.parametrize(("said", "means"), [(True, True), (False, False), (0, 0), (3, 3)])
def test_a_camera_is_the_systems_choice_or_a_number(said: object, means: object) -> None:
    read = device_settings({"camera": said}).camera

    assert read == means
    assert isinstance(read, bool) is isinstance(means, bool)


@pytest.mark.parametrize("said", [-1, 10, "front", 1.5])
def test_a_camera_that_cannot_be_is_told(said: object) -> None:
    with pytest.raises(DeviceSettingsError) as refused:
        device_settings({"camera": said})

    assert refused.value.explain() == (
        "[scanner] camera must be true, false or a number of 0 to 9; it is another."
        " Correct site.toml."
    )
