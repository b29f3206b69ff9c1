"""What each sample needs to be there, by area."""

from prepared import applications, conditional_access, people, risk

__all__ = ["applications", "conditional_access", "people", "risk"]
