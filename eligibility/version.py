"""The engine's version: with the digests of rules and facts and the date, it identifies an answer for ever."""

from importlib.metadata import version

ENGINE_VERSION = version("eligibility")
