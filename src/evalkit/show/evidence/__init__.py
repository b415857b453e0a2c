"""The words about open evidence: what could be asked for, from whom, and what came."""
