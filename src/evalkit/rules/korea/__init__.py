"""Rules of Korean public procurement: one module a rule; `KOREA` lists them."""

from evalkit.rules.base import Rule

KOREA: tuple[Rule, ...] = ()
