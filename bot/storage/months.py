"""Months as numbers (YYYYMM): nothing about a person is dated more exactly."""

from datetime import datetime


def month_of(moment: datetime) -> int:
    """Return the month (YYYYMM) of a moment."""
    return moment.year * 100 + moment.month


def months_before(month: int, count: int) -> int:
    """Return the month (YYYYMM) that lies so many months before another one."""
    months = month // 100 * 12 + month % 100 - 1 - count
    return months // 12 * 100 + months % 12 + 1
