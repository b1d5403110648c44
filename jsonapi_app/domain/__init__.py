"""The rules of the trade, as plain functions over plain values: no Flask, no session, no clock."""
