"""Rules of the World Bank, the EU, Germany, Portugal, the UK, the US and Ukraine."""

from evalkit.rules.base import Rule

WORLD: tuple[Rule, ...] = ()
