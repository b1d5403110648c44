"""Which media type is spoken: reading ``Content-Type`` and ``Accept`` as JSON:API 1.1 wants them read.

Pure functions over header text; what they find is remembered, because clients send the same few headers for ever.
Extensions and profiles are URIs, compared as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from jsonapi_app.core.errors import NotAcceptable, UnsupportedMediaType

JSON_API = "application/vnd.api+json"
_OWN_PARAMETERS = {"ext", "profile"}


class MalformedMediaType(ValueError):
    """Header text that is not a media type."""


@dataclass(frozen=True, slots=True)
class MediaType:
    """``type`` and the names of ``parameters`` are lower case; values are unquoted and otherwise as sent."""

    type: str
    parameters: Mapping[str, str]

    @property
    def ext(self) -> tuple[str, ...]:
        return _uris(self.parameters.get("ext", ""))

    @property
    def profiles(self) -> tuple[str, ...]:
        return _uris(self.parameters.get("profile", ""))


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The extensions and profiles that apply to a document."""

    ext: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def check_content_type(header: str | None, extensions: frozenset[str]) -> Negotiated:
    """The extensions that a request document uses: these, no more and no less.

    Raises UnsupportedMediaType for anything else than JSON:API with them.
    """
    if header is None or not header.strip():
        raise _unsupported(f"A request with a body needs the header Content-Type: {JSON_API}")
    try:
        media_type = parse_media_type(header)
    except MalformedMediaType:
        raise _unsupported(f"Not a media type: {_shown(header)}") from None
    if media_type.type != JSON_API:
        raise _unsupported(f"The body must be {JSON_API}, not {_shown(media_type.type)}")
    if others := media_type.parameters.keys() - _OWN_PARAMETERS:
        raise _unsupported(f"{JSON_API} takes no parameter {_shown(min(others))}; only ext and profile are allowed")
    if unknown := [uri for uri in media_type.ext if uri not in extensions]:
        raise _unsupported(f"This URL does not support the extension {_shown(unknown[0])}")
    if missing := extensions.difference(media_type.ext):
        raise _unsupported(f'This URL reads documents with ext="{min(missing)}"')
    return Negotiated(ext=media_type.ext)


@lru_cache(maxsize=256)
def check_accept(header: str | None, supported_ext: frozenset[str], supported_profiles: frozenset[str]) -> Negotiated:
    """The extensions and profiles to apply to the response. Raises NotAcceptable when no response can please.

    Among several acceptable JSON:API instances the one with the highest ``q`` wins, then the one that asks for most.
    Unknown profiles are ignored; so are entries that are not media ranges.
    """
    if header is None or not header.strip():
        return Negotiated()
    ranges = list(_media_ranges(header))
    instances = [(quality, media_type) for quality, media_type in ranges if media_type.type == JSON_API]
    if not instances:
        if _takes(ranges, "application/*", "*/*"):
            return Negotiated()
        raise _not_acceptable(f"Only {JSON_API} is served here, which Accept: {_shown(header)} does not take")
    # JSON:API 1.1, Server Responsibilities: bad instances are ignored, but when all are bad the answer is 406,
    # whatever wildcards stand beside them.
    good = [
        (quality, Negotiated(media_type.ext, tuple(p for p in media_type.profiles if p in supported_profiles)))
        for quality, media_type in instances
        if quality > 0 and _is_understood(media_type, supported_ext)
    ]
    if not good:
        raise _not_acceptable(
            f"Every {JSON_API} in Accept: {_shown(header)} is refused (q=0) or has a parameter or an extension "
            "that this URL does not support"
        )
    return max(good, key=lambda choice: (choice[0], len(choice[1].ext) + len(choice[1].profiles)))[1]


@lru_cache(maxsize=256)
def check_accepts_file(header: str | None, served: str) -> None:
    """Raises NotAcceptable when ``header`` does not take the media type ``served``, all that there is at a URL.

    The type of JSON:API will do: its clients send it with every request, and whoever asks for a file at a URL that has
    nothing else means the file. RFC 9110, 12.5.1: a server may disregard the header.
    """
    if header is None or not header.strip():
        return
    group = served.partition("/")[0]
    ranges = list(_media_ranges(header))
    if not (_takes(ranges, served, f"{group}/*", "*/*") or _takes(ranges, JSON_API)):
        raise _not_acceptable(f"Only {served} is served here, which Accept: {_shown(header)} does not take")


@lru_cache(maxsize=256)
def prefers(header: str | None, other: str, supported_ext: frozenset[str]) -> bool:
    """Whether the client wants ``other``, the content type that a URL has besides JSON:API.

    It must be named, with a higher ``q``: wildcards mean JSON:API. Where all instances of that are bad this is False,
    so that `check_accept` answers 406.
    """
    if header is None or not header.strip():
        return False
    served, ranges = parse_media_type(other), list(_media_ranges(header))
    instances = [(quality, media_type) for quality, media_type in ranges if media_type.type == JSON_API]
    understood = [quality for quality, media_type in instances if _is_understood(media_type, supported_ext)]
    if instances and not understood:
        return False
    ours = max(understood) if instances else _quality(ranges, "application/*", "*/*")
    group = served.type.partition("/")[0]
    return _quality(_fitting(ranges, served), served.type, f"{group}/*") > ours


@lru_cache(maxsize=64)
def content_type(negotiated: Negotiated) -> str:
    """The ``Content-Type`` of a response: it names whatever is applied, and nothing else."""
    text = JSON_API
    if negotiated.ext:
        text += f';ext="{" ".join(negotiated.ext)}"'
    if negotiated.profiles:
        text += f';profile="{" ".join(negotiated.profiles)}"'
    return text


_TYPE = re.compile(r"\s*([\w!#$&^.+*-]+/[\w!#$&^.+*-]+)\s*", re.ASCII)
# More lenient than RFC 9110: an unquoted value may hold the characters of a URI, and blanks may stand around "=".
_PARAMETER = re.compile(
    r';\s*(?:([\w!#$%&\'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*+"|[^\s;,"]+)\s*)?', re.ASCII | re.DOTALL
)
_ELEMENT = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))++', re.DOTALL)
_QUALITY = re.compile(r"0?\.\d+|0\.?|1(?:\.0*)?", re.ASCII)


def parse_media_type(text: str) -> MediaType:
    """``type/subtype;name=value;name="quoted value"``. Raises MalformedMediaType."""
    start = _TYPE.match(text)
    if start is None:
        raise MalformedMediaType(text)
    parameters: dict[str, str] = {}
    position = start.end()
    while position < len(text):
        parameter = _PARAMETER.match(text, position)
        if parameter is None:
            raise MalformedMediaType(text)
        position = parameter.end()
        name, value = parameter.groups()
        if name is None:
            continue
        if name.lower() in parameters:
            raise MalformedMediaType(text)
        parameters[name.lower()] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
    return MediaType(start[1].lower(), MappingProxyType(parameters))


def _media_ranges(accept: str) -> Iterator[tuple[float, MediaType]]:
    """Each entry of an ``Accept`` header with its quality, which is no longer among its parameters."""
    for element in _ELEMENT.findall(accept):
        try:
            media_type = parse_media_type(element)
        except MalformedMediaType:
            continue
        parameters = dict(media_type.parameters)
        quality = parameters.pop("q", "1")
        if _QUALITY.fullmatch(quality):
            yield float(quality), MediaType(media_type.type, parameters)


def _takes(ranges: list[tuple[float, MediaType]], *from_the_most_specific: str) -> bool:
    """RFC 9110, 12.5.1: the most specific range decides, so ``application/*;q=0, */*`` does not match."""
    return _quality(ranges, *from_the_most_specific) > 0


def _quality(ranges: list[tuple[float, MediaType]], *from_the_most_specific: str) -> float:
    """That of the most specific range; 0 where none matches."""
    for name in from_the_most_specific:
        if qualities := [quality for quality, media_type in ranges if media_type.type == name]:
            return max(qualities)
    return 0.0


def _is_understood(instance: MediaType, supported_ext: frozenset[str]) -> bool:
    """Whether an instance of the JSON:API media type is one that this service can answer with."""
    return instance.parameters.keys() <= _OWN_PARAMETERS and supported_ext.issuperset(instance.ext)


def _fitting(ranges: list[tuple[float, MediaType]], served: MediaType) -> list[tuple[float, MediaType]]:
    """Without the ranges of that type that ask for other parameters than it is served with."""
    return [
        (quality, media_type)
        for quality, media_type in ranges
        if media_type.type != served.type
        or all(served.parameters.get(n, "").lower() == v.lower() for n, v in media_type.parameters.items())
    ]


def _uris(value: str) -> tuple[str, ...]:
    """The URIs of a space-separated parameter, each once, in order."""
    return tuple(dict.fromkeys(value.split()))


def _shown(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


def _unsupported(detail: str) -> UnsupportedMediaType:
    return UnsupportedMediaType(detail, header="Content-Type")


def _not_acceptable(detail: str) -> NotAcceptable:
    return NotAcceptable(detail, header="Accept")
