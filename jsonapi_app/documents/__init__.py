"""Documents for people: bills as PDF, calendars as iCalendar feeds."""
